internal import Artifacts

/// How much a cache may keep, and for how long.
struct CacheLimits: Sendable, Equatable {
    /// The most bytes of what nobody uses.
    var size = 10 << 30
    /// How long something is kept that nobody has asked for.
    var age = Duration.seconds(30 * 86_400)
    /// How long something stays in any case after somebody has asked for it: who was told where it is has to come to lock
    /// it, also in a cache that is too small for it.
    var grace = Duration.seconds(2)
}

/// What a cache has, and what it is to let go of next.
///
/// A value: it does nothing itself, and time enters as a parameter.
struct CacheIndex {
    typealias Kind = ArtifactAnswers.Cached.Kind

    /// Something that is kept.
    struct Key: Sendable, Hashable {
        let kind: Kind
        let digest: ArtifactDigest

        init(_ kind: Kind, _ digest: ArtifactDigest) {
            self.kind = kind
            self.digest = digest
        }
    }

    /// What is known of it.
    struct Entry: Sendable, Equatable {
        var size: Int
        var files: Int
        /// When it was last asked for, in microseconds since 1970.
        var used: Int64
        /// Whether it was removed from the store, and only stays as long as it is used.
        var isDoomed = false
    }

    /// Why something is let go.
    enum Reason: String, Sendable {
        /// It is kept for users that it still has; nobody else is to get it.
        case removed
        /// Nobody has asked for it for too long.
        case age
        /// There is too much.
        case size
    }

    private(set) var entries: [Key: Entry] = [:]
    /// How many bytes there are.
    private(set) var size = 0

    subscript(key: Key) -> Entry? { entries[key] }

    mutating func insert(_ key: Key, _ entry: Entry) {
        remove(key)
        entries[key] = entry
        size += entry.size
    }

    @discardableResult
    mutating func remove(_ key: Key) -> Entry? {
        guard let entry = entries.removeValue(forKey: key) else { return nil }
        size -= entry.size
        return entry
    }

    /// Somebody has asked for it.
    mutating func touch(_ key: Key, at now: Int64) { entries[key]?.used = now }

    /// It is to go as soon as nobody uses it; or not any more, since it is in the store again.
    mutating func doom(_ key: Key, _ isDoomed: Bool = true) { entries[key]?.isDoomed = isDoomed }

    /// What is to go next, the one that was asked for longest ago first.
    ///
    /// - Parameters:
    ///   - room: how many bytes there should be place for besides.
    ///   - kept: what cannot go: somebody uses it.
    /// - Returns: nil when everything is within the limits, or nothing more can go.
    func nextVictim(
        _ limits: CacheLimits, room: Int = 0, keeping kept: Set<Key>, at now: Int64
    ) -> (key: Key, reason: Reason)? {
        let candidates = entries.filter { !kept.contains($0.key) }
        if let doomed = candidates.first(where: { $0.value.isDoomed }) { return (doomed.key, .removed) }
        let oldest = now - limits.age.microseconds
        let first = candidates.filter { now - $0.value.used >= limits.grace.microseconds }.min { left, right in
            // Archives go before directories of the same time: they are needed only once.
            (left.value.used, left.key.kind.rawValue, left.key.digest)
                < (right.value.used, right.key.kind.rawValue, right.key.digest)
        }
        guard let first else { return nil }
        if first.value.used < oldest { return (first.key, .age) }
        return size + room > limits.size ? (first.key, .size) : nil
    }
}

extension Duration {
    /// In whole microseconds.
    fileprivate var microseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
