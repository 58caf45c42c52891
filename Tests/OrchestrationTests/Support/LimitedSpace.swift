import TupleSpace

/// A space that takes commits up to a size, as one on Consul does.
struct LimitedSpace: ForwardingSpace {
    let space: any TupleSpace
    let capacity: CommitCapacity

    func commit(_ commit: Commit) async throws(TupleSpaceError) -> Version {
        guard commit.fits(capacity) else { throw Self.tooLarge }
        return try await space.commit(commit)
    }

    private static let tooLarge = TupleSpaceError(.tooLarge, "the commit is larger than the space takes")
}
