internal import CSAR
internal import FoundationEssentials
internal import Glibc

/// A directory for what is needed only while a command runs.
enum ScratchDirectory {
    /// Makes one below `$TMPDIR`, to be removed by who asked for it.
    static func make() throws(Unavailable) -> String {
        do {
            return try FileSystem.makeTemporaryDirectory(
                in: FileManager.default.temporaryDirectory.path, prefix: "ditrit-")
        } catch {
            throw Unavailable("\(error)\n    hint: set TMPDIR to a directory that can be written")
        }
    }

    /// A file that has no name any more: nothing of it stays, whatever ends this command.
    struct UnnamedFile {
        fileprivate let descriptor: Int32

        /// Where this process, and no other, finds it (proc(5)).
        var path: String { "/proc/self/fd/\(descriptor)" }

        /// Gives it up.
        func close() { _ = Glibc.close(descriptor) }
    }

    /// Has a file written, and takes its name away.
    ///
    /// - Parameter write: is given the path.
    static func unnamed(_ write: (String) throws -> Void) throws -> UnnamedFile {
        let directory = try make()
        defer { remove(directory) }
        let path = directory + "/file"
        try write(path)
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Unavailable("\(path): error: it cannot be opened: \(unsafe String(cString: strerror(errno)))")
        }
        return UnnamedFile(descriptor: descriptor)
    }

    /// Removes one with all that is in it.
    static func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }
}
