internal import FoundationEssentials
internal import Glibc

/// A directory for what is needed only while a command runs.
enum ScratchDirectory {
    /// Makes one below `$TMPDIR`, to be removed by who asked for it.
    static func make() throws -> String {
        let parent = FileManager.default.temporaryDirectory.path
        var template = Array("\(parent)/ditrit-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            let reason = unsafe String(cString: strerror(errno))
            throw Unavailable(
                "\(parent): error: no directory can be made there: \(reason)\n    hint: set TMPDIR to one that can be"
                    + " written")
        }
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Removes one with all that is in it.
    static func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }
}
