public import Artifacts
internal import EventLoop
internal import Telemetry
public import TupleSpace

/// Takes operations from the space, runs them, and commits what came of them.
///
/// Any number of workers may do so at once: the space gives each task to one of them, and takes it back if that one
/// ends without a result.
public actor OperationWorker {
    private let space: any TupleSpace
    private let runner: OperationRunner
    private let observer: any ExecutionObserver
    private let isAlone: Bool
    private let respite: Duration
    /// Has others see what operations print; nil where there are no others.
    private let outputs: OutputPublisher?
    private var slots: Int
    private var retries: Int
    private var active = 0
    private var isDraining = false
    /// Whether this host could not get ready the last operation that it took.
    private var isHindered = false
    /// How many operations are ready, and have not ended: those the hindrance does not concern any more.
    private var ready = 0
    private var waits: [Int: Task<Take, any Error>] = [:]
    private var lastWait = 0
    private var failure: (any Error)?
    private let changes: AsyncStream<Void>
    private let change: AsyncStream<Void>.Continuation

    /// How many operations it is running.
    public private(set) var running = 0

    /// How many it runs at once now: a host that cannot get any ready finds out with one whether it can again, and leaves
    /// the others to other workers.
    private var permitted: Int { isHindered ? min(slots, ready + 1) : slots }

    /// A worker, to run once.
    ///
    /// - Parameters:
    ///   - slots: how many operations it runs at once.
    ///   - retries: how often an operation whose worker was lost is run again, unless it says so itself.
    ///   - isAlone: whether there are no other workers: then what this one cannot run has failed, and nobody else asks for
    ///     what operations print.
    ///   - name: how it is known to those who look on.
    ///   - artifacts: where it goes what operations have printed, if it is a store for such.
    ///   - respite: how long a slot takes no operation after one that this host cannot run.
    public init(
        space: any TupleSpace, slots: Int, retries: Int = 3, isAlone: Bool = false, name: String? = nil,
        artifacts: (any ArtifactStore)? = nil, respite: Duration = .seconds(5), runner: OperationRunner,
        observer: any ExecutionObserver
    ) {
        self.space = space
        outputs = isAlone ? nil : OutputPublisher(space: space, artifacts: artifacts, worker: name)
        self.isAlone = isAlone
        self.respite = respite
        self.slots = slots
        self.retries = retries
        self.runner = runner
        self.observer = observer
        (changes, change) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Works until its task is cancelled, or until it is drained.
    ///
    /// What it is running when it is cancelled is stopped, and its tasks are back in the space.
    ///
    /// - Throws: `TupleSpaceError` when the space fails, or has ended the session.
    public func run() async throws {
        defer { runner.finish() }
        let session = try await space.openSession(name: "operations")
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await self.space.ending(of: session)
                await self.fail(Self.lost(session))
            }
            if let outputs { group.addTask { await outputs.run() } }
            change.yield()
            for await _ in changes {
                while failure == nil, !isDraining, active < permitted {
                    active += 1
                    group.addTask { await self.work(session: session) }
                }
                if failure != nil || isDraining && active == 0 { break }
            }
            group.cancelAll()
        }
        await space.end(session)
        if let failure { throw failure }
    }

    /// Takes no more operations; `run` returns when those that run have ended.
    public func drain() {
        isDraining = true
        for wait in waits.values { wait.cancel() }
        change.yield()
    }

    /// Changes how many operations it runs at once, how often they may be run again, and how long one may take that
    /// does not say so itself; those that run come to their end.
    public func configure(slots: Int, retries: Int, timeLimit: Duration) {
        runner.timeLimit.withLock { $0 = timeLimit }
        self.slots = slots
        self.retries = retries
        adapt()
    }

    private static func lost(_ session: Session) -> TupleSpaceError {
        TupleSpaceError(.sessionEnded, "the session \(session.id) has ended; what it had taken is back in the space")
    }

    /// Has as many slots take operations as are permitted now.
    private func adapt() {
        for wait in waits.values.prefix(max(active - permitted, 0)) { wait.cancel() }
        change.yield()
    }

    private func setHindered(_ isHindered: Bool) {
        guard self.isHindered != isHindered else { return }
        self.isHindered = isHindered
        adapt()
    }

    private func isReady() {
        ready += 1
        setHindered(false)
    }

    private func fail(_ error: any Error) {
        guard !Task.isCancelled, failure == nil else { return }
        failure = error
        change.yield()
    }

    // MARK: - A slot

    private func work(session: Session) async {
        defer {
            active -= 1
            change.yield()
        }
        while !Task.isCancelled, !isDraining, active <= permitted {
            do {
                guard let take = try await take(session: session) else { return }
                running += 1
                defer { running -= 1 }
                try await perform(take)
            } catch {
                // To be cancelled is how it is told to end.
                if (error as? TupleSpaceError)?.code != .cancelled { fail(error) }
                return
            }
        }
    }

    /// Waits for an operation; nil when there is to be none any more.
    private func take(session: Session) async throws -> Take? {
        let space = space
        let wait = Task { try await space.in(SpaceLayout.tasks, session: session) }
        lastWait += 1
        let number = lastWait
        waits[number] = wait
        defer { waits[number] = nil }
        do {
            return try await wait.joined()
        } catch let error as TupleSpaceError where error.code == .cancelled && !Task.isCancelled {
            return nil
        }
    }

    private func perform(_ take: Take) async throws {
        var task: OperationTask
        do {
            task = try take.tuple.decode()
        } catch {
            // Whoever else reads it stumbles over it as well, and has other things to do.
            space.setAside(take, for: respite)
            observer.passedOver(error)
            return
        }
        let trace = task.trace.flatMap(TraceContext.init(traceparent:))?.child() ?? TraceContext()
        task.trace = trace.traceparent
        task.environment["TRACEPARENT"] = trace.traceparent
        let repeats = task.retries ?? retries
        guard take.attempt <= repeats + 1 else {
            try await commit(
                .notRun(
                    task,
                    "its worker was lost \(take.attempt - 1) \(take.attempt == 2 ? "time" : "times") while it ran, and"
                        + " it may be run again \(repeats == 0 ? "never" : "\(repeats) times")"), of: take)
            return
        }
        observer.began(task)
        let output = await outputs?.begin(task, take.tuple.key, isAgain: take.attempt > 1)
        let wasReady = Locked(false)
        let outcome = await runner.run(
            task, repeats: repeats + 1 - take.attempt,
            prepared: {
                wasReady.withLock { $0 = true }
                await self.isReady()
            }
        ) { [observer, task] line in
            output?.append(line)
            observer.printed(line, by: task)
        }
        if wasReady.withLock({ $0 }) { ready -= 1 }
        switch outcome {
        case .ended(let result):
            let (whole, parts) = await outputs?.end(take.tuple.key, result) ?? (result, [])
            try await commit(whole, of: take, removing: parts)
        case .unable(let reason, _) where isAlone: try await commit(.notRun(task, reason), of: take)
        case .unable(let reason, let isPrepared):
            if !isPrepared { setHindered(true) }
            try await putBack(take, isAttempt: false)
            observer.postponed(task, reason)
            // Others are to have it, and the cause is to have time to go away.
            try? await Task.sleep(for: respite)
        case .stopped(hasBegun: true) where repeats == 0:
            let parts = await outputs?.forget(take.tuple.key) ?? []
            try await commit(
                .notRun(task, "it was stopped with its worker, and may not be run again"), of: take, removing: parts)
        case .stopped(let hasBegun):
            try await putBack(take, isAttempt: hasBegun)
            observer.putBack(task)
            throw TupleSpaceError(.cancelled, "the worker was told to end")
        }
    }

    /// Leaves an operation to another worker; what it has printed here is none of that one's.
    private func putBack(_ take: Take, isAttempt: Bool) async throws {
        if let parts = await outputs?.forget(take.tuple.key), !parts.isEmpty {
            _ = try? await space.commit(
                Commit(conditions: [.held(take)], writes: parts.map(Commit.Write.delete)))
        }
        try await space.release(take, isAttempt: isAttempt)
    }

    private func commit(
        _ result: OperationResult, of take: Take, removing parts: [TupleKey] = []
    ) async throws {
        var stored = result
        // What it was given is known, and may be long.
        stored.task.environment = [:]
        stored.task.inputs = [:]
        let key = SpaceLayout.result(result.task.execution, result.task.number)
        let writes = [.finish(take), .put(try Tuple(key, encoding: stored))] + parts.map(Commit.Write.delete)
        let (space, commit) = (space, Commit(writes: writes))
        // What has come to its end is said, also by one who is told to end.
        do {
            _ = try await Task { try await space.commit(commit) }.value
        } catch let error as TupleSpaceError where error.code == .conflict {
            // Somebody has removed the task: that is the end of it, and no matter of the other ones.
            if let artifact = result.artifact { await outputs?.discard(artifact) }
            return
        }
        observer.ended(result.task, result)
    }
}

extension OperationResult {
    /// The failure of an operation that was not run now.
    static func notRun(_ task: OperationTask, _ failure: String) -> OperationResult {
        OperationResult(
            task: task, failure: failure, lastOutput: [], outputs: [:], began: WallClock.microseconds,
            ended: WallClock.microseconds)
    }
}
