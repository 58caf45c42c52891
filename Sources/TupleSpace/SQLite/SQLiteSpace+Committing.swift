internal import SQLite

/// Changes to the space.
extension SQLiteSpace {
    /// Makes changes together or not at all; see `TupleSpace`.
    @discardableResult
    public func commit(_ commit: Commit) throws(TupleSpaceError) -> Version {
        guard commit.writes.count <= limits.writes else {
            throw TupleSpaceError(
                .tooLarge, "a commit of \(commit.writes.count) writes; at most \(limits.writes) are taken")
        }
        for condition in commit.conditions { try check(condition) }
        for write in commit.writes { try check(write) }
        guard !commit.writes.isEmpty else { return Version(version) }

        let next = version + 1
        do {
            try file.database.transaction {
                for write in commit.writes {
                    switch write {
                    case .put(let tuple): try file.put(tuple, version: next)
                    case .delete(let key): try file.delete(key)
                    case .finish(let take): try file.delete(take.stored)
                    }
                }
                try file.setLastVersion(next)
            }
        } catch let error as SQLiteError {
            throw TupleSpaceError(error)
        } catch {
            throw TupleSpaceError(.storage, "\(error)")
        }
        version = next
        for write in commit.writes {
            switch write {
            case .finish(let take): takes[take.tuple.key] = nil
            case .delete(let key):
                takes[key] = nil
                attempts[key] = nil
            case .put(let tuple): attempts[tuple.key] = nil
            }
        }
        // Only when everything is in its place does anybody see it.
        if !waiters.isEmpty {
            for write in commit.writes {
                switch write {
                case .put(let tuple): offer(StoredTuple(tuple: tuple, version: Version(next)))
                case .finish(let take): offerAgain(take.tuple.key)
                case .delete: break
                }
            }
        }
        return Version(next)
    }

    private func check(_ condition: Commit.Condition) throws(TupleSpaceError) {
        switch condition {
        case .held(let take):
            guard sessions.contains(take.session) else { throw Self.ended(take.session) }
            guard takes[take.tuple.key] == take else { throw Self.lost(take) }
        case .absent(let key), .unchanged(let key, _):
            let stored = try Self.storage { () throws(SQLiteError) in try file.tuple(key) }
            if case .unchanged(_, let expected) = condition, stored?.version == expected { return }
            if case .absent = condition, stored == nil { return }
            throw TupleSpaceError(.conflict, "nothing was committed: it does not hold that \(condition)")
        }
    }

    private func check(_ write: Commit.Write) throws(TupleSpaceError) {
        switch write {
        case .put(let tuple):
            guard tuple.payload.count <= limits.payload else {
                throw TupleSpaceError(
                    .tooLarge,
                    "the tuple \(tuple.key) has \(tuple.payload.count) bytes; at most \(limits.payload) are taken")
            }
        case .finish(let take): try check(.held(take))
        case .delete: break
        }
    }
}
