public import CSAR
internal import FoundationEssentials
internal import Glibc

/// Artifacts in a directory that all hosts share, over NFS perhaps: for archives of any size.
///
/// An archive is the file `sha256-….csar`, there whole or not at all. No lock of the shared file system is relied upon.
public struct DirectoryArtifacts: ArtifactStore {
    private static let prefix = ".publishing-"
    /// What is older was left by somebody who was killed.
    private static let longestPublishing = 24 * 3600

    private let directory: String
    private let cache: ArtifactCache

    /// Artifacts in a directory, which is there.
    ///
    /// - Parameter cache: the directory for the CSARs of this host, on a disk of its own.
    public init(_ directory: String, cache: String) {
        self.directory = directory
        self.cache = ArtifactCache(directory: cache)
    }

    private func path(of digest: String) throws(ArtifactError) -> String {
        "\(directory)/\(try ArtifactCache.name(of: digest)).csar"
    }

    /// Copies an archive into the directory; see `ArtifactStore`.
    @concurrent
    public func publish(archive path: String) async throws(ArtifactError) -> String {
        let digest = try Self.digest(of: path)
        let target = try self.path(of: digest)
        let source = try ArtifactFile(path, O_RDONLY)
        // One of another size was left so by a server that died.
        if let there = try? ArtifactFile(target, O_RDONLY), try there.size == source.size { return digest }
        try removeLeftovers()
        let temporary = "\(directory)/\(Self.prefix)\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        do throws(ArtifactError) {
            try copy(source, to: temporary)
            guard try Self.digest(of: temporary) == digest else {
                throw ArtifactError(.unavailable, "\(path): error: it was changed while it was published")
            }
            guard unsafe rename(temporary, target) == 0 else {
                throw ArtifactError(target, "it cannot be made", errno: errno)
            }
        } catch {
            _ = unsafe unlink(temporary)
            throw error
        }
        try ArtifactFile(directory, O_RDONLY | O_DIRECTORY).synchronize()
        return digest
    }

    private static func digest(of path: String) throws(ArtifactError) -> String {
        do { return try CSAR.digest(ofArchive: path) } catch { throw ArtifactError(.unavailable, "\(error)") }
    }

    private func copy(_ source: borrowing ArtifactFile, to path: String) throws(ArtifactError) {
        let file = try ArtifactFile(path, O_WRONLY | O_CREAT | O_EXCL)
        try source.forEachPiece { piece throws(ArtifactError) in try file.write(piece) }
        try file.synchronize()
    }

    /// The CSAR of a digest, its files in the cache; see `ArtifactStore`.
    public func csar(_ digest: String, entry: String) async throws(ArtifactError) -> Held<CSAR> {
        let path = try path(of: digest)
        return try await cache.csar(digest, entry: entry) { file throws(ArtifactError) in
            let archive = try open(path, of: digest)
            try archive.forEachPiece { piece throws(ArtifactError) in try file.write(piece) }
        }
    }

    /// Whether logs and outputs may go there as well: they may.
    public var isForBulk: Bool { true }

    /// Copies an artifact to a file; see `ArtifactStore`.
    @concurrent
    public func fetch(_ digest: String, to path: String) async throws(ArtifactError) {
        let source = try open(try self.path(of: digest), of: digest)
        try await ArtifactFile.make(path, of: digest) { file throws(ArtifactError) in
            try source.forEachPiece { piece throws(ArtifactError) in try file.write(piece) }
        }
    }

    private func open(_ path: String, of digest: String) throws(ArtifactError) -> ArtifactFile {
        do throws(ArtifactError) {
            return try ArtifactFile(path, O_RDONLY)
        } catch {
            guard error.code == .missing else { throw error }
            guard isThere else { throw notThere }
            throw ArtifactError(
                .missing, "the artifact \(digest) is not in \(directory): it was not published, or was removed")
        }
    }

    /// Removes an artifact from the directory and from this host; see `ArtifactStore`.
    public func remove(_ digest: String) async throws(ArtifactError) {
        let path = try path(of: digest)
        guard unsafe unlink(path) == 0 || errno == ENOENT else {
            throw ArtifactError(path, "it cannot be removed", errno: errno)
        }
        try await cache.remove(digest)
    }

    private var isThere: Bool {
        var status = stat()
        return unsafe stat(directory, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// It is not made: it would be one of this host alone, where another one should have been mounted.
    private var notThere: ArtifactError {
        ArtifactError(.unavailable, "\(directory): error: the shared directory is not there; is it mounted?")
    }

    private func removeLeftovers() throws(ArtifactError) {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else { throw notThere }
        for path in names.filter({ $0.hasPrefix(Self.prefix) }).map({ "\(directory)/\($0)" }) {
            var status = stat()
            guard unsafe stat(path, &status) == 0, status.st_mtim.tv_sec < time(nil) - Self.longestPublishing else {
                continue
            }
            _ = unsafe unlink(path)
        }
    }
}
