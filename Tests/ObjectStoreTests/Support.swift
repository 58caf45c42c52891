import Crypto

/// The SHA-256 digest of bytes.
func sha256(_ bytes: [UInt8]) -> [UInt8] {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finish()
}
