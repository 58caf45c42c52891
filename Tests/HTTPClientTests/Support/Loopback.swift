import EventLoop
import Glibc

/// Ports of this machine alone.
enum Loopback {
    /// A socket that listens on a port, one that is free if none is named, and the port.
    static func listen(port: UInt16 = 0, backlog: Int32 = 1024) throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw NoServer(description: "socket: error \(errno)") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard bind(descriptor, address, length) == 0, Glibc.listen(descriptor, backlog) == 0 else {
                    return errno
                }
                return getsockname(descriptor, address, &length) == 0 ? 0 : errno
            }
        }
        guard code == 0 else {
            close(descriptor)
            throw NoServer(description: "bind, listen: error \(code)")
        }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    /// A port for a server of another program: free, and below those that the system gives of itself, so that nobody
    /// else is given it meanwhile.
    static func freePort() throws -> UInt16 {
        for _ in 0..<1000 {
            let number = lastPort.withLock { last in
                last += 1
                return last
            }
            if let (descriptor, port) = try? listen(port: UInt16(20_000 + number % 12_000)) {
                close(descriptor)
                return port
            }
        }
        throw NoServer(description: "no port is free")
    }

    /// Tests that run in another process begin elsewhere.
    private static let lastPort = Locked(Int(getpid()) * 37)

    /// Waits until somebody listens there; false if that does not come.
    static func isServed(_ port: UInt16) async throws -> Bool {
        for _ in 0..<500 {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            defer { close(descriptor) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let code = withUnsafePointer(to: &address) { address in
                address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            if code == 0 { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }
}
