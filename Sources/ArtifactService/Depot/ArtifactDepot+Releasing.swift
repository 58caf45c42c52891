internal import Artifacts
internal import Telemetry

/// What goes: from the store, or from this host alone.
extension ArtifactDepot {
    /// Removes an artifact from the store and from this host; its files stay as long as somebody uses them.
    func remove(_ digest: ArtifactDigest) async throws(ArtifactError) {
        try await store.delete(digest)
        examined[digest] = nil
        log(digest).notice("removed from \(store.name)", .artifactRemoved)
        let key = Key(.directory, digest)
        for key in [Key(.archive, digest), key] { _ = await release(key, .removed) }
        guard index[key] != nil else { return }
        directory.doom(digest)
        index.doom(key)
    }

    /// Removes what is kept of an artifact on this host.
    ///
    /// - Throws: code `.missing` if that is nothing, `.inUse` while somebody uses it.
    func evict(_ digest: ArtifactDigest) async throws(ArtifactError) -> ArtifactAnswers.Evicted {
        let keys = CacheIndex.Kind.allCases.map { Key($0, digest) }.filter { index[$0] != nil }
        guard !keys.isEmpty else { throw ArtifactError(.missing, "nothing of the artifact \(digest) is kept here") }
        let evicted = await release(keys)
        guard evicted.inUse == 0 else {
            throw ArtifactError(.inUse, "the artifact \(digest) is in use on this host; what is not was removed")
        }
        return evicted
    }

    /// Removes all that is kept here and that nobody uses.
    func evictAll() async -> ArtifactAnswers.Evicted {
        await release(index.entries.keys.sorted { $0.digest < $1.digest })
    }

    func release(_ keys: [Key]) async -> ArtifactAnswers.Evicted {
        var evicted = ArtifactAnswers.Evicted(items: 0, size: 0, inUse: 0)
        for key in keys {
            guard let entry = index[key] else { continue }
            if await release(key, nil) {
                evicted.items += 1
                evicted.size += entry.size
            } else {
                evicted.inUse += 1
            }
        }
        return evicted
    }

    /// Lets go of something unless it is in use.
    func release(_ key: Key, _ reason: CacheIndex.Reason?) async -> Bool {
        guard index[key] != nil else { return true }
        guard pins[key] == nil else { return false }
        let gone: String?
        do throws(ArtifactError) {
            gone = try directory.take(key)
        } catch {
            log(key.digest).warning("cannot be removed from the cache: \(error)")
            return false
        }
        guard let gone else { return false }
        index.remove(key)
        metrics.evictions[reason?.rawValue ?? "asked"].increment()
        metrics.show(index)
        log(key.digest).info(
            "the \(key.kind.rawValue) was removed from the cache: \(reason?.text ?? "it was asked for")",
            .artifactEvicted)
        await Task.detached { FileTree.remove(gone) }.value
        return true
    }

    func makeRoom(_ size: Int) async { await tidy(room: size) }

    /// Lets go of what is too old or too much.
    func tidy(room: Int = 0) async {
        // What is being read is as good as just asked for.
        var kept = Set(pins.keys)
        while let (key, reason) = index.nextVictim(limits.cache, room: room, keeping: kept, at: WallClock.microseconds)
        {
            if await release(key, reason) { continue }
            kept.insert(key)
            if index[key]?.isDoomed == false { touch(key) }
        }
    }

    /// Forgets what somebody has removed behind our back.
    func look(after key: Key) {
        guard index[key] != nil, !directory.has(key) else { return }
        index.remove(key)
        metrics.show(index)
        log(key.digest).warning("the \(key.kind.rawValue) has vanished from the cache", .artifactEvicted)
    }

    /// Lets go of what is too much, once what has just come may go too.
    func tidySoon() {
        tidying?.cancel()
        tidying = Task {
            do { try await Task.sleep(for: limits.cache.grace) } catch { return }
            await tidy()
        }
    }

    func touch(_ key: Key) {
        let now = WallClock.microseconds
        index.touch(key, at: now)
        directory.touch(key, at: now)
    }
}

extension CacheIndex.Reason {
    /// In a sentence.
    fileprivate var text: String {
        switch self {
        case .removed: "it was removed from the store"
        case .age: "nobody has asked for it for cache.age"
        case .size: "the cache is larger than cache.size"
        }
    }
}
