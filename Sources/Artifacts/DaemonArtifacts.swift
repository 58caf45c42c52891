public import CSAR
public import EventLoop

/// Artifacts by way of this host's ditrit-artifactd, which alone knows the store and has its keys.
///
/// What it has unpacked is read where it is, and is not removed as long as somebody holds it. A daemon that is just being
/// restarted is waited for.
public struct DaemonArtifacts: ArtifactStore {
    /// Where the daemon listens if nobody has said otherwise.
    public static let standardSocket = "/run/ditrit/artifactd.sock"

    private let daemon: ArtifactDaemonClient

    /// Artifacts of the daemon that listens on a socket; it is connected to when it is needed.
    ///
    /// - Parameter patience: how long a daemon that does not answer is waited for.
    /// - Throws: code `.unavailable` when there cannot be a client.
    public init(
        socket: String = Self.standardSocket, loop: EventLoop, patience: Duration = .seconds(20)
    ) throws(ArtifactError) {
        daemon = try ArtifactDaemonClient(socket: socket, loop: loop, patience: patience)
    }

    /// Sees whether the daemon answers and lets this user read, without waiting for one that does not.
    ///
    /// - Throws: code `.unavailable` when it does not, and why; `.cancelled` also when this is closed meanwhile.
    public func check() async throws(ArtifactError) { try await daemon.check() }

    /// Ends what goes on; to be called before the loop is shut down.
    public func close() async { await daemon.close() }

    /// Gives an archive's bytes to the daemon, which stores them; see `ArtifactStore`.
    @concurrent
    public func publish(archive path: String) async throws(ArtifactError) -> String {
        let digest: String
        do { digest = try CSAR.digest(ofArchive: path) } catch { throw ArtifactError(.unavailable, "\(error)") }
        try await daemon.put(path, as: ArtifactDigest(checking: digest))
        return digest
    }

    /// The CSAR of a digest, its files where the daemon has them; see `ArtifactStore`.
    @concurrent
    public func csar(_ digest: String, entry: String) async throws(ArtifactError) -> Held<CSAR> {
        let name = try ArtifactDigest(checking: digest)
        // What is removed between the answer and the lock is made anew when it is asked for again.
        for attempt in 1...Self.attempts {
            let path = try await daemon.directory(of: name)
            guard let hold = ArtifactHold(path) else {
                try await pause(attempt, digest)
                continue
            }
            let csar: CSAR?
            do {
                csar = try CSAR.kept(digest, entry: entry, store: String(path.dropLast(name.fileName.count + 1)))
            } catch {
                throw ArtifactError(opening: "the artifact \(digest)", error)
            }
            if let csar { return Held(csar, by: hold) }
        }
        throw ArtifactError(
            .unavailable,
            "the artifact \(digest) cannot be held: ditrit-artifactd says where it is, and it is not there\n    hint: is"
                + " its cache directory mounted here, and may this user read it?")
    }

    private static let attempts = 20

    private func pause(_ attempt: Int, _ digest: String) async throws(ArtifactError) {
        do { try await Task.sleep(for: .milliseconds(attempt)) } catch {
            throw ArtifactError(.cancelled, "the wait for the artifact \(digest) was cancelled")
        }
    }

    /// Whether logs and outputs may go there as well: they may.
    public var isForBulk: Bool { true }

    /// Copies an artifact to a file; see `ArtifactStore`.
    @concurrent
    public func fetch(_ digest: String, to path: String) async throws(ArtifactError) {
        let name = try ArtifactDigest(checking: digest)
        try await ArtifactFile.make(path, of: digest) { file throws(ArtifactError) in
            try await daemon.get(name, to: file)
        }
    }

    /// Removes an artifact from the store and from this host; see `ArtifactStore`.
    public func remove(_ digest: String) async throws(ArtifactError) {
        try await daemon.delete(ArtifactDigest(checking: digest))
    }
}
