internal import COpenSSL

/// HMAC (RFC 2104) with SHA-256, by OpenSSL's EVP.
public enum HMACSHA256 {
    /// Looked up once: OpenSSL's search among its providers costs more than a short code does.
    ///
    /// Never changed and never freed; OpenSSL shares such an object between threads.
    private nonisolated(unsafe) static let algorithm = unsafe EVP_MAC_fetch(nil, "HMAC", nil)

    /// The authentication code of a message, 32 bytes.
    public static func code(of message: [UInt8], key: [UInt8]) -> [UInt8] {
        guard let context = unsafe EVP_MAC_CTX_new(algorithm) else { preconditionFailure("OpenSSL has HMAC") }
        defer { unsafe EVP_MAC_CTX_free(context) }
        var code = [UInt8](repeating: 0, count: 32)
        var count = 0
        // An empty array may have no address, which to OpenSSL would be no key at all.
        let isDone =
            unsafe ditrit_hmac_sha256_begin(context, key.isEmpty ? [0] : key, key.count) == 1
            && EVP_MAC_update(context, message, message.count) == 1
            && EVP_MAC_final(context, &code, &count, code.count) == 1
        precondition(isDone && count == code.count, "an HMAC of bytes in memory cannot fail")
        return code
    }

    /// The authentication code of a text's UTF-8.
    public static func code(of message: String, key: [UInt8]) -> [UInt8] { code(of: Array(message.utf8), key: key) }
}
