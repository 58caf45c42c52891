import EventLoop
import FoundationEssentials
import Glibc

/// A server of plain HTTP/1.1 that stands before another one and does to requests what networks do to them.
public actor UnreliableServer {
    /// What becomes of a request.
    public enum Fate: Sendable {
        /// It is passed on, and so is the answer.
        case pass
        /// It is passed on; when the answer comes the connection ends without it.
        case loseAnswer
        /// The connection ends; the request is passed on later nevertheless.
        case deliverLate(Duration)
        /// It is passed on; the connection ends after so many bytes of the answer.
        case cutAnswer(after: Int)
        /// It is never answered.
        case swallow
        /// It is answered with this.
        case answer(String)
    }

    /// A connection of a client's, and the one to the other server.
    private struct Connection {
        var client: EventLoop.Watch?
        var upstream: EventLoop.Watch?
        var received: [UInt8] = []
        var fate = Fate.pass
        /// How many bytes of the answer have been passed on.
        var answered = 0
    }

    /// `http://127.0.0.1:…`.
    public nonisolated let address: String
    private nonisolated let loop: EventLoop
    /// The loop.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private let listener: Int32
    private let upstream: (host: String, port: UInt16)
    private let decide: @Sendable (_ request: String) -> Fate
    private var accepting: EventLoop.Watch?
    private var connections: [Int: Connection] = [:]
    private var lastNumber = 0

    /// Starts a server.
    ///
    /// - Parameters:
    ///   - upstream: the other one's address; none if no request is passed on.
    ///   - decide: told the request's first line, says what becomes of it.
    public init(
        before upstream: String = "http://127.0.0.1:1", decide: @escaping @Sendable (_ request: String) -> Fate
    ) async throws {
        let parts = upstream.split(separator: "/")[1].split(separator: ":")
        self.upstream = (String(parts[0]), UInt16(parts[1]) ?? 0)
        self.decide = decide
        loop = try EventLoop(name: "unreliable")
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var any = Self.socketAddress("127.0.0.1", 0)
        guard bind(listener, &any.value, any.length) == 0, listen(listener, 128) == 0 else {
            throw POSIXFailure(operation: "bind", code: errno)
        }
        var bound = Self.socketAddress("127.0.0.1", 0)
        getsockname(listener, &bound.value, &bound.length)
        let bytes = withUnsafeBytes(of: bound.value) { Array($0) }
        address = "http://127.0.0.1:\(Int(bytes[2]) << 8 | Int(bytes[3]))"
        try start()
    }

    private func start() throws {
        accepting = try loop.watch(listener, for: .readable) { _ in self.assumeIsolated { $0.accept() } }
    }

    /// Ends it, and all connections.
    public nonisolated func stop() async {
        await end()
        loop.shutDown()
    }

    private func end() {
        if let accepting { loop.stop(accepting) }
        accepting = nil
        close(listener)
        for number in connections.keys { drop(number) }
    }

    // MARK: - Connections

    private func accept() {
        guard let descriptor = acceptConnection(of: listener) else { return }
        _ = fcntl(descriptor, F_SETFL, 0)
        lastNumber += 1
        let number = lastNumber
        let watch = try? loop.watch(descriptor, for: .readable) { _ in self.assumeIsolated { $0.receive(number) } }
        connections[number] = Connection(client: watch)
    }

    private func receive(_ number: Int) {
        guard let client = connections[number]?.client else { return }
        let bytes = Self.read(client.descriptor)
        guard !bytes.isEmpty else { return drop(number) }
        connections[number]?.received += bytes
        guard let request = connections[number]?.received, let line = Self.firstLine(ofComplete: request) else {
            return
        }
        let fate = decide(line)
        connections[number]?.received = []
        connections[number]?.fate = fate
        connections[number]?.answered = 0
        switch fate {
        case .pass, .loseAnswer, .cutAnswer: pass(request, number)
        case .swallow: break
        case .answer(let text):
            Self.write(Array(text.utf8), client.descriptor)
            drop(number)
        case .deliverLate(let delay):
            closeClient(number)
            _ = loop.schedule(after: delay) { self.assumeIsolated { $0.pass(request, number) } }
        }
    }

    private func pass(_ request: [UInt8], _ number: Int) {
        if connections[number]?.upstream == nil {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            var target = Self.socketAddress(upstream.host, upstream.port)
            guard connect(descriptor, &target.value, target.length) == 0 else {
                close(descriptor)
                return drop(number)
            }
            connections[number]?.upstream = try? loop.watch(descriptor, for: .readable) { _ in
                self.assumeIsolated { $0.answer(number) }
            }
        }
        if let upstream = connections[number]?.upstream { Self.write(request, upstream.descriptor) }
    }

    private func answer(_ number: Int) {
        guard let connection = connections[number], let upstream = connection.upstream else { return }
        var bytes = Self.read(upstream.descriptor)
        guard !bytes.isEmpty, let client = connection.client else { return drop(number) }
        switch connection.fate {
        case .pass: break
        case .cutAnswer(let most): bytes = Array(bytes.prefix(most - connection.answered))
        case .loseAnswer, .deliverLate, .swallow, .answer: return drop(number)
        }
        Self.write(bytes, client.descriptor)
        connections[number]?.answered += bytes.count
        if case .cutAnswer(let most) = connection.fate, connection.answered + bytes.count == most { drop(number) }
    }

    private func closeClient(_ number: Int) {
        guard let client = connections[number]?.client else { return }
        connections[number]?.client = nil
        loop.stop(client)
        close(client.descriptor)
    }

    private func drop(_ number: Int) {
        closeClient(number)
        guard let upstream = connections.removeValue(forKey: number)?.upstream else { return }
        loop.stop(upstream)
        close(upstream.descriptor)
    }

    // MARK: - Bytes

    /// The first line of a request whose body is there as well; nil while it is not.
    private static func firstLine(ofComplete request: [UInt8]) -> String? {
        guard let end = request.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: request[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        let length = lines.lazy.compactMap { line in
            let field = line.split(separator: ":")
            return field[0].lowercased() == "content-length" ? Int(field[1].drop { $0 == " " }) : nil
        }.first
        guard request.count - end.upperBound >= length ?? 0 else { return nil }
        return lines.first.map(String.init)
    }

    private static func read(_ descriptor: Int32) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        return Array(bytes.prefix(max(count, 0)))
    }

    private static func write(_ bytes: [UInt8], _ descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    private static func socketAddress(_ host: String, _ port: UInt16) -> (value: sockaddr, length: socklen_t) {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        inet_pton(AF_INET, host, &address.sin_addr)
        return withUnsafeBytes(of: address) { bytes in
            (bytes.load(as: sockaddr.self), socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
}
