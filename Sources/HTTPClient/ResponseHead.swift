/// The status and the header fields of a response, read line by line.
struct ResponseHead {
    private(set) var status = 0
    private(set) var headers = HTTPHeaders()
    /// Whether the last line of the final response's header has been read: what comes later are trailers.
    private(set) var isComplete = false
    private var length = 0

    /// A header that is longer is no honest one.
    private static let longest = 256 << 10
    private static let version = Array("HTTP/".utf8)

    /// Reads a line; false when it is too much.
    mutating func read(line: UnsafeRawBufferPointer) -> Bool {
        length += line.count
        guard length <= Self.longest else { return false }
        guard !isComplete else { return true }
        if unsafe line.starts(with: Self.version) {
            status = unsafe Self.status(in: line)
            headers = HTTPHeaders()
        } else if let colon = unsafe line.firstIndex(of: UInt8(ascii: ":")) {
            let name = unsafe String(decoding: line[..<colon], as: UTF8.self)
            headers.fields.append((name, unsafe Self.trimmed(line[(colon + 1)...])))
        } else if unsafe line.allSatisfy(Self.isSpace) {
            // One with a status below 200 only says that the final one is to come.
            isComplete = status >= 200
        }
        return true
    }

    /// The number after the version; 0 if there is none.
    private static func status(in line: UnsafeRawBufferPointer) -> Int {
        unsafe line.drop { !isSpace($0) }.drop(while: isSpace).prefix(3).reduce(0) { status, byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? 10 * status + Int(byte & 0x0F) : 0
        }
    }

    private static func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        var bytes = unsafe bytes.drop(while: isSpace)
        while let last = unsafe bytes.last, isSpace(last) { unsafe bytes.removeLast() }
        return unsafe String(decoding: bytes, as: UTF8.self)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0D || byte == 0x0A || byte == 0x09 }
}
