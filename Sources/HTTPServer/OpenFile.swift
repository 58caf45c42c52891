public import EventLoop
internal import Glibc

/// A regular file that is open for reading, to be sent.
///
/// It is sent by the kernel (sendfile(2)) where the connection has no TLS. What is sent is what is in the file then: one
/// that is replaced as a whole (written anew and renamed) is sent as it was.
public final class OpenFile: Sendable, Equatable {
    /// Closed with this object.
    let descriptor: Int32
    /// How long it was when it was opened, in bytes.
    public let size: Int
    /// When it was last changed, in seconds since 1970.
    public let modified: Int
    /// A strong tag: another one for every change that its time or its length shows.
    public let tag: EntityTag

    /// Opens a file.
    ///
    /// - Throws: `SystemError`; `EISDIR` for whatever is no regular file.
    public convenience init(path: String) throws(SystemError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw SystemError(errno, in: "open \(path)") }
        try self.init(owning: descriptor, name: path)
    }

    /// Takes over a descriptor, also when it fails.
    public init(owning descriptor: Int32, name: String) throws(SystemError) {
        var status = stat()
        let code = unsafe fstat(descriptor, &status) == 0 ? 0 : errno
        guard code == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw SystemError(code == 0 ? EISDIR : code, in: "open \(name)")
        }
        self.descriptor = descriptor
        size = Int(status.st_size)
        modified = status.st_mtim.tv_sec
        let parts =
            [UInt64(status.st_ino), UInt64(bitPattern: Int64(status.st_size))]
            + [status.st_mtim.tv_sec, status.st_mtim.tv_nsec].map { UInt64(bitPattern: Int64($0)) }
        tag = EntityTag(parts.map { String($0, radix: 36) }.joined(separator: "-"))
    }

    deinit { close(descriptor) }

    /// Whether both are the same object.
    public static func == (left: OpenFile, right: OpenFile) -> Bool { left === right }
}

extension HTTPResponse {
    /// A file, as a request wants it: all of it, a range, or only the news that it has not changed.
    public static func file(_ file: OpenFile, type: String, for request: HTTPRequest) -> HTTPResponse {
        HTTPResponse(
            status: 200,
            fields: [
                ("Content-Type", type), ("ETag", file.tag.description),
                ("Last-Modified", HTTPDate(seconds: file.modified).description), ("Accept-Ranges", "bytes"),
            ], content: .file(file, 0..<file.size)
        ).evaluated(for: request)
    }
}
