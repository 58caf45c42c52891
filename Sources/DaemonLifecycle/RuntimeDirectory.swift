public import EventLoop
internal import Glibc
public import TupleSpace

/// The directory in which a daemon keeps what it has to find again when it is restarted, and nobody after a restart of the
/// machine.
public enum RuntimeDirectory {
    /// Makes a directory where systemd has not, with those that it is in; one that is there already stays as it is.
    ///
    /// - Throws: `SystemError` when it cannot be made, or nothing can be written in it: a daemon that finds out later has
    ///   taken work by then.
    public static func make(_ path: String) throws(SystemError) {
        var made = ""
        for part in path.split(separator: "/") {
            made += "/" + part
            if unsafe mkdir(made, 0o750) != 0, errno != EEXIST { throw SystemError(errno, in: made) }
        }
        if unsafe access(path, W_OK | X_OK) != 0 { throw SystemError(errno, in: "\(path) has to be writable") }
    }

    /// Makes the directory, and keeps others of its kind out of it: they would end each other's sessions.
    ///
    /// - Parameters:
    ///   - kind: what the daemon is, for the message: `worker`.
    ///   - remedy: what to do where another one has it.
    /// - Returns: what has to be kept as long as the daemon runs.
    /// - Throws: `SystemError`, `TupleSpaceError`.
    public static func lock(_ path: String, for kind: String, remedy: String) async throws -> SpaceLock {
        try make(path)
        do throws(TupleSpaceError) {
            return try await SpaceLock(directory: path, patience: .seconds(5))
        } catch {
            guard error.code == .inUse else { throw error }
            throw TupleSpaceError(
                .inUse,
                "another \(kind) runs with the runtime directory \(path): \(error.description)\n    hint: "
                    + remedy)
        }
    }
}
