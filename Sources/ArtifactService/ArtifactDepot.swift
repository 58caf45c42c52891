internal import Artifacts
internal import Crypto
internal import FoundationEssentials
internal import Glibc
internal import HTTPServer
internal import Telemetry
internal import Zip

/// The artifacts as this host sees them: those of the store, and those of them that are kept here.
///
/// The actor has the index of the cache, and lets everything be done once; what takes time is done outside of it.
actor ArtifactDepot {
    typealias Key = CacheIndex.Key

    /// What may be changed while it works.
    struct Limits: Sendable {
        var cache = CacheLimits()
        /// The most bytes of an artifact.
        var artifact = 4 << 30
        /// How far archives are unpacked.
        var unpacking = UnpackLimits()
        /// How many artifacts are on their way to the store or from it at once.
        var transfers = 4
    }

    nonisolated let store: any BlobStore
    nonisolated let directory: CacheDirectory
    private nonisolated let logger: Logger
    private nonisolated let metrics: ArtifactMetrics
    private nonisolated let gate: Gate
    private(set) var limits: Limits
    private var index: CacheIndex

    private var fetches = Once<ArtifactDigest, Void>()
    private var unpackings = Once<ArtifactDigest, ArtifactAnswers.Directory>()
    private var storings = Once<ArtifactDigest, Bool>()
    private var tidying: Task<Void, Never>?
    /// What is being read here just now, and how often.
    private var pins: [Key: Int] = [:]
    /// Files of the store on a disk of this host that have been read and found to be what their names say.
    private var examined: [ArtifactDigest: FileMark] = [:]

    /// Opens the cache.
    ///
    /// - Throws: `ArtifactError`, code `.inUse` when another process has the cache.
    init(
        store: any BlobStore, cache: String, limits: Limits, logger: Logger, metrics: ArtifactMetrics
    ) throws(ArtifactError) {
        self.store = store
        self.limits = limits
        self.logger = logger
        self.metrics = metrics
        gate = Gate(limits.transfers)
        directory = try CacheDirectory(cache)
        index = try directory.scan()
        metrics.show(index)
    }

    static var now: Int64 {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }

    private nonisolated func log(_ digest: ArtifactDigest) -> Logger { logger.with(.artifact, "\(digest)") }

    /// Takes other limits, and lets go at once of what is too much now.
    func use(_ limits: Limits) async {
        self.limits = limits
        await gate.setLimit(limits.transfers)
        await tidy()
    }

    /// Ends all that is on its way.
    func cancel() {
        fetches.cancel()
        unpackings.cancel()
        storings.cancel()
        tidying?.cancel()
    }

    // MARK: - From the store

    /// What the store has of an artifact.
    ///
    /// - Throws: code `.missing` if it is not there.
    nonisolated func stored(_ digest: ArtifactDigest) async throws(ArtifactError) -> ArtifactAnswers.Stored {
        guard let size = try await store.size(of: digest) else { throw store.missing(digest) }
        return ArtifactAnswers.Stored(digest: "\(digest)", size: size)
    }

    /// The bytes of an artifact, in a file that is open.
    func open(_ digest: ArtifactDigest) async throws(ArtifactError) -> OpenFile {
        let key = Key(.archive, digest)
        while true {
            let path = try await archive(digest)
            pins[key, default: 0] += 1
            defer { unpin(key) }
            do { return try OpenFile(path: path) } catch {
                // It may have gone in between; then it comes again.
                guard index[key] == nil, store.file(of: digest) == nil else {
                    throw ArtifactError(.unavailable, "\(error)")
                }
            }
        }
    }

    private func unpin(_ key: Key) {
        pins[key] = pins[key].flatMap { $0 > 1 ? $0 - 1 : nil }
    }

    /// A file with the bytes of an artifact, which have been checked.
    private func archive(_ digest: ArtifactDigest) async throws(ArtifactError) -> String {
        if let file = store.file(of: digest) {
            try await examine(file, digest)
            return file
        }
        let key = Key(.archive, digest)
        look(after: key)
        if index[key] == nil {
            metrics.requests["archive", "fetched"].increment()
            let task = fetches.task(for: digest) { () async throws(ArtifactError) in try await self.fetch(digest) }
            let result = await task.value
            try result.get()
        } else {
            metrics.requests["archive", "cached"].increment()
        }
        touch(key)
        return directory.path(of: key)
    }

    private nonisolated func fetch(_ digest: ArtifactDigest) async throws(ArtifactError) {
        do {
            try await gate.pass { try await self.download(digest) }
        } catch let error as ArtifactError {
            metrics.transfers["fetch", error.code == .missing ? "missing" : "failed"].increment()
            if error.code == .damaged { log(digest).error("\(error)", .artifactDamaged) }
            await fetched(digest)
            throw error
        } catch {
            await fetched(digest)
            throw ArtifactError(.cancelled, "the artifact \(digest) is not fetched: the daemon stops")
        }
    }

    private func fetched(_ digest: ArtifactDigest) { fetches.forget(digest) }

    private nonisolated func download(_ digest: ArtifactDigest) async throws(ArtifactError) {
        let began = ContinuousClock.now
        let limit = await limits.artifact
        guard let size = try await store.size(of: digest) else { throw store.missing(digest) }
        guard size <= limit else {
            throw ArtifactError(
                .tooLarge, "the artifact \(digest) has \(size) bytes, more than the \(limit) of limits.artifact")
        }
        try directory.prepare()
        await makeRoom(size)
        let temporary = directory.temporary("fetch")
        do throws(ArtifactError) {
            let file = try ArtifactFile(temporary, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
            var hash = SHA256()
            var received = 0
            try await store.get(digest) { piece throws(ArtifactError) in
                received += piece.count
                guard received <= limit else {
                    throw ArtifactError(
                        .tooLarge, "the artifact \(digest) has more than the \(limit) bytes of limits.artifact")
                }
                hash.update(piece)
                try file.write(piece)
            }
            let found = hash.finish().hex
            guard found == digest.hex else {
                throw ArtifactError(
                    .damaged,
                    "the artifact \(digest) is damaged: what \(store.name) has of it is sha256:\(found)\n    hint: put it"
                        + " again, and see what has changed it there")
            }
            try file.synchronize()
            try await adopt(temporary, size: received, as: digest)
            metrics.transfers["fetch", "done"].increment()
            metrics.bytes["fetch"].increment(by: UInt64(received))
            log(digest).info("fetched: \(received) bytes in \(Self.text(.now - began))", .artifactFetched)
        } catch {
            _ = unsafe unlink(temporary)
            throw error
        }
    }

    private static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let hundredths = seconds * 100 + attoseconds / 10_000_000_000_000_000
        let fraction = String(hundredths % 100)
        return "\(hundredths / 100).\(fraction.count < 2 ? "0" : "")\(fraction) s"
    }

    private func adopt(_ path: String, size: Int, as digest: ArtifactDigest) throws(ArtifactError) {
        try directory.adopt(path, as: digest)
        index.insert(Key(.archive, digest), CacheIndex.Entry(size: size, files: 1, used: Self.now))
        // Who asks from here on finds it.
        fetches.forget(digest)
        metrics.show(index)
    }

    /// Reads a file of the store that was not read since it was changed.
    private func examine(_ path: String, _ digest: ArtifactDigest) async throws(ArtifactError) {
        guard let mark = FileMark(path) else {
            examined[digest] = nil
            _ = try await stored(digest)
            throw store.missing(digest)
        }
        guard examined[digest] != mark else { return }
        let found = try await Task.detached { () -> Result<String, ArtifactError> in
            do throws(ArtifactError) { return .success(try FileDigest.of(path)) } catch { return .failure(error) }
        }.value.get()
        guard found == digest.hex else {
            let error = ArtifactError(
                .damaged,
                "the artifact \(digest) is damaged: the file \(path) is sha256:\(found)\n    hint: put it again")
            log(digest).error("\(error)", .artifactDamaged)
            throw error
        }
        examined[digest] = mark
    }

    // MARK: - Unpacked

    /// The files of a CSAR, unpacked unless they are here.
    func csar(_ digest: ArtifactDigest) async throws(ArtifactError) -> ArtifactAnswers.Directory {
        let key = Key(.directory, digest)
        look(after: key)
        if let entry = index[key], entry.isDoomed {
            // Removed from the store while it was in use; it may be there again.
            _ = try await stored(digest)
            if index[key]?.isDoomed == true {
                try directory.redeem(digest)
                index.doom(key, false)
            }
        }
        if let entry = index[key] {
            metrics.requests["directory", "cached"].increment()
            touch(key)
            return answer(key, entry)
        }
        metrics.requests["directory", "unpacked"].increment()
        let task = unpackings.task(for: digest) { () async throws(ArtifactError) in try await self.unpack(digest) }
        return try await task.value.get()
    }

    private func answer(_ key: Key, _ entry: CacheIndex.Entry) -> ArtifactAnswers.Directory {
        ArtifactAnswers.Directory(
            digest: "\(key.digest)", path: directory.path(of: key), size: entry.size, files: entry.files)
    }

    private nonisolated func unpack(
        _ digest: ArtifactDigest
    ) async throws(ArtifactError) -> ArtifactAnswers.Directory {
        do throws(ArtifactError) {
            let began = ContinuousClock.now
            try directory.prepare()
            let summary = try await unpackPinned(digest)
            let answer = await unpacked(digest, summary)
            metrics.unpackSeconds.observe(.now - began)
            log(digest).info("unpacked: \(summary.files) files, \(summary.size) bytes", .artifactUnpacked)
            await tidySoon()
            return answer
        } catch {
            await unpackingFailed(digest)
            if error.code == .unusable { log(digest).warning("\(error)", .artifactUnusable) }
            throw error
        }
    }

    private nonisolated func unpackPinned(_ digest: ArtifactDigest) async throws(ArtifactError) -> FileTree.Summary {
        let limits = await limits.unpacking
        while true {
            let archive = try await pinnedArchive(digest)
            let mark = FileMark(archive)
            let result = Result { () throws(ArtifactError) in try directory.unpack(archive, of: digest, limits) }
            // A file of the store may be removed and put again at any time, by any host: then it is not what was read.
            let hasChanged = mark == nil || FileMark(archive) != mark
            await unpin(Key(.archive, digest))
            if case .failure = result, hasChanged { continue }
            return try result.get()
        }
    }

    private func pinnedArchive(_ digest: ArtifactDigest) async throws(ArtifactError) -> String {
        let key = Key(.archive, digest)
        while true {
            let path = try await archive(digest)
            guard index[key] != nil || store.file(of: digest) != nil else { continue }
            pins[key, default: 0] += 1
            return path
        }
    }

    private func unpacked(_ digest: ArtifactDigest, _ summary: FileTree.Summary) -> ArtifactAnswers.Directory {
        let key = Key(.directory, digest)
        let entry = CacheIndex.Entry(size: summary.size, files: summary.files, used: Self.now)
        index.insert(key, entry)
        unpackings.forget(digest)
        metrics.show(index)
        return answer(key, entry)
    }

    private func unpackingFailed(_ digest: ArtifactDigest) { unpackings.forget(digest) }

    // MARK: - To the store

    /// Stores a file of `incoming` whose digest was computed when it was written; once, however many bring it.
    ///
    /// - Returns: whether it is new.
    func put(_ path: String, size: Int, as digest: ArtifactDigest) async throws(ArtifactError) -> Bool {
        let task = storings.task(for: digest) { () async throws(ArtifactError) in
            try await self.transfer(path, size: size, as: digest)
        }
        return try await task.value.get()
    }

    private nonisolated func transfer(
        _ path: String, size: Int, as digest: ArtifactDigest
    ) async throws(ArtifactError) -> Bool {
        do {
            let isNew = try await gate.pass { try await self.upload(path, size: size, as: digest) }
            await storingEnded(digest)
            return isNew
        } catch let error as ArtifactError {
            metrics.transfers["store", "failed"].increment()
            await storingEnded(digest)
            throw error
        } catch {
            await storingEnded(digest)
            throw ArtifactError(.cancelled, "the artifact \(digest) is not stored: the daemon stops")
        }
    }

    private func storingEnded(_ digest: ArtifactDigest) { storings.forget(digest) }

    private nonisolated func upload(
        _ path: String, size: Int, as digest: ArtifactDigest
    ) async throws(ArtifactError) -> Bool {
        // One of another size was left so by a server that died.
        guard try await store.size(of: digest) != size else {
            metrics.transfers["store", "known"].increment()
            return false
        }
        try await store.put(path, size: size, as: digest)
        metrics.transfers["store", "done"].increment()
        metrics.bytes["store"].increment(by: UInt64(size))
        log(digest).info("stored: \(size) bytes in \(store.name)", .artifactStored)
        // It is here already: nobody of this host has to fetch it.
        if store.file(of: digest) == nil {
            await makeRoom(size)
            try await adopt(path, size: size, as: digest)
        }
        return true
    }

    // MARK: - Removing

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

    private func release(_ keys: [Key]) async -> ArtifactAnswers.Evicted {
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
    private func release(_ key: Key, _ reason: CacheIndex.Reason?) async -> Bool {
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

    private func makeRoom(_ size: Int) async { await tidy(room: size) }

    /// Lets go of what is too old or too much.
    func tidy(room: Int = 0) async {
        // What is being read is as good as just asked for.
        var kept = Set(pins.keys)
        while let (key, reason) = index.nextVictim(limits.cache, room: room, keeping: kept, at: Self.now) {
            if await release(key, reason) { continue }
            kept.insert(key)
            if index[key]?.isDoomed == false { touch(key) }
        }
    }

    /// Forgets what somebody has removed behind our back.
    private func look(after key: Key) {
        guard index[key] != nil, !directory.has(key) else { return }
        index.remove(key)
        metrics.show(index)
        log(key.digest).warning("the \(key.kind.rawValue) has vanished from the cache", .artifactEvicted)
    }

    /// Lets go of what is too much, once what has just come may go too.
    private func tidySoon() {
        tidying?.cancel()
        tidying = Task {
            do { try await Task.sleep(for: limits.cache.grace) } catch { return }
            await tidy()
        }
    }

    private func touch(_ key: Key) {
        let now = Self.now
        index.touch(key, at: now)
        directory.touch(key, at: now)
    }

    // MARK: - Looking

    /// What is kept here.
    func cached() -> [ArtifactAnswers.Cached] {
        let now = Self.now
        return index.entries.map { key, entry in
            ArtifactAnswers.Cached(
                digest: "\(key.digest)", kind: key.kind, size: entry.size, files: entry.files,
                used: Timestamp.text(entry.used), age: Int(max(0, now - entry.used) / 1_000_000),
                inUse: pins[key] != nil || directory.isInUse(key))
        }.sorted { ($0.digest, $0.kind.rawValue) < ($1.digest, $1.kind.rawValue) }
    }

    /// How much is kept here, and what is on its way.
    var overview: (digests: Int, bytes: Int, transfers: Int) {
        (Set(index.entries.keys.map(\.digest)).count, index.size, fetches.count + storings.count)
    }

    /// Reads what is kept here, and lets go of what is not what it should be.
    ///
    /// - Parameter digest: of one artifact; nil for all.
    func verify(_ digest: ArtifactDigest? = nil) async -> [ArtifactAnswers.Verdict] {
        let keys = index.entries.keys.filter { digest == nil || $0.digest == digest }
        var verdicts: [ArtifactAnswers.Verdict] = []
        for key in keys.sorted(by: { ($0.digest, $0.kind.rawValue) < ($1.digest, $1.kind.rawValue) }) {
            guard index[key] != nil else { continue }
            pins[key, default: 0] += 1
            let directory = directory
            let complaint = await Task.detached { directory.complaint(about: key) }.value
            unpin(key)
            guard let complaint else {
                verdicts.append(ArtifactAnswers.Verdict(digest: "\(key.digest)", kind: key.kind, sound: true))
                continue
            }
            log(key.digest).error("the \(key.kind.rawValue) in the cache is damaged: \(complaint)", .artifactDamaged)
            let isGone = await release(key, nil)
            if !isGone, key.kind == .directory {
                directory.doom(key.digest)
                index.doom(key)
            }
            let what = isGone ? "it was removed" : "it is in use, and goes when it is not"
            verdicts.append(
                ArtifactAnswers.Verdict(
                    digest: "\(key.digest)", kind: key.kind, sound: false, detail: "\(complaint); \(what)"))
        }
        return verdicts
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
