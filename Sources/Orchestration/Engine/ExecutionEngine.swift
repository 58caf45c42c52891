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
    /// - Parameters:
    ///   - continues: whether it goes on from the positions in the records of the nodes.
    ///   - begun: called when the engine has the execution, and nothing is left to be run that an earlier engine has
    ///     handed out and no worker has.
    /// - Returns: the record of the execution as it ended.
    /// - Throws: `OrchestrationError` when the execution is over already, `TupleSpaceError` when the space fails.
    public func run(
        continues: Bool, begun: @Sendable () -> Void = {}
    ) async throws -> ExecutionRecord {
        let session = try await space.openSession(name: "engine")
        do {
            let ended = try await run(continues: continues, session: session, begun: begun)
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

    private func run(
        continues: Bool, session: Session, begun: @Sendable () -> Void
    ) async throws -> ExecutionRecord {
        let lease = try await space.in(Template(SpaceLayout.lease(record.id)), session: session)
        record = try await current()
        let run = try await load(continues: continues)
        // What the workers of an earlier process had not ended is called anew, with the inputs and the files of now.
        var consumed = try await withdraw(run, session: session)
        try await commit(run.takeChanges(), of: run, consuming: consumed, lease: lease)
        consumed = []
        begun()
        while true {
            let isStopping = isCancelled
            let isQuiet = isStopping || run.fire(limit: Self.firingsPerCommit, now: WallClock.now)
            if isStopping { consumed += try await withdraw(run, session: session) }
            try await commit(run.takeChanges(), of: run, consuming: consumed, lease: lease)
            consumed = []
            // It may have been told to stop meanwhile: then what no worker has is taken back before anything is waited for.
            guard isQuiet, isStopping == isCancelled else { continue }
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

    /// The execution as it stands: who had the lease before may have changed it, or ended it.
    private func current() async throws -> ExecutionRecord {
        guard let stored = try await space.rdp(exactly: SpaceLayout.execution(record.id)) else {
            throw OrchestrationError("error: the space knows no execution '\(record.id)'")
        }
        let current: ExecutionRecord = try stored.tuple.decode()
        guard current.status == .running else {
            throw OrchestrationError(
                "error: the execution '\(record.id)' does not run any more: it is \(current.status.rawValue)")
        }
        return current
    }

    private func load(continues: Bool) async throws -> WorkflowRun {
        let topology = site.service.topology
        var records = [NodeRecord](repeating: NodeRecord(), count: site.model.nodes.count)
        for stored in try await space.rdAll(site.layout.facts) {
            guard let instance = SpaceLayout.instance(of: stored.tuple.key),
                let template = topology.index(ofNode: instance.node),
                instance.position < site.model.ranges[template].count
            else { continue }
            records[site.model.node(template: template, position: instance.position)] = try stored.tuple.decode()
        }
        // A task is there until its result is: together they are all that was handed out and not yet seen.
        // One that a worker ends in between is seen as both.
        var outstanding: [Int: OperationTask] = [:]
        for stored in try await space.rdAll(SpaceLayout.tasks(of: record.id)) {
            let task: OperationTask = try stored.tuple.decode()
            outstanding[task.number] = task
        }
        for stored in try await space.rdAll(SpaceLayout.results(of: record.id)) {
            let result: OperationResult = try stored.tuple.decode()
            outstanding[result.task.number] = result.task
        }
        return try WorkflowRun(
            site: site, compiled: compiled, records: records,
            outstanding: outstanding.values.sorted { $0.number < $1.number }, nextNumber: record.operations,
            continues: continues, now: WallClock.now)
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
        // Each by its key: looking for any would go through all that is taken already.
        let there = try await space.rdAll(template, after: nil, limit: Self.resultsPerRound)
        for key in there.map(\.tuple.key) where key != takes.first?.tuple.key {
            guard let take = try await space.inp(Template(key), session: session) else { continue }
            takes.append(take)
        }
        return takes
    }

    /// Takes back the operations that were handed out and that no worker has.
    ///
    /// - Returns: their tasks, to be gone with the commit that says so.
    private func withdraw(_ run: WorkflowRun, session: Session) async throws -> [Take] {
        var takes: [Take] = []
        for stored in try await space.rdAll(SpaceLayout.tasks(of: record.id)) {
            guard let take = try await space.inp(Template(stored.tuple.key), session: session) else { continue }
            run.withdraw(try take.tuple.decode(), now: WallClock.now)
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
        for start in stride(from: 0, to: changes.events.count, by: Self.eventsPerTuple) {
            record.events += 1
            let batch = changes.events[start..<min(start + Self.eventsPerTuple, changes.events.count)]
            writes.append(
                .put(try Tuple(SpaceLayout.event(record.id, record.events), encoding: Array(batch))))
        }
        if !changes.events.isEmpty {
            record.operations = run.nextNumber
            writes.append(.put(try Tuple(SpaceLayout.execution(record.id), encoding: record)))
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
