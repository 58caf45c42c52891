/// What a server speaks TLS with: files in PEM form, read when it starts and when it is told to read them again.
public struct TLSFiles: Sendable, Equatable {
    /// Whether clients show a certificate.
    public enum ClientCertificates: Sendable, Equatable {
        /// They are not asked.
        case none
        /// They may; a certificate that the authorities do not vouch for ends the handshake.
        case optional(authorities: String)
        /// They must.
        case required(authorities: String)
    }

    /// The file of the certificate, followed by the intermediate ones.
    public var certificate: String
    /// The file of its key, not encrypted.
    public var key: String
    /// Whether clients show a certificate, and the file of the authorities that vouch for it.
    public var clientCertificates: ClientCertificates

    /// Files.
    public init(certificate: String, key: String, clientCertificates: ClientCertificates = .none) {
        self.certificate = certificate
        self.key = key
        self.clientCertificates = clientCertificates
    }
}

/// Why a certificate or a key is not taken.
public struct TLSError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The reasons that somebody can do something about.
    public enum Code: Sendable, Equatable {
        /// A file cannot be read.
        case unreadable
        /// A file holds nothing of the kind in PEM form, or an encrypted key.
        case malformed
        /// The key is another certificate's.
        case mismatch
        /// The certificate has expired.
        case expired
        /// The certificate is not valid yet.
        case notYetValid
        /// Anything else: GnuTLS's number.
        case other(Int32)
    }

    /// The reason.
    public let code: Code
    /// What, where and what to do.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

/// What a client's certificate says, that an authority of ours vouches for.
public struct ClientCertificate: Sendable, Equatable {
    /// Its subject's distinguished name (RFC 4514): `CN=alice,O=Example`.
    public let subject: String
    /// The SHA-256 of the certificate in DER form.
    public let fingerprint: [UInt8]
}
