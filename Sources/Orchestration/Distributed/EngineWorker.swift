public import Artifacts
internal import Telemetry
public import TupleSpace

/// Takes executions from the space and drives them: one of any number of engines.
///
/// Each execution is driven by one engine at a time, the one that holds its lease. It lets go of the lease when it is to
/// stop, and loses it when its session ends; whoever has it next goes on from what is in the space.
public actor EngineWorker {
    /// How long to leave a lease to others for each execution that is driven here already: they should have their share.
    private static let modesty = Duration.milliseconds(20)
    /// How long to take no lease after one of an execution that this host cannot drive.
    private static let respite = Duration.seconds(5)

    private let space: any TupleSpace
    private let artifacts: any ArtifactStore
    private let loader: ExecutionLoader
    private let observer: any EngineObserver
    private let limit: Int
    private let retention: Duration
    private var engines: [String: ExecutionEngine] = [:]
    private var isDraining = false
    private var wait: Task<Take, any Error>?
    private var failure: (any Error)?
    private let changes: AsyncStream<Void>
    private let change: AsyncStream<Void>.Continuation

    /// The executions that are driven here.
    public var executions: [String] { engines.keys.sorted() }

    /// An engine, to run once.
    ///
    /// - Parameters:
    ///   - limit: how many executions it drives at once.
    ///   - retention: how long the event log of an execution stays in the space after its end.
    public init(
        space: any TupleSpace, artifacts: any ArtifactStore, limit: Int = 16, retention: Duration = .seconds(60),
        observer: any EngineObserver
    ) {
        self.space = space
        self.artifacts = artifacts
        loader = ExecutionLoader(space: space, artifacts: artifacts)
        self.limit = limit
        self.retention = retention
        self.observer = observer
        (changes, change) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Works until its task is cancelled, or until it is drained.
    ///
    /// - Throws: `TupleSpaceError` when the space fails, or has ended the session.
    public func run() async throws {
        let session = try await space.openSession(name: "engine")
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await self.space.ending(of: session)
                await self.fail(
                    TupleSpaceError(.sessionEnded, "the session \(session.id) has ended; others have its executions"))
            }
            group.addTask { await self.takeLeases(session: session) }
            group.addTask { await Sweep(space: self.space, artifacts: self.artifacts, retention: self.retention).run() }
            for await _ in changes {
                while let lease = taken.popLast() { group.addTask { await self.drive(lease) } }
                if failure != nil || isDraining && driving == 0 { break }
            }
            group.cancelAll()
        }
        await space.end(session)
        if let failure { throw failure }
    }

    /// Takes no more executions and hands over those that it drives; `run` returns when that is done.
    public func drain() async {
        isDraining = true
        wait?.cancel()
        for engine in engines.values { await engine.handOver() }
        change.yield()
    }

    private func fail(_ error: any Error) {
        guard !Task.isCancelled, failure == nil else { return }
        failure = error
        change.yield()
    }

    // MARK: - Leases

    /// Leases that wait to be driven.
    private var taken: [Take] = []
    /// How many executions are driven, or about to be.
    private var driving = 0
    private var restsUntil = ContinuousClock.now

    private func takeLeases(session: Session) async {
        while !Task.isCancelled, !isDraining {
            do {
                guard driving < limit, restsUntil < .now else {
                    try await Task.sleep(for: .milliseconds(100))
                    continue
                }
                if driving > 0 { try await Task.sleep(for: Self.modesty * driving) }
                taken.append(try await takeLease(session: session))
                driving += 1
                change.yield()
            } catch let error as TupleSpaceError where error.code == .cancelled {
                continue
            } catch {
                return fail(error)
            }
        }
    }

    private func takeLease(session: Session) async throws -> Take {
        let space = space
        let wait = Task { try await space.in(SpaceLayout.leases, session: session) }
        self.wait = wait
        defer { self.wait = nil }
        if isDraining { wait.cancel() }
        return try await wait.joined()
    }

    // MARK: - An execution

    private func drive(_ lease: Take) async {
        let id = lease.tuple.key.fields.last ?? ""
        defer {
            engines[id] = nil
            driving -= 1
            change.yield()
        }
        var known: ExecutionRecord?
        do {
            known = try await record(id)
            guard let record = known else {
                // Nothing is left of the execution but its lease.
                try await space.commit(Commit(writes: [.finish(lease)]))
                return
            }
            let loaded = try await loader.load(record)
            observer.tookOver(record)
            let engine = ExecutionEngine(
                space: space, site: loaded.site, compiled: loaded.compiled, record: record,
                observer: observer.observer(of: record))
            engines[id] = engine
            if isDraining { await engine.handOver() }
            let ended = try await withThrowingTaskGroup(of: ExecutionRecord?.self) { group in
                let cancellation = Template(SpaceLayout.cancellation(id))
                group.addTask { [space] in
                    _ = try await space.rd(cancellation)
                    await engine.cancel()
                    return nil
                }
                defer { group.cancelAll() }
                group.addTask { try await engine.run(holding: lease) ?? Self.handedOver(record) }
                while let ended = try await group.next() { if let ended { return ended } }
                throw CancellationError()
            }
            if ended.status == .running { observer.handedOver(record) } else { observer.ended(ended) }
        } catch {
            await settle(error, of: id, known, lease)
        }
    }

    /// Deals with what keeps an execution from being driven here, by whose matter it is: the execution's own, this
    /// host's, or the space's.
    ///
    /// - Parameter known: its record, if that could be read.
    private func settle(_ error: any Error, of id: String, _ known: ExecutionRecord?, _ lease: Take) async {
        do {
            switch error {
            case let error as TupleSpaceError where error.code == .conflict: await letGo(of: lease, id, known, error)
            case is CancellationError: break
            case let error as TupleSpaceError where error.code == .cancelled: break
            case let error as ArtifactError where error.code == .unavailable:
                try await postpone(lease, of: known, error)
            case let error as TupleSpaceError where error.code == .unreadable && known == nil:
                space.setAside(lease, for: Self.respite)
                observer.passedOver(id, error)
            case _ where known != nil && Self.isFinal(error) && !Task.isCancelled:
                // It is this execution that is wrong: every engine would stumble over it, and take others along.
                try await refuse(id, error, lease)
            default: fail(error)
            }
        } catch let failure as TupleSpaceError where failure.code == .conflict || failure.code == .unreadable {
            await settle(failure, of: id, nil, lease)
        } catch {
            fail(error)
        }
    }

    /// Ends the driving of an execution after something was not as it had been read.
    private func letGo(of lease: Take, _ id: String, _ known: ExecutionRecord?, _ error: TupleSpaceError) async {
        do throws(TupleSpaceError) {
            // The lease is still ours: somebody has changed something else, and whoever goes on reads it anew.
            try await space.release(lease, isAttempt: false)
            if let known { observer.postponed(known, error) }
        } catch {
            // It is another's: the session was away for too long, or somebody has removed the execution.
            observer.lost(id, error)
        }
    }

    /// Whether to try again would end in the same way.
    private static func isFinal(_ error: any Error) -> Bool {
        switch error {
        case let error as TupleSpaceError: error.code == .unreadable || error.code == .tooLarge
        case let error as ArtifactError: error.code != .unavailable && error.code != .cancelled
        default: true
        }
    }

    /// Leaves an execution to others, and takes none for a while so as not to take it at once again.
    private func postpone(_ lease: Take, of execution: ExecutionRecord?, _ error: ArtifactError) async throws {
        restsUntil = .now + Self.respite
        wait?.cancel()
        try await space.release(lease)
        if let execution { observer.postponed(execution, error) }
    }

    private static func handedOver(_ record: ExecutionRecord) -> ExecutionRecord {
        var record = record
        record.status = .running
        return record
    }

    /// The record of an execution that goes on; nil for one that is over or gone.
    private func record(_ id: String) async throws -> ExecutionRecord? {
        guard let stored = try await space.rdp(exactly: SpaceLayout.execution(id)) else { return nil }
        let record: ExecutionRecord = try stored.tuple.decode()
        return record.status == .running ? record : nil
    }

    /// Ends an execution that cannot be run as it is: whoever has begun it is told why.
    private func refuse(_ id: String, _ error: any Error, _ lease: Take) async throws {
        guard var record = try await record(id) else {
            try await space.commit(Commit(writes: [.finish(lease)]))
            return
        }
        record.status = .failed
        record.ended = WallClock.milliseconds
        record.message = "\(error)"
        record.events += 1
        try await space.commit(
            Commit(writes: [
                .finish(lease), .put(try Tuple(SpaceLayout.execution(record.id), encoding: record)),
                .delete(SpaceLayout.cancellation(id)),
                .put(try Tuple(SpaceLayout.event(record.id, record.events), encoding: EventBatch([]))),
            ]))
        observer.ended(record)
    }
}

/// Sees what executions an engine has.
///
/// Called from any thread; must not wait.
public protocol EngineObserver: Sendable {
    /// It drives an execution from now on.
    func tookOver(_ execution: ExecutionRecord)
    /// It has let go of an execution that goes on.
    func handedOver(_ execution: ExecutionRecord)
    /// An execution has ended.
    func ended(_ execution: ExecutionRecord)
    /// It has lost an execution to another engine.
    func lost(_ execution: String, _ error: any Error)
    /// It cannot drive an execution now, and has let go of it.
    func postponed(_ execution: ExecutionRecord, _ error: any Error)
    /// It leaves an execution alone for a while, whose record is not as this version writes them.
    func passedOver(_ execution: String, _ error: any Error)
    /// Who sees what happens in an execution.
    func observer(of execution: ExecutionRecord) -> any ExecutionObserver
}

extension EngineObserver {
    /// Does nothing.
    public func passedOver(_ execution: String, _ error: any Error) {}
}
