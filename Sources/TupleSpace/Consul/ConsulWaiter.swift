internal import Consul

/// A call that waits for a tuple in a space on Consul.
struct ConsulWaiter {
    /// What a wait ends with.
    enum Outcome: Sendable {
        case taken(Take)
        case read(StoredTuple)
        case failed(TupleSpaceError)
    }

    /// What it will do with the tuple.
    enum Kind {
        case take(Session)
        case read(after: TupleKey?)
    }

    let number: Int
    let kind: Kind
    let continuation: CheckedContinuation<Outcome, Never>

    /// The session that waits to take, if it does.
    var session: Session? { if case .take(let session) = kind { session } else { nil } }
}
