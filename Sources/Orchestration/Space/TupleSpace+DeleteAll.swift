internal import TupleSpace

extension TupleSpace {
    /// Commits; that a condition does not hold is no error.
    ///
    /// - Returns: whether all of them did.
    @discardableResult
    func commitUnlessChanged(_ commit: Commit) async throws(TupleSpaceError) -> Bool {
        do throws(TupleSpaceError) {
            try await self.commit(commit)
            return true
        } catch {
            guard error.code == .conflict else { throw error }
            return false
        }
    }

    /// Deletes what a template matches, as many at a time as go into a commit.
    ///
    /// - Parameter conditions: what must hold each time.
    /// - Throws: code `.conflict` when that does not hold any more.
    func deleteAll(_ template: Template, while conditions: [Commit.Condition] = []) async throws(TupleSpaceError) {
        let room = max(capacity.steps - conditions.count, 1)
        while true {
            let some = try await rdAll(template, after: nil, limit: room)
            if some.isEmpty { return }
            try await commit(Commit(conditions: conditions, writes: some.map { .delete($0.tuple.key) }))
            if some.count < room { return }
        }
    }
}
