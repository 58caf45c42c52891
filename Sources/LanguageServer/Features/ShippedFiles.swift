internal import FoundationEssentials
internal import Glibc
internal import YAML

/// Files that are part of the program, written out so that an editor can show them.
struct ShippedFiles {
    /// The directory that they are written to; nil where there is none.
    let directory: String?

    /// Below the cache of the user (XDG Base Directory Specification).
    init(environment: [String: String]) {
        let cache =
            environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
            ?? environment["HOME"].map { $0 + "/.cache" }
        directory = cache.map { $0 + "/ditrit/profiles" }
    }

    /// The path under which a file can be read; nil where it cannot be written.
    func path(of file: SourceFile) -> String? {
        if file.path.hasPrefix("/") { return file.path }
        guard let directory, !file.path.contains("/") else { return nil }
        let path = directory + "/" + file.path
        if let known = FileManager.default.contents(atPath: path), known.elementsEqual(file.text.utf8) { return path }
        let manager = FileManager.default
        guard (try? manager.createDirectory(atPath: directory, withIntermediateDirectories: true)) != nil else {
            return nil
        }
        // Another program may be reading it: it is there whole or not at all.
        let new = "\(path).\(getpid())"
        guard (try? Data(file.text.utf8).write(to: URL(filePath: new))) != nil else { return nil }
        guard unsafe chmod(new, 0o444) == 0, unsafe rename(new, path) == 0 else {
            _ = unsafe unlink(new)
            return nil
        }
        return path
    }
}
