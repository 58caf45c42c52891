internal import Glibc

/// Why a file of a service template cannot be read.
public struct SourceError: Error, Sendable, CustomStringConvertible {
    /// What is wrong with it, as the end of a sentence.
    public let description: String
    /// What to do.
    public let hint: String?
    /// What the system has said (errno(3)), where that was in the way and the service template may be in order.
    public let systemError: Int32?
    /// Whether there is no such file.
    let isMissing: Bool

    private init(
        _ description: String, hint: String? = nil, systemError: Int32? = nil, isMissing: Bool = false
    ) {
        self.description = description
        self.hint = hint
        self.systemError = systemError
        self.isMissing = isMissing
    }

    static let missing = SourceError("it is not there", isMissing: true)

    static let directory = SourceError("it is a directory", hint: "name a file in it")

    static let special = SourceError(
        "it is a device, a pipe or a socket", hint: "put a file with its content in its place")

    /// A file that is too large.
    init(size: Int, most: Int) {
        self.init("it has \(size) bytes; at most \(most) are read")
    }

    /// What the system has said of a file that is open.
    init(errno code: Int32) {
        self.init(
            "the system says: \(unsafe String(cString: strerror(code)))",
            hint: "look at the disk or the mount that it is on", systemError: code)
    }

    /// What the system has said when a file was to be opened.
    init(opening file: String, errno code: Int32) {
        switch code {
        case ENOENT:
            guard let target = Self.target(ofLink: file) else {
                self = .missing
                return
            }
            self.init("it is a link to '\(target)', which is not there", hint: "put the file itself in its place")
        case ENOTDIR: self = .missing
        case ELOOP: self.init("it is a link that leads back to itself", hint: "put the file itself in its place")
        case ENAMETOOLONG: self.init("its name is longer than the system takes", hint: "give it a shorter one")
        case ENXIO: self = .special
        case EACCES, EPERM:
            self.init(
                "this user has no permission",
                hint: "let the user who runs this read it, and enter the directories that it is in",
                systemError: code)
        default: self.init(errno: code)
        }
    }

    private static func target(ofLink file: String) -> String? {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink(file, &target, target.count)
        return count > 0 ? String(decoding: target.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }
}
