internal import SQLite

/// Takes, and what becomes of them.
extension SQLiteSpace {
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

    func take(_ stored: StoredTuple, for session: Session) -> Take {
        lastTake += 1
        let take = Take(
            stored: stored, session: session, number: lastTake,
            attempt: 1 + (attempts.removeValue(forKey: stored.tuple.key) ?? 0))
        takes[stored.tuple.key] = take
        return take
    }

    func giveBack(_ take: Take, isAttempt: Bool = true) {
        let key = take.tuple.key
        takes[key] = nil
        // The tuple may have been written again meanwhile: then it is another one.
        guard let stored = try? file.tuple(key) else { return }
        if stored.version == take.stored.version { attempts[key] = isAttempt ? take.attempt : take.attempt - 1 }
        offer(stored)
    }

    /// Offers what is there now that a take has ended.
    func offerAgain(_ key: TupleKey) {
        if let stored = try? file.tuple(key) { offer(stored) }
    }

    static func lost(_ take: Take) -> TupleSpaceError {
        TupleSpaceError(.conflict, "\(take.tuple.key) is no longer held by the session \(take.session.id)")
    }

    static func ended(_ session: Session) -> TupleSpaceError {
        TupleSpaceError(.sessionEnded, "the session \(session.id) has ended; what it had taken is back in the space")
    }
}
