internal import Artifacts
internal import FoundationEssentials
internal import Glibc

/// Artifacts in a directory, which hosts may share: the file `sha256-….csar` each, as `DirectoryArtifacts` has them.
struct DirectoryStore: BlobStore {
    private static let suffix = ".csar"
    private static let prefix = ".publishing-"
    /// What is older was left by somebody who was killed: another host may be at what is not.
    private static let longestPublishing = 24 * 3600

    private let directory: String

    /// Artifacts in a directory, which is there.
    init(_ directory: String) { self.directory = directory }

    var name: String { directory }

    private func path(_ digest: ArtifactDigest) -> String { "\(directory)/\(digest.fileName)\(Self.suffix)" }

    func file(of digest: ArtifactDigest) -> String? { path(digest) }

    func size(of digest: ArtifactDigest) async throws(ArtifactError) -> Int? {
        try checkIsThere()
        var status = stat()
        guard unsafe stat(path(digest), &status) == 0 else {
            guard errno == ENOENT else { throw ArtifactError(path(digest), "it cannot be read", errno: errno) }
            return nil
        }
        return status.st_size
    }

    func put(_ path: String, size: Int, as digest: ArtifactDigest) async throws(ArtifactError) {
        try checkIsThere()
        let target = self.path(digest)
        guard unsafe chmod(path, 0o644) == 0 else { throw ArtifactError(path, "its mode cannot be set", errno: errno) }
        if unsafe rename(path, target) != 0 {
            // On another file system.
            guard errno == EXDEV else { throw ArtifactError(target, "it cannot be made", errno: errno) }
            let temporary = "\(directory)/\(Self.prefix)\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
            do throws(ArtifactError) {
                try copy(path, to: temporary)
                guard unsafe rename(temporary, target) == 0 else {
                    throw ArtifactError(target, "it cannot be made", errno: errno)
                }
            } catch {
                _ = unsafe unlink(temporary)
                throw error
            }
        }
        try ArtifactFile(directory, O_RDONLY | O_DIRECTORY).synchronize()
    }

    private func copy(_ path: String, to temporary: String) throws(ArtifactError) {
        let source = try ArtifactFile(path, O_RDONLY)
        let file = try ArtifactFile(temporary, O_WRONLY | O_CREAT | O_EXCL)
        try source.forEachPiece { piece throws(ArtifactError) in try file.write(piece) }
        try file.synchronize()
    }

    func get(
        _ digest: ArtifactDigest, _ receive: ([UInt8]) throws(ArtifactError) -> Void
    ) async throws(ArtifactError) {
        guard try await size(of: digest) != nil else { throw missing(digest) }
        try ArtifactFile(path(digest), O_RDONLY).forEachPiece(receive)
    }

    func delete(_ digest: ArtifactDigest) async throws(ArtifactError) {
        try checkIsThere()
        guard unsafe unlink(path(digest)) == 0 || errno == ENOENT else {
            throw ArtifactError(path(digest), "it cannot be removed", errno: errno)
        }
    }

    func list(after: ArtifactDigest?, limit: Int) async throws(ArtifactError) -> [StoredArtifact] {
        let digests = try names().compactMap { ArtifactDigest(fileName: $0, suffix: Self.suffix) }.sorted()
        return digests.filter { digest in after.map { $0 < digest } ?? true }.prefix(limit).compactMap { digest in
            var status = stat()
            // Gone since.
            guard unsafe stat(path(digest), &status) == 0 else { return nil }
            return StoredArtifact(digest: digest, size: status.st_size, modified: status.st_mtim.tv_sec)
        }
    }

    /// Looks whether the directory is there, and removes what killed processes have left in it long ago.
    func check() async throws(ArtifactError) {
        for name in try names() where name.hasPrefix(Self.prefix) {
            var status = stat()
            let path = "\(directory)/\(name)"
            guard unsafe stat(path, &status) == 0, status.st_mtim.tv_sec < time(nil) - Self.longestPublishing else {
                continue
            }
            _ = unsafe unlink(path)
        }
        guard unsafe access(directory, W_OK | X_OK) == 0 else {
            throw ArtifactError(directory, "nothing can be stored there", errno: errno)
        }
    }

    private func names() throws(ArtifactError) -> [String] {
        try checkIsThere()
        do { return try FileManager.default.contentsOfDirectory(atPath: directory) } catch {
            // What Foundation throws is long, and leaves errno as it likes.
            throw ArtifactError(.unavailable, "\(directory): error: it cannot be read")
        }
    }

    /// It is not made: it would be one of this host alone, where another one should have been mounted.
    private func checkIsThere() throws(ArtifactError) {
        var status = stat()
        guard unsafe stat(directory, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw ArtifactError(
                .unavailable, "\(directory): error: the directory of artifacts is not there; is it mounted?")
        }
    }
}
