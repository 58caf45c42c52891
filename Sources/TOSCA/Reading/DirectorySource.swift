internal import FoundationEssentials

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

    /// Reads a regular file.
    ///
    /// - Throws: `SourceError`.
    public func bytes(of path: String) throws -> [UInt8] {
        let file = try RegularFile(root + "/" + path)
        guard file.size <= Self.mostBytes else { throw SourceError(size: file.size, most: Self.mostBytes) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(file.size)
        try file.forEachPiece { piece throws(SourceError) in
            bytes += piece
            guard bytes.count <= Self.mostBytes else { throw SourceError(size: bytes.count, most: Self.mostBytes) }
        }
        return bytes
    }

    /// Reads a regular file of any size, piece by piece.
    ///
    /// - Throws: `SourceError`.
    public func forEachPiece(of path: String, _ body: (ArraySlice<UInt8>) -> Void) throws {
        try RegularFile(root + "/" + path).forEachPiece { piece throws(SourceError) in body(piece) }
    }

    /// Whether there is a file, not a directory; hidden files are no part of a CSAR.
    public func exists(_ path: String) -> Bool {
        guard !path.split(separator: "/").contains(where: { $0.hasPrefix(".") }), !path.utf8.contains(0) else {
            return false
        }
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
