internal import CMicrohttpd
public import EventLoop
internal import Glibc

/// A server of HTTP/1.1 on an event loop.
///
/// libmicrohttpd reads and writes the connections; it has no thread, but is told by the loop when its epoll descriptor
/// is ready. A request is answered by an asynchronous handler, while its connection is suspended. So far requests have
/// no content that anyone reads: methods other than GET and HEAD are refused.
///
/// Source: libmicrohttpd(3), "external epoll"; RFC 9110.
@safe public actor HTTPServer {
    /// Answers a request.
    public typealias Handler = @Sendable (HTTPRequest) async -> HTTPResponse

    private nonisolated let loop: EventLoop
    private let limits: HTTPServerLimits
    private let handler: Handler

    private var daemon: OpaquePointer?
    private var watch: EventLoop.Watch?
    private var timer: EventLoop.Timer?
    private var socketFile: String?
    private var exchanges: [UInt64: Exchange] = [:]
    private var lastNumber: UInt64 = 0

    /// The server's actor runs on the loop, as its events do.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// A server that does not listen yet.
    public init(loop: EventLoop, limits: HTTPServerLimits = HTTPServerLimits(), handler: @escaping Handler) {
        self.loop = loop
        self.limits = limits
        self.handler = handler
    }

    /// Listens, until `stop()`; the server lives so long.
    ///
    /// - Returns: the address, with the port that it has got if any would do.
    /// - Throws: `ListenError` when the address cannot be had.
    @discardableResult
    public func start(on address: ListenAddress) throws(ListenError) -> ListenAddress {
        precondition(unsafe daemon == nil, "the server listens already")
        let descriptor = try ListeningSocket.open(address)
        let context = unsafe Unmanaged.passRetained(self)
        let started = unsafe ditrit_mhd_start(
            descriptor, UInt32(clamping: limits.connections), limits.head, UInt32(clamping: limits.idleSeconds),
            receiveCallback, completeCallback, context.toOpaque())
        guard let started = unsafe started else {
            unsafe context.release()
            throw ListenError(address: address, reason: "libmicrohttpd does not start")
        }
        unsafe daemon = started
        if case .unix(let path) = address { socketFile = path }
        do throws(SystemError) {
            watch = try unsafe loop.watch(ditrit_mhd_epoll(started), for: .readable) { _ in
                self.assumeIsolated { $0.turn() }
            }
        } catch {
            stop()
            throw ListenError(address: address, reason: "\(error)")
        }
        turn()
        guard case .tcp(let host, 0) = address, let port = ListeningSocket.port(of: descriptor) else { return address }
        return .tcp(host: host, port: port)
    }

    /// Stops listening; answers that are being made are given up, and their clients are told so.
    public func stop() {
        guard let daemon = unsafe daemon else { return }
        for exchange in exchanges.values {
            if case .answering(let task) = exchange.stage {
                task.cancel()
                answer(exchange, HTTPResponse(status: 503, text: "the server stops\n"))
            }
        }
        // What was resumed gets its answer out, as far as the connection takes it at once.
        _ = unsafe MHD_run(daemon)
        _ = unsafe MHD_run(daemon)
        watch.map(loop.stop)
        timer.map(loop.cancel)
        unsafe MHD_stop_daemon(daemon)
        unsafe self.daemon = nil
        (watch, timer) = (nil, nil)
        if let socketFile { _ = unsafe unlink(socketFile) }
        socketFile = nil
        unsafe Unmanaged.passUnretained(self).release()
    }

    // MARK: - Turning

    /// Has libmicrohttpd do what there is to do, and notes when it wants to be called again.
    private func turn() {
        guard let daemon = unsafe daemon else { return }
        _ = unsafe MHD_run(daemon)
        timer.map(loop.cancel)
        let milliseconds = unsafe ditrit_mhd_timeout(daemon)
        guard milliseconds >= 0 else {
            timer = nil
            return
        }
        timer = loop.schedule(after: .milliseconds(milliseconds)) { self.assumeIsolated { $0.turn() } }
    }

    // MARK: - What libmicrohttpd tells

    /// A part of a request has come: first its head, then its content piece by piece, then its end.
    fileprivate func receive(
        _ connection: OpaquePointer, _ request: HTTPRequest, contentSize: Int, _ known: Exchange?
    ) -> (exchange: Exchange, goesOn: Bool) {
        guard let exchange = known else {
            lastNumber += 1
            let exchange = unsafe Exchange(number: lastNumber, request: request, connection: connection)
            exchanges[lastNumber] = exchange
            return (exchange, true)
        }
        if contentSize > 0 {
            exchange.ignored += contentSize
            return (exchange, exchange.ignored <= limits.ignoredBody)
        }
        guard case .reading = exchange.stage else { return (exchange, true) }
        guard exchange.request.method == "GET" || exchange.request.method == "HEAD" else {
            exchange.stage = .answered
            return (exchange, Self.queue(HTTPResponse(status: 405, fields: [("Allow", "GET, HEAD")]), exchange))
        }
        unsafe MHD_suspend_connection(connection)
        let (request, number) = (exchange.request, exchange.number)
        let task = Task(executorPreference: loop) { [handler] in
            let response = await handler(request)
            await self.answer(number, response)
        }
        exchange.stage = .answering(task)
        return (exchange, true)
    }

    /// A request is over, answered or not.
    fileprivate func complete(_ exchange: Exchange) { exchanges[exchange.number] = nil }

    // MARK: - Answers

    private func answer(_ number: UInt64, _ response: HTTPResponse) {
        // Gone or answered when the server has stopped meanwhile.
        guard let exchange = exchanges[number], case .answering = exchange.stage else { return }
        answer(exchange, response)
        turn()
    }

    private func answer(_ exchange: Exchange, _ response: HTTPResponse) {
        exchange.stage = .answered
        // A handler may have made what cannot be sent; the client is to hear of that too.
        if !Self.queue(response, exchange) { _ = Self.queue(HTTPResponse(status: 500), exchange) }
        unsafe MHD_resume_connection(exchange.connection)
    }

    /// Has a response sent; false if it cannot be, by its fields or its status.
    private static func queue(_ response: HTTPResponse, _ exchange: Exchange) -> Bool {
        var body = response.body
        let made = unsafe body.withUnsafeMutableBytes { bytes in
            unsafe ditrit_mhd_response(bytes.count, bytes.baseAddress)
        }
        guard let made = unsafe made else { return false }
        defer { unsafe MHD_destroy_response(made) }
        for (name, value) in response.fields {
            guard unsafe MHD_add_response_header(made, name, value) == .YES else { return false }
        }
        return unsafe MHD_queue_response(exchange.connection, UInt32(clamping: response.status), made) == .YES
    }
}

/// libmicrohttpd's callback for requests; it comes from MHD_run, so on the loop.
private func receiveCallback(
    context: UnsafeMutableRawPointer?, connection: OpaquePointer?, path: UnsafePointer<CChar>?,
    method: UnsafePointer<CChar>?, version: UnsafePointer<CChar>?, content: UnsafePointer<CChar>?,
    contentSize: UnsafeMutablePointer<Int>?, state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let context = unsafe context, let connection = unsafe connection, let path = unsafe path,
        let method = unsafe method, let contentSize = unsafe contentSize, let state = unsafe state
    else { return .NO }
    let server = unsafe Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
    let known = unsafe state.pointee.map { unsafe Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
    let request = unsafe known?.request ?? HTTPRequest(method: String(cString: method), path: String(cString: path))
    let size = unsafe contentSize.pointee
    // Nobody else has them: the call comes on the loop, where the server is at home.
    nonisolated(unsafe) let (theConnection, theExchange, theState) = unsafe (connection, known, state)
    let goesOn = server.assumeIsolated { server in
        let (exchange, goesOn) = unsafe server.receive(theConnection, request, contentSize: size, theExchange)
        if unsafe theExchange == nil { unsafe theState.pointee = Unmanaged.passRetained(exchange).toOpaque() }
        return goesOn
    }
    // All of it was taken.
    unsafe contentSize.pointee = 0
    return goesOn ? .YES : .NO
}

/// libmicrohttpd's callback for the ends of requests; it comes from MHD_run or MHD_stop_daemon, so on the loop.
private func completeCallback(
    context: UnsafeMutableRawPointer?, connection: OpaquePointer?,
    state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, reason: MHD_RequestTerminationCode
) {
    guard let context = unsafe context, let state = unsafe state, let opaque = unsafe state.pointee else { return }
    nonisolated(unsafe) let exchange = unsafe Unmanaged<Exchange>.fromOpaque(opaque).takeRetainedValue()
    unsafe state.pointee = nil
    let server = unsafe Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
    server.assumeIsolated { unsafe $0.complete(exchange) }
}
