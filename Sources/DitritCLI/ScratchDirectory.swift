internal import CSAR
internal import FoundationEssentials

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

    /// Removes one with all that is in it.
    static func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }
}
