import EventLoop
import Glibc
import TestSupport

/// A server that does what no good server does: it says nothing, half of it, or nonsense.
actor RawServer {
    /// What it does with a request.
    enum Reply: Sendable {
        /// Keeps the connection and says nothing, until `answerAll`.
        case nothing
        /// Says this, and keeps the connection or closes it.
        case text(String, thenCloses: Bool = false)
        /// Says this and then so many bytes, and keeps the connection.
        case long(String, count: Int)
        /// Says this a byte at a time.
        case drip(String)
        /// Resets the connection.
        case reset
    }

    private final class Connection {
        let descriptor: Int32
        var watch: EventLoop.Watch?
        var received: [UInt8] = []
        var unsent: ArraySlice<UInt8> = []
        init(_ descriptor: Int32) { self.descriptor = descriptor }
    }

    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    /// Where it listens.
    nonisolated let port: UInt16
    private let listener: Int32
    private let answersEarly: Bool
    private let script: @Sendable (_ request: String, _ number: Int) -> Reply
    private var listening: EventLoop.Watch?
    private var connections: [Int32: Connection] = [:]
    /// All requests that have come, header and what has come of the body with it.
    private(set) var requests: [String] = []
    /// How many connections have come.
    private(set) var accepted = 0
    /// How many connections the other side has closed.
    private(set) var closedByClient = 0
    /// How many bytes have come from clients.
    private(set) var received = 0
    /// How many bytes the clients' systems have taken.
    private(set) var sent = 0
    private var waiters: [(isFulfilled: () -> Bool, continuation: CheckedContinuation<Void, Never>)] = []

    /// A server on a port of its own.
    ///
    /// - Parameters:
    ///   - answersEarly: whether it waits for a request's header alone.
    ///   - script: what it does with each request, numbered from 0.
    init(
        answersEarly: Bool = false, _ script: @escaping @Sendable (_ request: String, _ number: Int) -> Reply
    ) async throws {
        self.answersEarly = answersEarly
        self.script = script
        loop = try EventLoop(name: "raw server")
        (listener, port) = try Loopback.listen()
        try listen()
    }

    /// A server that treats all requests alike.
    init(_ reply: Reply) async throws { try await self.init { _, _ in reply } }

    /// Its address.
    nonisolated var url: String { "http://127.0.0.1:\(port)" }

    private func listen() throws {
        listening = try loop.watch(listener, for: .readable) { [weak self] _ in self?.assumeIsolated { $0.accept() } }
    }

    /// Stops it, and closes all connections.
    nonisolated func stop() async {
        await closeAll()
        loop.shutDown()
    }

    private func closeAll() {
        listening.map(loop.stop)
        if listening != nil { close(listener) }
        listening = nil
        for connection in connections.values { drop(connection) }
    }

    /// Waits until something is so.
    func wait(until isFulfilled: @escaping @Sendable (isolated RawServer) -> Bool) async {
        guard !isFulfilled(self) else { return }
        await withCheckedContinuation { continuation in
            waiters.append(({ self.assumeIsolated { isFulfilled($0) } }, continuation))
        }
    }

    private func tellWaiters() {
        let fulfilled = waiters.filter { $0.isFulfilled() }
        waiters.removeAll { $0.isFulfilled() }
        for waiter in fulfilled { waiter.continuation.resume() }
    }

    /// Says this to all that have asked.
    func answerAll(_ text: String) {
        for connection in connections.values { write(Array(text.utf8), to: connection) }
    }

    private func accept() {
        guard let descriptor = acceptConnection(of: listener) else { return }
        accepted += 1
        let connection = Connection(descriptor)
        connections[descriptor] = connection
        connection.watch = try? loop.watch(descriptor, for: .readable) { [weak self] readiness in
            self?.assumeIsolated { $0.handle(descriptor, readiness) }
        }
        tellWaiters()
    }

    private func handle(_ descriptor: Int32, _ readiness: EventLoop.Readiness) {
        guard let connection = connections[descriptor] else { return }
        if readiness.contains(.writable) { flush(connection) }
        guard !readiness.isDisjoint(with: [.readable, .failed]) else { return }
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let count = read(descriptor, &bytes, bytes.count)
        if count > 0 {
            received += count
            connection.received += bytes.prefix(count)
            serve(connection)
        } else if count == 0 || errno != EAGAIN {
            closedByClient += 1
            drop(connection)
        }
        tellWaiters()
    }

    private func serve(_ connection: Connection) {
        let text = String(decoding: connection.received, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return }
        let length = text.firstRange(of: "Content-Length: ").flatMap {
            Int(text[$0.upperBound...].prefix { $0.isNumber })
        }
        guard answersEarly || text[end.upperBound...].utf8.count >= length ?? 0 else { return }
        connection.received = []
        requests.append(text)
        switch script(text, requests.count - 1) {
        case .nothing: break
        case .text(let text, let closes):
            write(Array(text.utf8), to: connection)
            if closes { drop(connection) }
        case .long(let text, let count):
            write(Array(text.utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: count), to: connection)
        case .drip(let text): drip(text.utf8[...], to: connection.descriptor)
        case .reset:
            var immediately = linger(l_onoff: 1, l_linger: 0)
            setsockopt(
                connection.descriptor, SOL_SOCKET, SO_LINGER, &immediately, socklen_t(MemoryLayout<linger>.size))
            drop(connection)
        }
    }

    private func write(_ bytes: [UInt8], to connection: Connection) {
        connection.unsent += bytes
        flush(connection)
    }

    private func flush(_ connection: Connection) {
        let count = connection.unsent.withUnsafeBytes {
            send(connection.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if count > 0 {
            connection.unsent = connection.unsent.dropFirst(count)
            sent += count
        }
        guard let watch = connection.watch else { return }
        try? loop.change(watch, to: connection.unsent.isEmpty ? .readable : [.readable, .writable])
        tellWaiters()
    }

    private func drip(_ text: Substring.UTF8View, to descriptor: Int32) {
        guard let connection = connections[descriptor], let byte = text.first else { return }
        write([byte], to: connection)
        _ = loop.schedule(after: .milliseconds(20)) { [weak self] in
            self?.assumeIsolated { $0.drip(text.dropFirst(), to: descriptor) }
        }
    }

    private func drop(_ connection: Connection) {
        connection.watch.map(loop.stop)
        connections[connection.descriptor] = nil
        close(connection.descriptor)
    }
}
