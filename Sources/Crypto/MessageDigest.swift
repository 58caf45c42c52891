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
        // To C a name ends at a NUL.
        guard !name.utf8.contains(0),
            let algorithm = unsafe EVP_get_digestbyname(name)
                ?? EVP_get_digestbyname(name.filter { $0 != "-" && $0 != "_" })
        else { return nil }
        unsafe self.init(algorithm)
    }

    /// A digest of nothing so far; nil where OpenSSL has the algorithm by its name alone.
    ///
    /// It also names what only its legacy provider can do (MD4), and what gives no digest of its own length (SHAKE).
    @unsafe init?(_ algorithm: OpaquePointer) {
        guard let context = unsafe EVP_MD_CTX_new() else { preconditionFailure("out of memory") }
        guard unsafe EVP_MD_get_size(algorithm) > 0, unsafe EVP_DigestInit_ex(context, algorithm, nil) == 1 else {
            unsafe EVP_MD_CTX_free(context)
            return nil
        }
        unsafe self.context = context
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
        let code = unsafe EVP_DigestFinal_ex(context, &digest, &size)
        precondition(code == 1, "what has begun can be ended")
        return Array(digest.prefix(Int(size)))
    }
}
