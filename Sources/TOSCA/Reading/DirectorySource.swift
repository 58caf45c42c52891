internal import FoundationEssentials
internal import Glibc

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
        let file = root + "/" + path
        // A path with a NUL would be another one for the system.
        guard !file.utf8.contains(0) else { throw SourceError.missing }
        // A pipe that nobody writes to is opened without waiting, to be told from a file.
        let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw SourceError(opening: file, errno: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw SourceError(errno: errno) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw SourceError.directory
        default: throw SourceError.special
        }
        var bytes: [UInt8] = []
        guard status.st_size <= Self.mostBytes else { throw SourceError(size: status.st_size, most: Self.mostBytes) }
        bytes.reserveCapacity(status.st_size)
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe read(descriptor, &piece, piece.count)
            if count == 0 { return bytes }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw SourceError(errno: errno)
            }
            bytes += piece.prefix(count)
            guard bytes.count <= Self.mostBytes else { throw SourceError(size: bytes.count, most: Self.mostBytes) }
        }
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
