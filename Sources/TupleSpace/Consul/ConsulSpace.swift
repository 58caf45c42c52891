public import Consul
public import EventLoop

/// The tuple space on Consul: any number of processes on any hosts share it.
///
/// A take locks a key beside the tuple by the process's session in Consul, and every commit depends on that session:
/// one that has ended can write nothing more, and what it held is free. Each wait is one blocking query, shared by all
/// calls of the process that wait for the same template. See `docs/architecture.md`, "The tuple space".
///
/// `Session`s of one process are told apart by the process itself; they all end when its session in Consul does.
public actor ConsulSpace: TupleSpace {
    /// How to use a space.
    public struct Options: Sendable {
        /// What all keys begin with.
        public var prefix = "ditrit/"
        /// The name of this process, for people who look into the space.
        public var name: String
        /// How long Consul waits for a sign of life before it ends the session; it may take twice as long.
        public var timeToLive = Duration.seconds(10)
        /// How long a blocking query waits at a time: as long may a wait take to see that its server hangs.
        public var waitLimit = Duration.seconds(8)
        /// How long a read or a wait bears with servers that cannot be reached, before it fails.
        public var patience = Duration.seconds(30)
        /// Called whenever the session was renewed, with the time until which nobody else can have what it holds.
        public var renewed: (@Sendable (_ until: ContinuousClock.Instant) -> Void)?

        /// The defaults.
        public init(name: String) { self.name = name }
    }

    private enum Standing {
        case none
        case opening(Task<Result<ConsulTenure, ConsulError>, Never>)
        case open(ConsulTenure)
    }

    private nonisolated let loop: EventLoop
    /// The loop: the client's answers come there, too.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
    let client: ConsulClient
    let options: Options
    let layout: ConsulLayout

    private var standing = Standing.none
    private var sessions: Set<Session> = []
    private var endings: [Session: [Int: CheckedContinuation<Void, Never>]] = [:]
    private var sessionCount = 0
    var holds: [TupleKey: Take] = [:]
    /// Tuples that are being taken at the moment.
    private var attempts: Set<TupleKey> = []
    var watches: [Template: ConsulWatch] = [:]
    private var lastNumber = 0

    /// A space that is connected when it is used.
    public init(_ client: ConsulClient, loop: EventLoop, options: Options) {
        self.client = client
        self.loop = loop
        self.options = options
        layout = ConsulLayout(prefix: options.prefix)
    }

    /// 63 operations beside the session's record, and what Consul takes in a transaction.
    public nonisolated var capacity: CommitCapacity {
        CommitCapacity(steps: ConsulTenure.operationsPerSubmission, bytes: ConsulTenure.bytesPerSubmission * 3 / 4)
    }

    // MARK: - Sessions

    /// Opens a session; the first one opens that of the process in Consul.
    public func openSession(name: String) async throws(TupleSpaceError) -> Session {
        let tenure = try await tenure()
        sessionCount += 1
        let session = Session(id: "\(tenure.id)/\(name)-\(sessionCount)")
        sessions.insert(session)
        return session
    }

    /// Ends a session: its takes are back, and its waiting calls fail.
    public func end(_ session: Session) async {
        guard sessions.remove(session) != nil else { return }
        forget(session, Self.ended(session))
        let held = holds.values.filter { $0.session == session }
        for take in held { holds[take.tuple.key] = nil }
        await giveBack(held)
    }

    /// Waits until a session has ended, by whatever end; returns also when the waiting task is cancelled.
    public func ending(of session: Session) async {
        let number = nextNumber()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard sessions.contains(session), !Task.isCancelled else {
                    continuation.resume()
                    return
                }
                endings[session, default: [:]][number] = continuation
            }
        } onCancel: {
            Task { await self.stopWaiting(for: session, number) }
        }
    }

    private func stopWaiting(for session: Session, _ number: Int) {
        endings[session]?.removeValue(forKey: number)?.resume()
    }

    /// Opens the session of this process in Consul, if there is none.
    ///
    /// - Returns: its id, by which the next process may end it should this one be killed.
    public func connect() async throws(TupleSpaceError) -> String { try await tenure().id }

    /// Closes the space: all sessions end, and what they held is free at once.
    public func close() async {
        let standing = standing
        self.standing = .none
        endAll("the space was closed")
        switch standing {
        case .none: break
        case .open(let tenure): await tenure.close()
        case .opening(let task): if case .success(let tenure) = await task.value { await tenure.close() }
        }
    }

    /// The id of the process's session in Consul, once there is one.
    public var consulSession: String? { openTenure?.id }

    var openTenure: ConsulTenure? { if case .open(let tenure) = standing { tenure } else { nil } }

    func tenure() async throws(TupleSpaceError) -> ConsulTenure {
        let task: Task<Result<ConsulTenure, ConsulError>, Never>
        switch standing {
        case .open(let tenure): return tenure
        case .opening(let opening): task = opening
        case .none:
            let (client, loop, layout, options) = (client, loop, layout, options)
            task = Task {
                do throws(ConsulError) {
                    return .success(
                        try await ConsulTenure.open(client, loop: loop, layout: layout, options: options) {
                            [weak self] reason in await self?.lost(reason)
                        })
                } catch {
                    return .failure(error)
                }
            }
            standing = .opening(task)
        }
        switch await task.value {
        case .success(let tenure):
            if case .opening = standing { standing = .open(tenure) }
            return tenure
        case .failure(let error):
            if case .opening(let opening) = standing, opening == task { standing = .none }
            throw TupleSpaceError(error)
        }
    }

    private func lost(_ reason: String) {
        standing = .none
        endAll(reason)
    }

    private func endAll(_ reason: String) {
        let ended = sessions
        sessions = []
        holds = [:]
        for session in ended {
            forget(session, TupleSpaceError(.sessionEnded, "the session \(session.id) has ended: \(reason)"))
        }
        for watch in watches.values { watch.hasMarker = false }
    }

    private func forget(_ session: Session, _ error: TupleSpaceError) {
        for watch in watches.values {
            let ending = watch.waiters.filter { $0.session == session }
            watch.waiters.removeAll { $0.session == session }
            for waiter in ending { waiter.continuation.resume(returning: .failed(error)) }
        }
        for continuation in (endings.removeValue(forKey: session) ?? [:]).values { continuation.resume() }
    }

    static func ended(_ session: Session) -> TupleSpaceError {
        TupleSpaceError(.sessionEnded, "the session \(session.id) has ended; what it had taken is back in the space")
    }

    func isOpen(_ session: Session) -> Bool { sessions.contains(session) }

    func nextNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }

    // MARK: - Taking

    /// Takes a matching tuple if there is one.
    public func inp(_ template: Template, session: Session) async throws(TupleSpaceError) -> Take? {
        guard isOpen(session) else { throw Self.ended(session) }
        let watch = watches[template] ?? ConsulWatch(template: template)
        while true {
            let listing = ConsulListing(try await names(under: template), layout)
            let candidates = watch.choose(1, of: free(in: listing))
            guard let key = candidates.first else { return nil }
            if let take = try await take(key, for: session) { return take }
            watch.lostRace()
        }
    }

    /// Takes a matching tuple, waiting until there is one.
    public func `in`(_ template: Template, session: Session) async throws(TupleSpaceError) -> Take {
        switch await wait(template, .take(session)) {
        case .taken(let take): return take
        case .failed(let error): throw error
        case .read: preconditionFailure("a taker is handed takes")
        }
    }

    /// Puts a taken tuple back.
    public func release(_ take: Take) async throws(TupleSpaceError) {
        guard holds[take.tuple.key] == take else { throw Self.lost(take) }
        holds[take.tuple.key] = nil
        let tenure = try await tenure()
        switch await tenure.submit(release(of: take)) {
        case .success: break
        case .failure(.rejected): throw Self.lost(take)
        case .failure(let failure): throw TupleSpaceError(failure)
        }
    }

    private func release(of take: Take) -> [TransactionOperation] {
        let hold = layout.hold(take.tuple.key)
        return [.checkIndex(hold, UInt64(take.number)), .delete(hold)]
    }

    static func lost(_ take: Take) -> TupleSpaceError {
        TupleSpaceError(.conflict, "\(take.tuple.key) is no longer held by the session \(take.session.id)")
    }

    /// The tuples of a listing that nobody holds and that this process is not about to take.
    func free(in listing: ConsulListing) -> [TupleKey] {
        listing.free.filter { holds[$0] == nil && !attempts.contains($0) }
    }

    /// Takes one tuple; nil if it is gone or another has it.
    func take(_ key: TupleKey, for session: Session) async throws(TupleSpaceError) -> Take? {
        guard let entry = try await entry(layout.tuple(key)) else { return nil }
        return try await take(entry, key, for: session)
    }

    /// Takes a tuple that was read; nil if it has changed since or another has it.
    func take(_ entry: KeyValue, _ key: TupleKey, for session: Session) async throws(TupleSpaceError) -> Take? {
        guard holds[key] == nil, attempts.insert(key).inserted else { return nil }
        defer { attempts.remove(key) }
        guard let stored = try await complete(entry, key) else { return nil }
        let tenure = try await tenure()
        let flags = TupleFlags(bits: entry.flags).taken
        let outcome = await tenure.submit([
            .cas(entry.key, entry.value, index: entry.modifyIndex, flags: flags.bits),
            .lock(layout.hold(key), Array(session.id.utf8), session: tenure.id),
        ])
        switch outcome {
        case .success(let index):
            let take = Take(
                stored: StoredTuple(tuple: stored.tuple, version: Version(Int64(index))), session: session,
                number: Int64(index), attempt: flags.takes)
            guard isOpen(session) else {
                await giveBack([take])
                throw Self.ended(session)
            }
            holds[key] = take
            return take
        case .failure(.rejected): return nil
        case .failure(let failure): throw TupleSpaceError(failure)
        }
    }

    /// Lets go of what was taken; what cannot be let go now is so when the process's session ends.
    func giveBack(_ takes: [Take]) async {
        guard case .open(let tenure) = standing else { return }
        await withTaskGroup(of: Void.self) { group in
            for take in takes {
                group.addTask { _ = await tenure.submit(self.release(of: take)) }
            }
        }
    }
}
