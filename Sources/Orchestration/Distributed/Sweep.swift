internal import Artifacts
internal import TupleSpace

/// Removes from a space what nobody waits for any more: it is for what goes on.
///
/// The logs of executions that are over go to the artifact store, if it is for such; of each instance the last
/// executions stay as records; keys of starts expire. Any number of engines may sweep at once.
struct Sweep {
    let space: any TupleSpace
    let artifacts: any ArtifactStore
    /// How long a log stays, for those who follow it to see its end.
    let retention: Duration

    /// Sweeps again and again, until the task is cancelled.
    func run() async {
        let period = max(retention / 2, .milliseconds(500))
        while !Task.isCancelled {
            // What fails now is done the next time, by this engine or another.
            try? await sweep()
            // Not all engines at the same time.
            try? await Task.sleep(for: period * Double.random(in: 0.8...1.2))
        }
    }

    func sweep() async throws {
        let archive = ExecutionArchive(space: space, artifacts: artifacts)
        let oldest = WallClock.milliseconds - retention.components.seconds * 1000
        var ended: [SpaceLayout: [(stored: StoredTuple, record: ExecutionRecord)]] = [:]
        for stored in try await space.rdAll(SpaceLayout.executions) {
            let record: ExecutionRecord = try stored.tuple.decode()
            ended[SpaceLayout(of: record), default: []].append((stored, record))
        }
        for executions in ended.values {
            let newestFirst = executions.sorted {
                ($0.record.started, $0.stored.version) > ($1.record.started, $1.stored.version)
            }
            for (stored, record) in newestFirst.dropFirst(Site.history) where record.status != .running {
                try await archive.remove(stored)
            }
            for (stored, record) in newestFirst.prefix(Site.history) where record.status != .running {
                guard record.events > record.swept ?? 0, let end = record.ended, end <= oldest else { continue }
                try await archive.putAway(stored)
            }
        }
        for stored in try await space.rdAll(SpaceLayout.allStartKeys) {
            guard try stored.tuple.decode(as: StartRecord.self).isExpired(at: WallClock.milliseconds) else { continue }
            try await ExecutionArchive.unlessChanged {
                try await space.commit(
                    Commit(
                        conditions: [.unchanged(stored.tuple.key, stored.version)],
                        writes: [.delete(stored.tuple.key)]))
            }
        }
    }
}
