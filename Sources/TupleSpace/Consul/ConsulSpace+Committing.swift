internal import Consul

/// Committing.
extension ConsulSpace {
    /// Makes changes together or not at all; see `TupleSpace`.
    ///
    /// - Throws: code `.tooLarge` for more than the space's capacity; `.sessionEnded` when the process's session in
    ///   Consul has ended: whether the commit took place, only reading tells.
    @discardableResult
    public func commit(_ commit: Commit) async throws(TupleSpaceError) -> Version {
        // What was taken under one session can be finished under no other.
        let tenure = try await tenure()
        try check(commit)
        let payloads = try widePayloads(of: commit)
        while true {
            let version =
                payloads.isEmpty
                ? try await perform(commit, wide: [:], tenure)
                : try await performInParts(commit, payloads, tenure)
            if let version { return version }
        }
    }

    /// Makes the changes, the parts of wide payloads being there.
    ///
    /// - Returns: nil if the parts are gone meanwhile.
    func perform(
        _ commit: Commit, wide: [TupleKey: ConsulTranslation.Wide], _ tenure: ConsulTenure
    ) async throws(TupleSpaceError) -> Version? {
        var replaced: Set<TupleKey> = []
        while true {
            let translation = translate(commit, wide: wide, replaced: replaced)
            try checkSize(of: translation.operations)
            switch await tenure.submit(translation.operations) {
            case .success(let index):
                for write in commit.writes {
                    switch write {
                    case .finish(let take): forget(take)
                    case .delete(let key): if let take = holds[key] { forget(take) }
                    case .put: break
                    }
                }
                return Version(Int64(index))
            case .failure(.rejected(let failures)):
                let newly = failures.compactMap { failure -> TupleKey? in
                    guard case .replaced(let key) = translation.meanings[failure.operation] else { return nil }
                    return key
                }
                if newly.count == failures.count, !newly.isEmpty {
                    replaced.formUnion(newly)
                } else if let error = conflict(failures, translation) {
                    throw error
                } else {
                    return nil
                }
            case .failure(let failure): throw TupleSpaceError(failure)
            }
        }
    }

    func translate(
        _ commit: Commit, wide: [TupleKey: ConsulTranslation.Wide], replaced: Set<TupleKey> = []
    ) -> ConsulTranslation {
        ConsulTranslation(commit, wide: wide, replaced: replaced, layout: layout) {
            UInt64(nextNumber()) << 20 | .random(in: 0..<1 << 20)
        }
    }

    // MARK: - What does not hold

    /// Refuses what can be seen from here not to hold.
    private func check(_ commit: Commit) throws(TupleSpaceError) {
        for condition in commit.conditions { try check(condition) }
        for case .finish(let take) in commit.writes { try check(.held(take)) }
    }

    private func check(_ condition: Commit.Condition) throws(TupleSpaceError) {
        guard case .held(let take) = condition else { return }
        guard isOpen(take.session) else { throw Self.ended(take.session) }
        guard holds[take.tuple.key] == take else { throw Self.lost(take) }
    }

    /// - Returns: nil if nothing is in the way but that the parts of a payload are gone.
    private func conflict(_ failures: [TransactionFailure], _ translation: ConsulTranslation) -> TupleSpaceError? {
        var conflict: TupleSpaceError?
        var isOnlyParts = true
        for failure in failures {
            switch translation.meanings[failure.operation] {
            case .condition(let condition):
                isOnlyParts = false
                if case .held(let take) = condition {
                    guard isOpen(take.session) else { return Self.ended(take.session) }
                    forget(take)
                }
                conflict =
                    conflict
                    ?? TupleSpaceError(.conflict, "nothing was committed: it does not hold that \(condition)")
            case .replaced, .partsAreGone: continue
            case nil: isOnlyParts = false
            }
        }
        if isOnlyParts { return nil }
        let words = failures.map(\.reason).joined(separator: "; ")
        return conflict ?? TupleSpaceError(.conflict, "nothing was committed: \(words)")
    }

    /// Refuses what Consul would not take.
    func checkSize(of operations: [TransactionOperation]) throws(TupleSpaceError) {
        guard operations.count <= ConsulTenure.operationsPerSubmission else {
            throw TupleSpaceError(
                .tooLarge,
                "a commit of \(operations.count) operations; a transaction of Consul takes"
                    + " \(ConsulTenure.operationsPerSubmission): divide it")
        }
        let size = operations.reduce(0) { $0 + $1.size }
        guard size <= ConsulTenure.bytesPerSubmission else {
            throw TupleSpaceError(
                .tooLarge,
                "a commit of \(size) bytes; a transaction of Consul takes \(ConsulTenure.bytesPerSubmission):"
                    + " divide it")
        }
    }
}
