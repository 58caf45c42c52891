/// The events of a text, one after the other.
struct EventStream: ~Copyable {
    private let file: SourceFile
    private(set) var event = Event()
    private let batches: EventBatches
    private var batch = EventBatch()
    private var taken = 0
    /// Where the texts of the event begin, and end.
    private var texts = 0..<0

    init(_ reader: EventReader, file: SourceFile) {
        self.file = file
        batches = EventBatches(reader)
    }

    deinit { batches.stop() }

    /// Goes on to the next event.
    mutating func advance() throws(YAMLError) {
        while taken == batch.events.count {
            if let error = batch.error { throw error }
            batches.exchange(&batch)
            (taken, texts) = (0, 0..<0)
        }
        event = batch.events[taken]
        taken += 1
        texts = texts.upperBound..<texts.upperBound + Int(event.textLength) + Int(event.anchorLength)
    }

    /// Where the event stands.
    var location: Location { Location(file: file, start: event.start, end: event.end) }

    /// The scalar, of an event that is one.
    var scalar: Scalar {
        Scalar(
            text: String(decoding: batch.texts[texts.dropLast(Int(event.anchorLength))], as: UTF8.self),
            style: event.style, isTaggedString: event.isTaggedString)
    }

    /// The name of the anchor that a node has, or that an alias names.
    var anchor: String? {
        guard event.anchorLength > 0 else { return nil }
        return String(decoding: batch.texts[texts.suffix(Int(event.anchorLength))], as: UTF8.self)
    }
}
