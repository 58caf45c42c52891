internal import Artifacts
internal import Telemetry
internal import TupleSpace

/// Removes from a space what nobody waits for any more: it is for what goes on.
///
/// The logs of executions that are over go to the artifact store, if it is for such; of each instance the last
/// executions stay as records; keys of starts expire. Any number of engines may sweep at once.
struct Sweep {
    let space: any TupleSpace
    let artifacts: any ArtifactStore
    /// How long who publishes a CSAR may take until a model is of it; before that it is not of no use.
    private static let longestUpload = Duration.seconds(3600)
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
        try await sweepExecutions()
        try await sweepKeys()
        let references = ArtifactReferences(space: space, artifacts: artifacts)
        try await references.collectNoted(age: max(retention, Self.longestUpload))
    }

    private func sweepExecutions() async throws {
        let archive = ExecutionArchive(space: space, artifacts: artifacts)
        let oldest = WallClock.milliseconds - retention.components.seconds * 1000
        var executions: [SpaceLayout: [(stored: StoredTuple, record: ExecutionRecord)]] = [:]
        for stored in try await space.rdAll(SpaceLayout.executions) {
            // One that cannot be read is for people to mend, and does not keep the others.
            guard let record: ExecutionRecord = try? stored.tuple.decode() else { continue }
            executions[SpaceLayout(of: record), default: []].append((stored, record))
        }
        var failure: (any Error)?
        for ofInstance in executions.values {
            let newestFirst = ofInstance.sorted { left, right in
                (left.record.started, left.stored.version) > (right.record.started, right.stored.version)
            }
            for (age, (stored, record)) in newestFirst.enumerated() where record.status != .running {
                do {
                    if age >= Site.history {
                        try await archive.remove(stored)
                    } else if record.events > record.swept ?? 0, let end = record.ended, end <= oldest {
                        try await archive.putAway(stored)
                    }
                } catch {
                    failure = failure ?? error
                }
            }
        }
        if let failure { throw failure }
    }

    private func sweepKeys() async throws {
        for stored in try await space.rdAll(SpaceLayout.allStartKeys) {
            let start: StartRecord? = try? stored.tuple.decode()
            guard start?.isExpired(at: WallClock.milliseconds) ?? true else { continue }
            try await space.commitUnlessChanged(
                Commit(
                    conditions: [.unchanged(stored.tuple.key, stored.version)], writes: [.delete(stored.tuple.key)]))
        }
    }
}
