import Glibc

/// A socket in the file system at which somebody may connect, and is never answered.
final class SilentSocket {
    let path: String
    private let descriptor: Int32

    /// - Parameter listens: whether connections are taken; else they are refused.
    init(at path: String, listens: Bool = true) throws(Failure) {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard isBound, !listens || listen(descriptor, 8) == 0 else { throw Failure(error: errno) }
    }

    deinit { close(descriptor) }

    /// What the system said.
    struct Failure: Error { let error: Int32 }

    /// Whether somebody has connected.
    var isAskedFor: Bool {
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return Glibc.poll(&poll, 1, 0) == 1
    }
}
