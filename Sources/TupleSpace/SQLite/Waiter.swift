/// A call that waits for a tuple.
struct Waiter {
    /// What a wait ends with.
    enum Outcome: Sendable {
        case taken(Take)
        case read(StoredTuple)
        case failed(TupleSpaceError)
    }

    /// What it will do with the tuple.
    enum Kind {
        case take(Session, CheckedContinuation<Outcome, Never>)
        case read(after: TupleKey?, CheckedContinuation<Outcome, Never>)
    }

    let number: Int
    let template: Template
    let kind: Kind

    /// The session that waits to take, if it does.
    var session: Session? { if case .take(let session, _) = kind { session } else { nil } }

    func fail(_ error: TupleSpaceError) {
        switch kind {
        case .take(_, let continuation), .read(_, let continuation): continuation.resume(returning: .failed(error))
        }
    }
}
