package import CSAR
internal import FoundationEssentials
internal import Glibc

/// The CSARs of this host, unpacked: a directory that all its workers share, and that may be removed at any time.
package struct ArtifactCache: Sendable {
    private static let prefix = ".fetching-"

    let directory: String

    /// A cache in a directory, which is made when it is needed.
    package init(directory: String) { self.directory = directory }

    /// A digest as it can be in the name of a file.
    ///
    /// - Throws: code `.unusable` for what is no digest: it would lead anywhere.
    package static func name(of digest: String) throws(ArtifactError) -> String {
        try ArtifactDigest(checking: digest).fileName
    }

    /// The CSAR of a digest, fetched unless it is here.
    ///
    /// - Parameter fetch: writes the archive's bytes; called by one of all the processes and tasks that want it.
    @concurrent
    package func csar(
        _ digest: String, entry: String,
        fetch: @Sendable (borrowing ArtifactFile) async throws(ArtifactError) -> Void
    ) async throws(ArtifactError) -> Held<CSAR> {
        let name = try Self.name(of: digest)
        while true {
            if let csar = try kept(digest, entry: entry) { return Held(csar) }
            try makeDirectory()
            let file = try ArtifactFile("\(directory)/\(Self.prefix)\(name)", O_RDWR | O_CREAT, mode: 0o600)
            // Whoever had the lock before may have removed the file, and have put the CSAR in its place.
            if try file.lock(), file.isInPlace, try kept(digest, entry: entry) == nil {
                defer { _ = unsafe unlink(file.path) }
                removeLeftovers(but: file.path)
                try file.truncate()
                try await fetch(file)
                return Held(try unpack(file, digest, entry: entry))
            }
            // flock has no time limit of its own, and nothing else tells that it would be free.
            do { try await Task.sleep(for: .milliseconds(20)) } catch {
                throw ArtifactError(.cancelled, "the wait for the artifact \(digest) was cancelled")
            }
        }
    }

    /// Removes a CSAR from this host.
    @concurrent
    package func remove(_ digest: String) async throws(ArtifactError) {
        do { try CSAR.remove(digest, from: directory) } catch { throw ArtifactError(.unavailable, "\(error)") }
    }

    private func kept(_ digest: String, entry: String) throws(ArtifactError) -> CSAR? {
        do {
            return try CSAR.kept(digest, entry: entry, store: directory)
        } catch {
            throw ArtifactError(opening: "the artifact \(digest)", error)
        }
    }

    private func unpack(
        _ file: borrowing ArtifactFile, _ digest: String, entry: String
    ) throws(ArtifactError) -> CSAR {
        do {
            let found = try CSAR.digest(ofArchive: file.path)
            guard found == digest else {
                throw ArtifactError(.damaged, "the artifact \(digest) is damaged: what was fetched is \(found)")
            }
            _ = try CSAR.open(file.path, store: directory)
        } catch let error as ArtifactError {
            throw error
        } catch {
            throw ArtifactError(opening: "the artifact \(digest)", error)
        }
        guard let csar = try kept(digest, entry: entry) else {
            throw ArtifactError(.unavailable, "\(directory): error: it was removed while it was filled")
        }
        return csar
    }

    private func makeDirectory() throws(ArtifactError) {
        do {
            // For its owner alone: what models hold is nobody else's business.
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            // What Foundation throws is long, and leaves errno as it likes.
            throw ArtifactError(.unavailable, "\(directory): error: the cache's directory cannot be made")
        }
    }

    /// Removes what killed processes have left: who is at it has it locked.
    private func removeLeftovers(but own: String) {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else { return }
        for path in names.filter({ $0.hasPrefix(Self.prefix) }).map({ "\(directory)/\($0)" }) where path != own {
            guard let file = try? ArtifactFile(path, O_RDWR), (try? file.lock()) == true, file.isInPlace else {
                continue
            }
            _ = unsafe unlink(path)
        }
    }
}
