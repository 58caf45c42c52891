internal import Telemetry
internal import TOSCA
internal import TupleSpace

/// Drives one execution: matches facts against productions, and commits what comes of it to the space.
///
/// It holds the execution's lease while it does, and every commit depends on the lease: an engine that has lost it can
/// change nothing any more. Operations are run by workers; all that the engine knows of them are their results.
actor ExecutionEngine {
    /// How many productions fire before what they changed is committed: bounds the time that a commit takes to come.
    private static let firingsPerCommit = 100_000
    /// How many results are taken before the network is looked at again.
    private static let resultsPerRound = 1000
    /// How many operations are handed out at once: so many workers look through, and so many bytes the space keeps.
    private static let window = 512
    /// What a commit has beside records, tasks and consumed results: the lease, the execution and its events.
    private static let overhead = 4

    let space: any TupleSpace
    let site: ExecutionSite
    private let compiled: CompiledWorkflow
    let observer: any ExecutionObserver
    var record: ExecutionRecord
    private(set) var isCancelled = false
    private var isHandingOver = false
    private var hasLostSession = false
    private var waiting: Task<StoredTuple, any Error>?

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

    /// Runs the execution to its end, from wherever it stands, as the only engine of its process.
    ///
    /// - Parameters:
    ///   - continues: whether it goes on from the positions in the records of the nodes.
    ///   - begun: called when the engine has the execution, and nothing is left to be run that an earlier engine has
    ///     handed out and no worker has.
    /// - Returns: the record of the execution as it ended.
    /// - Throws: `OrchestrationError` when the execution is over already, `TupleSpaceError` when the space fails.
    func run(
        continues: Bool, begun: @Sendable () -> Void = {}
    ) async throws -> ExecutionRecord {
        let session = try await space.openSession(name: "engine")
        // To read results needs no session: without this the engine would learn only from the next result that it is over.
        let watching = Task {
            await space.ending(of: session)
            if !Task.isCancelled { loseSession() }
        }
        defer { watching.cancel() }
        do {
            let lease = try await space.in(Template(SpaceLayout.lease(record.id)), session: session)
            let ended = try await drive(lease, continues ? .again : .anew, withdraws: true, begun: begun)
            await space.end(session)
            return ended
        } catch {
            await space.end(session)
            throw error
        }
    }

    /// Runs the execution to its end, or until it is to hand it over, as one of many engines.
    ///
    /// - Parameter lease: the execution's, taken by the caller, whose session goes on.
    /// - Returns: the record of the execution as it ended; nil when another engine is to go on with it.
    /// - Throws: `OrchestrationError` when the execution is over already, `TupleSpaceError` when the space fails.
    func run(holding lease: Take) async throws -> ExecutionRecord? {
        let ended = try await drive(
            lease, record.retries == true ? .again : .takeOver, withdraws: record.retries == true
        ) {}
        return ended.status == .running ? nil : ended
    }

    /// Stops in order: nothing new begins, what runs may end.
    ///
    /// The execution can be continued later.
    func cancel() {
        isCancelled = true
        waiting?.cancel()
    }

    /// Lets go of the execution as soon as what has happened is committed; what runs goes on.
    func handOver() {
        isHandingOver = true
        waiting?.cancel()
    }

    private func loseSession() {
        hasLostSession = true
        waiting?.cancel()
    }

    // MARK: - The loop

    private func drive(
        _ lease: Take, _ beginning: Beginning, withdraws: Bool, begun: @Sendable () -> Void
    ) async throws -> ExecutionRecord {
        record = try await current()
        let run = try await load(beginning)
        // What the workers of an earlier process had not ended is called anew, with the inputs and the files of now.
        if withdraws { try await withdraw(run, lease: lease) }
        record.retries = nil
        try await commit(run, consuming: [], lease: lease)
        begun()
        var consumed: [StoredTuple] = []
        while !isHandingOver {
            if hasLostSession {
                throw TupleSpaceError(
                    .sessionEnded, "the session \(lease.session.id) has ended; others have the execution")
            }
            let isStopping = isCancelled
            let isQuiet = isStopping || fire(run, besides: consumed.count)
            if isStopping { try await withdraw(run, lease: lease) }
            try await commit(run, consuming: consumed, lease: lease)
            consumed = []
            // It may have been told to stop meanwhile: then what no worker has is taken back before anything is waited for.
            guard isQuiet, isStopping == isCancelled else { continue }
            if run.dispatched.isEmpty { break }
            consumed = try await receive(of: run.dispatched.count, isStopping: isStopping)
            for result in consumed { run.accept(try result.tuple.decode(), now: WallClock.microseconds) }
        }
        if isHandingOver {
            try await commit(run, consuming: consumed, lease: lease)
            try await space.release(lease)
            return record
        }
        if !isCancelled, !run.hasFailed {
            run.explainUnfinished(now: WallClock.microseconds)
            try await commit(run, consuming: [], lease: lease)
        }
        return try await end(run, lease: lease)
    }

    /// Fires until nothing can, or as much has changed as goes into one commit.
    private func fire(_ run: WorkflowRun, besides consumed: Int) -> Bool {
        let room = space.capacity.steps - Self.overhead - consumed
        return run.fire(limit: Self.firingsPerCommit, changes: max(room, 1), now: WallClock.microseconds)
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

    private func load(_ beginning: Beginning) async throws -> WorkflowRun {
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
            beginning: beginning, window: Self.window, now: WallClock.microseconds)
    }

    /// Waits for a result and reads as many as there are, and as go into one commit with what comes of them.
    ///
    /// They are read and not taken: nobody but the holder of the lease removes them.
    /// Where operations run one after another, each look into the space would keep the next one waiting.
    /// A cancellation of the execution ends the first wait with nothing, and not the ones after it: what runs may end.
    ///
    /// - Parameter isStopping: whether the caller knows of a cancellation.
    private func receive(of outstanding: Int, isStopping: Bool) async throws -> [StoredTuple] {
        let (space, template) = (space, SpaceLayout.results(of: record.id))
        let limit = min(Self.resultsPerRound, max(space.capacity.steps / 4, 1))
        let there = try await space.rdAll(template, after: nil, limit: limit)
        guard there.isEmpty else { return there }
        let waiting = Task { try await space.rd(template) }
        self.waiting = waiting
        defer { self.waiting = nil }
        // It may have been told before there was anything to cancel.
        if isHandingOver || hasLostSession || isStopping != isCancelled { waiting.cancel() }
        do {
            let first = try await waiting.joined()
            guard outstanding > 1, limit > 1 else { return [first] }
            return [first] + (try await space.rdAll(template, after: first.tuple.key, limit: limit - 1))
        } catch let error as TupleSpaceError where error.code == .cancelled && !Task.isCancelled {
            return []
        }
    }

    /// Takes back the operations that were handed out and that no worker has.
    private func withdraw(_ run: WorkflowRun, lease: Take) async throws {
        var takes: [Take] = []
        do {
            for stored in try await space.rdAll(SpaceLayout.tasks(of: record.id)) {
                guard let take = try await space.inp(Template(stored.tuple.key), session: lease.session) else {
                    continue
                }
                takes.append(take)
                run.withdraw(try take.tuple.decode(), now: WallClock.microseconds)
                // To finish a take is three steps, and to forget what its worker may have begun to write is one.
                if (takes.count + 1) * 4 > space.capacity.steps - Self.overhead {
                    try await commit(run, consuming: [], finishing: takes, lease: lease)
                    takes = []
                }
            }
            if !takes.isEmpty { try await commit(run, consuming: [], finishing: takes, lease: lease) }
        } catch {
            // They are as they were: no worker has tried them.
            for take in takes { try? await space.release(take, isAttempt: false) }
            throw error
        }
    }
}
