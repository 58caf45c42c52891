public import CSAR

/// Where CSARs come from on a worker's host and go to from a client; the artifact daemon will be one.
public protocol ArtifactStore: Sendable {
    /// Makes an archive's bytes available to all under their digest (`sha256:…`); does nothing if they are there already.
    func publish(archive path: String) async throws(ArtifactError) -> String
    /// The CSAR of a digest, its files in a directory of this host.
    func csar(_ digest: String, entry: String) async throws(ArtifactError) -> CSAR
    /// Forgets an artifact that nothing needs any more.
    func remove(_ digest: String) async throws(ArtifactError)
}
/// E.
public struct ArtifactError: Error {}
