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

    /// How much of a space's capacity it takes: to finish a take is three steps, to put a tuple whose payload stands
    /// beside it (more than 256 KiB) two, everything else one.
    public var steps: Int { writes.reduce(conditions.count) { $0 + $1.steps } }

    /// The bytes of the keys and payloads that it puts, without the payloads that stand beside their tuples.
    public var bytes: Int { writes.reduce(0) { $0 + $1.bytes } }

    /// Whether a space of this capacity takes it.
    public func fits(_ capacity: CommitCapacity) -> Bool { steps <= capacity.steps && bytes <= capacity.bytes }

    /// As few commits as hold further writes, in their order.
    ///
    /// Each begins with what this one has. What is too large even by itself is a commit of its own, which the space
    /// refuses.
    ///
    /// - Parameter groups: writes that stay together.
    /// - Returns: nothing if there are no groups.
    public func divided(_ groups: [[Write]], capacity: CommitCapacity) -> [Commit] {
        var commits: [Commit] = []
        var room = CommitCapacity(steps: 0, bytes: 0)
        for group in groups {
            let more = Commit(writes: group)
            if commits.isEmpty || !more.fits(room) {
                commits.append(self)
                room = capacity - self
            }
            commits[commits.count - 1].writes += group
            room = room - more
        }
        return commits
    }
}

extension Commit.Write {
    /// As `Commit.steps` counts them.
    var steps: Int {
        switch self {
        case .put(let tuple): tuple.isWide ? 2 : 1
        case .delete: 1
        case .finish: 3
        }
    }

    /// As `Commit.bytes` counts them.
    var bytes: Int {
        guard case .put(let tuple) = self else { return 0 }
        return tuple.isWide ? tuple.size - tuple.payload.count : tuple.size
    }
}

extension Tuple {
    /// Whether the payload may stand beside the tuple.
    fileprivate var isWide: Bool { payload.count > WidePayload.threshold }
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

    /// What is left beside a commit; negative where it takes more than there is.
    public static func - (capacity: Self, commit: Commit) -> Self {
        Self(steps: capacity.steps - commit.steps, bytes: capacity.bytes - commit.bytes)
    }
}
