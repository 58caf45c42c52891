internal import Artifacts
internal import Crypto
internal import Glibc

/// The digest of a file's bytes.
enum FileDigest {
    /// Reads a file; its SHA-256 digest in hexadecimal digits.
    static func of(_ path: String) throws(ArtifactError) -> String {
        var hash = SHA256()
        try ArtifactFile(path, O_RDONLY).forEachPiece { piece throws(ArtifactError) in hash.update(piece) }
        return hash.finish().hex
    }
}

/// What tells whether a file is still the one that it was.
struct FileMark: Sendable, Equatable {
    private let inode: UInt64
    private let size: Int64
    private let seconds: Int
    private let nanoseconds: Int

    /// The mark of a file; nil if it is not there.
    init?(_ path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        (seconds, nanoseconds) = (status.st_ctim.tv_sec, status.st_ctim.tv_nsec)
    }
}

extension CacheDirectory {
    /// What is wrong with something that is kept; nil if it is what it should be.
    func complaint(about key: Key) -> String? {
        do throws(ArtifactError) {
            switch key.kind {
            case .archive:
                let found = try FileDigest.of(path(of: key))
                return found == key.digest.hex ? nil : "its bytes are sha256:\(found)"
            case .directory:
                let (recorded, found) = (
                    try recordedSummary(of: key.digest).summary, try FileTree.summary(of: path(of: key))
                )
                return recorded == found
                    ? nil
                    : "its \(found.files) files with \(found.size) bytes are not the \(recorded.files) with"
                        + " \(recorded.size) bytes that were unpacked"
            }
        } catch {
            return error.description
        }
    }
}
