internal import Glibc

/// A directory that is in use: nobody removes it while it is locked (flock(2)).
///
/// The kernel takes the lock back from a process that dies, so no user has to be remembered.
final class ArtifactHold: Sendable {
    private let descriptor: Int32

    /// Locks a directory, together with all others that use it.
    ///
    /// - Returns: nil when it is not there, or is just being removed.
    init?(_ directory: String) {
        let descriptor = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        var (own, found) = (stat(), stat())
        // Who removes it holds the lock while it goes; what has the name afterwards is another directory.
        guard flock(descriptor, LOCK_SH | LOCK_NB) == 0, unsafe fstat(descriptor, &own) == 0,
            unsafe stat(directory, &found) == 0, own.st_ino == found.st_ino, own.st_dev == found.st_dev
        else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
