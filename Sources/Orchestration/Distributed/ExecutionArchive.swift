internal import Artifacts
internal import TupleSpace

/// Puts away what executions that are over have left in the space, and removes it for good.
struct ExecutionArchive {
    let space: any TupleSpace
    let artifacts: any ArtifactStore

    /// Takes the log of an execution out of the space, into an artifact if there is a store for such.
    ///
    /// Somebody who does the same at the same time makes the same artifact; the first one's record stands.
    func putAway(_ stored: StoredTuple) async throws {
        try await Self.unlessChanged {
            var record: ExecutionRecord = try stored.tuple.decode()
            var version = stored.version
            if artifacts.isForBulk, record.logged ?? 0 < record.events {
                let earlier = record.log
                let log = EventLog(space: space, artifacts: artifacts, execution: record.id)
                let digest = try await EventLogFile.publish(log, of: record)
                (record.log, record.logged) = (digest, record.events)
                do throws(TupleSpaceError) {
                    version = try await put(record, at: version)
                } catch {
                    try await discard(digest, unlessOf: record.id)
                    throw error
                }
                if let earlier { try await artifacts.remove(earlier) }
            }
            try await removeEvents(of: record, at: version)
        }
    }

    private func put(_ record: ExecutionRecord, at version: Version) async throws(TupleSpaceError) -> Version {
        let key = SpaceLayout.execution(record.id)
        let tuple: Tuple
        do { tuple = try Tuple(key, encoding: record) } catch { throw TupleSpaceError(.unreadable, "\(error)") }
        return try await space.commit(Commit(conditions: [.unchanged(key, version)], writes: [.put(tuple)]))
    }

    /// Removes an artifact again that no record names, since another run of the execution has begun.
    private func discard(_ digest: String, unlessOf execution: String) async throws {
        let stored = try await space.rdp(exactly: SpaceLayout.execution(execution))
        let record: ExecutionRecord? = try stored?.tuple.decode()
        if record?.log != digest { try await artifacts.remove(digest) }
    }

    /// Removes the batches of a log that is over, and says so with the last of them.
    private func removeEvents(of record: ExecutionRecord, at version: Version) async throws {
        var record = record
        let key = SpaceLayout.execution(record.id)
        let isUnchanged = Commit.Condition.unchanged(key, version)
        let room = max(space.capacity.steps - 2, 1)
        var keys: [TupleKey] = []
        for template in [SpaceLayout.events(of: record.id), SpaceLayout.outputs(of: record.id)] {
            keys += try await space.rdAll(template).map(\.tuple.key)
        }
        while keys.count > room {
            try await space.commit(
                Commit(conditions: [isUnchanged], writes: keys.prefix(room).map { .delete($0) }))
            keys.removeFirst(room)
        }
        record.swept = record.events
        try await space.commit(
            Commit(
                conditions: [isUnchanged],
                writes: keys.map { .delete($0) } + [.put(try Tuple(key, encoding: record))]))
    }

    /// Removes an execution that is over with all that it has left but the records of its nodes.
    ///
    /// - Parameter conditions: what must hold each time that something is removed.
    func remove(_ stored: StoredTuple, while conditions: [Commit.Condition] = []) async throws {
        try await Self.unlessChanged {
            let record: ExecutionRecord = try stored.tuple.decode()
            let id = record.id
            if artifacts.isForBulk {
                // What is named last is removed last: who is interrupted finds it again.
                try await EventLog(space: space, artifacts: artifacts, execution: id).forEach(of: record, after: 0) {
                    for event in $0.lazy.flatMap(\.events) {
                        if let output = event.artifact { try await artifacts.remove(output) }
                    }
                    return true
                }
                if let log = record.log { try await artifacts.remove(log) }
            }
            let templates = [
                SpaceLayout.events(of: id), SpaceLayout.outputs(of: id), SpaceLayout.tasks(of: id),
                SpaceLayout.results(of: id),
            ]
            for template in templates { try await space.deleteAll(template, while: conditions) }
            try await space.commit(
                Commit(
                    conditions: conditions + [.unchanged(stored.tuple.key, stored.version)],
                    writes: [
                        .delete(SpaceLayout.cancellation(id)), .delete(SpaceLayout.lease(id)),
                        .delete(stored.tuple.key),
                    ]))
        }
    }

    /// Calls `body`; that somebody else has changed what it is about is no error, but the end of it.
    static func unlessChanged(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as TupleSpaceError {
            guard error.code == .conflict else { throw error }
        }
    }
}
