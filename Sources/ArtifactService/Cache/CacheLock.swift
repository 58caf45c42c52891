internal import Artifacts
internal import Glibc

/// A directory that one process at a time has for itself.
final class CacheLock: Sendable {
    private let descriptor: Int32

    init(_ directory: String) throws(ArtifactError) {
        let descriptor = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ArtifactError(directory, "it cannot be opened", errno: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(descriptor)
            guard code == EWOULDBLOCK else {
                throw ArtifactError(
                    directory, "it cannot be locked; the cache must be on a local disk", errno: code)
            }
            throw ArtifactError(
                .inUse,
                "\(directory): error: another process has this cache; is a ditrit-artifactd running already?")
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
