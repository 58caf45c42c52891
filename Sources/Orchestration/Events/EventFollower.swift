internal import Artifacts
internal import TupleSpace

/// Follows the log of an execution to its end, wherever its batches are by then.
struct EventFollower {
    /// How many events are given at once at most, but for those of one batch.
    private static let most = 5000

    private let space: any TupleSpace
    private let log: EventLog
    private let execution: String
    /// The place of the last event that was given.
    private(set) var position: EventPosition
    /// The batches up to this one are through.
    private var whole: Int
    /// Whether something may be there that no wait would tell of.
    private var mustLook = true
    /// The record of the execution when it was over; nil before.
    private(set) var ended: ExecutionRecord?

    /// Follows the execution from a place in its log.
    init(_ execution: String, after position: EventPosition?, space: any TupleSpace, artifacts: any ArtifactStore) {
        self.space = space
        self.execution = execution
        self.position = position ?? EventPosition(batch: 0, index: 0)
        log = EventLog(space: space, artifacts: artifacts, execution: execution)
        whole = max(self.position.batch - 1, 0)
    }

    /// Follows the execution from the end of a batch.
    init(_ execution: String, afterBatch batch: Int, space: any TupleSpace, artifacts: any ArtifactStore) {
        self.init(execution, after: EventPosition(batch: batch + 1, index: 0), space: space, artifacts: artifacts)
    }

    /// What has happened since; waits for it where need be.
    ///
    /// - Returns: nothing when nothing has happened for that long, or the execution is over.
    mutating func next(patience: Duration) async throws -> [PositionedEvent] {
        while ended == nil {
            if mustLook {
                let found = try await look()
                guard found.isEmpty else { return found }
                if ended != nil || patience <= .zero { break }
                mustLook = false
            }
            guard let batch = try await log.next(after: whole, patience: patience) else {
                // Who was away for long may find that removed which would have told of the end.
                mustLook = true
                return try await look()
            }
            if batch.batch == whole + 1 {
                let found = take(batch)
                if !found.isEmpty { return found }
            }
            // The last batch is empty, and so is that of each earlier run of the execution; and what is missing before one
            // is to be found elsewhere.
            mustLook = true
        }
        return []
    }

    /// What is there already.
    private mutating func look() async throws -> [PositionedEvent] {
        guard let stored = try await space.rdp(exactly: SpaceLayout.execution(execution)) else {
            throw SiteError.noExecution(execution)
        }
        let record: ExecutionRecord = try stored.tuple.decode()
        var batches: [EventLog.Numbered] = []
        var count = 0
        try await log.forEach(of: record, after: whole) { some in
            batches += some
            count += some.reduce(0) { $0 + $1.events.count }
            return count < Self.most
        }
        var found: [PositionedEvent] = []
        for batch in batches { found += take(batch) }
        // What was removed without having been put away will not come.
        if found.isEmpty { whole = max(whole, record.swept ?? 0) }
        if found.isEmpty, record.status != .running, whole >= record.events { ended = record }
        return found
    }

    private mutating func take(_ batch: EventLog.Numbered) -> [PositionedEvent] {
        let events = batch.events.enumerated().map { index, event in
            PositionedEvent(position: EventPosition(batch: batch.batch, index: index + 1), event: event)
        }
        let found = events.filter { $0.position > position }
        whole = batch.batch
        if let last = found.last { position = last.position }
        return found
    }
}
