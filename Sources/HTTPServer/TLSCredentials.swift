internal import CMicrohttpd
internal import Glibc

/// A certificate and its key, as GnuTLS wants them, with whom clients have to be vouched for by.
///
/// Connections share it, and the last one frees it: so a newer one takes nothing from those that are there.
/// Confined to the loop.
@safe final class TLSCredentials {
    private let handle: gnutls_certificate_credentials_t
    /// In PEM form.
    let certificate: String
    let key: String
    private let clients: TLSFiles.ClientCertificates

    /// TLS 1.3, and of 1.2 what keeps a recorded connection secret when the key is lost later: ECDHE with AEAD ciphers.
    static let priorities =
        "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA"
        + ":-CIPHER-ALL:+AES-256-GCM:+AES-128-GCM:+CHACHA20-POLY1305:-MAC-ALL:+AEAD:%SERVER_PRECEDENCE"
    private static let largestFile = 1 << 20

    /// Reads the files, and checks that they belong together and are valid now.
    init(_ files: TLSFiles) throws(TLSError) {
        certificate = try Self.read(files.certificate)
        key = try Self.read(files.key)
        clients = files.clientCertificates
        var allocated: gnutls_certificate_credentials_t?
        let code = unsafe gnutls_certificate_allocate_credentials(&allocated)
        guard code >= 0, let allocated = unsafe allocated else { throw Self.error(code, files.certificate) }
        unsafe handle = allocated
        try setKeyPair(files)
        try checkTime(files.certificate)
        switch clients {
        case .none: break
        case .optional(let authorities), .required(let authorities): try setAuthorities(authorities)
        }
    }

    deinit { unsafe gnutls_certificate_free_credentials(handle) }

    /// Whether clients are asked for a certificate of theirs.
    var asksClients: Bool { clients != .none }

    /// Has a session that begins speak with it.
    func use(in session: gnutls_session_t) {
        _ = unsafe gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, UnsafeMutableRawPointer(handle))
        switch clients {
        case .none: unsafe gnutls_certificate_server_set_request(session, GNUTLS_CERT_IGNORE)
        case .optional: unsafe gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUEST)
        case .required: unsafe gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUIRE)
        }
    }

    private func setKeyPair(_ files: TLSFiles) throws(TLSError) {
        let code = unsafe Self.withDatum(certificate) { certificate in
            unsafe Self.withDatum(key) { key in
                unsafe gnutls_certificate_set_x509_key_mem(handle, certificate, key, GNUTLS_X509_FMT_PEM)
            }
        }
        if code == GNUTLS_E_CERTIFICATE_KEY_MISMATCH {
            throw TLSError(
                .mismatch,
                "\(files.key) is not the key of the certificate in \(files.certificate); give the two that belong"
                    + " together")
        }
        guard code >= 0 else {
            // Which of the two it is, only the certificate on its own tells.
            let file = Self.validity(of: certificate) == nil ? files.certificate : files.key
            throw Self.error(code, file)
        }
    }

    private func checkTime(_ file: String) throws(TLSError) {
        guard let (begin, end) = Self.validity(of: certificate) else {
            throw TLSError(.malformed, "\(file): there is no certificate in PEM form")
        }
        let now = time(nil)
        if end < now {
            throw TLSError(.expired, "\(file): the certificate has expired on \(HTTPDate(seconds: end)); renew it")
        }
        if begin > now {
            throw TLSError(
                .notYetValid,
                "\(file): the certificate is not valid before \(HTTPDate(seconds: begin)); check the clock")
        }
    }

    /// The time in which the first certificate of a text is valid; nil when there is none.
    private static func validity(of text: String) -> (begin: Int, end: Int)? {
        var certificate: gnutls_x509_crt_t?
        guard unsafe gnutls_x509_crt_init(&certificate) >= 0, let certificate = unsafe certificate else { return nil }
        defer { unsafe gnutls_x509_crt_deinit(certificate) }
        let code = unsafe withDatum(text) { unsafe gnutls_x509_crt_import(certificate, $0, GNUTLS_X509_FMT_PEM) }
        guard code >= 0 else { return nil }
        return (
            unsafe gnutls_x509_crt_get_activation_time(certificate),
            unsafe gnutls_x509_crt_get_expiration_time(certificate)
        )
    }

    private func setAuthorities(_ file: String) throws(TLSError) {
        let text = try Self.read(file)
        let count = unsafe Self.withDatum(text) {
            unsafe gnutls_certificate_set_x509_trust_mem(handle, $0, GNUTLS_X509_FMT_PEM)
        }
        guard count > 0 else { throw TLSError(.malformed, "\(file): there is no certificate in PEM form") }
        unsafe ditrit_tls_verify_clients(handle)
    }

    private static func error(_ code: Int32, _ file: String) -> TLSError {
        switch code {
        case GNUTLS_E_BASE64_DECODING_ERROR, GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR,
            GNUTLS_E_NO_CERTIFICATE_FOUND, GNUTLS_E_ASN1_DER_ERROR, GNUTLS_E_ASN1_TAG_ERROR, GNUTLS_E_PARSING_ERROR,
            GNUTLS_E_DECRYPTION_FAILED, GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE:
            TLSError(
                .malformed, "\(file): not in PEM form, or encrypted (\(unsafe String(cString: gnutls_strerror(code))))")
        default: TLSError(.other(code), "\(file): \(unsafe String(cString: gnutls_strerror(code)))")
        }
    }

    private static func read(_ file: String) throws(TLSError) -> String {
        let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(file, errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while bytes.count < largestFile {
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            guard count >= 0 else { throw unreadable(file, errno) }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        guard bytes.count < largestFile, let text = String(validating: bytes, as: UTF8.self), !text.contains("\0")
        else {
            throw TLSError(.malformed, "\(file): not in PEM form")
        }
        return text
    }

    private static func unreadable(_ file: String, _ code: Int32) -> TLSError {
        TLSError(.unreadable, "\(file): \(unsafe String(cString: strerror(code)))")
    }

    private static func withDatum<Result>(_ text: String, _ body: (UnsafePointer<gnutls_datum_t>) -> Result) -> Result {
        var text = text
        return text.withUTF8 { bytes in
            var datum = unsafe gnutls_datum_t(
                data: UnsafeMutablePointer(mutating: bytes.baseAddress), size: UInt32(bytes.count))
            return unsafe body(&datum)
        }
    }
}

extension ClientCertificate {
    /// The certificate that the other end of a session has shown; nil if it has not.
    init?(of session: gnutls_session_t) {
        var count: UInt32 = 0
        guard let chain = unsafe gnutls_certificate_get_peers(session, &count), count > 0 else { return nil }
        var certificate: gnutls_x509_crt_t?
        guard unsafe gnutls_x509_crt_init(&certificate) >= 0, let certificate = unsafe certificate else { return nil }
        defer { unsafe gnutls_x509_crt_deinit(certificate) }
        guard unsafe gnutls_x509_crt_import(certificate, chain, GNUTLS_X509_FMT_DER) >= 0 else { return nil }
        var name = unsafe gnutls_datum_t()
        guard unsafe gnutls_x509_crt_get_dn3(certificate, &name, 0) >= 0 else { return nil }
        defer { unsafe ditrit_tls_free(name.data) }
        subject = unsafe String(decoding: UnsafeBufferPointer(start: name.data, count: Int(name.size)), as: UTF8.self)
        var digest = [UInt8](repeating: 0, count: 32)
        var size = digest.count
        guard unsafe gnutls_fingerprint(GNUTLS_DIG_SHA256, chain, &digest, &size) >= 0 else { return nil }
        fingerprint = digest
    }
}
