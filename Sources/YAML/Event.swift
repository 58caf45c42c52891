/// What a parser of YAML says of a text, piece by piece (YAML 1.2.2 §3.1, the serialization events).
///
/// What texts it has stand in the batch that it is of: a file has a million events.
struct Event: Sendable {
    /// What begins, stands or ends there.
    enum Kind {
        case scalar
        case sequence
        case mapping
        case alias
        case endOfCollection
        case document
        case endOfStream
        case other
    }

    var kind = Kind.other
    /// The text of a scalar.
    var text = 0..<0
    /// How a scalar is written.
    var style = Scalar.Style.plain
    /// Whether a scalar is a string by its tag.
    var isTaggedString = false
    /// The name of the anchor that a node has, or that an alias names; empty where there is none.
    var anchor = 0..<0
    var start = Position(line: 1, column: 1)
    var end = Position(line: 1, column: 1)
}

/// Some events, one after the other.
struct EventBatch: Sendable {
    var events: [Event] = []
    /// All texts of the events, in UTF-8.
    private var texts: [UInt8] = []
    /// Why there are no more.
    var error: YAMLError?
    /// Whether there are no more.
    var isLast = false

    /// Takes over a text; empty where there is none.
    @unsafe mutating func add(_ bytes: UnsafeMutablePointer<UInt8>?, count: Int) -> Range<Int> {
        let start = texts.count
        unsafe texts.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
        return start..<texts.count
    }

    /// A text of one of the events.
    func text(_ range: Range<Int>) -> String { String(decoding: texts[range], as: UTF8.self) }

    /// Forgets all, and keeps the room for as much.
    mutating func removeAll() {
        events.removeAll(keepingCapacity: true)
        texts.removeAll(keepingCapacity: true)
        (error, isLast) = (nil, false)
    }
}
