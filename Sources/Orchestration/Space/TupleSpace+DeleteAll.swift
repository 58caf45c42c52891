internal import TupleSpace

extension TupleSpace {
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
