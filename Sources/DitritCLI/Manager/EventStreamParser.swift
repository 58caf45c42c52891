/// Reads a stream of server-sent events as it comes.
///
/// Source: the HTML standard, section 9.2.6, "Interpreting an event stream".
struct EventStreamParser {
    /// An event.
    struct Message: Equatable {
        /// Its kind; `message` where none is said.
        var name = "message"
        var data = ""
        /// The last id said in the stream up to here: from where it goes on.
        var id: String?
    }

    /// A stream that has longer lines is none of ours.
    static let longestLine = 16 << 20

    private var line: [UInt8] = []
    private var endedByReturn = false
    private var name: String?
    private var data: [String] = []
    private var id: String?

    init() {}

    /// The events that a part of the stream completes; nil when a line is too long to be one.
    mutating func read(_ part: [UInt8]) -> [Message]? {
        var messages: [Message] = []
        for byte in part {
            switch byte {
            case UInt8(ascii: "\n") where endedByReturn: endedByReturn = false
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                endedByReturn = byte == UInt8(ascii: "\r")
                if let message = endLine() { messages.append(message) }
            default:
                endedByReturn = false
                guard line.count < Self.longestLine else { return nil }
                line.append(byte)
            }
        }
        return messages
    }

    private mutating func endLine() -> Message? {
        let text = String(decoding: line, as: UTF8.self)
        line.removeAll(keepingCapacity: true)
        guard !text.isEmpty else { return dispatch() }
        let colon = text.firstIndex(of: ":") ?? text.endIndex
        var value = colon < text.endIndex ? text[text.index(after: colon)...] : ""
        if value.first == " " { value.removeFirst() }
        switch text[..<colon] {
        case "event": name = String(value)
        case "data": data.append(String(value))
        case "id" where !value.contains("\0"): id = String(value)
        // A comment, or what is not known: it says nothing.
        default: break
        }
        return nil
    }

    private mutating func dispatch() -> Message? {
        defer { (name, data) = (nil, []) }
        guard !data.isEmpty else { return nil }
        return Message(name: name ?? "message", data: data.joined(separator: "\n"), id: id)
    }
}
