internal import Glibc

/// Makes one process the owner of a state directory, until it and everything it handed the descriptor to are gone.
///
/// An advisory lock (flock(2)) on the file `lock`, which holds the owner's process id for messages.
public final class SpaceLock: Sendable {
    /// The open file: a process that inherits it keeps the directory locked.
    public let descriptor: Int32

    /// Locks a directory, waiting for its owner to go away.
    ///
    /// - Throws: code `.inUse` when the owner is still there after `patience`, `.cancelled` when the task is cancelled
    ///   before, `.storage` when the file system has no locks.
    public init(directory: String, patience: Duration) async throws(TupleSpaceError) {
        let path = directory + "/lock"
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw TupleSpaceError(.storage, "\(path): \(unsafe String(cString: strerror(errno)))")
        }
        let deadline = ContinuousClock.now + patience
        // flock has no time limit of its own, and a signal to end it would be the process's.
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let failure = Self.failure(errno, of: descriptor, in: directory, isOver: deadline <= .now)
            if let failure {
                close(descriptor)
                throw failure
            }
            try? await Task.sleep(for: .milliseconds(20))
        }
        self.descriptor = descriptor
        ftruncate(descriptor, 0)
        let text = Array("\(getpid())\n".utf8)
        _ = unsafe pwrite(descriptor, text, text.count, 0)
    }

    deinit { close(descriptor) }

    /// Why there is no lock, and no use in waiting for it; nil when there is.
    private static func failure(
        _ code: Int32, of descriptor: Int32, in directory: String, isOver: Bool
    ) -> TupleSpaceError? {
        guard code == EWOULDBLOCK || code == EINTR else {
            let reason = unsafe String(cString: strerror(code))
            return TupleSpaceError(
                .storage, "\(directory)/lock cannot be locked: \(reason); choose a state directory on a local disk")
        }
        if Task.isCancelled { return TupleSpaceError(.cancelled, "the wait for \(directory) was cancelled") }
        guard isOver else { return nil }
        let owner = owner(descriptor)
        return TupleSpaceError(
            .inUse,
            "\(directory) is in use by \(owner.map { "process \($0)" } ?? "another process");"
                + " wait until that has ended, or choose another state directory")
    }

    /// The process that has locked a directory, or has done so last; nil where nobody has.
    public static func owner(of directory: String) -> Int? {
        let descriptor = unsafe open(directory + "/lock", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return owner(descriptor)
    }

    private static func owner(_ descriptor: Int32) -> Int? {
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = unsafe pread(descriptor, &bytes, bytes.count, 0)
        return Int(String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self).filter(\.isNumber))
    }
}
