/// Changes that happen together or not at all, and what must hold for them to happen.
public struct Commit: Sendable {
    /// What must hold.
    public enum Condition: Hashable, Sendable, CustomStringConvertible {
        /// The tuple is there and was last written at this version.
        case unchanged(TupleKey, Version)
        /// There is no such tuple.
        case absent(TupleKey)
        /// The take still stands: its session lives and has neither finished nor released it.
        case held(Take)

        /// What must hold, in words.
        public var description: String {
            switch self {
            case .unchanged(let key, _): "\(key) is unchanged"
            case .absent(let key): "there is no \(key)"
            case .held(let take): "\(take.tuple.key) is still held"
            }
        }
    }

    /// A change.
    public enum Write: Hashable, Sendable {
        /// The tuple is there from now on, in place of one of the same key.
        case put(Tuple)
        /// There is no tuple of this key any more.
        case delete(TupleKey)
        /// The taken tuple is gone, as it was when it was taken; implies that the take is held.
        ///
        /// One that was put in its place since is another tuple: it stays, and is free to be taken.
        case finish(Take)
    }

    /// What must hold.
    public var conditions: [Condition]
    /// What changes, in this order.
    public var writes: [Write]

    /// A commit of these writes under these conditions.
    public init(conditions: [Condition] = [], writes: [Write] = []) {
        self.conditions = conditions
        self.writes = writes
    }

    /// How much of a space's capacity it takes: to finish a take is three steps, everything else is one.
    public var steps: Int {
        writes.reduce(conditions.count) { steps, write in
            if case .finish = write { steps + 3 } else { steps + 1 }
        }
    }

    /// The bytes of the keys and payloads that it puts.
    public var bytes: Int {
        writes.reduce(0) { bytes, write in
            if case .put(let tuple) = write { bytes + tuple.size } else { bytes }
        }
    }
}

/// How much a commit may hold in a space.
public struct CommitCapacity: Sendable, Equatable {
    /// As `Commit.steps` counts them.
    public var steps: Int
    /// The bytes of keys and payloads together.
    public var bytes: Int

    /// A capacity.
    public init(steps: Int, bytes: Int) {
        self.steps = steps
        self.bytes = bytes
    }
}
