public import FoundationEssentials
import Glibc

/// A new, empty directory that is removed, with all that is in it, when its last reference goes.
///
/// Keep it as a property of the suite: the directory then lives as long as the test.
public final class TemporaryDirectory: Sendable {
    /// Where it is.
    public let path: String

    /// Makes one.
    public init() throws {
        var template = Array("/tmp/ditrit-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw POSIXFailure(operation: "mkdtemp", code: errno) }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, with the directories that its name needs, and returns its path.
    @discardableResult
    public func write(_ text: String, to name: String, isExecutable: Bool = false) throws -> String {
        try write(Data(text.utf8), to: name, isExecutable: isExecutable)
    }

    /// Writes a file of any bytes, with the directories that its name needs, and returns its path.
    @discardableResult
    public func write(_ data: Data, to name: String, isExecutable: Bool = false) throws -> String {
        let file = path + "/" + name
        if let slash = name.lastIndex(of: "/") {
            try FileManager.default.createDirectory(
                atPath: path + "/" + name[..<slash], withIntermediateDirectories: true)
        }
        try data.write(to: URL(filePath: file))
        guard chmod(file, isExecutable ? 0o755 : 0o644) == 0 else {
            throw POSIXFailure(operation: "chmod \(file)", code: errno)
        }
        return file
    }

    /// The content of a file.
    public func read(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path + "/" + name)))
    }

    /// All that is in it or in one of its directories, hidden or not: paths, sorted.
    public func contents(of directory: String = "") throws -> [String] {
        let root = directory.isEmpty ? path : path + "/" + directory
        return try FileManager.default.subpathsOfDirectory(atPath: root).sorted()
    }
}

/// What a system call of a test's preparation said.
public struct POSIXFailure: Error {
    /// Which call.
    public let operation: String
    /// What `errno` was.
    public let code: Int32

    /// A call that failed with this error number.
    public init(operation: String, code: Int32) {
        self.operation = operation
        self.code = code
    }
}
