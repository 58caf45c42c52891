internal import FoundationEssentials

/// Where the files of a service template come from.
public protocol SourceProvider {
    /// The content of a file, by its path below the root.
    func bytes(of path: String) throws -> [UInt8]
    /// Whether there is such a file.
    func exists(_ path: String) -> Bool
    /// Whether a file can be started as it is; true where nobody can tell.
    func isExecutable(_ path: String) -> Bool
    /// The path to show to people.
    func displayPath(_ path: String) -> String
    /// The paths of some files, to suggest one where a name is wrong; it need not be all.
    var paths: [String] { get }
}

extension SourceProvider {
    /// Nothing is suggested.
    public var paths: [String] { [] }

    /// Of files that are on no disk nobody can tell.
    public func isExecutable(_ path: String) -> Bool { true }
}

/// The files below a directory.
public struct DirectorySource: SourceProvider, Sendable {
    private let root: String
    private let shown: String

    /// The files below `root`; in messages their paths begin with `shown`.
    public init(root: String, shown: String? = nil) {
        self.root = root
        self.shown = shown ?? root
    }

    /// Files larger than this are no service templates, and are not even read.
    private static let mostBytes = 256 << 20

    private struct TooLarge: Error, CustomStringConvertible {
        let size: Int
        var description: String { "it has \(size) bytes; at most \(mostBytes) are read" }
    }

    /// Reads a file.
    public func bytes(of path: String) throws -> [UInt8] {
        let file = root + "/" + path
        let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
        guard size <= Self.mostBytes else { throw TooLarge(size: size) }
        return [UInt8](try Data(contentsOf: URL(filePath: file)))
    }

    /// Whether there is a file, not a directory; hidden files are no part of a CSAR.
    public func exists(_ path: String) -> Bool {
        guard !path.split(separator: "/").contains(where: { $0.hasPrefix(".") }) else { return false }
        var isDirectory = false
        return FileManager.default.fileExists(atPath: root + "/" + path, isDirectory: &isDirectory) && !isDirectory
    }

    /// How many files and directories are looked at to suggest one.
    private static let mostSuggested = 2000

    /// The files that are found first, level by level.
    public var paths: [String] {
        var found: [String] = []
        var directories = [""]
        var seen = 0
        while !directories.isEmpty {
            let directory = directories.removeFirst()
            let names = (try? FileManager.default.contentsOfDirectory(atPath: root + "/" + directory)) ?? []
            for name in names.sorted() where !name.hasPrefix(".") {
                seen += 1
                guard seen <= Self.mostSuggested else { return found }
                let path = directory.isEmpty ? name : directory + "/" + name
                if exists(path) { found.append(path) } else { directories.append(path) }
            }
        }
        return found
    }

    /// Whether its mode says so.
    public func isExecutable(_ path: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: root + "/" + path)
    }

    /// The path below what people named.
    public func displayPath(_ path: String) -> String {
        shown.isEmpty || shown == "." ? path : (shown.hasSuffix("/") ? shown + path : shown + "/" + path)
    }
}

/// Paths below a root, with `/` and without a leading one.
enum RelativePath {
    /// `path`, as a file in `directory` would name it; nil when it leaves the root.
    static func resolve(_ path: String, in directory: String) -> String? {
        var parts = path.hasPrefix("/") ? [] : directory.split(separator: "/").map(String.init)
        for part in path.split(separator: "/") where part != "." {
            if part == ".." {
                guard parts.popLast() != nil else { return nil }
            } else {
                parts.append(String(part))
            }
        }
        return parts.joined(separator: "/")
    }

    /// The directory that a file is in.
    static func directory(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }
}
