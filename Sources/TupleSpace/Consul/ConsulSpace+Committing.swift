internal import Consul

/// Committing.
extension ConsulSpace {
    /// Makes changes together or not at all; see `TupleSpace`.
    ///
    /// - Throws: code `.tooLarge` for more than the space's capacity; `.sessionEnded` when the process's session in
    ///   Consul has ended: whether the commit took place, only reading tells.
    @discardableResult
    public func commit(_ commit: Commit) async throws(TupleSpaceError) -> Version {
        guard commit.steps <= capacity.steps else {
            throw TupleSpaceError(
                .tooLarge, "a commit of \(commit.steps) steps; a transaction of Consul takes \(capacity.steps)")
        }
        for condition in commit.conditions { try check(condition) }
        for case .finish(let take) in commit.writes { try check(.held(take)) }
        let tenure = try await tenure()
        let wide = try await writeParts(of: commit, tenure)
        // What was put in the place of a taken tuple stays when the take is finished.
        var replaced: Set<TupleKey> = []
        while true {
            let translation = translate(commit, wide: wide, replaced: replaced)
            switch await tenure.submit(translation.operations) {
            case .success(let index):
                settle(commit)
                return Version(Int64(index))
            case .failure(.rejected(let failures)):
                let newly = failures.compactMap { translation.finishes[$0.operation] }
                if newly.count == failures.count, !newly.isEmpty {
                    replaced.formUnion(newly)
                    continue
                }
                let first = failures.first { translation.finishes[$0.operation] == nil } ?? failures.first
                throw conflict(first, translation)
            case .failure(let failure): throw TupleSpaceError(failure)
            }
        }
    }

    private struct Translation {
        var operations: [TransactionOperation] = []
        /// What each operation is for, in words, where it can fail.
        var meanings: [Int: String] = [:]
        /// The operations that fail when a taken tuple was replaced.
        var finishes: [Int: TupleKey] = [:]
    }

    private func translate(_ commit: Commit, wide: [TupleKey: WidePayload], replaced: Set<TupleKey>) -> Translation {
        var translation = Translation()
        for condition in commit.conditions {
            translation.meanings[translation.operations.count] = condition.description
            switch condition {
            case .unchanged(let key, let version):
                translation.operations.append(.checkIndex(layout.tuple(key), UInt64(version.number)))
            case .absent(let key): translation.operations.append(.checkNotExists(layout.tuple(key)))
            case .held(let take):
                translation.operations.append(.checkIndex(layout.hold(take.tuple.key), UInt64(take.number)))
            }
        }
        // Two writes of one tuple are one: its last.
        for write in commit.writes {
            switch write {
            case .put(let tuple):
                let parts = wide[tuple.key]
                let flags = TupleFlags(
                    isWide: parts != nil, nonce: UInt64(nextNumber()) << 20 | .random(in: 0..<1 << 20))
                translation.operations.append(
                    .set(layout.tuple(tuple.key), parts?.value ?? tuple.payload, flags: flags.bits))
            case .delete(let key): translation.operations.append(.deleteTree(layout.everything(of: key)))
            case .finish(let take):
                let key = take.tuple.key
                translation.meanings[translation.operations.count] = Commit.Condition.held(take).description
                translation.operations.append(.checkIndex(layout.hold(key), UInt64(take.number)))
                if replaced.contains(key) {
                    translation.operations.append(.delete(layout.hold(key)))
                } else {
                    translation.finishes[translation.operations.count] = key
                    translation.operations.append(
                        .checkIndex(layout.tuple(key), UInt64(take.stored.version.number)))
                    translation.operations.append(.deleteTree(layout.everything(of: key)))
                }
            }
        }
        return translation
    }

    private func check(_ condition: Commit.Condition) throws(TupleSpaceError) {
        guard case .held(let take) = condition else { return }
        guard isOpen(take.session) else { throw Self.ended(take.session) }
        guard holds[take.tuple.key] == take else { throw Self.lost(take) }
    }

    private func conflict(_ failure: TransactionFailure?, _ translation: Translation) -> TupleSpaceError {
        let meaning = failure.flatMap { translation.meanings[$0.operation] }
        return TupleSpaceError(
            .conflict,
            "nothing was committed: "
                + (meaning.map { "it does not hold that \($0)" } ?? failure?.reason ?? "a conflict"))
    }

    private func settle(_ commit: Commit) {
        for write in commit.writes {
            switch write {
            case .finish(let take): if holds[take.tuple.key] == take { holds[take.tuple.key] = nil }
            case .delete(let key): holds[key] = nil
            case .put: break
            }
        }
    }

    /// Writes the parts of wide payloads, which the commit then names.
    private func writeParts(
        of commit: Commit, _ tenure: ConsulTenure
    ) async throws(TupleSpaceError) -> [TupleKey: WidePayload] {
        var wide: [TupleKey: WidePayload] = [:]
        for case .put(let tuple) in commit.writes where tuple.payload.count > WidePayload.threshold {
            guard tuple.payload.count <= WidePayload.longest else {
                throw TupleSpaceError(
                    .tooLarge,
                    "the tuple \(tuple.key) has \(tuple.payload.count) bytes; at most \(WidePayload.longest) are taken")
            }
            let id = "\(nextNumber())-\(tenure.id.prefix(8))"
            let parts = WidePayload(tuple.payload, id: id)
            for number in 0..<parts.count {
                let place = parts.name(number, below: layout.parts(tuple.key))
                let written = await tenure.submit([.set(place, WidePayload.part(number, of: tuple.payload))])
                if case .failure(let failure) = written { throw TupleSpaceError(failure) }
            }
            wide[tuple.key] = parts
        }
        return wide
    }
}
