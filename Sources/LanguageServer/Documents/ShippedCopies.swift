internal import FoundationEssentials
internal import Glibc
internal import TOSCA
internal import YAML

/// Copies of files that are part of the program, written out so that an editor can show them.
struct ShippedCopies {
    /// The directory that they are written to; nil where there is none.
    let directory: String?

    /// Below the cache of the user (XDG Base Directory Specification).
    init(environment: [String: String]) {
        let cache =
            environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
            ?? environment["HOME"].map { $0 + "/.cache" }
        directory = cache.map { $0 + "/ditrit/profiles" }
    }

    /// Whether a file is one of the copies, of which there is nothing to say.
    func contains(_ path: String) -> Bool { directory.map { path.hasPrefix($0 + "/") } ?? false }

    /// The path under which a file that was read can be shown; nil where it cannot be written.
    func path(of file: SourceFile) -> String? {
        if file.path.hasPrefix("/") { return file.path }
        let isShipped = ShippedFiles[file.path] != nil || !file.path.contains("/")
        return isShipped ? copy(of: Array(file.text.utf8), named: file.path) : nil
    }

    /// The path of the copy of a file that every CSAR may import; nil if there is no such file, or no copy can be written.
    func path(ofShipped name: String) -> String? { ShippedFiles[name].flatMap { copy(of: $0, named: name) } }

    private func copy(of content: [UInt8], named name: String) -> String? {
        guard let directory else { return nil }
        let path = directory + "/" + name
        let manager = FileManager.default
        if let known = manager.contents(atPath: path), known.elementsEqual(content) { return path }
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? directory
        guard (try? manager.createDirectory(atPath: folder, withIntermediateDirectories: true)) != nil else {
            return nil
        }
        // Another program may be reading it: it is there whole or not at all.
        let new = "\(path).\(getpid())"
        guard (try? Data(content).write(to: URL(filePath: new))) != nil else { return nil }
        guard unsafe chmod(new, 0o444) == 0, unsafe rename(new, path) == 0 else {
            _ = unsafe unlink(new)
            return nil
        }
        return path
    }
}
