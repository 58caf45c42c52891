internal import Artifacts
internal import CSAR
internal import FoundationEssentials
internal import Glibc
internal import Telemetry
internal import Zip

/// The files of a cache, so arranged that a kill at any moment leaves it sound.
///
/// What is not complete is in `incoming` under a name of its own, and gets its place by one rename(2) once it is on the
/// disk. What goes is renamed back there first. At the start whatever is in `incoming` is removed.
///
///     archives/sha256-…     the bytes of an artifact
///     csars/sha256-…/       the files of a CSAR, which its users lock (flock(2)) as long as they need them
///     sums/sha256-…         what those files are, written before them; `.removed` when the artifact is no longer in
///                           the store, and its files only stay as long as they are used
///     incoming/             what comes and what goes
struct CacheDirectory: Sendable {
    typealias Key = CacheIndex.Key

    let root: String
    /// Locked as long as the daemon runs: two of them would remove what the other one is at.
    private let lock: CacheLock

    /// Opens a cache, which is made if it is not there.
    ///
    /// - Throws: code `.inUse` when another process has it.
    init(_ root: String) throws(ArtifactError) {
        self.root = root
        try Self.make(root, 0o750)
        lock = try CacheLock(root)
        try prepare()
        for name in try Self.names(in: "\(root)/incoming") { FileTree.remove("\(root)/incoming/\(name)") }
    }

    /// Makes what is not there: somebody may have emptied the cache.
    func prepare() throws(ArtifactError) {
        try Self.make(root, 0o750)
        for (name, mode) in [("archives", 0o700), ("csars", 0o750), ("sums", 0o700), ("incoming", 0o700)] {
            try Self.make("\(root)/\(name)", mode_t(mode))
        }
    }

    /// Whether something is in its place.
    func has(_ key: Key) -> Bool { unsafe access(path(of: key), F_OK) == 0 }

    private static func make(_ path: String, _ mode: mode_t) throws(ArtifactError) {
        guard unsafe mkdir(path, mode) == 0 || errno == EEXIST else {
            throw ArtifactError(path, "the directory cannot be made", errno: errno)
        }
    }

    private static func names(in directory: String) throws(ArtifactError) -> [String] {
        do { return try FileManager.default.contentsOfDirectory(atPath: directory) } catch {
            throw ArtifactError(.unavailable, "\(directory): error: it cannot be read")
        }
    }

    // MARK: - Names

    /// Where something that is kept has its place.
    func path(of key: Key) -> String {
        switch key.kind {
        case .archive: "\(root)/archives/\(key.digest.fileName)"
        case .directory: "\(root)/csars/\(key.digest.fileName)"
        }
    }

    private func sum(of digest: ArtifactDigest) -> String { "\(root)/sums/\(digest.fileName)" }

    /// A name in `incoming` that nobody has.
    func temporary(_ purpose: String) -> String {
        "\(root)/incoming/\(purpose)-\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
    }

    // MARK: - What is there

    /// Finds all that is kept; removes what has not got as far as that.
    func scan() throws(ArtifactError) -> CacheIndex {
        var index = CacheIndex()
        for name in try Self.names(in: "\(root)/archives") {
            guard let digest = ArtifactDigest(fileName: name), let status = status("\(root)/archives/\(name)"),
                status.st_mode & S_IFMT == S_IFREG
            else {
                FileTree.remove("\(root)/archives/\(name)")
                continue
            }
            index.insert(
                Key(.archive, digest), CacheIndex.Entry(size: status.st_size, files: 1, used: status.modified))
        }
        for name in try Self.names(in: "\(root)/csars") {
            guard let digest = ArtifactDigest(fileName: name), let status = status("\(root)/csars/\(name)") else {
                FileTree.remove("\(root)/csars/\(name)")
                continue
            }
            let key = Key(.directory, digest)
            guard let (summary, isRemoved) = try? recordedSummary(of: digest) else {
                FileTree.remove(path(of: key))
                continue
            }
            var entry = CacheIndex.Entry(size: summary.size, files: summary.files, used: status.modified)
            entry.isDoomed = isRemoved
            index.insert(key, entry)
        }
        for name in try Self.names(in: "\(root)/sums") {
            let plain = name.hasSuffix(Self.removed) ? String(name.dropLast(Self.removed.count)) : name
            guard let digest = ArtifactDigest(fileName: plain), index[Key(.directory, digest)] != nil else {
                _ = unsafe unlink("\(root)/sums/\(name)")
                continue
            }
        }
        return index
    }

    private func status(_ path: String) -> stat? {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? status : nil
    }

    /// What the files of a CSAR were when they got their place, and whether the artifact was removed from the store.
    func recordedSummary(
        of digest: ArtifactDigest
    ) throws(ArtifactError) -> (summary: FileTree.Summary, isRemoved: Bool) {
        do throws(ArtifactError) {
            return (try summary(in: sum(of: digest)), false)
        } catch {
            guard error.code == .missing else { throw error }
            return (try summary(in: sum(of: digest) + Self.removed), true)
        }
    }

    private func summary(in path: String) throws(ArtifactError) -> FileTree.Summary {
        let bytes = try ArtifactFile(path, O_RDONLY).read(atMost: 4096)
        do { return try JSONDecoder().decode(FileTree.Summary.self, from: Data(bytes)) } catch {
            throw ArtifactError(.damaged, "\(path): error: it does not say what the files of the CSAR are")
        }
    }

    /// Remembers on the disk when something was asked for: the order in which things go outlives the daemon.
    func touch(_ key: Key, at now: Int64) {
        let time = timespec(tv_sec: Int(now / 1_000_000), tv_nsec: Int(now % 1_000_000) * 1000)
        _ = unsafe utimensat(AT_FDCWD, path(of: key), [time, time], 0)
    }

    // MARK: - What comes

    /// Gives an archive its place; it is on the disk already.
    func adopt(_ path: String, as digest: ArtifactDigest) throws(ArtifactError) {
        let target = self.path(of: Key(.archive, digest))
        guard unsafe rename(path, target) == 0 else { throw ArtifactError(target, "it cannot be made", errno: errno) }
        try synchronize("archives")
    }

    /// Unpacks an archive, and gives its files their place.
    ///
    /// - Throws: code `.unusable` for what is no CSAR, or is hostile; `.unavailable` where the disk is in the way.
    func unpack(
        _ archive: String, of digest: ArtifactDigest, _ limits: UnpackLimits
    ) throws(ArtifactError) -> FileTree.Summary {
        let temporary = temporary("csar")
        guard unsafe mkdir(temporary, 0o755) == 0 else {
            throw ArtifactError(temporary, "the directory cannot be made", errno: errno)
        }
        do throws(ArtifactError) {
            do {
                try ZipArchive(path: archive).unpack(into: temporary, limits: limits)
                // What is wrong with it is found before it is there for others.
                _ = try CSAR.inPlace(temporary)
            } catch {
                throw failure(error, [archive, temporary], digest)
            }
            let summary = try FileTree.seal(temporary)
            try record(summary, of: digest)
            let target = path(of: Key(.directory, digest))
            guard unsafe rename(temporary, target) == 0 else {
                throw ArtifactError(target, "it cannot be made", errno: errno)
            }
            try synchronize("csars")
            return summary
        } catch {
            FileTree.remove(temporary)
            throw error
        }
    }

    /// Names of our own files mean nothing to whoever has published the artifact.
    private func failure(_ error: any Error, _ paths: [String], _ digest: ArtifactDigest) -> ArtifactError {
        let failure = ArtifactError(opening: "the artifact \(digest) cannot be unpacked", error)
        let text = paths.reduce(failure.description) { $0.replacing("\($1)/", with: "").replacing($1, with: "it") }
        return ArtifactError(failure.code, text)
    }

    private func record(_ summary: FileTree.Summary, of digest: ArtifactDigest) throws(ArtifactError) {
        let temporary = temporary("sum")
        let bytes: [UInt8]
        do { bytes = [UInt8](try JSONEncoder().encode(summary)) } catch {
            throw ArtifactError(.unavailable, "\(temporary): error: it cannot be written: \(error)")
        }
        let file = try ArtifactFile(temporary, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
        try file.write(bytes)
        try file.synchronize()
        guard unsafe rename(temporary, sum(of: digest)) == 0 else {
            throw ArtifactError(sum(of: digest), "it cannot be made", errno: errno)
        }
        try synchronize("sums")
    }

    private func synchronize(_ directory: String) throws(ArtifactError) {
        try ArtifactFile("\(root)/\(directory)", O_RDONLY | O_DIRECTORY).synchronize()
    }

    // MARK: - What goes

    /// Whether somebody uses the files of a CSAR.
    func isInUse(_ key: Key) -> Bool {
        guard key.kind == .directory, let directory = try? ArtifactFile(path(of: key), O_RDONLY | O_DIRECTORY) else {
            return false
        }
        return (try? directory.lock()) == false
    }

    /// Takes something from its place unless somebody uses it.
    ///
    /// - Returns: where it is now, to be removed; nil when it is in use.
    func take(_ key: Key) throws(ArtifactError) -> String? {
        let (path, temporary) = (path(of: key), temporary("gone"))
        guard key.kind == .directory else {
            try move(path, to: temporary)
            return temporary
        }
        let directory: ArtifactFile
        do throws(ArtifactError) {
            directory = try ArtifactFile(path, O_RDONLY | O_DIRECTORY)
        } catch {
            guard error.code == .missing else { throw error }
            return temporary
        }
        guard try directory.lock() else { return nil }
        // Locked as long as it moves: whoever locks it afterwards sees that it is gone.
        try move(path, to: temporary)
        for suffix in ["", Self.removed] { _ = unsafe unlink(sum(of: key.digest) + suffix) }
        return temporary
    }

    private func move(_ path: String, to temporary: String) throws(ArtifactError) {
        guard unsafe rename(path, temporary) == 0 || errno == ENOENT else {
            throw ArtifactError(path, "it cannot be removed", errno: errno)
        }
    }

    /// Remembers that the artifact was removed from the store: the directory goes as soon as nobody uses it.
    func doom(_ digest: ArtifactDigest) { _ = unsafe rename(sum(of: digest), sum(of: digest) + Self.removed) }

    /// Takes that back: the artifact is in the store again.
    func redeem(_ digest: ArtifactDigest) throws(ArtifactError) {
        let path = sum(of: digest)
        guard unsafe rename(path + Self.removed, path) == 0 else {
            throw ArtifactError(path, "it cannot be made", errno: errno)
        }
    }

    private static let removed = ".removed"
}

extension stat {
    /// When it was last changed, in microseconds since 1970; not later than now, whatever the clock has been.
    fileprivate var modified: Int64 {
        min(Int64(st_mtim.tv_sec) * 1_000_000 + Int64(st_mtim.tv_nsec) / 1000, WallClock.microseconds)
    }
}
