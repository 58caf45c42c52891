internal import EventLoop
internal import SQLite

/// The embedded tuple space: one SQLite file, owned by one process.
///
/// Since one process owns it, takes live in memory: they are meant to die with the process, and so a take costs no
/// write. Waiting calls are handed what they wait for by the commit that brings it, in the order in which they came:
/// a new tuple wakes one taker, not all of them.
public actor SQLiteSpace: TupleSpace {
    /// How to open a space.
    public enum Access: Sendable {
        /// As its owner, waiting at most this long for the one before.
        case owner(patience: Duration)
        /// To look into it while another process owns it: only reading, without waiting.
        case reader
    }

    let file: SpaceFile
    private let lock: SpaceLock?
    nonisolated let limits: SQLiteSpaceLimits
    var version: Int64
    var sessions: Set<Session> = []
    var takes: [TupleKey: Take] = [:]
    /// How often tuples that were put back have been taken.
    var attempts: [TupleKey: Int] = [:]
    private var endings: [Session: [Int: CheckedContinuation<Void, Never>]] = [:]
    var lastTake: Int64 = 0
    var waiters: [Waiter] = []
    var lastWaiter = 0
    private var sessionCount = 0

    /// The lock's descriptor, for processes that must keep the space locked after this one; nil in memory.
    public nonisolated var lockDescriptor: Int32? { lock?.descriptor }

    /// Opens the space in a directory, making it if there is none.
    public init(
        directory: String, access: Access = .owner(patience: .seconds(10)), limits: SQLiteSpaceLimits = .init()
    ) async throws(TupleSpaceError) {
        let path = directory + "/space.sqlite"
        switch access {
        case .owner(let patience):
            lock = try await SpaceLock(directory: directory, patience: patience)
            file = try SpaceFile(path: path, mode: .create)
        case .reader:
            lock = nil
            file = try SpaceFile(path: path, mode: .readOnly)
        }
        self.limits = limits
        let file = file
        version = try Self.storage { () throws(SQLiteError) in try file.lastVersion() }
    }

    /// Makes a space in memory, which is gone with this object.
    public init(inMemory limits: SQLiteSpaceLimits) throws(TupleSpaceError) {
        lock = nil
        file = try SpaceFile(path: ":memory:", mode: .create)
        self.limits = limits
        version = 0
    }

    /// What the limits say.
    public nonisolated var capacity: CommitCapacity { CommitCapacity(steps: limits.writes, bytes: .max) }

    /// Lets the file grow to so many pages and no further.
    func limitPages(to count: Int) throws(TupleSpaceError) {
        try Self.storage { () throws(SQLiteError) in try file.database.execute("PRAGMA max_page_count = \(count)") }
    }

    // MARK: - Sessions

    /// Opens a session, which lives until it is ended or the process is.
    public func openSession(name: String) -> Session {
        sessionCount += 1
        let session = Session(id: "\(name)-\(sessionCount)")
        sessions.insert(session)
        return session
    }

    /// Ends a session: its takes are back, and its waiting calls fail.
    public func end(_ session: Session) {
        guard sessions.remove(session) != nil else { return }
        let error = Self.ended(session)
        let ending = waiters.filter { $0.session == session }
        waiters.removeAll { $0.session == session }
        for waiter in ending { waiter.fail(error) }
        let held = takes.values.filter { $0.session == session }.sorted { $0.tuple.key < $1.tuple.key }
        for take in held { giveBack(take) }
        for continuation in (endings.removeValue(forKey: session) ?? [:]).values { continuation.resume() }
    }

    /// Waits until a session has ended, by whatever end; returns also when the waiting task is cancelled.
    public func ending(of session: Session) async {
        lastWaiter += 1
        let number = lastWaiter
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

    /// Does what needs the file.
    static func storage<Result>(
        _ body: () throws(SQLiteError) -> Result
    ) throws(TupleSpaceError) -> Result {
        do throws(SQLiteError) { return try body() } catch { throw TupleSpaceError(error) }
    }
}
