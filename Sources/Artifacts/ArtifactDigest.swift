/// The name of an artifact: `sha256:` and the digest of its bytes in 64 lowercase hexadecimal digits.
public struct ArtifactDigest: Sendable, Hashable, Comparable, LosslessStringConvertible {
    /// The digits.
    public let hex: String

    /// Reads a name; nil for what is none: as the name of a file it would lead anywhere.
    public init?(_ text: String) {
        guard text.hasPrefix("sha256:") else { return nil }
        self.init(hex: text.dropFirst(7))
    }

    /// The name that a file of an artifact has; nil for any other.
    ///
    /// - Parameter suffix: what follows the digest.
    package init?(fileName: String, suffix: String = "") {
        guard fileName.hasPrefix("sha256-"), fileName.hasSuffix(suffix) else { return nil }
        self.init(hex: fileName.dropFirst(7).dropLast(suffix.count))
    }

    /// Reads the digits; nil for anything else.
    package init?(hex: some StringProtocol) {
        let isDigit = { (byte: UInt8) in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
        }
        guard hex.utf8.count == 64, hex.utf8.allSatisfy(isDigit) else { return nil }
        self.hex = String(hex)
    }

    /// A name, from wherever it comes.
    ///
    /// - Throws: code `.unusable` for what is none.
    package init(checking text: String) throws(ArtifactError) {
        guard let digest = ArtifactDigest(text) else {
            throw ArtifactError(.unusable, "'\(text)' is no digest of an artifact")
        }
        self = digest
    }

    /// The 32 bytes.
    package var bytes: [UInt8] {
        let digits = hex.utf8.map { $0 < UInt8(ascii: "a") ? $0 - UInt8(ascii: "0") : $0 - UInt8(ascii: "a") + 10 }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// As it is written: `sha256:…`.
    public var description: String { "sha256:" + hex }

    /// The name for a file or a directory.
    package var fileName: String { "sha256-" + hex }

    /// By the digits.
    public static func < (left: ArtifactDigest, right: ArtifactDigest) -> Bool { left.hex < right.hex }
}
