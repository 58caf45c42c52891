internal import TOSCA

/// The files below a directory, with what clients have open in place of what is saved.
final class OverlaySource: SourceProvider {
    private let root: String
    private let disk: DirectorySource
    /// The texts of open documents, by absolute path.
    private let open: [String: String]
    /// The absolute paths that were asked for, also of files that are not there.
    private(set) var asked: Set<String> = []

    init(root: String, open: [String: String]) {
        self.root = root
        self.open = open
        disk = DirectorySource(root: root)
    }

    func bytes(of path: String) throws -> [UInt8] {
        let full = displayPath(path)
        asked.insert(full)
        if let text = open[full] { return Array(text.utf8) }
        return try disk.bytes(of: path)
    }

    func exists(_ path: String) -> Bool {
        let full = displayPath(path)
        asked.insert(full)
        return open[full] != nil || disk.exists(path)
    }

    var paths: [String] { disk.paths }

    func isExecutable(_ path: String) -> Bool { disk.isExecutable(path) }

    func displayPath(_ path: String) -> String { root == "/" ? root + path : root + "/" + path }
}
