/// An operation of a transaction.
///
/// Source: <https://developer.hashicorp.com/consul/api-docs/txn>.
public enum TransactionOperation: Sendable, Equatable {
    /// Writes a key; a lock on it stays.
    case set(String, [UInt8], flags: UInt64 = 0)
    /// Writes a key that was last changed at `index`; with 0, one that is not there. A lock on it stays.
    case cas(String, [UInt8], index: UInt64, flags: UInt64 = 0)
    /// Locks a key by a session and writes it; fails when another session has it locked, or this one is not there.
    case lock(String, [UInt8], session: String)
    /// Ends a session's lock on a key, and writes it.
    case unlock(String, [UInt8], session: String, flags: UInt64 = 0)
    /// Reads a key, which must be there.
    case get(String)
    /// Reads all keys that begin with a prefix.
    case getTree(String)
    /// Fails unless the key was last changed at this index.
    case checkIndex(String, UInt64)
    /// Fails unless the session has the key locked.
    case checkSession(String, String)
    /// Fails if the key is there.
    case checkNotExists(String)
    /// Deletes a key, if it is there.
    case delete(String)
    /// Deletes a key, if it is there; fails if it was changed after the index.
    case deleteCas(String, UInt64)
    /// Deletes all keys that begin with a prefix.
    case deleteTree(String)

    /// The key, or the prefix, that it is for.
    public var key: String {
        switch self {
        case .set(let key, _, _), .cas(let key, _, _, _), .lock(let key, _, _), .unlock(let key, _, _, _),
            .get(let key), .getTree(let key), .checkIndex(let key, _), .checkSession(let key, _),
            .checkNotExists(let key), .delete(let key), .deleteCas(let key, _), .deleteTree(let key):
            key
        }
    }

    /// Whether it may change what stands at a key.
    public func mayChange(_ other: String) -> Bool {
        switch self {
        case .set, .cas, .lock, .unlock, .delete, .deleteCas: key == other
        case .deleteTree(let prefix): other.hasPrefix(prefix)
        case .get, .getTree, .checkIndex, .checkSession, .checkNotExists: false
        }
    }

    /// How many bytes it takes in a request, roughly and not less.
    public var size: Int {
        switch self {
        case .set(let key, let value, _), .cas(let key, let value, _, _), .lock(let key, let value, _),
            .unlock(let key, let value, _, _):
            200 + key.utf8.count + (value.count + 2) / 3 * 4
        case .get(let key), .getTree(let key), .checkIndex(let key, _), .checkSession(let key, _),
            .checkNotExists(let key), .delete(let key), .deleteCas(let key, _), .deleteTree(let key):
            200 + key.utf8.count
        }
    }

    func write(to text: inout JSONText) {
        text.raw("{\"KV\":{\"Verb\":")
        switch self {
        case .set(let key, let value, let flags):
            text.verb("set", key)
            text.value(value, flags: flags)
        case .cas(let key, let value, let index, let flags):
            text.verb("cas", key)
            text.value(value, flags: flags)
            text.index(index)
        case .lock(let key, let value, let session):
            text.verb("lock", key)
            text.value(value, flags: 0)
            text.session(session)
        case .unlock(let key, let value, let session, let flags):
            text.verb("unlock", key)
            text.value(value, flags: flags)
            text.session(session)
        case .get(let key): text.verb("get", key)
        case .getTree(let key): text.verb("get-tree", key)
        case .checkIndex(let key, let index):
            text.verb("check-index", key)
            text.index(index)
        case .checkSession(let key, let session):
            text.verb("check-session", key)
            text.session(session)
        case .checkNotExists(let key): text.verb("check-not-exists", key)
        case .delete(let key): text.verb("delete", key)
        case .deleteCas(let key, let index):
            text.verb("delete-cas", key)
            text.index(index)
        case .deleteTree(let key): text.verb("delete-tree", key)
        }
        text.raw("}}")
    }
}

extension JSONText {
    fileprivate mutating func verb(_ verb: String, _ key: String) {
        string(verb)
        raw(",\"Key\":")
        string(key)
    }

    fileprivate mutating func value(_ value: [UInt8], flags: UInt64) {
        raw(",\"Value\":")
        base64(value)
        if flags != 0 {
            raw(",\"Flags\":")
            number(flags)
        }
    }

    fileprivate mutating func index(_ index: UInt64) {
        raw(",\"Index\":")
        number(index)
    }

    fileprivate mutating func session(_ session: String) {
        raw(",\"Session\":")
        string(session)
    }
}
