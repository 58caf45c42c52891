import EventLoop
import TupleSpace

/// A space that keeps count of what is written to the one behind it.
struct CountingSpace: TupleSpace {
    private let space: any TupleSpace
    private let counts = Locked<(commits: Int, written: [TupleKey], looked: Int)>((0, [], 0))

    init(_ space: any TupleSpace) { self.space = space }

    var commits: Int { counts.withLock { $0.commits } }
    var written: [TupleKey] { counts.withLock { $0.written } }
    /// How many tuples match what was looked for without waiting: what there is to go through at each look.
    var looked: Int { counts.withLock { $0.looked } }

    func commit(_ commit: Commit) async throws(TupleSpaceError) -> Version {
        counts.withLock { counts in
            counts.commits += 1
            for case .put(let tuple) in commit.writes { counts.written.append(tuple.key) }
        }
        return try await space.commit(commit)
    }

    func openSession(name: String) async throws(TupleSpaceError) -> Session {
        try await space.openSession(name: name)
    }
    var capacity: CommitCapacity { space.capacity }
    func end(_ session: Session) async { await space.end(session) }
    func ending(of session: Session) async { await space.ending(of: session) }
    func `in`(_ template: Template, session: Session) async throws(TupleSpaceError) -> Take {
        try await space.in(template, session: session)
    }
    func inp(_ template: Template, session: Session) async throws(TupleSpaceError) -> Take? {
        let matching = try await space.rdAll(template).count
        counts.withLock { $0.looked += matching }
        return try await space.inp(template, session: session)
    }
    func holders(_ template: Template) async throws(TupleSpaceError) -> [TupleKey: Session] {
        try await space.holders(template)
    }
    func release(_ take: Take, isAttempt: Bool) async throws(TupleSpaceError) {
        try await space.release(take, isAttempt: isAttempt)
    }
    func rd(_ template: Template, after key: TupleKey?) async throws(TupleSpaceError) -> StoredTuple {
        try await space.rd(template, after: key)
    }
    func rdp(_ template: Template, after key: TupleKey?) async throws(TupleSpaceError) -> StoredTuple? {
        try await space.rdp(template, after: key)
    }
    func rdAll(
        _ template: Template, after key: TupleKey?, limit: Int
    ) async throws(TupleSpaceError) -> [StoredTuple] {
        try await space.rdAll(template, after: key, limit: limit)
    }
}
