public import EventLoop
internal import Glibc

/// A server of HTTP/1.1 on an event loop.
///
/// libmicrohttpd reads and writes the connections; it has no thread, but is told by the loop when its epoll descriptor
/// is ready. What can be answered at once is answered without a task; everything else by an asynchronous function, while
/// its connection is suspended.
///
/// The process ignores SIGPIPE from the first start on, unless it has a handler for it: that a client is gone is an error
/// of a call, and sendfile(2) knows no other way not to be killed by it.
///
/// Source: RFC 9110, RFC 9112; libmicrohttpd(3).
public actor HTTPServer {
    /// Answers a request: at once, or by a function.
    public typealias Service = @Sendable (HTTPRequest) -> HTTPReply
    /// Answers a request.
    public typealias Handler = @Sendable (HTTPRequest) async -> HTTPResponse
    /// Is told of each request that is over, on the loop: it must not block.
    public typealias AccessLog = @Sendable (AccessRecord) -> Void

    private nonisolated let loop: EventLoop
    private let state: ServerState

    private var listeners: [Listener] = []
    private var plain: Microhttpd?
    private var secure: Microhttpd?
    private var tls: TLSFiles?
    private var clock: EventLoop.Timer?
    private var stopping: [CheckedContinuation<Void, Never>] = []

    /// So often deadlines are looked at.
    private static let tick = Duration.milliseconds(250)

    /// The server's actor runs on the loop, as its events do.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// A server that does not listen yet, and answers some requests at once.
    public init(
        loop: EventLoop, limits: HTTPServerLimits = HTTPServerLimits(), accessLog: AccessLog? = nil,
        service: @escaping Service
    ) {
        self.loop = loop
        state = ServerState(loop: loop, limits: limits, service: service, accessLog: accessLog)
    }

    /// A server that does not listen yet.
    public init(
        loop: EventLoop, limits: HTTPServerLimits = HTTPServerLimits(), accessLog: AccessLog? = nil,
        handler: @escaping Handler
    ) {
        self.init(loop: loop, limits: limits, accessLog: accessLog) { request in .later { await handler(request) } }
    }

    // MARK: - Listening

    /// Listens, until `stop()`; the server lives so long.
    ///
    /// - Returns: the address, with the port that it has got if any would do.
    /// - Throws: `ListenError` when the address cannot be had.
    @discardableResult
    public func start(on address: ListenAddress) throws -> ListenAddress {
        try start(on: [ListenerSpecification(.address(address))])[0]
    }

    /// Listens in several places, until `stop()`; the server lives so long.
    ///
    /// - Parameter tls: the certificate and the key for those places where TLS is spoken.
    /// - Returns: the addresses, with the ports that they have got if any would do.
    /// - Throws: `ListenError` when an address cannot be had, `TLSError` for the certificate; nothing listens then.
    @discardableResult
    public func start(on places: [ListenerSpecification], tls: TLSFiles? = nil) throws -> [ListenAddress] {
        precondition(listeners.isEmpty, "the server listens already")
        precondition(tls != nil || !places.contains(where: \.isSecure), "TLS needs a certificate")
        var credentials: TLSCredentials?
        var opened: [(descriptor: Int32, file: String?)] = []
        var addresses: [ListenAddress] = []
        do {
            if let tls { credentials = try TLSCredentials(tls) }
            for place in places {
                let (socket, address) = try ListeningSocket.open(place)
                opened.append(socket)
                addresses.append(address)
            }
            try serve(Array(zip(opened, places.map(\.isSecure))), credentials, at: addresses)
        } catch {
            for (descriptor, file) in opened where listeners.isEmpty {
                close(descriptor)
                if let file { _ = unsafe unlink(file) }
            }
            stop()
            throw error
        }
        self.tls = tls
        return addresses
    }

    private func serve(
        _ sockets: [((descriptor: Int32, file: String?), isSecure: Bool)], _ credentials: TLSCredentials?,
        at addresses: [ListenAddress]
    ) throws {
        SignalDisposition.ignorePipe()
        state.credentials = credentials
        state.isStopping = false
        do {
            if sockets.contains(where: { !$0.isSecure }) {
                plain = try Microhttpd(loop: loop, limits: state.limits, tls: nil, state: state)
            }
            if sockets.contains(where: \.isSecure), let credentials {
                secure = try Microhttpd(loop: loop, limits: state.limits, tls: credentials, state: state)
            }
        } catch {
            throw ListenError(address: addresses[0], reason: "\(error)")
        }
        var made: [Listener] = []
        for (index, (socket, isSecure)) in sockets.enumerated() {
            guard let microhttpd = isSecure ? secure : plain else {
                throw ListenError(address: addresses[index], reason: "libmicrohttpd does not start")
            }
            made.append(
                Listener(
                    socket.descriptor, file: socket.file, state: state, microhttpd: microhttpd, isSecure: isSecure))
        }
        // From here on they are the listeners' to close.
        listeners = made
        state.server = self
        state.connectionEnded = { [unowned self] in assumeIsolated { $0.connectionEnded() } }
        for (listener, address) in zip(listeners, addresses) {
            do {
                try listener.accept()
            } catch {
                throw ListenError(address: address, reason: "\(error)")
            }
        }
        tick()
    }

    /// Reads the certificate and the key again; connections that there are keep the old ones, new ones get the new ones.
    ///
    /// - Throws: `TLSError`; the old certificate stays in use.
    public func reloadTLS() throws(TLSError) {
        guard let tls else { return }
        state.credentials = try TLSCredentials(tls)
    }

    // MARK: - Stopping

    /// Takes no new connections, lets what runs end, and gives up what has not ended after this time: its clients are
    /// told so.
    ///
    /// Streams that have no end of themselves are ended at once, idle connections are closed.
    public func stop(within limit: Duration) async {
        guard !listeners.isEmpty else { return }
        beginStopping()
        let timer = loop.schedule(after: limit) { self.assumeIsolated { $0.goOnStopping() } }
        if !state.connections.isEmpty {
            await withCheckedContinuation { stopping.append($0) }
        }
        loop.cancel(timer)
        stop()
    }

    /// Stops listening; answers that are being made are given up, and their clients are told so.
    public func stop() {
        beginStopping()
        for connection in state.connections.values {
            guard let exchange = connection.exchange else { continue }
            // For those that can still be told.
            connection.finish(exchange, Problem(.serviceUnavailable, "the server stops").response)
            exchange.end(.ended)
            connection.resume()
        }
        // What was resumed gets its answer out, as far as the connection takes it at once.
        for microhttpd in [plain, secure].compactMap(\.self) {
            microhttpd.run()
            microhttpd.run()
            // What a stream's end or a late request has suspended anew.
            for connection in state.connections.values where connection.isSuspended {
                connection.exchange?.stage = .aborted
                connection.exchange?.end(.ended)
                connection.resume()
            }
            microhttpd.run()
            microhttpd.close()
        }
        (plain, secure) = (nil, nil)
        listeners = []
        clock.map(loop.cancel)
        clock = nil
        state.connectionEnded = {}
        state.server = nil
        goOnStopping()
    }

    private func beginStopping() {
        guard !state.isStopping else { return }
        state.isStopping = true
        for listener in listeners { listener.close() }
        for connection in state.connections.values {
            if connection.exchange == nil, connection.target == nil { connection.shutDown() }
            connection.endEndlessStream()
        }
    }

    private func goOnStopping() {
        for continuation in stopping { continuation.resume() }
        stopping = []
    }

    private func connectionEnded() {
        if state.isStopping {
            if state.connections.isEmpty { goOnStopping() }
        } else {
            acceptAgain()
        }
    }

    private func acceptAgain() {
        // One that cannot be watched for want of memory is tried again with the next tick.
        for listener in listeners where state.hasPlace { try? listener.accept() }
    }

    // MARK: - Time

    /// Looks after what has taken too long.
    ///
    /// One timer for all: most deadlines are gone long before.
    private func tick() {
        let now = ContinuousClock.now
        for connection in state.connections.values {
            if let deadline = connection.deadline, deadline <= now { connection.deadlinePassed(at: now) }
        }
        // libmicrohttpd's own limit: of clients that do not take what they are sent.
        plain?.run()
        secure?.run()
        if !state.isStopping { acceptAgain() }
        clock = loop.schedule(after: Self.tick) { [unowned self] in assumeIsolated { $0.tick() } }
    }

    // MARK: - What handlers do

    func answer(_ number: UInt64, _ response: HTTPResponse) {
        // Gone or answered when the client has left or the server has stopped meanwhile.
        guard let connection = state.running[number], let exchange = connection.exchange else { return }
        connection.finish(exchange, response)
    }

    func nextPart(of number: UInt64, limit: Int) async -> Result<[UInt8]?, HTTPBodyError> {
        guard let connection = state.running[number], let exchange = connection.exchange else {
            return .failure(.ended)
        }
        return await withCheckedContinuation { connection.read(exchange, limit: limit, $0) }
    }

    func write(_ part: [UInt8], to number: UInt64) async -> Bool {
        guard let connection = state.running[number], let outgoing = connection.exchange?.outgoing else { return false }
        return await withCheckedContinuation {
            outgoing.append(part, $0)
            connection.supplyGrew(outgoing)
        }
    }

    func finishWriting(to number: UInt64, isWhole: Bool) {
        guard let connection = state.running[number], let outgoing = connection.exchange?.outgoing else { return }
        outgoing.finish(isWhole: isWhole)
        connection.supplyGrew(outgoing)
    }
}

/// How a request is answered.
public enum HTTPReply: Sendable {
    /// At once, with no task: for what is there already.
    case now(HTTPResponse)
    /// By a function, whose task is cancelled when the client goes.
    case later(@Sendable () async -> HTTPResponse)
}

/// What a signal does to the process.
private enum SignalDisposition {
    /// Has SIGPIPE ignored, unless the program has said what it is to do.
    static func ignorePipe() {
        var action = sigaction()
        guard unsafe sigaction(SIGPIPE, nil, &action) == 0, unsafe action.__sigaction_handler.sa_handler == nil else {
            return
        }
        _ = signal(SIGPIPE, SIG_IGN)
    }
}
