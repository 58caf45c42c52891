internal import Consul

/// A commit as Consul's operations, and what they mean.
struct ConsulTranslation {
    /// What a commit needs to know of its wide payloads.
    struct Wide {
        let payload: WidePayload
        /// The index at which the first of its parts was written: while that is there all are.
        var writtenAt: UInt64 = 0
    }

    /// Why an operation may fail.
    enum Meaning {
        case condition(Commit.Condition)
        /// The taken tuple was replaced since: what was put in its place stays when the take is finished.
        case replaced(TupleKey)
        /// Somebody has deleted the tuple, and with it the parts of its next payload.
        case partsAreGone
    }

    private(set) var operations: [TransactionOperation] = []
    /// By the index of the operation.
    private(set) var meanings: [Int: Meaning] = [:]
    private let layout: ConsulLayout

    /// Translates a commit.
    ///
    /// - Parameters:
    ///   - wide: the payloads that stand in parts.
    ///   - replaced: the keys of finished takes in whose place others were put.
    ///   - nonce: gives a number that tells a write from others of the same payload.
    init(
        _ commit: Commit, wide: [TupleKey: Wide], replaced: Set<TupleKey>, layout: ConsulLayout, nonce: () -> UInt64
    ) {
        self.layout = layout
        for condition in commit.conditions { add(condition) }
        for (position, write) in commit.writes.enumerated() {
            switch write {
            case .put(let tuple):
                // Of several writes of one tuple only the last is seen.
                guard !commit.writes[(position + 1)...].contains(where: { $0.overwrites(tuple.key) }) else { continue }
                add(tuple, wide[tuple.key], nonce: nonce())
            case .delete(let key): delete(key, sparingParts: wide[key] != nil)
            case .finish(let take):
                let key = take.tuple.key
                add(.held(take))
                guard !replaced.contains(key) else {
                    operations.append(.delete(layout.hold(key)))
                    continue
                }
                meanings[operations.count] = .replaced(key)
                operations.append(.checkIndex(layout.tuple(key), UInt64(take.stored.version.number)))
                delete(key, sparingParts: wide[key] != nil)
            }
        }
    }

    private mutating func add(_ condition: Commit.Condition) {
        meanings[operations.count] = .condition(condition)
        switch condition {
        case .unchanged(let key, let version):
            operations.append(.checkIndex(layout.tuple(key), UInt64(version.number)))
        case .absent(let key): operations.append(.checkNotExists(layout.tuple(key)))
        case .held(let take): operations.append(.checkIndex(layout.hold(take.tuple.key), UInt64(take.number)))
        }
    }

    private mutating func add(_ tuple: Tuple, _ wide: Wide?, nonce: UInt64) {
        let flags = TupleFlags(isWide: wide != nil, nonce: nonce).bits
        guard let wide else {
            operations.append(.set(layout.tuple(tuple.key), tuple.payload, flags: flags))
            return
        }
        meanings[operations.count] = .partsAreGone
        operations.append(.checkIndex(wide.payload.place(of: tuple.key, in: layout) + "0", wide.writtenAt))
        operations.append(.set(layout.tuple(tuple.key), wide.payload.value, flags: flags))
    }

    /// Deletes a tuple and what belongs to it; not the parts where those of its next payload stand there already.
    private mutating func delete(_ key: TupleKey, sparingParts: Bool) {
        if sparingParts {
            operations.append(.delete(layout.tuple(key)))
            operations.append(.delete(layout.hold(key)))
        } else {
            operations.append(.deleteTree(layout.everything(of: key)))
        }
    }
}

extension Commit.Write {
    /// Whether nothing is left of an earlier write of this tuple in the same commit.
    fileprivate func overwrites(_ key: TupleKey) -> Bool {
        switch self {
        case .put(let tuple): tuple.key == key
        case .delete(let deleted): deleted == key
        case .finish: false
        }
    }
}
