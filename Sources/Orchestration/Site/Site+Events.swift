internal import TupleSpace

/// What happens in executions.
extension Site {
    /// How long nothing may be heard before it is looked whether there will be anything.
    private static let patience = Duration.seconds(10)
    /// The longest that one request waits for something to happen.
    public static let longestWait = Duration.seconds(60)

    /// What happens in an execution after a place in its log, as it happens; it ends with the execution.
    ///
    /// Each element has at least one event. To end the wait for the next one cancel its task.
    public func events(of id: String, after position: EventPosition? = nil) -> ExecutionEvents {
        ExecutionEvents(
            EventFollower(id, after: position, space: space, artifacts: artifacts), patience: Self.patience)
    }

    /// What has happened in an execution after a place in its log.
    ///
    /// - Parameters:
    ///   - limit: how many events are wanted at most.
    ///   - wait: how long to wait for something to happen if nothing has; at most `longestWait`.
    public func events(
        of id: String, after position: EventPosition?, limit: Int, wait: Duration = .zero
    ) async throws(SiteError) -> EventPage {
        try await saying {
            var follower = EventFollower(id, after: position, space: space, artifacts: artifacts)
            let events = try await follower.next(patience: min(wait, Self.longestWait))
            return EventPage(
                events: Array(events.prefix(limit)), position: position, isOver: follower.ended != nil)
        }
    }
}

/// Some events of an execution.
public struct EventPage: Sendable {
    /// The events, in their order.
    public let events: [PositionedEvent]
    /// The place to go on from; nil at the beginning of a log in which nothing is.
    public let position: EventPosition?
    /// Whether the execution is over and nothing comes after these.
    public let isOver: Bool

    init(events: [PositionedEvent], position: EventPosition?, isOver: Bool) {
        self.events = events
        self.position = events.last?.position ?? position
        self.isOver = isOver
    }
}

/// The events of an execution, as they happen.
public struct ExecutionEvents: AsyncSequence, Sendable {
    /// What has happened together.
    public typealias Element = [PositionedEvent]
    /// Why it cannot be told.
    public typealias Failure = SiteError

    private let follower: EventFollower
    private let patience: Duration

    init(_ follower: EventFollower, patience: Duration) {
        self.follower = follower
        self.patience = patience
    }

    /// Begins to follow.
    public func makeAsyncIterator() -> Iterator { Iterator(follower: follower, patience: patience) }

    /// A place in the log that moves on.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate var follower: EventFollower
        fileprivate let patience: Duration

        /// What happens next; nil when the execution is over.
        public mutating func next() async throws(SiteError) -> [PositionedEvent]? {
            do {
                while true {
                    let events = try await follower.next(patience: patience)
                    if !events.isEmpty { return events }
                    if follower.ended != nil { return nil }
                }
            } catch {
                throw SiteError(error, SpaceLayout(model: "", instance: ""))
            }
        }

        /// What happens next; nil when the execution is over.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(SiteError) -> [PositionedEvent]? {
            try await next()
        }
    }
}
