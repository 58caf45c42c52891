internal import Telemetry
internal import TOSCA
internal import TupleSpace

/// How what has changed is laid out in commits.
extension ExecutionEngine {
    /// How many events stand in a tuple.
    private static let eventsPerTuple = 5000

    /// Commits what has changed: at once if the space can hold that.
    ///
    /// Where it cannot, records go before the rest, and then tasks with the number of the next one. An engine that goes
    /// on from there finds tasks that are to be run, and results that were taken already, and passes over both.
    func commit(
        _ run: WorkflowRun, consuming consumed: [StoredTuple], finishing takes: [Take] = [], lease: Take
    ) async throws {
        let changes = run.takeChanges()
        var last = Commit(conditions: [.held(lease)])
        for take in takes {
            last.writes.append(.finish(take))
            last.writes.append(.delete(SpaceLayout.result(ofTask: take.tuple.key)))
        }
        for result in consumed { last.writes.append(.delete(result.tuple.key)) }
        let tasks = try changes.tasks.map { task in
            Commit.Write.put(try Tuple(SpaceLayout.task(record.id, task.number), encoding: task))
        }
        record.operations = run.nextNumber
        let numbered = Commit.Write.put(try Tuple(SpaceLayout.execution(record.id), encoding: record))
        for start in stride(from: 0, to: changes.events.count, by: Self.eventsPerTuple) {
            record.events += 1
            let batch = changes.events[start..<min(start + Self.eventsPerTuple, changes.events.count)]
            last.writes.append(
                .put(try Tuple(SpaceLayout.event(record.id, record.events), encoding: EventBatch(Array(batch)))))
        }
        if !changes.events.isEmpty {
            record.counts += changes.counts
            last.writes.append(.put(try Tuple(SpaceLayout.execution(record.id), encoding: record)))
        }
        let isSpread = !Commit(conditions: last.conditions, writes: last.writes + tasks).fits(space.capacity)
        if !isSpread { last.writes += tasks }
        // No task may be there before the record that it is of.
        var room = isSpread ? CommitCapacity(steps: 0, bytes: 0) : space.capacity - last
        var before: [[Commit.Write]] = []
        for (node, record) in changes.records {
            let write = Commit.Write.put(try Tuple(site.factKey(node), encoding: record))
            let more = Commit(writes: [write])
            if more.fits(room) {
                last.writes.append(write)
                room = room - more
            } else {
                before.append([write])
            }
        }
        for first in Commit(conditions: [.held(lease)]).divided(before, capacity: space.capacity) {
            try await space.commit(first)
        }
        if isSpread {
            let counting = Commit(conditions: [.held(lease)], writes: [numbered])
            for spread in counting.divided(tasks.map { [$0] }, capacity: space.capacity) {
                try await space.commit(spread)
            }
        }
        guard !last.writes.isEmpty else { return }
        try await space.commit(last)
        if !changes.events.isEmpty { observer.happened(changes.events) }
    }

    func end(_ run: WorkflowRun, lease: Take) async throws -> ExecutionRecord {
        let unfinished = run.unfinished
        if run.hasFailed || (!isCancelled && !unfinished.isEmpty) {
            record.status = .failed
        } else {
            record.status = isCancelled && !unfinished.isEmpty ? .cancelled : .succeeded
        }
        record.ended = WallClock.milliseconds
        record.outputs = site.outputs(run.records)
        record.events += 1
        try await space.commit(
            Commit(writes: [
                .finish(lease), .put(try Tuple(SpaceLayout.execution(record.id), encoding: record)),
                .delete(SpaceLayout.cancellation(record.id)),
                // An empty batch is the last one of a log.
                .put(try Tuple(SpaceLayout.event(record.id, record.events), encoding: EventBatch([]))),
            ]))
        return record
    }
}

extension ExecutionSite {
    /// The key of a node instance's record.
    func factKey(_ node: Int) -> TupleKey {
        let instance = model.nodes[node]
        return layout.fact(
            node: service.topology.nodeTemplates[instance.template].name, position: instance.position)
    }
}
