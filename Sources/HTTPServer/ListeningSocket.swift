internal import CLinux
internal import Glibc

/// Why a server cannot listen where it should.
public struct ListenError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Where.
    public let address: ListenAddress
    /// Why.
    public let reason: String

    /// The address and the reason: `cannot listen on 127.0.0.1:9464: Address already in use`.
    public var description: String { "cannot listen on \(address): \(reason)" }
}

/// Makes sockets that listen.
enum ListeningSocket {
    /// More than wait at once; the system has a limit of its own.
    private static let backlog: Int32 = 1024

    /// What a server listens on: it does not block and is closed on exec.
    typealias Opened = (socket: (descriptor: Int32, file: String?), address: ListenAddress)

    /// A socket that listens, with the file that goes with it, both the caller's to do away with; and its address, with
    /// the port that it has got.
    static func open(_ place: ListenerSpecification) throws(ListenError) -> Opened {
        switch place.source {
        case .address(.tcp(let host, let port)):
            let descriptor = try tcp(host, port, .tcp(host: host, port: port))
            return ((descriptor, nil), .tcp(host: host, port: Self.port(of: descriptor) ?? port))
        case .address(.unix(let path)):
            return ((try unix(path, place.permissions, .unix(path: path)), path), .unix(path: path))
        case .descriptor(let descriptor): return ((descriptor, nil), try adopt(descriptor))
        }
    }

    /// Makes one that somebody else has opened one of ours.
    private static func adopt(_ descriptor: Int32) throws(ListenError) -> ListenAddress {
        let unknown = ListenAddress.unix(path: "descriptor \(descriptor)")
        var isListening: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &length) == 0 else {
            throw ListenError(address: unknown, reason: text(errno))
        }
        guard isListening != 0 else {
            throw ListenError(address: unknown, reason: "the socket does not listen; give it a stream (ListenStream=)")
        }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        return address(of: descriptor) ?? unknown
    }

    /// Where a socket listens.
    static func address(of descriptor: Int32) -> ListenAddress? {
        var name = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let code = unsafe withUnsafeMutablePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &length)
            }
        }
        guard code == 0 else { return nil }
        guard Int32(name.ss_family) == AF_UNIX else {
            guard case .tcp(let host, let port) = Peer(of: descriptor, address: name) else { return nil }
            return .tcp(host: host, port: port)
        }
        let path = unsafe withUnsafeBytes(of: name) { unsafe $0.dropFirst(2).prefix { $0 != 0 } }
        return .unix(path: unsafe String(decoding: path, as: UTF8.self))
    }

    /// The port that a socket of TCP has got.
    static func port(of descriptor: Int32) -> UInt16? {
        var name = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let code = unsafe withUnsafeMutablePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &length)
            }
        }
        // The port stands at the same place in addresses of both versions.
        return code == 0 ? UInt16(bigEndian: name.sin6_port) : nil
    }

    private static func tcp(_ host: String, _ port: UInt16, _ address: ListenAddress) throws(ListenError) -> Int32 {
        let isVersion6 = host.contains(":")
        let descriptor = try make(isVersion6 ? AF_INET6 : AF_INET, address)
        var one: Int32 = 1
        // A restarted server need not wait for the connections of the one before it.
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        if isVersion6 {
            // Else [::] would be open for IPv4 too, without being told.
            _ = unsafe setsockopt(
                descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &one, socklen_t(MemoryLayout<Int32>.size))
            var name = sockaddr_in6()
            name.sin6_family = sa_family_t(AF_INET6)
            name.sin6_port = port.bigEndian
            _ = unsafe inet_pton(AF_INET6, host, &name.sin6_addr)
            try bindAndListen(descriptor, &name, address)
        } else {
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_port = port.bigEndian
            _ = unsafe inet_pton(AF_INET, host, &name.sin_addr)
            try bindAndListen(descriptor, &name, address)
        }
        return descriptor
    }

    private static func unix(
        _ path: String, _ permissions: SocketPermissions, _ address: ListenAddress
    ) throws(ListenError) -> Int32 {
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &name.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        try removeStale(path, &name, address)
        let descriptor = try make(AF_UNIX, address)
        // Nobody may connect before the mode and the group are what they are to be.
        let mask = umask(0o777)
        let bound = Result { () throws(ListenError) in try bindAndListen(descriptor, &name, address) }
        umask(mask)
        try bound.get()
        do throws(ListenError) {
            try permit(path, permissions, address)
        } catch {
            close(descriptor)
            _ = unsafe unlink(path)
            throw error
        }
        return descriptor
    }

    private static func permit(_ path: String, _ permissions: SocketPermissions, _ address: ListenAddress)
        throws(ListenError)
    {
        if let name = permissions.group {
            guard let group = unsafe getgrnam(name) else {
                throw ListenError(address: address, reason: "there is no group '\(name)'")
            }
            guard unsafe chown(path, uid_t.max, group.pointee.gr_gid) == 0 else {
                throw ListenError(address: address, reason: "its group cannot be '\(name)': \(text(errno))")
            }
        }
        guard unsafe chmod(path, permissions.mode) == 0 else {
            throw ListenError(address: address, reason: "its mode cannot be set: \(text(errno))")
        }
    }

    /// Removes a socket that a server has left which was killed; one in use, or anything else, stays.
    private static func removeStale(_ path: String, _ name: inout sockaddr_un, _ address: ListenAddress)
        throws(ListenError)
    {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw ListenError(address: address, reason: "there is something else of this name")
        }
        let probe = try make(AF_UNIX, address)
        defer { close(probe) }
        let code = unsafe withName(&name) { unsafe connect(probe, $0, $1) }
        guard code != 0, errno == ECONNREFUSED else {
            throw ListenError(address: address, reason: text(EADDRINUSE))
        }
        _ = unsafe unlink(path)
    }

    private static func make(_ family: Int32, _ address: ListenAddress) throws(ListenError) -> Int32 {
        let type = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        let descriptor = socket(family, Int32(type), 0)
        guard descriptor >= 0 else { throw ListenError(address: address, reason: text(errno)) }
        return descriptor
    }

    /// Binds a socket and listens; closes it on failure.
    private static func bindAndListen<Name>(_ descriptor: Int32, _ name: inout Name, _ address: ListenAddress)
        throws(ListenError)
    {
        let code = unsafe withName(&name) { unsafe bind(descriptor, $0, $1) }
        guard code == 0, listen(descriptor, backlog) == 0 else {
            let reason = text(errno)
            close(descriptor)
            throw ListenError(address: address, reason: reason)
        }
    }

    private static func withName<Name>(_ name: inout Name, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32)
        -> Int32
    {
        unsafe withUnsafePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<Name>.size))
            }
        }
    }

    private static func text(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
}
