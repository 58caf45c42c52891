/// What happened between two commits of an engine: the payload of a tuple of the event log.
///
/// It is most of what a space holds of an execution that goes on, so it is written in short: times are differences to
/// the first one, and what a reader can tell from the rest is left out. An empty batch is the last one of a run.
public struct EventBatch: Codable, Sendable, Equatable {
    /// The events, in their order.
    public var events: [Event]

    init(_ events: [Event]) { self.events = events }

    private enum Key: String, CodingKey {
        case at = "t"
        case events = "e"
    }

    /// Writes the short form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        guard let first = events.first else { return }
        try container.encode(first.at, forKey: .at)
        try container.encode(events.map { Entry($0, since: first.at) }, forKey: .events)
    }

    /// Reads what `encode(to:)` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let start = try container.decodeIfPresent(Int64.self, forKey: .at) ?? 0
        events = try container.decodeIfPresent([Entry].self, forKey: .events)?.map { try $0.event(since: start) } ?? []
    }

    /// An event in short.
    private struct Entry: Codable {
        /// Absent for a state, and for an operation that was handed out: which of both, `s` tells.
        var k: String?
        /// Microseconds since the first event of the batch, if not none.
        var d: Int64?
        /// The node.
        var n: String
        /// The state.
        var s: String?
        /// The operation.
        var o: String?
        /// The relationship.
        var r: String?
        /// The node at the other end.
        var p: String?
        /// The number of the operation.
        var i: Int?
        /// The worker.
        var w: String?
        /// When it began and ended, in microseconds since the event.
        var b: Int64?
        var e: Int64?
        /// The message.
        var m: String?
        /// The last lines of output, and how many came before.
        var l: [String]?
        var x: Int?
        /// The artifact that holds the output.
        var a: String?

        private static let letters: [Event.Kind: String] = [.succeeded: "+", .failed: "-", .withdrawn: "<"]

        init(_ event: Event, since start: Int64) {
            k = Self.letters[event.kind]
            d = event.at == start ? nil : event.at - start
            (n, s, o, r, p) = (event.node, event.state, event.operation, event.relationship, event.peer)
            (i, w, m, l, a) = (event.number, event.worker, event.message, event.output, event.artifact)
            x = event.omitted
            b = event.began.map { $0 - event.at }
            e = event.ended.map { $0 - event.at }
        }

        func event(since start: Int64) throws -> Event {
            let kind: Event.Kind
            switch k {
            case nil: kind = s == nil ? .dispatched : .state
            case "+"?: kind = .succeeded
            case "-"?: kind = .failed
            case "<"?: kind = .withdrawn
            case let letter?:
                throw DecodingError.dataCorrupted(
                    .init(codingPath: [], debugDescription: "'\(letter)' is no kind of event"))
            }
            var event = Event(at: start + (d ?? 0), kind: kind, node: n)
            (event.state, event.operation, event.relationship, event.peer) = (s, o, r, p)
            (event.number, event.worker, event.message, event.output, event.artifact) = (i, w, m, l, a)
            event.omitted = x
            event.began = b.map { event.at + $0 }
            event.ended = e.map { event.at + $0 }
            return event
        }
    }
}
