internal import COpenSSL

/// SHA-256 (FIPS 180-4), as the bytes come.
public struct SHA256: ~Copyable {
    private var digest: MessageDigest

    /// A digest of nothing so far.
    public init() {
        guard let algorithm = unsafe EVP_sha256(), let digest = unsafe MessageDigest(algorithm) else {
            preconditionFailure("OpenSSL has SHA-256")
        }
        self.digest = digest
    }

    /// Adds bytes.
    public mutating func update(_ bytes: [UInt8]) { update(bytes[...]) }

    /// Adds bytes.
    public mutating func update(_ bytes: ArraySlice<UInt8>) { digest.update(bytes) }

    /// The digest, 32 bytes.
    ///
    /// The value is used up.
    public consuming func finish() -> [UInt8] { digest.finish() }

    /// The digest of some bytes in hexadecimal digits.
    public static func hex(of bytes: [UInt8]) -> String {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finish().hex
    }
}
