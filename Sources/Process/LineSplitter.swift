/// Cuts a stream of bytes into lines.
///
/// Bytes that are not UTF-8 are repaired. A line longer than `longest` is handed out in pieces, so that what a program
/// prints cannot fill the memory.
struct LineSplitter {
    /// The longest piece, in bytes.
    static let longest = 16 << 10

    private var partial: [UInt8] = []

    /// Takes the next bytes; hands out each line that they complete, without its end.
    mutating func feed(_ bytes: ArraySlice<UInt8>, _ line: (String) -> Void) {
        var rest = bytes
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            partial += rest[rest.startIndex..<end]
            flush(line)
            rest = rest[(end + 1)...]
        }
        partial += rest
        while partial.count >= Self.longest {
            line(String(decoding: partial.prefix(Self.longest), as: UTF8.self))
            partial.removeFirst(Self.longest)
        }
    }

    /// Hands out the last line if it has no end.
    mutating func finish(_ line: (String) -> Void) {
        if !partial.isEmpty { flush(line) }
    }

    private mutating func flush(_ line: (String) -> Void) {
        if partial.last == UInt8(ascii: "\r") { partial.removeLast() }
        var start = partial.startIndex
        repeat {
            let end = min(start + Self.longest, partial.endIndex)
            line(String(decoding: partial[start..<end], as: UTF8.self))
            start = end
        } while start < partial.endIndex
        partial.removeAll(keepingCapacity: true)
    }
}
