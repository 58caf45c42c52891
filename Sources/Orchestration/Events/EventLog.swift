internal import Artifacts
internal import FoundationEssentials
internal import TupleSpace

/// The log of an execution: its last batches in the space, and those of runs that are over in an artifact, where there
/// is a store for such.
struct EventLog {
    /// A batch by its number.
    struct Numbered: Codable {
        let batch: Int
        let events: [Event]
    }

    let space: any TupleSpace
    let artifacts: any ArtifactStore
    let execution: String

    /// The batches after one, as far as they are there; in parts, so that no more is in memory than `body` keeps.
    ///
    /// - Parameters:
    ///   - record: the record of the execution, read before.
    ///   - body: is given batches in their order, and returns whether it wants more.
    func forEach(
        of record: ExecutionRecord, after last: Int, _ body: ([Numbered]) async throws -> Bool
    ) async throws {
        var (record, last) = (record, last)
        while true {
            if let log = record.log, let logged = record.logged, last < logged {
                guard try await EventLogFile.read(log, from: artifacts, after: last, body) else { return }
                last = logged
            }
            let some = try await batches(after: last, limit: 64)
            let isMissing = some.first.map { $0.batch > last + 1 } ?? (last < record.events)
            if isMissing, let now = try await current(), now.logged ?? 0 > last {
                // It was put away between the reading of the record and that of the log.
                record = now
                continue
            }
            guard let end = some.last?.batch, try await body(some) else { return }
            last = end
        }
    }

    private func current() async throws -> ExecutionRecord? {
        try await space.rdp(exactly: SpaceLayout.execution(execution))?.tuple.decode()
    }

    /// The batches that the space holds after one.
    func batches(after last: Int, limit: Int) async throws -> [Numbered] {
        try await space.rdAll(
            SpaceLayout.events(of: execution), after: SpaceLayout.event(execution, last), limit: limit
        ).map(Self.numbered)
    }

    /// Waits for a batch after one; nil when there was none for a while.
    func next(after last: Int, patience: Duration) async throws -> Numbered? {
        let (space, execution) = (space, execution)
        return try await withThrowingTaskGroup(of: StoredTuple?.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                try await space.rd(SpaceLayout.events(of: execution), after: SpaceLayout.event(execution, last))
            }
            group.addTask {
                try await Task.sleep(for: patience)
                return nil
            }
            return try await group.next() ?? nil
        }.map(Self.numbered)
    }

    static func numbered(_ stored: StoredTuple) throws -> Numbered {
        Numbered(
            batch: Int(stored.tuple.key.fields.last ?? "") ?? 0,
            events: try stored.tuple.decode(as: EventBatch.self).events)
    }
}
