internal import SQLite

/// Reading, without taking.
extension SQLiteSpace {
    /// Reads a matching tuple after a key, if there is one.
    public func rdp(_ template: Template, after key: TupleKey?) throws(TupleSpaceError) -> StoredTuple? {
        try rdAll(template, after: key, limit: 1).first
    }

    /// Who has taken which of the matching tuples.
    public func holders(_ template: Template) -> [TupleKey: Session] {
        takes.filter { template.matches($0.key) }.mapValues(\.session)
    }

    /// Reads matching tuples after a key, in the order of their keys.
    public func rdAll(
        _ template: Template, after key: TupleKey?, limit: Int
    ) throws(TupleSpaceError) -> [StoredTuple] {
        var found: [StoredTuple] = []
        try Self.storage { () throws(SQLiteError) in
            try file.scan(template, after: key, limit: limit) { stored in
                found.append(stored)
                return found.count < limit
            }
        }
        return found
    }

    /// Reads a matching tuple after a key, waiting until there is one.
    public func rd(_ template: Template, after key: TupleKey?) async throws(TupleSpaceError) -> StoredTuple {
        let outcome = await wait(
            until: { () throws(TupleSpaceError) in try rdp(template, after: key).map(Waiter.Outcome.read) },
            { Waiter(number: $1, template: template, kind: .read(after: key, $0)) })
        switch outcome {
        case .read(let stored): return stored
        case .failed(let error): throw error
        case .taken: preconditionFailure("a reader is handed tuples")
        }
    }
}
