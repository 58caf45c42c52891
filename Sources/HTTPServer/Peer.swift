internal import CLinux
internal import Glibc

/// Who is at the other end of a connection.
public enum Peer: Sendable, Equatable, CustomStringConvertible {
    /// A host, by its address.
    case tcp(address: String, port: UInt16)
    /// A process of this host, as it was when it connected (unix(7), `SO_PEERCRED`).
    case unix(user: UInt32, group: UInt32, process: Int32)
    /// Nobody that is known: a request that was made in this process.
    case unknown

    /// For a log: `192.0.2.1:51234`, `[2001:db8::1]:51234` or `uid 0 pid 42`.
    public var description: String {
        switch self {
        case .tcp(let address, let port): address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
        case .unix(let user, _, let process): "uid \(user) pid \(process)"
        case .unknown: "unknown"
        }
    }

    /// The other end of a connection, and the address as the system gave it.
    init(of descriptor: Int32, address: borrowing sockaddr_storage) {
        switch Int32(address.ss_family) {
        case AF_INET:
            let name = unsafe withUnsafeBytes(of: address) { unsafe $0.loadUnaligned(as: sockaddr_in.self) }
            self = .tcp(
                address: Self.text(AF_INET, name.sin_addr, capacity: INET_ADDRSTRLEN),
                port: UInt16(bigEndian: name.sin_port))
        case AF_INET6:
            let name = unsafe withUnsafeBytes(of: address) { unsafe $0.loadUnaligned(as: sockaddr_in6.self) }
            self = .tcp(
                address: Self.text(AF_INET6, name.sin6_addr, capacity: INET6_ADDRSTRLEN),
                port: UInt16(bigEndian: name.sin6_port))
        default:
            // A struct ucred, which Swift's Glibc does not have: pid, uid, gid.
            var credentials: (process: Int32, user: UInt32, group: UInt32) = (0, .max, .max)
            var length = socklen_t(MemoryLayout.size(ofValue: credentials))
            let code = unsafe getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length)
            self =
                code == 0
                ? .unix(user: credentials.user, group: credentials.group, process: credentials.process) : .unknown
        }
    }

    private static func text<Address>(_ family: Int32, _ address: Address, capacity: Int32) -> String {
        var text = [CChar](repeating: 0, count: Int(capacity))
        let isWritten = unsafe withUnsafePointer(to: address) {
            unsafe inet_ntop(family, $0, &text, socklen_t(text.count)) != nil
        }
        guard isWritten else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
