internal import COpenSSL

/// A message digest, by OpenSSL's EVP, as the bytes come.
@safe
public struct MessageDigest: ~Copyable {
    private let context: OpaquePointer

    /// A digest of nothing so far, by the name of an algorithm: `SHA-256`, `sha256`, `MD5`; nil where there is none such.
    ///
    /// Source: EVP_get_digestbyname(3).
    public init?(_ name: String) {
        let name = name.uppercased()
        guard
            let algorithm = unsafe EVP_get_digestbyname(name)
                ?? EVP_get_digestbyname(name.filter { $0 != "-" && $0 != "_" })
        else { return nil }
        unsafe self.init(algorithm)
    }

    @unsafe init(_ algorithm: OpaquePointer) {
        guard let context = unsafe EVP_MD_CTX_new() else { preconditionFailure("out of memory") }
        unsafe self.context = context
        let code = unsafe EVP_DigestInit_ex(context, algorithm, nil)
        precondition(code == 1, "OpenSSL has what it names")
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    /// Adds bytes.
    public mutating func update(_ bytes: ArraySlice<UInt8>) {
        unsafe bytes.withUnsafeBytes { buffer in
            _ = unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
        }
    }

    /// The digest.
    ///
    /// The value is used up.
    public consuming func finish() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var size: UInt32 = 0
        _ = unsafe EVP_DigestFinal_ex(context, &digest, &size)
        return Array(digest.prefix(Int(size)))
    }
}
