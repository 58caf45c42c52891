internal import Glibc

/// A small file, read whole.
enum FileContent {
    case content([UInt8])
    case missing
    case unreadable(Int32)

    /// More than a configuration ever has.
    private static let sizeLimit = 1 << 20

    init(of path: String) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            self = errno == ENOENT ? .missing : .unreadable(errno)
            return
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                self = .unreadable(errno)
                return
            }
            if count == 0 { break }
            bytes += chunk[..<count]
            guard bytes.count <= Self.sizeLimit else {
                self = .unreadable(EFBIG)
                return
            }
        }
        self = .content(bytes)
    }
}
