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
        /// What this process says of itself to those who look into the space.
        public var process: ProcessRecord
        /// How long Consul waits for a sign of life before it ends the session; it may take twice as long.
        public var timeToLive = Duration.seconds(10)
        /// How long a blocking query waits at a time: as long may a wait take to see that its server hangs.
        public var waitLimit = Duration.seconds(8)
        /// How long reads, waits and writes bear with servers that cannot be reached, before they fail.
        public var patience = Duration.seconds(30)
        /// The same for the opening of a session.
        public var openingPatience = Duration.seconds(30)
        /// Called whenever the session was renewed, with the time until which nobody else can have what it holds.
        public var renewed: (@Sendable (_ until: ContinuousClock.Instant) -> Void)?

        /// The defaults.
        public init(name: String) { process = ProcessRecord(name: name) }
    }

    private enum Standing {
        case none
        case opening(Task<Result<ConsulTenure, ConsulError>, Never>)
        case open(ConsulTenure)
        /// The session in Consul has ended for this reason, and with it those of takers.
        case lost(String)
        case closed
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
    /// Tuples that are being taken or put back at the moment.
    var busy: Set<TupleKey> = []
    /// Whether the token is known to permit reading.
    var isReadable = false
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
    ///
    /// A wide payload, which stands beside its tuple, takes one step more and hardly any of the bytes.
    public nonisolated var capacity: CommitCapacity {
        // What an operation takes beside the key and the payload of a tuple.
        let overhead = TransactionOperation.delete(options.prefix).size + 100
        return CommitCapacity(
            steps: ConsulTenure.operationsPerSubmission,
            bytes: (ConsulTenure.bytesPerSubmission - ConsulTenure.operationsPerSubmission * overhead) * 3 / 4)
    }

    // MARK: - Sessions

    /// Opens a session; the first one opens that of the process in Consul.
    public func openSession(name: String) async throws(TupleSpaceError) -> Session {
        while true {
            let tenure = try await tenure(reopens: true)
            // It may have ended while this call waited for its turn, and with it all sessions.
            guard openTenure === tenure else { continue }
            sessionCount += 1
            let session = Session(id: "\(tenure.id)/\(name)-\(sessionCount)")
            sessions.insert(session)
            return session
        }
    }

    /// Ends a session: its takes are back, and its waiting calls fail.
    public func end(_ session: Session) async {
        guard sessions.remove(session) != nil else { return }
        forget(session, Self.ended(session))
        await giveBack(holds.values.filter { $0.session == session })
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
    public func connect() async throws -> String {
        try await withTaskCancellationHandler {
            try await tenure(reopens: true).id
        } onCancel: {
            Task { await self.giveUpOpening() }
        }
    }

    private func giveUpOpening() { if case .opening(let task) = standing { task.cancel() } }

    /// Closes the space for good: all sessions end, all waits fail, and what was held is free at once.
    public func close() async {
        let before = standing
        standing = .closed
        endAll("the space was closed")
        for watch in watches.values { fail(watch.removeWaiters { _ in true }, Self.closed) }
        switch before {
        case .none, .lost, .closed: break
        case .open(let tenure): await tenure.close()
        case .opening(let task):
            task.cancel()
            if case .success(let tenure) = await task.value { await tenure.close() }
        }
    }

    static let closed = TupleSpaceError(.cancelled, "the space was closed")

    /// The id of the process's session in Consul, once there is one.
    public var consulSession: String? { openTenure?.id }

    var openTenure: ConsulTenure? { if case .open(let tenure) = standing { tenure } else { nil } }

    var isClosed: Bool { if case .closed = standing { true } else { false } }

    /// The tenure, opened if there is none.
    ///
    /// - Parameter reopens: whether to open one after takers have lost theirs. Only a new taker does: with a new session
    ///   what was begun under the old one would seem to be permitted again.
    func tenure(reopens: Bool = false) async throws(TupleSpaceError) -> ConsulTenure {
        let opening: Task<Result<ConsulTenure, ConsulError>, Never>
        let before = standing
        switch before {
        case .lost(let reason) where !reopens: throw TupleSpaceError(.sessionEnded, reason)
        case .open(let tenure): return tenure
        case .opening(let task): opening = task
        case .closed: throw Self.closed
        case .none, .lost:
            let (client, loop, layout, options) = (client, loop, layout, options)
            opening = Task {
                do throws(ConsulError) {
                    return .success(
                        try await ConsulTenure.open(client, loop: loop, layout: layout, options: options))
                } catch {
                    return .failure(error)
                }
            }
            standing = .opening(opening)
        }
        let outcome = await opening.value
        // Others may have waited for the same, and the space may have been closed meanwhile.
        let isFirst = if case .opening(let current) = standing { current == opening } else { false }
        switch outcome {
        case .success(let tenure):
            if isFirst { hold(tenure) }
            return tenure
        case .failure(let error):
            if isFirst { standing = before }
            throw TupleSpaceError(error)
        }
    }

    private func hold(_ tenure: ConsulTenure) {
        standing = .open(tenure)
        Task { [weak self] in
            let reason = await tenure.ending()
            await self?.lose(tenure, reason)
        }
    }

    private func lose(_ tenure: ConsulTenure, _ reason: String) {
        guard openTenure === tenure else { return }
        standing = sessions.isEmpty ? .none : .lost(reason)
        endAll(reason)
    }

    private func endAll(_ reason: String) {
        let ended = sessions
        sessions = []
        holds = [:]
        for session in ended {
            let taker = session.id.split(separator: "/").last ?? ""
            forget(session, TupleSpaceError(.sessionEnded, "\(reason); what '\(taker)' had taken is back in the space"))
        }
    }

    private func forget(_ session: Session, _ error: TupleSpaceError) {
        for watch in watches.values { fail(watch.removeWaiters { $0.session == session }, error) }
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
}
