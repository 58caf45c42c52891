internal import Consul

/// Taking, and putting back.
extension ConsulSpace {
    /// Takes a matching tuple if there is one.
    public func inp(_ template: Template, session: Session) async throws(TupleSpaceError) -> Take? {
        guard isOpen(session) else { throw Self.ended(session) }
        let watch = watches[template] ?? ConsulWatch(template: template)
        while true {
            let listing = ConsulListing(try await names(under: template), layout)
            let candidates = watch.choose(1, of: listing.free.filter(isAtRest))
            guard let key = candidates.first else { return nil }
            if let entry = try await entry(layout.tuple(key)),
                case .taken(let take) = try await take(entry, key, for: session)
            {
                return take
            }
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

    /// Whether this process neither holds the tuple nor is about to take it or to put it back.
    func isAtRest(_ key: TupleKey) -> Bool { holds[key] == nil && !busy.contains(key) }

    /// What an attempt to take a tuple comes to.
    enum Attempt {
        case taken(Take)
        /// It has changed since it was read, or another process has it.
        case tooLate
        /// This process has it in its hands.
        case inHand
    }

    /// Takes a tuple that was read.
    func take(_ entry: KeyValue, _ key: TupleKey, for session: Session) async throws(TupleSpaceError) -> Attempt {
        guard isAtRest(key) else { return .inHand }
        busy.insert(key)
        let outcome: Result<Attempt, TupleSpaceError>
        do throws(TupleSpaceError) {
            outcome = .success(try await attempt(entry, key, for: session))
        } catch {
            outcome = .failure(error)
        }
        busy.remove(key)
        if holds[key] == nil { lookAgain(for: key) }
        return try outcome.get()
    }

    private func attempt(
        _ entry: KeyValue, _ key: TupleKey, for session: Session
    ) async throws(TupleSpaceError) -> Attempt {
        guard let stored = try await complete(entry, key) else { return .tooLate }
        guard isOpen(session), let tenure = openTenure else { throw Self.ended(session) }
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
            holds[key] = take
            guard isOpen(session) else {
                await undo(take, of: entry)
                throw Self.ended(session)
            }
            return .taken(take)
        case .failure(.rejected): return .tooLate
        case .failure(let failure): throw TupleSpaceError(failure)
        }
    }

    /// Puts a taken tuple back; see `TupleSpace`.
    public func release(_ take: Take, isAttempt: Bool) async throws(TupleSpaceError) {
        let now = isAttempt ? nil : try await entry(layout.tuple(take.tuple.key))
        guard holds[take.tuple.key] == take else { throw Self.lost(take) }
        switch await putBack(take, as: now.map { ($0.value, TupleFlags(bits: $0.flags).notTaken) }) {
        case .success: break
        case .failure(.rejected): throw Self.lost(take)
        case .failure(let failure): throw TupleSpaceError(failure)
        }
    }

    /// Puts back what was taken; what cannot be put back now is so when the process's session ends.
    func giveBack(_ takes: [Take]) async {
        await withTaskGroup(of: Void.self) { group in
            for take in takes { group.addTask { _ = await self.putBack(take) } }
        }
    }

    /// Puts back what nobody was told of as it was before: that was no attempt.
    func undo(_ take: Take, of entry: KeyValue) async {
        _ = await putBack(take, as: (entry.value, TupleFlags(bits: entry.flags)))
    }

    /// Ends a take.
    ///
    /// - Parameter before: what to put where the tuple stands, unless another one was put there.
    private func putBack(
        _ take: Take, as before: (value: [UInt8], flags: TupleFlags)? = nil
    ) async -> Result<UInt64, ConsulTenure.Failure> {
        let key = take.tuple.key
        guard holds[key] == take else { return .failure(.rejected([])) }
        holds[key] = nil
        guard let tenure = openTenure else { return .failure(.ended("the session has ended")) }
        // Until it is done it must not be taken anew: Consul sees the same session as before.
        busy.insert(key)
        let hold = layout.hold(key)
        let ending: [TransactionOperation] = [.checkIndex(hold, UInt64(take.number)), .delete(hold)]
        let restoring = before.map { value, flags in
            TransactionOperation.cas(layout.tuple(key), value, index: UInt64(take.number), flags: flags.bits)
        }
        var outcome = await tenure.submit((restoring.map { [$0] } ?? []) + ending)
        // What stands there by now may have been put anew.
        if restoring != nil, case .failure(.rejected) = outcome { outcome = await tenure.submit(ending) }
        busy.remove(key)
        lookAgain(for: key)
        return outcome
    }

    /// Knows that a take has ended.
    func forget(_ take: Take) {
        guard holds[take.tuple.key] == take else { return }
        holds[take.tuple.key] = nil
        lookAgain(for: take.tuple.key)
    }

    /// Lets those look again who have passed over a tuple because this process had it in its hands: Consul may have
    /// woken them before, and will not do it a second time.
    private func lookAgain(for key: TupleKey) {
        for watch in watches.values where watch.passedOver.remove(key) != nil { watch.lookAgain() }
    }

    static func lost(_ take: Take) -> TupleSpaceError {
        TupleSpaceError(.conflict, "\(take.tuple.key) is no longer held by the session \(take.session.id)")
    }
}
