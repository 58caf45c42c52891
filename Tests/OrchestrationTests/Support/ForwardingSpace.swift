import EventLoop
import TupleSpace

/// A space that passes everything on to the one behind it.
protocol ForwardingSpace: TupleSpace {
    var space: any TupleSpace { get }
}

extension ForwardingSpace {
    var capacity: CommitCapacity { space.capacity }
    func openSession(name: String) async throws(TupleSpaceError) -> Session { try await space.openSession(name: name) }
    func end(_ session: Session) async { await space.end(session) }
    func ending(of session: Session) async { await space.ending(of: session) }
    func `in`(_ template: Template, session: Session) async throws(TupleSpaceError) -> Take {
        try await space.in(template, session: session)
    }
    func inp(_ template: Template, session: Session) async throws(TupleSpaceError) -> Take? {
        try await space.inp(template, session: session)
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
    func rdp(exactly key: TupleKey) async throws(TupleSpaceError) -> StoredTuple? { try await space.rdp(exactly: key) }
    func rdp(_ template: Template, after key: TupleKey?) async throws(TupleSpaceError) -> StoredTuple? {
        try await space.rdp(template, after: key)
    }
    func rdAll(
        _ template: Template, after key: TupleKey?, limit: Int
    ) async throws(TupleSpaceError) -> [StoredTuple] {
        try await space.rdAll(template, after: key, limit: limit)
    }
    func commit(_ commit: Commit) async throws(TupleSpaceError) -> Version { try await space.commit(commit) }
}

/// A space as one who dies sees it: after some commits nothing is done any more.
struct MortalSpace: ForwardingSpace {
    static let words = "dead"

    let space: any TupleSpace
    private let left: Locked<Int>

    init(_ space: any TupleSpace, commits: Int) {
        self.space = space
        left = Locked(commits)
    }

    func commit(_ commit: Commit) async throws(TupleSpaceError) -> Version {
        let isAlive = left.withLock { left in
            left -= 1
            return left >= 0
        }
        guard isAlive else { throw Self.death }
        return try await space.commit(commit)
    }

    private static let death = TupleSpaceError(.storage, words)
}

/// A space in which another one does something after a commit.
struct DisturbedSpace: ForwardingSpace {
    let space: any TupleSpace
    private let left: Locked<Int>
    private let disturb: @Sendable () async throws -> Void

    init(_ space: any TupleSpace, after commits: Int, _ disturb: @escaping @Sendable () async throws -> Void) {
        self.space = space
        self.disturb = disturb
        left = Locked(commits)
    }

    func commit(_ commit: Commit) async throws(TupleSpaceError) -> Version {
        let version = try await space.commit(commit)
        let isTime = left.withLock { left in
            left -= 1
            return left == 0
        }
        if isTime { try? await disturb() }
        return version
    }
}

/// A space that counts what is read by its key, and takes its time: others come meanwhile.
struct ReadCountingSpace: ForwardingSpace {
    let space: any TupleSpace
    private let count = Locked(0)

    init(_ space: any TupleSpace) { self.space = space }

    var reads: Int { count.withLock { $0 } }

    func rdp(exactly key: TupleKey) async throws(TupleSpaceError) -> StoredTuple? {
        count.withLock { $0 += 1 }
        try? await Task.sleep(for: .milliseconds(5))
        return try await space.rdp(exactly: key)
    }
}
