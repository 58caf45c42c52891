internal import Artifacts
internal import Crypto
internal import FoundationEssentials
internal import Glibc

/// A directory with all that is in it.
enum FileTree {
    /// What a tree has: the same for the same paths, modes and contents.
    struct Summary: Codable, Sendable, Equatable {
        /// SHA-256 of all of it, in hexadecimal digits.
        var digest: String
        /// How many bytes the files have.
        var size: Int
        /// How many files there are.
        var files: Int
    }

    /// Takes from everybody the right to write to the files, and waits until all of it is on the disk.
    static func seal(_ root: String) throws(ArtifactError) -> Summary { try walk(root, seals: true) }

    /// Reads all of it.
    static func summary(of root: String) throws(ArtifactError) -> Summary { try walk(root, seals: false) }

    /// Removes it, as far as that is possible.
    static func remove(_ root: String) { try? FileManager.default.removeItem(atPath: root) }

    private static func walk(_ root: String, seals: Bool) throws(ArtifactError) -> Summary {
        var hash = SHA256()
        var (size, files) = (0, 0)
        // By bytes: strings that look equal are equal, but are two names.
        for path in try paths(below: root).sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            let isDirectory = path.hasSuffix("/")
            let file = try ArtifactFile("\(root)/\(path)", O_RDONLY | O_NOFOLLOW | (isDirectory ? O_DIRECTORY : 0))
            var status = stat()
            guard unsafe fstat(file.descriptor, &status) == 0 else {
                throw ArtifactError(file.path, "it cannot be read", errno: errno)
            }
            let isExecutable = status.st_mode & 0o100 != 0
            if seals {
                // For this host's users that may come as far as here; its owner has to be able to remove a directory.
                let mode: mode_t = isDirectory ? 0o755 : isExecutable ? 0o555 : 0o444
                guard fchmod(file.descriptor, mode) == 0 else {
                    throw ArtifactError(file.path, "its mode cannot be set", errno: errno)
                }
            }
            var content = SHA256()
            if !isDirectory {
                try file.forEachPiece { piece throws(ArtifactError) in content.update(piece) }
                files += 1
                size += status.st_size
            }
            hash.update(Array("\(path)\0\(isExecutable ? "x" : "-")\(content.finish().hex)".utf8))
            if seals { try file.synchronize() }
        }
        return Summary(digest: hash.finish().hex, size: size, files: files)
    }

    /// All paths below a directory, and the directory itself as the empty one; those of directories end with a slash.
    private static func paths(below root: String) throws(ArtifactError) -> [String] {
        var paths = ["/"]
        var directories = [""]
        while let directory = directories.popLast() {
            let names: [String]
            do { names = try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(directory)") } catch {
                throw ArtifactError(.unavailable, "\(root)/\(directory): error: it cannot be read")
            }
            for name in names {
                var status = stat()
                guard unsafe lstat("\(root)/\(directory)\(name)", &status) == 0 else {
                    throw ArtifactError("\(root)/\(directory)\(name)", "it cannot be read", errno: errno)
                }
                switch status.st_mode & S_IFMT {
                case S_IFDIR:
                    paths.append("\(directory)\(name)/")
                    directories.append("\(directory)\(name)/")
                case S_IFREG: paths.append(directory + name)
                default:
                    throw ArtifactError(
                        .unusable, "\(root)/\(directory)\(name): error: it is neither a file nor a directory")
                }
            }
        }
        return paths
    }
}
