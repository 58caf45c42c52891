internal import FoundationEssentials

/// Base64 (RFC 4648), in which S3 writes checksums.
enum Base64 {
    static func encode(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}
