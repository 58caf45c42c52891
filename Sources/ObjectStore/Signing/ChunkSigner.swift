internal import Crypto

/// Signs the chunks of a body one after the other, so that it need not be read before it is sent.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html>.
public struct ChunkSigner: Sendable {
    private let key: [UInt8]
    private let prefix: String
    private var signature: String

    /// How long a chunk is, but the last ones: at least 8 KiB by the specification.
    static let chunkSize = 64 << 10

    init(key: [UInt8], prefix: String, signature: String) {
        self.key = key
        self.prefix = prefix
        self.signature = signature
    }

    /// A chunk as it goes over the wire; an empty one ends the body.
    public mutating func sign(_ chunk: [UInt8]) -> [UInt8] {
        let text = "\(prefix)\(signature)\n\(SignedPayload.empty.text)\n\(SHA256.hex(of: chunk))"
        signature = HMACSHA256.code(of: text, key: key).hex
        let head = "\(String(chunk.count, radix: 16));chunk-signature=\(signature)\r\n"
        return Array(head.utf8) + chunk + [0x0D, 0x0A]
    }

    /// How long a body is on the wire.
    static func encodedLength(of length: Int) -> Int {
        func encoded(_ count: Int) -> Int { String(count, radix: 16).utf8.count + 83 + count + 2 }
        let (full, rest) = length.quotientAndRemainder(dividingBy: chunkSize)
        return full * encoded(chunkSize) + (rest > 0 ? encoded(rest) : 0) + encoded(0)
    }
}
