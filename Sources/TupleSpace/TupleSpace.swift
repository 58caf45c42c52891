/// A Linda tuple space: the only way in which workers know of each other.
///
/// The primitives carry Linda's names (D. Gelernter, "Generative Communication in Linda", 1985), and one more makes
/// them safe on machines that die: `in` *takes* a tuple under a session rather than removing it, and the take becomes
/// final in the `commit` that also writes what came of it. If the taker dies before, its session ends and the tuple is
/// back; nothing is lost between the two. Nor is what is put under the key of a taken tuple: it can be read at once, and
/// taken when the take has ended in whatever way; to finish a take removes only what was taken.
///
/// Tuples are chosen by the lowest key that matches. Every wait ends when its task is cancelled.
///
/// All members throw `TupleSpaceError`.
public protocol TupleSpace: Sendable {
    /// How much a commit may hold.
    var capacity: CommitCapacity { get }

    /// Opens a session: a new taker.
    func openSession(name: String) async throws(TupleSpaceError) -> Session
    /// Ends a session; what it has taken is back. Ending it again does nothing.
    func end(_ session: Session) async
    /// Waits until a session has ended, by whatever end; returns also when the waiting task is cancelled.
    func ending(of session: Session) async

    /// Takes a matching tuple, waiting until there is one.
    func `in`(_ template: Template, session: Session) async throws(TupleSpaceError) -> Take
    /// Takes a matching tuple if there is one.
    func inp(_ template: Template, session: Session) async throws(TupleSpaceError) -> Take?
    /// Puts a taken tuple back.
    ///
    /// - Parameter isAttempt: whether the next taker is to know of this take; see `Take.attempt`.
    func release(_ take: Take, isAttempt: Bool) async throws(TupleSpaceError)

    /// Reads a matching tuple whose key comes after `key`, waiting until there is one. Taken tuples can be read.
    func rd(_ template: Template, after key: TupleKey?) async throws(TupleSpaceError) -> StoredTuple
    /// Reads the tuple of exactly this key, if it is there.
    func rdp(exactly key: TupleKey) async throws(TupleSpaceError) -> StoredTuple?
    /// Reads a matching tuple whose key comes after `key`, if there is one.
    func rdp(_ template: Template, after key: TupleKey?) async throws(TupleSpaceError) -> StoredTuple?
    /// Reads matching tuples whose keys come after `key`, at most `limit`, in the order of their keys.
    func rdAll(_ template: Template, after key: TupleKey?, limit: Int) async throws(TupleSpaceError) -> [StoredTuple]
    /// Who has taken which of the matching tuples: those that nobody has taken are left out.
    func holders(_ template: Template) async throws(TupleSpaceError) -> [TupleKey: Session]

    /// Makes changes together or not at all.
    ///
    /// - Returns: the version of everything that was put.
    /// - Throws: code `.conflict` when a condition does not hold, `.sessionEnded` when a take's session has ended.
    @discardableResult
    func commit(_ commit: Commit) async throws(TupleSpaceError) -> Version
}

extension TupleSpace {
    /// Puts a taken tuple back; the next taker knows that it was taken.
    public func release(_ take: Take) async throws(TupleSpaceError) {
        try await release(take, isAttempt: true)
    }

    /// Puts a tuple into the space, in place of one of the same key.
    public func out(_ tuple: Tuple) async throws(TupleSpaceError) {
        try await commit(Commit(writes: [.put(tuple)]))
    }

    /// Computes a payload while the caller goes on, and puts it into the space when it is there: an active tuple.
    ///
    /// - Returns: the computation, to be cancelled or waited for.
    @discardableResult
    public func eval(
        _ key: TupleKey, _ compute: @escaping @Sendable () async throws -> [UInt8]
    ) -> Task<Void, any Error> {
        Task { try await out(Tuple(key, payload: compute())) }
    }

    /// Reads a matching tuple, waiting until there is one.
    public func rd(_ template: Template) async throws(TupleSpaceError) -> StoredTuple {
        try await rd(template, after: nil)
    }

    /// Reads a matching tuple if there is one.
    public func rdp(_ template: Template) async throws(TupleSpaceError) -> StoredTuple? {
        try await rdp(template, after: nil)
    }

    /// Reads the tuple of exactly this key, if it is there.
    public func rdp(exactly key: TupleKey) async throws(TupleSpaceError) -> StoredTuple? {
        guard let found = try await rdp(Template(key), after: nil), found.tuple.key == key else { return nil }
        return found
    }

    /// Reads all matching tuples in the order of their keys.
    public func rdAll(_ template: Template) async throws(TupleSpaceError) -> [StoredTuple] {
        try await rdAll(template, after: nil, limit: .max)
    }
}
