internal import Glibc

/// Where a server listens.
public enum ListenAddress: Sendable, Equatable, CustomStringConvertible {
    /// A port of an address of this machine; port 0 is any that is free.
    case tcp(host: String, port: UInt16)
    /// A socket in the file system.
    case unix(path: String)

    /// Reads `127.0.0.1:9464`, `[::1]:9464` or `unix:/run/ditrit/metrics.sock`.
    ///
    /// An address and not a name: what a name stands for may change, and with it who can connect.
    public init?(_ text: String) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            // The kernel's limit (unix(7)), its closing zero included.
            guard path.hasPrefix("/"), !path.contains("\0"), path.utf8.count < 108 else { return nil }
            self = .unix(path: path)
            return
        }
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]),
            text[text.index(after: colon)...].allSatisfy(\.isNumber)
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.contains(":") else { return nil }
        } else if host.contains(":") {
            return nil
        }
        guard Self.isAddress(String(host)) else { return nil }
        self = .tcp(host: String(host), port: port)
    }

    /// Where a socket listens that somebody else has opened; nil for what is no socket of TCP or the file system.
    public init?(ofSocket descriptor: Int32) {
        guard let address = ListeningSocket.address(of: descriptor) else { return nil }
        self = address
    }

    /// Whether only processes of this host can connect.
    public var isLocal: Bool {
        switch self {
        case .unix: true
        case .tcp(let host, _): host.hasPrefix("127.") || host == "::1" || host.hasPrefix("::ffff:127.")
        }
    }

    private static func isAddress(_ text: String) -> Bool {
        guard !text.contains("\0") else { return false }
        var address = in6_addr()
        return unsafe inet_pton(text.contains(":") ? AF_INET6 : AF_INET, text, &address) == 1
    }

    /// As it is read.
    public var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}
