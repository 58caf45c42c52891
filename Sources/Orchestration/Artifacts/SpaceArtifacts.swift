public import Artifacts
public import CSAR
internal import Crypto
internal import Glibc
public import TupleSpace

/// Artifacts in the tuple space itself, in chunks: nothing else has to be set up, and they are small.
///
/// The manifest is written last, and only if there is none; chunks without one are no artifact. Chunks are removed only
/// while there is none: who publishes at that very time finds what is missing after its manifest stands.
public struct SpaceArtifacts: ArtifactStore {
    /// How large an archive may be: all that is live stands in the memory of Consul's servers.
    public static let standardLimit = 64 << 20

    private let space: any TupleSpace
    private let cache: ArtifactCache
    private let limit: Int

    /// Artifacts in a space.
    ///
    /// - Parameter cache: the directory for the CSARs of this host.
    public init(_ space: any TupleSpace, cache: String, limit: Int = Self.standardLimit) {
        self.space = space
        self.cache = ArtifactCache(directory: cache)
        self.limit = limit
    }

    // MARK: - Publishing

    /// Writes an archive into the space; see `ArtifactStore`.
    public func publish(archive path: String) async throws(ArtifactError) -> String {
        let (bytes, digest) = try await read(path)
        do throws(TupleSpaceError) {
            try await publish(bytes, digest)
        } catch {
            throw ArtifactError(error)
        }
        return digest
    }

    /// The whole archive: read once, so that it cannot change between its digest and its last chunk.
    @concurrent
    private func read(_ path: String) async throws(ArtifactError) -> (bytes: [UInt8], digest: String) {
        let file = try ArtifactFile(path, O_RDONLY)
        let size = try file.size
        guard size <= limit else {
            throw ArtifactError(
                .tooLarge,
                "\(path): error: it has \(size) bytes; at most \(limit) are kept in the tuple space\n    hint: use a"
                    + " directory that all hosts share for artifacts")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        while bytes.count <= limit {
            let piece = try file.read(atMost: ArtifactManifest.standardChunk)
            if piece.isEmpty { return (bytes, "sha256:" + SHA256.hex(of: bytes)) }
            bytes += piece
        }
        throw ArtifactError(.unavailable, "\(path): error: it grows while it is read")
    }

    private func publish(_ bytes: [UInt8], _ digest: String) async throws(TupleSpaceError) {
        let key = SpaceLayout.artifact(digest)
        guard try await space.rdp(exactly: key) == nil else { return }
        let manifest = ArtifactManifest(size: bytes.count)
        // What a commit holds, with some room for keys.
        let most = min(max(1, space.capacity.bytes / (manifest.chunk + 1024)), 16)
        let batches = stride(from: 0, to: manifest.count, by: most).map { $0..<min($0 + most, manifest.count) }
        let writes = batches.map { batch in
            batch.map { number in
                Commit.Write.put(
                    Tuple(SpaceLayout.chunk(number, of: digest), payload: Array(bytes[manifest.range(of: number)])))
            }
        }
        var versions: [Version] = []
        for batch in writes { versions.append(try await space.commit(Commit(writes: batch))) }
        let tuple: Tuple
        do { tuple = try Tuple(key, encoding: manifest) } catch { throw TupleSpaceError(.unreadable, "\(error)") }
        do throws(TupleSpaceError) {
            let standing = try await space.commit(Commit(conditions: [.absent(key)], writes: [.put(tuple)]))
            for (number, batch) in batches.enumerated() {
                try await secure(batch, of: digest, written: versions[number], writes[number], manifest: standing)
            }
        } catch {
            // Another has published it meanwhile, or it was removed since: both is as it should be.
            guard error.code == .conflict else { throw error }
        }
    }

    /// Makes sure that chunks are there, now that the manifest is and nobody removes them any more.
    ///
    /// - Throws: code `.conflict` when the manifest is not the one that was written.
    private func secure(
        _ chunks: Range<Int>, of digest: String, written version: Version, _ writes: [Commit.Write], manifest: Version
    ) async throws(TupleSpaceError) {
        let isOurs = Commit.Condition.unchanged(SpaceLayout.artifact(digest), manifest)
        do throws(TupleSpaceError) {
            let unchanged = chunks.map { Commit.Condition.unchanged(SpaceLayout.chunk($0, of: digest), version) }
            try await space.commit(Commit(conditions: [isOurs] + unchanged))
        } catch {
            guard error.code == .conflict else { throw error }
            // Removed, or written once more by another who publishes the same bytes.
            try await space.commit(Commit(conditions: [isOurs], writes: writes))
        }
    }

    // MARK: - Fetching

    /// The CSAR of a digest, its files in the cache; see `ArtifactStore`.
    public func csar(_ digest: String, entry: String) async throws(ArtifactError) -> Held<CSAR> {
        try await cache.csar(digest, entry: entry) { file throws(ArtifactError) in
            try await write(digest, to: file)
        }
    }

    /// Whether logs and outputs may go there as well: all of them would be in the memory of Consul's servers.
    public var isForBulk: Bool { false }

    /// Writes an artifact to a file; see `ArtifactStore`.
    public func fetch(_ digest: String, to path: String) async throws(ArtifactError) {
        _ = try ArtifactCache.name(of: digest)
        try await ArtifactFile.make(path, of: digest) { file throws(ArtifactError) in
            try await write(digest, to: file)
        }
    }

    private func write(_ digest: String, to file: borrowing ArtifactFile) async throws(ArtifactError) {
        let manifest = try await manifest(of: digest)
        for number in 0..<manifest.count { try file.write(try await chunk(number, of: digest, manifest)) }
    }

    private func manifest(of digest: String) async throws(ArtifactError) -> ArtifactManifest {
        guard let stored = try await read(SpaceLayout.artifact(digest)) else {
            throw ArtifactError(
                .missing, "the artifact \(digest) is not in the space: it was not published, or was removed")
        }
        let manifest: ArtifactManifest
        do { manifest = try stored.tuple.decode() } catch { throw ArtifactError(error) }
        guard manifest.isPlausible(limit: limit) else {
            throw ArtifactError(.damaged, "the artifact \(digest) is damaged: its manifest says \(manifest)")
        }
        return manifest
    }

    private func chunk(
        _ number: Int, of digest: String, _ manifest: ArtifactManifest
    ) async throws(ArtifactError) -> [UInt8] {
        guard let stored = try await read(SpaceLayout.chunk(number, of: digest)) else {
            throw ArtifactError(
                .missing, "the artifact \(digest) is not whole: chunk \(number) of \(manifest.count) was removed")
        }
        guard stored.tuple.payload.count == manifest.range(of: number).count else {
            throw ArtifactError(
                .damaged, "the artifact \(digest) is damaged: chunk \(number) has \(stored.tuple.payload.count) bytes")
        }
        return stored.tuple.payload
    }

    private func read(_ key: TupleKey) async throws(ArtifactError) -> StoredTuple? {
        do throws(TupleSpaceError) {
            return try await space.rdp(exactly: key)
        } catch {
            throw ArtifactError(error)
        }
    }

    // MARK: - Removing

    /// Removes an artifact from the space and from this host; see `ArtifactStore`.
    public func remove(_ digest: String) async throws(ArtifactError) {
        _ = try ArtifactCache.name(of: digest)
        do throws(TupleSpaceError) {
            try await removeFromSpace(digest)
        } catch {
            throw ArtifactError(error)
        }
        try await cache.remove(digest)
    }

    private func removeFromSpace(_ digest: String) async throws(TupleSpaceError) {
        let key = SpaceLayout.artifact(digest)
        try await space.commit(Commit(writes: [.delete(key)]))
        while true {
            let chunks = try await space.rdAll(Template(key), after: key, limit: 16)
            if chunks.isEmpty { return }
            do throws(TupleSpaceError) {
                try await space.commit(
                    Commit(conditions: [.absent(key)], writes: chunks.map { .delete($0.tuple.key) }))
            } catch {
                // It was published again: it is needed.
                guard error.code != .conflict else { return }
                throw error
            }
        }
    }
}
