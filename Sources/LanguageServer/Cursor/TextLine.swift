/// A line of a YAML text, taken apart as far as one can without its neighbours.
///
/// The text at the cursor is mostly not YAML yet; a line is always a line.
struct TextLine {
    /// The columns, in bytes from 0, at which a `- ` stands.
    private(set) var dashes: [Int] = []
    /// The column at which the content begins: after the indentation and the dashes.
    private(set) var start: Int
    /// The key, without quotes; nil for a line without one.
    private(set) var key: String?
    /// The columns of the key as it is written.
    private(set) var keyRange: Range<Int> = 0..<0
    /// The column at which the value begins; that of the end of the line where there is none.
    private(set) var valueStart: Int
    /// The line's bytes.
    let bytes: [UInt8]

    /// Whether there is nothing but blanks and a comment.
    var isBlank: Bool { start >= bytes.count || bytes[start] == UInt8(ascii: "#") }

    init(_ text: some StringProtocol) {
        bytes = Array(text.utf8)
        start = 0
        valueStart = bytes.count
        skipBlanks()
        while start < bytes.count, bytes[start] == UInt8(ascii: "-"),
            start + 1 == bytes.count || bytes[start + 1] == UInt8(ascii: " ")
        {
            dashes.append(start)
            start += 1
            skipBlanks()
        }
        guard !isBlank else { return }
        let end: Int
        switch bytes[start] {
        case UInt8(ascii: "{"), UInt8(ascii: "["): return
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            guard let close = bytes[(start + 1)...].firstIndex(of: bytes[start]) else { return }
            end = close + 1
        default:
            end = Self.colon(in: bytes, from: start) ?? bytes.count
        }
        guard end < bytes.count, bytes[end] == UInt8(ascii: ":"),
            end + 1 == bytes.count || bytes[end + 1] == UInt8(ascii: " ")
        else { return }
        keyRange = start..<end
        let quoted = bytes[start] == UInt8(ascii: "\"") || bytes[start] == UInt8(ascii: "'")
        key = String(decoding: bytes[(quoted ? start + 1 : start)..<(quoted ? end - 1 : end)], as: UTF8.self)
        valueStart = end + 1
        while valueStart < bytes.count, bytes[valueStart] == UInt8(ascii: " ") { valueStart += 1 }
    }

    /// What stands after the key, without a comment.
    var value: String { text(from: valueStart) }

    /// What stands after the dashes, without quotes and without a comment.
    var item: String {
        let text = text(from: start)
        guard let quote = text.first, text.count > 1, quote == "\"" || quote == "'", text.last == quote else {
            return text
        }
        return String(text.dropFirst().dropLast())
    }

    private func text(from start: Int) -> String {
        guard start < bytes.count, bytes[start] != UInt8(ascii: "#") else { return "" }
        var text = String(decoding: bytes[start...], as: UTF8.self)
        if let comment = text.firstRange(of: " #") { text = String(text[..<comment.lowerBound]) }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    /// Whether what belongs to the key stands in the lines below.
    var opensBlock: Bool {
        guard key != nil else { return false }
        let value = value
        return value.isEmpty || value.hasPrefix("&") || value.hasPrefix("!") || value.hasPrefix("{")
            || value.hasPrefix("[")
    }

    /// Whether what is below is text and no YAML.
    var opensText: Bool { key != nil && (value.hasPrefix("|") || value.hasPrefix(">")) }

    private mutating func skipBlanks() {
        while start < bytes.count, bytes[start] == UInt8(ascii: " ") || bytes[start] == UInt8(ascii: "\t") {
            start += 1
        }
    }

    private static func colon(in bytes: [UInt8], from start: Int) -> Int? {
        var index = start
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: ":"), index + 1 == bytes.count || bytes[index + 1] == UInt8(ascii: " ") {
                return index
            }
            if bytes[index] == UInt8(ascii: "#"), index > start, bytes[index - 1] == UInt8(ascii: " ") { return nil }
            index += 1
        }
        return nil
    }
}
