internal import TOSCA
internal import TupleSpace

/// Drives one execution: matches facts against productions, and commits what comes of it to the space.
///
/// It holds the execution's lease while it does, and every commit depends on the lease: an engine that has lost it can
/// change nothing any more. Operations are run by workers; all that the engine knows of them are their results.
public actor ExecutionEngine {
    /// How many productions fire before what they changed is committed: bounds the size of a commit.
    private static let firingsPerCommit = 100_000
    /// How many events stand in a tuple.
    private static let eventsPerTuple = 5000
    /// How many results are taken before the network is looked at again.
    private static let resultsPerRound = 1000

    private let space: any TupleSpace
    private let site: ExecutionSite
    private let compiled: CompiledWorkflow
    private let observer: any ExecutionObserver
    private var record: ExecutionRecord
    private var lastEvent = 0
    private var isCancelled = false
    private var waiting: Task<Take, any Error>?

    init(
        space: any TupleSpace, site: ExecutionSite, compiled: CompiledWorkflow, record: ExecutionRecord,
        observer: any ExecutionObserver
    ) {
        self.space = space
        self.site = site
        self.compiled = compiled
        self.record = record
        self.observer = observer
    }

    /// Runs the execution to its end, from wherever it stands.
    ///
    /// - Parameter continues: whether it goes on from the positions in the records of the nodes.
    /// - Returns: the record of the execution as it ended.
    public func run(continues: Bool) async throws -> ExecutionRecord {
        let session = try await space.openSession(name: "engine")
        do {
            let ended = try await run(continues: continues, session: session)
            await space.end(session)
            return ended
        } catch {
            await space.end(session)
            throw error
        }
    }

    /// Stops in order: nothing new begins, what runs may end.
    ///
    /// The execution can be continued later.
    public func cancel() {
        isCancelled = true
        waiting?.cancel()
    }

    // MARK: - The loop

    private func run(continues: Bool, session: Session) async throws -> ExecutionRecord {
        let lease = try await space.in(Template(SpaceLayout.lease(record.id)), session: session)
        lastEvent = try await lastEventNumber()
        let run = try await load(continues: continues)
        // What the workers of an earlier process had not ended is called anew, with the inputs and the files of now.
        var consumed = try await withdraw(run, session: session)
        while true {
            let isQuiet = isCancelled || run.fire(limit: Self.firingsPerCommit, now: WallClock.now)
            if isCancelled { consumed += try await withdraw(run, session: session) }
            try await commit(run.takeChanges(), of: run, consuming: consumed, lease: lease)
            consumed = []
            guard isQuiet else { continue }
            if run.dispatched.isEmpty { break }
            consumed = try await receive(session: session)
            for take in consumed { run.accept(try take.tuple.decode(), now: WallClock.now) }
        }
        if !isCancelled, !run.hasFailed {
            run.explainUnfinished(now: WallClock.now)
            try await commit(run.takeChanges(), of: run, consuming: [], lease: lease)
        }
        return try await end(run, lease: lease)
    }

    private func load(continues: Bool) async throws -> WorkflowRun {
        let topology = site.service.topology
        var records = [NodeRecord](repeating: NodeRecord(), count: site.model.nodes.count)
        for stored in try await space.rdAll(site.layout.facts) {
            let fields = stored.tuple.key.fields
            guard fields.count == 5, let template = topology.index(ofNode: fields[3]), let position = Int(fields[4]),
                position < site.model.ranges[template].count
            else { continue }
            records[site.model.node(template: template, position: position)] = try stored.tuple.decode()
        }
        // A task is there until its result is: together they are all that was handed out and not yet seen.
        var outstanding: [OperationTask] = []
        for stored in try await space.rdAll(SpaceLayout.tasks(of: record.id)) {
            outstanding.append(try stored.tuple.decode())
        }
        for stored in try await space.rdAll(SpaceLayout.results(of: record.id)) {
            let result: OperationResult = try stored.tuple.decode()
            outstanding.append(result.task)
        }
        let next = max(record.operations, (outstanding.map(\.number).max() ?? -1) + 1)
        return try WorkflowRun(
            site: site, compiled: compiled, records: records, outstanding: outstanding, nextNumber: next,
            continues: continues, now: WallClock.now)
    }

    private func lastEventNumber() async throws -> Int {
        let stored = try await space.rdAll(SpaceLayout.events(of: record.id))
        return stored.last?.tuple.key.fields.last.flatMap { Int($0) } ?? 0
    }

    /// Waits for a result and takes all that are there.
    ///
    /// A cancellation of the execution ends the first wait with nothing, and not the ones after it: what runs may end.
    private func receive(session: Session) async throws -> [Take] {
        let (space, template) = (space, SpaceLayout.results(of: record.id))
        var takes: [Take] = []
        if isCancelled {
            takes.append(try await space.in(template, session: session))
        } else {
            let waiting = Task { try await space.in(template, session: session) }
            self.waiting = waiting
            defer { self.waiting = nil }
            do {
                takes.append(
                    try await withTaskCancellationHandler {
                        try await waiting.value
                    } onCancel: {
                        waiting.cancel()
                    })
            } catch let error as TupleSpaceError where error.code == .cancelled && isCancelled {
                return []
            }
        }
        while takes.count < Self.resultsPerRound, let take = try await space.inp(template, session: session) {
            takes.append(take)
        }
        return takes
    }

    /// Takes back the operations that were handed out and that no worker has.
    ///
    /// - Returns: their tasks, to be gone with the commit that says so.
    private func withdraw(_ run: WorkflowRun, session: Session) async throws -> [Take] {
        var takes: [Take] = []
        for number in run.dispatched.sorted() {
            let template = Template(SpaceLayout.task(record.id, number))
            guard let take = try await space.inp(template, session: session) else { continue }
            run.withdraw(number, now: WallClock.now)
            takes.append(take)
        }
        return takes
    }

    // MARK: - Committing

    private func commit(
        _ changes: WorkflowRun.Changes, of run: WorkflowRun, consuming consumed: [Take], lease: Take
    ) async throws {
        var writes: [Commit.Write] = consumed.map { .finish($0) }
        for (node, record) in changes.records {
            writes.append(.put(try Tuple(site.factKey(node), encoding: record)))
        }
        for task in changes.tasks {
            writes.append(.put(try Tuple(SpaceLayout.task(record.id, task.number), encoding: task)))
        }
        if !changes.tasks.isEmpty {
            record.operations = run.nextNumber
            writes.append(.put(try Tuple(SpaceLayout.execution(record.id), encoding: record)))
        }
        for start in stride(from: 0, to: changes.events.count, by: Self.eventsPerTuple) {
            lastEvent += 1
            let batch = changes.events[start..<min(start + Self.eventsPerTuple, changes.events.count)]
            writes.append(
                .put(try Tuple(SpaceLayout.event(record.id, lastEvent), encoding: Array(batch))))
        }
        guard !writes.isEmpty else { return }
        try await space.commit(Commit(conditions: [.held(lease)], writes: writes))
        if !changes.events.isEmpty { observer.happened(changes.events) }
    }

    private func end(_ run: WorkflowRun, lease: Take) async throws -> ExecutionRecord {
        let unfinished = run.unfinished
        if run.hasFailed || (!isCancelled && !unfinished.isEmpty) {
            record.status = .failed
        } else {
            record.status = isCancelled && !unfinished.isEmpty ? .cancelled : .succeeded
        }
        record.ended = WallClock.now / 1000
        record.outputs = site.outputs(run.records)
        try await space.commit(
            Commit(writes: [
                .finish(lease), .put(try Tuple(SpaceLayout.execution(record.id), encoding: record)),
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
