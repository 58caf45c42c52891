internal import HTTPServer
internal import Orchestration
internal import Telemetry

/// The events of an execution as a client follows them; after the last one an event `end` with the execution.
struct EventStream: AsyncSequence, Sendable {
    typealias Element = ServerSentEvent

    /// What stands after the position in the id of the end.
    static let endMark = "-end"

    private let site: Site
    private let id: String
    private let position: EventPosition?
    /// How many streams are open.
    private let open: Gauge

    init(_ site: Site, _ id: String, after position: EventPosition?, open: Gauge) {
        self.site = site
        self.id = id
        self.position = position
        self.open = open
    }

    func makeAsyncIterator() -> Iterator { Iterator(self, Presence(open)) }

    /// Counts a stream as long as somebody follows it.
    fileprivate final class Presence: Sendable {
        private let gauge: Gauge

        init(_ gauge: Gauge) {
            self.gauge = gauge
            gauge.add(1)
        }

        deinit { gauge.add(-1) }
    }

    struct Iterator: AsyncIteratorProtocol {
        private let stream: EventStream
        private let presence: Presence
        private var events: ExecutionEvents.Iterator
        private var waiting: ArraySlice<PositionedEvent> = []
        private var last: EventPosition?
        private var hasEnded = false

        fileprivate init(_ stream: EventStream, _ presence: Presence) {
            self.stream = stream
            self.presence = presence
            events = stream.site.events(of: stream.id, after: stream.position).makeAsyncIterator()
            last = stream.position
        }

        mutating func next() async throws -> ServerSentEvent? {
            if hasEnded { return nil }
            if waiting.isEmpty, let more = try await events.next() { waiting = more[...] }
            if let event = waiting.popFirst() {
                last = event.position
                return ServerSentEvent(
                    View.event(event).text, name: event.event.kind.rawValue, id: event.position.description)
            }
            hasEnded = true
            let execution = try await stream.site.execution(stream.id).record
            return ServerSentEvent(
                View.execution(execution).text, name: "end", id: (last?.description ?? "") + EventStream.endMark)
        }
    }
}

extension JSON {
    /// The text on one line.
    fileprivate var text: String { String(decoding: bytes, as: UTF8.self) }
}
