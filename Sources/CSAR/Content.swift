internal import Crypto
internal import Zip

/// What a path holds, before it is known to be a CSAR.
enum Content {
    case archive(String)
    case directory(String)
    /// A single service template; what is beside it belongs to it.
    case template(directory: String, name: String)

    init(path: String) throws(CSARError) {
        if FileSystem.isDirectory(path) {
            self = .directory(path)
        } else if !FileSystem.isFile(path) {
            throw CSARError(
                FileSystem.exists(path)
                    ? "\(path): error: it is neither a file nor a directory\n"
                        + "    hint: paths in a service template are relative to it: write it into a file"
                    : "\(path): error: there is no file and no directory of this name")
        } else if path.hasSuffix(".yaml") || path.hasSuffix(".yml") {
            let slash = path.lastIndex(of: "/")
            self = .template(
                directory: slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? ".",
                name: slash.map { String(path[path.index(after: $0)...]) } ?? path)
        } else if [".tar", ".tar.gz", ".tgz"].contains(where: path.hasSuffix) {
            throw CSARError(
                "\(path): error: tarballs are not supported yet\n    hint: make a zip archive of what is in it")
        } else {
            self = .archive(path)
        }
    }

    /// The service template, where the path itself was one.
    var entry: String? { if case .template(_, let name) = self { name } else { nil } }

    func digest(excluding excluded: String?) throws -> String {
        switch self {
        case .archive(let path): return "sha256:" + (try Self.digest(ofFile: path))
        case .directory(let root), .template(let root, _):
            // No other files, names or entry can give the same text: a path has no NUL, a digest is of one length.
            var hash = SHA256()
            hash.update(Array("\(entry ?? "")\0".utf8))
            for file in try FileSystem.files(below: root, excluding: excluded) {
                let content = try Self.digest(ofFile: "\(root)/\(file.path)")
                hash.update(Array("\(file.path)\0\(file.isExecutable ? "x" : "-")\(content)".utf8))
            }
            return "sha256:" + hash.finish().hex
        }
    }

    private static func digest(ofFile path: String) throws -> String {
        var hash = SHA256()
        try FileSystem.forEachPiece(of: path) { hash.update($0) }
        return hash.finish().hex
    }

    func write(to target: String, excluding excluded: String?, limits: UnpackLimits) throws {
        switch self {
        case .archive(let path):
            try ZipArchive(path: path).unpack(into: target, limits: limits)
        case .directory(let root), .template(let root, _):
            for file in try FileSystem.files(below: root, excluding: excluded) {
                try FileSystem.copy(
                    "\(root)/\(file.path)", to: "\(target)/\(file.path)", isExecutable: file.isExecutable)
            }
        }
    }
}
