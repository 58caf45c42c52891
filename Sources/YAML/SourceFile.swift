internal import EventLoop

/// A text that was read, under the name by which people know it.
public final class SourceFile: Sendable, Hashable {
    /// The path to show in messages.
    public let path: String
    /// The text as it was read; bytes that are not UTF-8 are repaired.
    ///
    /// It is made of them when it is first asked for: of most files nothing is ever shown.
    public var text: String {
        content.withLock { content in
            switch content {
            case .text(let text): return text
            case .bytes(let bytes):
                let text = Self.decoded(bytes)
                content = .text(text)
                return text
            }
        }
    }

    private enum Content {
        case bytes([UInt8])
        case text(String)
    }

    private let content: Locked<Content>

    /// A file of this path and text.
    public init(path: String, text: String) {
        self.path = path
        content = Locked(.text(text))
    }

    /// A file of this path and content: UTF-8 or, with a byte order mark, UTF-16.
    ///
    /// The mark is no part of the text: nobody counts it as a column.
    init(path: String, bytes: [UInt8]) {
        self.path = path
        content = Locked(.bytes(bytes))
    }

    private static func decoded(_ bytes: [UInt8]) -> String {
        switch (bytes.first, bytes.dropFirst().first) {
        case (0xFF, 0xFE): utf16(bytes.dropFirst(2)) { UInt16($0) | UInt16($1) << 8 }
        case (0xFE, 0xFF): utf16(bytes.dropFirst(2)) { UInt16($0) << 8 | UInt16($1) }
        default: String(decoding: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...], as: UTF8.self)
        }
    }

    private static func utf16(_ bytes: ArraySlice<UInt8>, _ unit: (UInt8, UInt8) -> UInt16) -> String {
        let units = stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2).map { unit(bytes[$0], bytes[$0 + 1]) }
        return String(decoding: units, as: UTF16.self)
    }

    /// The text of a line, counted from 1, without its end; nil past the last one.
    ///
    /// Lines end where they end for YAML (1.1 §4.1.4): also at a lone carriage return, and at U+0085, 2028 and 2029.
    public func line(_ number: Int) -> Substring? {
        let scalars = text.unicodeScalars
        var rest = scalars[...]
        for _ in 1..<max(number, 1) {
            guard let end = rest.firstIndex(where: Self.isBreak) else { return nil }
            rest = rest[scalars.index(after: end)...]
            if scalars[end] == "\r", rest.first == "\n" { rest = rest.dropFirst() }
        }
        return Substring(rest.prefix { !Self.isBreak($0) })
    }

    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
        default: false
        }
    }

    /// Two files are the same only if they were read at once.
    public static func == (left: SourceFile, right: SourceFile) -> Bool { left === right }

    /// Hashes the identity.
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
