import Glibc

/// A socket that receives messages at a path, as service managers and journals have one.
public final class DatagramReceiver: Sendable {
    /// Where it is.
    public let path: String
    private let descriptor: Int32

    /// Binds a socket.
    public init(path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw POSIXFailure(operation: "socket", code: errno) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let isShort = withUnsafeMutableBytes(of: &address.sun_path) { bytes in
            guard path.utf8.count < bytes.count else { return false }
            bytes.copyBytes(from: path.utf8)
            return true
        }
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard isShort, code == 0 else { throw POSIXFailure(operation: "bind \(path)", code: errno) }
    }

    deinit { close(descriptor) }

    /// The next message.
    ///
    /// - Throws: `POSIXFailure` when none comes within half a minute.
    public func receive() async throws -> String {
        for _ in 0..<6000 {
            if let text = receiveIfAny() { return text }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw POSIXFailure(operation: "recv \(path)", code: ETIMEDOUT)
    }

    /// The next message, if one has come already.
    public func receiveIfAny() -> String? {
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// Messages up to the first one that satisfies a condition, that one included.
    public func receive(until isLast: (String) -> Bool) async throws -> [String] {
        var messages: [String] = []
        while true {
            messages.append(try await receive())
            if messages.last.map(isLast) == true { return messages }
        }
    }
}
