/// Takes messages out of a stream of bytes.
///
/// Source: Language Server Protocol 3.17, Base Protocol: a header of lines that end in `\r\n`, among them
/// `Content-Length`, an empty line, and as many bytes of content.
struct FrameReader {
    /// What comes out of the stream.
    enum Frame: Equatable {
        /// The content of a message.
        case content([UInt8])
        /// A message that is longer than what is taken; its content was dropped.
        case tooLong(Int)
    }

    /// Why nothing after this can be understood.
    struct Broken: Error, CustomStringConvertible {
        let description: String
    }

    /// The most bytes of content that are taken.
    let mostContent: Int
    private static let mostHeader = 4096
    /// Beyond this a length is no length: not even dropping the content makes sense.
    private static let mostDropped = 1 << 31

    private var buffer: [UInt8] = []
    /// The content that is awaited, once the header is read.
    private var awaited: Int?
    /// How much of a content that is too long has still to be dropped.
    private var dropping = 0

    init(mostContent: Int) { self.mostContent = mostContent }

    /// Whether a message has begun that is not yet whole.
    var isWithin: Bool { !buffer.isEmpty || awaited != nil || dropping > 0 }

    /// Takes what was read from the stream.
    mutating func append(_ bytes: some Collection<UInt8>) {
        let dropped = min(dropping, bytes.count)
        dropping -= dropped
        buffer += bytes.dropFirst(dropped)
    }

    /// The next message, or nil until more is read.
    mutating func next() throws(Broken) -> Frame? {
        if awaited == nil {
            guard let end = try endOfHeader() else { return nil }
            let length = try Self.length(in: buffer[..<end])
            buffer.removeFirst(end)
            guard length <= mostContent else {
                let here = min(length, buffer.count)
                buffer.removeFirst(here)
                dropping = length - here
                return .tooLong(length)
            }
            awaited = length
        }
        guard let length = awaited, buffer.count >= length else { return nil }
        awaited = nil
        let content = Array(buffer[..<length])
        buffer.removeFirst(length)
        return .content(content)
    }

    /// Where the content begins; nil until the header is whole.
    private func endOfHeader() throws(Broken) -> Int? {
        let head = buffer.prefix(Self.mostHeader)
        for index in head.indices.dropLast(3)
        where head[index] == 0x0D && head[index + 1] == 0x0A && head[index + 2] == 0x0D && head[index + 3] == 0x0A {
            return index + 4
        }
        guard head.count < Self.mostHeader else {
            throw Broken(description: "a header of more than \(Self.mostHeader) bytes: this is no language client")
        }
        return nil
    }

    private static func length(in header: ArraySlice<UInt8>) throws(Broken) -> Int {
        for line in String(decoding: header, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "content-length" else { continue }
            guard let length = Int(parts[1].trimmingPrefix(while: \.isWhitespace)), (0...mostDropped).contains(length)
            else { throw Broken(description: "'\(line.prefix(80))' is no length") }
            return length
        }
        throw Broken(description: "a header without Content-Length: this is no language client")
    }
}
