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

    private let file: SpaceFile
    private let lock: SpaceLock?
    private nonisolated let limits: SQLiteSpaceLimits
    private var version: Int64
    private var sessions: Set<Session> = []
    private var takes: [TupleKey: Take] = [:]
    /// How often tuples that were put back have been taken.
    private var attempts: [TupleKey: Int] = [:]
    private var endings: [Session: [Int: CheckedContinuation<Void, Never>]] = [:]
    private var lastTake: Int64 = 0
    private var waiters: [Waiter] = []
    private var lastWaiter = 0
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

    private static func ended(_ session: Session) -> TupleSpaceError {
        TupleSpaceError(.sessionEnded, "the session \(session.id) has ended; what it had taken is back in the space")
    }

    // MARK: - Taking

    /// Takes a matching tuple if there is one.
    public func inp(_ template: Template, session: Session) throws(TupleSpaceError) -> Take? {
        guard sessions.contains(session) else { throw Self.ended(session) }
        var found: StoredTuple?
        try Self.storage { () throws(SQLiteError) in
            try file.scan(template, after: nil, limit: takes.count + 1) { stored in
                guard takes[stored.tuple.key] == nil else { return true }
                found = stored
                return false
            }
        }
        return found.map { take($0, for: session) }
    }

    /// Takes a matching tuple, waiting until there is one.
    public func `in`(_ template: Template, session: Session) async throws(TupleSpaceError) -> Take {
        let outcome = await wait(
            until: { () throws(TupleSpaceError) in try inp(template, session: session).map(Waiter.Outcome.taken) },
            { Waiter(number: $1, template: template, kind: .take(session, $0)) })
        switch outcome {
        case .taken(let take): return take
        case .failed(let error): throw error
        case .read: preconditionFailure("a taker is handed takes")
        }
    }

    /// Puts a taken tuple back; see `TupleSpace`.
    public func release(_ take: Take, isAttempt: Bool) throws(TupleSpaceError) {
        guard takes[take.tuple.key] == take else { throw Self.lost(take) }
        giveBack(take, isAttempt: isAttempt)
    }

    private func take(_ stored: StoredTuple, for session: Session) -> Take {
        lastTake += 1
        let take = Take(
            stored: stored, session: session, number: lastTake,
            attempt: 1 + (attempts.removeValue(forKey: stored.tuple.key) ?? 0))
        takes[stored.tuple.key] = take
        return take
    }

    private func giveBack(_ take: Take, isAttempt: Bool = true) {
        let key = take.tuple.key
        takes[key] = nil
        // The tuple may have been written again meanwhile: then it is another one.
        guard let stored = try? file.tuple(key) else { return }
        if stored.version == take.stored.version { attempts[key] = isAttempt ? take.attempt : take.attempt - 1 }
        offer(stored)
    }

    /// Offers what is there now that a take has ended.
    private func offerAgain(_ key: TupleKey) {
        if let stored = try? file.tuple(key) { offer(stored) }
    }

    private static func lost(_ take: Take) -> TupleSpaceError {
        TupleSpaceError(.conflict, "\(take.tuple.key) is no longer held by the session \(take.session.id)")
    }

    // MARK: - Reading

    /// Reads a matching tuple after a key, if there is one.
    public func rdp(_ template: Template, after key: TupleKey?) throws(TupleSpaceError) -> StoredTuple? {
        try rdAll(template, after: key, limit: 1).first
    }

    /// Who has taken which of the matching tuples.
    public func holders(_ template: Template) -> [TupleKey: Session] {
        takes.filter { template.matches($0.key) }.mapValues(\.session)
    }

    /// Reads matching tuples after a key, in the order of their keys.
    public func rdAll(
        _ template: Template, after key: TupleKey?, limit: Int
    ) throws(TupleSpaceError) -> [StoredTuple] {
        var found: [StoredTuple] = []
        try Self.storage { () throws(SQLiteError) in
            try file.scan(template, after: key, limit: limit) { stored in
                found.append(stored)
                return found.count < limit
            }
        }
        return found
    }

    /// Reads a matching tuple after a key, waiting until there is one.
    public func rd(_ template: Template, after key: TupleKey?) async throws(TupleSpaceError) -> StoredTuple {
        let outcome = await wait(
            until: { () throws(TupleSpaceError) in try rdp(template, after: key).map(Waiter.Outcome.read) },
            { Waiter(number: $1, template: template, kind: .read(after: key, $0)) })
        switch outcome {
        case .read(let stored): return stored
        case .failed(let error): throw error
        case .taken: preconditionFailure("a reader is handed tuples")
        }
    }

    // MARK: - Committing

    /// Makes changes together or not at all; see `TupleSpace`.
    @discardableResult
    public func commit(_ commit: Commit) throws(TupleSpaceError) -> Version {
        guard commit.writes.count <= limits.writes else {
            throw TupleSpaceError(
                .tooLarge, "a commit of \(commit.writes.count) writes; at most \(limits.writes) are taken")
        }
        for condition in commit.conditions { try check(condition) }
        for write in commit.writes { try check(write) }
        guard !commit.writes.isEmpty else { return Version(version) }

        let next = version + 1
        do {
            try file.database.transaction {
                for write in commit.writes {
                    switch write {
                    case .put(let tuple): try file.put(tuple, version: next)
                    case .delete(let key): try file.delete(key)
                    case .finish(let take): try file.delete(take.stored)
                    }
                }
                try file.setLastVersion(next)
            }
        } catch let error as SQLiteError {
            throw TupleSpaceError(error)
        } catch {
            throw TupleSpaceError(.storage, "\(error)")
        }
        version = next
        for write in commit.writes {
            switch write {
            case .finish(let take): takes[take.tuple.key] = nil
            case .delete(let key):
                takes[key] = nil
                attempts[key] = nil
            case .put(let tuple): attempts[tuple.key] = nil
            }
        }
        // Only when everything is in its place does anybody see it.
        if !waiters.isEmpty {
            for write in commit.writes {
                switch write {
                case .put(let tuple): offer(StoredTuple(tuple: tuple, version: Version(next)))
                case .finish(let take): offerAgain(take.tuple.key)
                case .delete: break
                }
            }
        }
        return Version(next)
    }

    private func check(_ condition: Commit.Condition) throws(TupleSpaceError) {
        switch condition {
        case .held(let take):
            guard sessions.contains(take.session) else { throw Self.ended(take.session) }
            guard takes[take.tuple.key] == take else { throw Self.lost(take) }
        case .absent(let key), .unchanged(let key, _):
            let stored = try Self.storage { () throws(SQLiteError) in try file.tuple(key) }
            if case .unchanged(_, let expected) = condition, stored?.version == expected { return }
            if case .absent = condition, stored == nil { return }
            throw TupleSpaceError(.conflict, "nothing was committed: it does not hold that \(condition)")
        }
    }

    private func check(_ write: Commit.Write) throws(TupleSpaceError) {
        switch write {
        case .put(let tuple):
            guard tuple.payload.count <= limits.payload else {
                throw TupleSpaceError(
                    .tooLarge,
                    "the tuple \(tuple.key) has \(tuple.payload.count) bytes; at most \(limits.payload) are taken")
            }
        case .finish(let take): try check(.held(take))
        case .delete: break
        }
    }

    // MARK: - Waiting

    /// Hands a tuple to those who wait for one like it: to all readers, and to the taker who came first.
    private func offer(_ stored: StoredTuple) {
        var isFree = takes[stored.tuple.key] == nil
        var served: [Int] = []
        for (index, waiter) in waiters.enumerated() where waiter.template.matches(stored.tuple.key) {
            switch waiter.kind {
            case .read(let after, let continuation):
                guard after.map({ $0 < stored.tuple.key }) ?? true else { continue }
                continuation.resume(returning: .read(stored))
            case .take(let session, let continuation):
                guard isFree else { continue }
                isFree = false
                continuation.resume(returning: .taken(take(stored, for: session)))
            }
            served.append(index)
        }
        for index in served.reversed() { waiters.remove(at: index) }
    }

    /// Waits unless what is waited for is there.
    private func wait(
        until look: () throws(TupleSpaceError) -> Waiter.Outcome?,
        _ waiter: (CheckedContinuation<Waiter.Outcome, Never>, Int) -> Waiter
    ) async -> Waiter.Outcome {
        lastWaiter += 1
        let number = lastWaiter
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Looked for here and not before: between then and now it could be put, and nobody be told.
                do throws(TupleSpaceError) {
                    if let outcome = try look() {
                        continuation.resume(returning: outcome)
                    } else if Task.isCancelled {
                        throw Self.cancelled
                    } else if waiters.count < limits.waiters {
                        waiters.append(waiter(continuation, number))
                    } else {
                        throw TupleSpaceError(.tooLarge, "\(limits.waiters) calls wait already")
                    }
                } catch {
                    continuation.resume(returning: .failed(error))
                }
            }
        } onCancel: {
            Task { await self.cancel(number) }
        }
    }

    private func cancel(_ number: Int) {
        guard let index = waiters.firstIndex(where: { $0.number == number }) else { return }
        waiters.remove(at: index).fail(Self.cancelled)
    }

    private static let cancelled = TupleSpaceError(.cancelled, "the wait was cancelled")

    private static func storage<Result>(
        _ body: () throws(SQLiteError) -> Result
    ) throws(TupleSpaceError) -> Result {
        do throws(SQLiteError) { return try body() } catch { throw TupleSpaceError(error) }
    }
}
