internal import CSAR
internal import Glibc

extension ArtifactFile {
    /// Writes a new file, and looks that it is what the digest says; on failure nothing is left of it.
    package static func make(
        _ path: String, of digest: String,
        _ write: (borrowing ArtifactFile) async throws(ArtifactError) -> Void
    ) async throws(ArtifactError) {
        let file = try ArtifactFile(path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
        do throws(ArtifactError) {
            try await write(file)
            let found: String
            do { found = try CSAR.digest(ofArchive: path) } catch { throw ArtifactError(.unavailable, "\(error)") }
            guard found == digest else {
                throw ArtifactError(.damaged, "the artifact \(digest) is damaged: what was fetched is \(found)")
            }
        } catch {
            _ = unsafe unlink(path)
            throw error
        }
    }
}
