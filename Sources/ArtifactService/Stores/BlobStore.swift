internal import Artifacts

/// Where the bytes of artifacts are kept for good: the one place that all hosts have in common.
///
/// An artifact is there whole or not at all. What a store gives is not checked here: whoever gets it computes its digest.
protocol BlobStore: Sendable {
    /// What it is called, for people.
    var name: String { get }

    /// How many bytes an artifact has; nil if it is not there.
    func size(of digest: ArtifactDigest) async throws(ArtifactError) -> Int?

    /// Stores the bytes of a file; replaces what has the name already.
    ///
    /// The file is the store's to take: it may be gone afterwards.
    func put(_ path: String, size: Int, as digest: ArtifactDigest) async throws(ArtifactError)

    /// Gives the bytes of an artifact, piece by piece.
    ///
    /// - Throws: code `.missing` if it is not there, and what the receiver throws.
    func get(
        _ digest: ArtifactDigest, _ receive: ([UInt8]) throws(ArtifactError) -> Void
    ) async throws(ArtifactError)

    /// The file that an artifact is, where it is on a disk of this host; nil where it has to be fetched.
    func file(of digest: ArtifactDigest) -> String?

    /// Removes an artifact; does nothing if it is not there.
    func delete(_ digest: ArtifactDigest) async throws(ArtifactError)

    /// Artifacts in the order of their digests.
    ///
    /// - Parameter after: only those behind this one.
    func list(after: ArtifactDigest?, limit: Int) async throws(ArtifactError) -> [StoredArtifact]

    /// Looks whether it can be used.
    func check() async throws(ArtifactError)

    /// Ends what goes on.
    func close() async
}

/// An artifact of a store.
struct StoredArtifact: Sendable, Equatable {
    let digest: ArtifactDigest
    let size: Int
    /// When it was put, in seconds since 1970.
    let modified: Int?
}

extension BlobStore {
    func file(of digest: ArtifactDigest) -> String? { nil }
    func close() async {}

    func missing(_ digest: ArtifactDigest) -> ArtifactError {
        ArtifactError(.missing, "the artifact \(digest) is not in \(name): it was not published, or was removed")
    }
}
