internal import TupleSpace

/// Removes the event logs of executions that are over from a space: the journal has the whole story, and the space is
/// for what goes on.
struct EventSweep {
    let space: any TupleSpace
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
        let oldest = WallClock.now / 1000 - retention.components.seconds * 1000
        for stored in try await space.rdAll(["executions"]) {
            var record: ExecutionRecord = try stored.tuple.decode()
            guard record.status != .running, record.events > 0, let ended = record.ended, ended <= oldest else {
                continue
            }
            let template = SpaceLayout.events(of: record.id)
            let room = max(space.capacity.steps - 2, 1)
            while true {
                let log = try await space.rdAll(template, after: nil, limit: room)
                guard !log.isEmpty else { break }
                // An execution that is run again meanwhile has a new log.
                try await space.commit(
                    Commit(
                        conditions: [.unchanged(stored.tuple.key, stored.version)],
                        writes: log.map { .delete($0.tuple.key) }))
            }
            record.events = 0
            try await space.commit(
                Commit(
                    conditions: [.unchanged(stored.tuple.key, stored.version)],
                    writes: [.put(try Tuple(stored.tuple.key, encoding: record))]))
        }
    }
}
