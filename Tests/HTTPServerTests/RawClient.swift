import EventLoop
import Glibc
import HTTPServer

/// A client that sends just the bytes that it is told to.
final class RawClient {
    private let descriptor: Int32
    private var isOpen = true

    init(_ address: ListenAddress) throws {
        guard case .tcp(_, let port) = address else { throw SystemError(EINVAL, in: "connect") }
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let code = withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw SystemError(errno, in: "connect") }
    }

    deinit { leave() }

    /// Closes the connection.
    func leave() {
        if isOpen { close(descriptor) }
        isOpen = false
    }

    /// Sends these bytes; false when the other side takes no more.
    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Sends these bytes; false when the other side takes no more.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// How much of these bytes the other side takes until it holds us back for a moment.
    func sendUntilHeld(_ bytes: [UInt8]) async throws -> Int {
        var sent = 0
        var pauses = 0
        while sent < bytes.count, pauses < 100 {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if count > 0 {
                sent += count
                pauses = 0
            } else {
                pauses += 1
                try await Task.sleep(for: .milliseconds(2))
            }
        }
        return sent
    }

    /// What comes until the text holds this, or the other side ends; nothing new for ten seconds is the end as well.
    func receive(until ending: String) async throws -> String {
        var bytes: [UInt8] = []
        for _ in 0..<5000 {
            if String(decoding: bytes, as: UTF8.self).contains(ending) { break }
            var chunk = [UInt8](repeating: 0, count: 4096)
            let count = recv(descriptor, &chunk, chunk.count, Int32(MSG_DONTWAIT))
            if count > 0 {
                bytes += chunk[..<count]
            } else if count == 0 || errno != EAGAIN {
                break
            } else {
                try await Task.sleep(for: .milliseconds(2))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What comes until the other side ends; nil if it does not.
    func receiveAll() async throws -> String? {
        var bytes: [UInt8] = []
        for _ in 0..<5000 {
            var chunk = [UInt8](repeating: 0, count: 4096)
            let count = recv(descriptor, &chunk, chunk.count, Int32(MSG_DONTWAIT))
            if count > 0 {
                bytes += chunk[..<count]
            } else if count == 0 || errno != EAGAIN {
                return String(decoding: bytes, as: UTF8.self)
            } else {
                try await Task.sleep(for: .milliseconds(2))
            }
        }
        return nil
    }
}
