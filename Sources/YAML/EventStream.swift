internal import Dispatch
internal import Synchronization

/// The events of a text, read ahead of who takes them on another thread: libyaml needs as long for them as all others do
/// for what they say.
struct EventStream {
    let file: SourceFile
    private(set) var event = Event(content: .other, anchor: nil, start: .beginning, end: .beginning)
    private let source: EventSource
    private var batch = EventBatch()
    private var taken = 0
    /// What is being read while the batch is taken.
    private var ahead: EventBatch.Promise?

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
        if let ahead { batch = ahead.batch } else { source.read(into: &batch) }
        taken = 0
        spent.events.removeAll(keepingCapacity: true)
        // A short text is read before a thread would have begun.
        ahead = batch.isLast ? nil : EventBatch.Promise(of: source, into: spent)
    }

    /// Where the event stands.
    var location: Location { Location(file: file, start: event.start, end: event.end) }
}

/// Some events, one after the other.
private struct EventBatch: Sendable {
    /// So many that waking a thread for each batch costs nothing to speak of.
    static let size = 4096
    var events: [Event] = []
    /// Why there are no more.
    var error: YAMLError?
    var isLast = false

    /// A batch that is read by whoever comes first: a thread that is free, or the one that needs it.
    final class Promise: Sendable {
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
}

/// A reader of events that several threads take turns with.
private final class EventSource: Sendable {
    private let reader: Mutex<EventReader>

    init(_ reader: consuming sending EventReader) { self.reader = Mutex(reader) }

    /// Reads the next events into a batch that has none.
    func read(into batch: inout EventBatch) {
        reader.withLock { reader in
            do throws(YAMLError) {
                while !batch.isLast, batch.events.count < EventBatch.size {
                    let event = try reader.next()
                    if case .endOfStream = event.content { batch.isLast = true }
                    batch.events.append(event)
                }
            } catch {
                batch.error = error
                batch.isLast = true
            }
        }
    }
}
