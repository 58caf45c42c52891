/// What a parser of YAML says of a text, piece by piece (YAML 1.2.2 §3.1, the serialization events).
///
/// Its texts stand in the batch that it is of, one after the other: a file has a million events.
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
    /// How a scalar is written.
    var style = Scalar.Style.plain
    /// Whether a scalar is a string by its tag.
    var isTaggedString = false
    var start = Position(line: 1, column: 1)
    var end = Position(line: 1, column: 1)
    /// How many bytes the text of a scalar has.
    var textLength: UInt32 = 0
    /// How many bytes the name has of the anchor of a node, or of that which an alias names; 0 where there is none.
    var anchorLength: UInt32 = 0
}

/// Some events, one after the other.
struct EventBatch: Sendable {
    /// So many at most that to hand them to another thread costs nothing to speak of, and few enough to stay in its cache.
    private static let size = 2048
    /// With more bytes of texts there are fewer.
    private static let textSize = 256 << 10

    var events: [Event] = []
    /// All texts of the events, in UTF-8: of each the scalar's, then the anchor's.
    private(set) var texts: [UInt8] = []
    /// Why there are no more.
    var error: YAMLError?
    /// Whether there are no more.
    var isLast = false

    /// Whether there are as many as there should be.
    var isFull: Bool { events.count >= Self.size || texts.count >= Self.textSize }

    /// Adds a text; returns its length.
    @unsafe mutating func add(_ bytes: UnsafeMutablePointer<UInt8>?, count: Int) -> UInt32 {
        unsafe texts.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
        return UInt32(count)
    }

    /// Forgets all, and keeps the room for as much.
    mutating func removeAll() {
        events.removeAll(keepingCapacity: true)
        texts.removeAll(keepingCapacity: true)
        (error, isLast) = (nil, false)
    }
}
