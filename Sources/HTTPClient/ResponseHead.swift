/// The status and the header fields of a response, read line by line.
struct ResponseHead {
    private(set) var status = 0
    private(set) var headers = HTTPHeaders()
    /// Whether the last line of the final response's header has been read: what comes later are trailers.
    private(set) var isComplete = false
    private var length = 0

    /// A header that is longer is no honest one.
    private static let longest = 256 << 10

    /// Reads a line; false when it is too much.
    mutating func read(line: UnsafeRawBufferPointer) -> Bool {
        length += line.count
        guard length <= Self.longest else { return false }
        guard !isComplete else { return true }
        let text = unsafe String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            status = text.split(separator: " ").dropFirst().first.flatMap { Int($0.prefix(3)) } ?? 0
            headers = HTTPHeaders()
        } else if let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) {
            let value = Self.trimmed(text.utf8[text.utf8.index(after: colon)...])
            headers.fields.append((String(text[..<colon]), value))
        } else if Self.trimmed(text.utf8[...]).isEmpty {
            // One with a status below 200 only says that the final one is to come.
            isComplete = status >= 200
        }
        return true
    }

    private static func trimmed(_ text: Substring.UTF8View) -> String {
        func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0D, 0x0A].contains(byte) }
        let begin = text.firstIndex { !isSpace($0) } ?? text.endIndex
        let end = text.lastIndex { !isSpace($0) }.map(text.index(after:)) ?? text.endIndex
        return String(Substring(text[begin..<max(begin, end)]))
    }
}
