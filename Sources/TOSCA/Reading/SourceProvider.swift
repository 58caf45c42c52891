/// Where the files of a service template come from.
public protocol SourceProvider {
    /// The content of a file, by its path below the root.
    ///
    /// - Throws: `SourceError`, where it is known why it cannot be read.
    func bytes(of path: String) throws -> [UInt8]
    /// Whether there is such a file.
    func exists(_ path: String) -> Bool
    /// Whether a file can be started as it is; true where nobody can tell.
    func isExecutable(_ path: String) -> Bool
    /// The digest of a file's bytes, by the name of an algorithm, in lowercase hexadecimal digits; nil where nobody can
    /// tell.
    ///
    /// - Throws: `UnknownDigestAlgorithm`, or where the file cannot be read.
    func digest(of path: String, by algorithm: String) throws -> String?
    /// The path to show to people.
    func displayPath(_ path: String) -> String
    /// The paths of some files, to suggest one where a name is wrong; it need not be all.
    var paths: [String] { get }
}

extension SourceProvider {
    /// Nothing is suggested.
    public var paths: [String] { [] }

    /// Nobody can tell.
    public func digest(of path: String, by algorithm: String) throws -> String? { nil }

    /// Of files that are on no disk nobody can tell.
    public func isExecutable(_ path: String) -> Bool { true }
}

/// There is no algorithm of the name that a digest is asked for by.
public struct UnknownDigestAlgorithm: Error {
    /// There is none.
    public init() {}
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
