public import CSAR

/// Where CSARs come from on a worker's host, and go to from a client; and other files, where it is for bulk.
///
/// They are known by the digest of their bytes: whoever publishes the same makes the same, and what is fetched is checked
/// against its name. Any number of processes on any hosts may publish, fetch and remove at once.
public protocol ArtifactStore: Sendable {
    /// Makes an archive's bytes available to all under their digest; does nothing if they are there already.
    ///
    /// - Returns: the digest, `sha256:…`.
    func publish(archive path: String) async throws(ArtifactError) -> String

    /// The CSAR of a digest, its files in a directory of this host.
    ///
    /// It is fetched once, however many ask for it, and unpacked whole or not at all.
    ///
    /// - Parameter entry: the path of the service template that it is used for.
    /// - Returns: the CSAR, whose files are not removed as long as the value is kept.
    func csar(_ digest: String, entry: String) async throws(ArtifactError) -> Held<CSAR>

    /// Whether logs and outputs may go there as well: not where every byte is in the memory of servers that all need.
    var isForBulk: Bool { get }

    /// Writes the bytes of an artifact, whatever they are, to a file that is not there yet.
    ///
    /// They are checked against the digest; on failure nothing is left of the file.
    func fetch(_ digest: String, to path: String) async throws(ArtifactError)

    /// Forgets an artifact that nothing needs any more; does nothing if it is not there.
    func remove(_ digest: String) async throws(ArtifactError)
}
