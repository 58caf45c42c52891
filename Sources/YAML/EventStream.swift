internal import Dispatch
internal import Synchronization

/// The events of a text, read ahead of who takes them on another thread: libyaml needs as long for them as all others do
/// for what they say.
struct EventStream: ~Copyable {
    /// So many events a batch that waking a thread for each costs nothing to speak of.
    fileprivate static let batchSize = 4096

    let file: SourceFile
    private(set) var event = Event()
    private let source: EventSource
    private var batch = EventBatch()
    private var taken = 0
    /// What is being read while the batch is taken.
    private var ahead: PromisedBatch?

    init(_ reader: consuming sending EventReader, file: SourceFile) {
        self.file = file
        source = EventSource(reader)
    }

    /// Goes on to the next event.
    mutating func advance() throws(YAMLError) {
        while taken == batch.events.count {
            if let error = batch.error { throw error }
            turn()
        }
        event = batch.events[taken]
        taken += 1
    }

    /// Takes up the next batch.
    private mutating func turn() {
        var spent = EventBatch()
        swap(&spent, &batch)
        spent.removeAll()
        if let ahead { batch = ahead.batch } else { source.read(into: &batch) }
        taken = 0
        // A short text is read before a thread would have begun.
        ahead = batch.isLast ? nil : PromisedBatch(of: source, into: spent)
    }

    /// Where the event stands.
    var location: Location { Location(file: file, start: event.start, end: event.end) }

    /// The scalar, of an event that is one.
    var scalar: Scalar {
        Scalar(text: batch.text(event.text), style: event.style, isTaggedString: event.isTaggedString)
    }

    /// The name of the anchor that a node has, or that an alias names.
    var anchor: String? { event.anchor.isEmpty ? nil : batch.text(event.anchor) }
}

/// A batch that is read by whoever comes first: a thread that is free, or the one that needs it.
private final class PromisedBatch: Sendable {
    private struct State {
        var batch: EventBatch
        var isRead = false
    }

    private let source: EventSource
    private let state: Mutex<State>

    init(of source: EventSource, into empty: EventBatch) {
        self.source = source
        state = Mutex(State(batch: empty))
        DispatchQueue.global().async { self.read() }
    }

    /// The batch, which is handed out once.
    var batch: EventBatch {
        read()
        return state.withLock { state in
            var batch = EventBatch()
            swap(&batch, &state.batch)
            return batch
        }
    }

    private func read() {
        state.withLock { state in
            if !state.isRead { source.read(into: &state.batch) }
            state.isRead = true
        }
    }
}

/// A reader of events that several threads take turns with.
private final class EventSource: Sendable {
    private let reader: Mutex<EventReader>

    init(_ reader: consuming sending EventReader) { self.reader = Mutex(reader) }

    func read(into batch: inout EventBatch) { reader.withLock { $0.read(EventStream.batchSize, into: &batch) } }
}
