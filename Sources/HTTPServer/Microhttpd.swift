internal import CMicrohttpd
internal import EventLoop
internal import Glibc

/// A daemon of libmicrohttpd: reads requests from connections that it is given, and writes answers.
///
/// It has neither a thread nor a listening socket. Confined to the loop. Source: libmicrohttpd(3), "external epoll".
@safe final class Microhttpd {
    private let loop: EventLoop
    private let handle: OpaquePointer
    private var watch: EventLoop.Watch?
    private var nextTurn: EventLoop.Timer?
    private var isClosed = false

    /// So often it is run at a time: others on the loop want their turn, too.
    private static let mostRuns = 8

    /// - Parameter tls: what connections speak TLS with; nil for plain ones.
    init?(loop: EventLoop, limits: HTTPServerLimits, tls: TLSCredentials?, state: ServerState) throws(SystemError) {
        self.loop = loop
        var settings = unsafe ditrit_mhd_settings(
            // Some more than are let in: who has such a place is told so.
            connections: UInt32(clamping: limits.connections + ServerState.placesForRefusals),
            memory: max(64 << 10, 4 * limits.head),
            timeout: UInt32(clamping: max(1, limits.idle.components.seconds)), certificate: nil, key: nil,
            priorities: nil, target: targetCallback, handler: requestCallback, completed: completionCallback,
            connection: connectionCallback,
            // The server keeps the state until this is closed.
            context: Unmanaged.passUnretained(state).toOpaque())
        let started: OpaquePointer?
        if let tls {
            unsafe started = tls.certificate.withCString { certificate in
                unsafe tls.key.withCString { key in
                    unsafe TLSCredentials.priorities.withCString { priorities in
                        unsafe settings.certificate = certificate
                        unsafe settings.key = key
                        unsafe settings.priorities = priorities
                        return unsafe ditrit_mhd_start(&settings)
                    }
                }
            }
        } else {
            unsafe started = ditrit_mhd_start(&settings)
        }
        guard let started = unsafe started else { return nil }
        unsafe handle = started
        do throws(SystemError) {
            watch = try loop.watch(unsafe ditrit_mhd_epoll(handle), for: .readable) { [unowned self] _ in run() }
        } catch {
            unsafe MHD_stop_daemon(handle)
            isClosed = true
            throw error
        }
    }

    deinit { close() }

    /// Gives it a connection, whose descriptor is its own from now on; false if it does not take it.
    func add(_ descriptor: Int32, address: UnsafePointer<sockaddr>, length: socklen_t) -> Bool {
        unsafe MHD_add_connection(handle, descriptor, address, length) == .YES
    }

    /// Has it run when the loop comes around: once, for all connections that are resumed until then.
    ///
    /// libmicrohttpd does not wake a loop that is not its own.
    func runSoon() {
        guard nextTurn == nil, !isClosed else { return }
        nextTurn = loop.schedule(after: .zero) { [unowned self] in run() }
    }

    /// Has it do what there is to do.
    func run() {
        guard !isClosed else { return }
        nextTurn.map(loop.cancel)
        nextTurn = nil
        for _ in 0..<Self.mostRuns {
            _ = unsafe MHD_run(handle)
            // A request may have stopped the server.
            guard !isClosed, unsafe ditrit_mhd_is_pending(handle) != 0 else { return }
        }
        runSoon()
    }

    /// Ends all connections; none may be suspended.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        watch.map(loop.stop)
        nextTurn.map(loop.cancel)
        unsafe MHD_stop_daemon(handle)
    }
}

// MARK: - What libmicrohttpd tells; all of it comes from MHD_run, MHD_add_connection or MHD_stop_daemon, so on the loop

/// A connection has begun or ended; its object is kept by the server in between.
private func connectionCallback(
    context: UnsafeMutableRawPointer?, handle: OpaquePointer?,
    socketContext: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    event: MHD_ConnectionNotificationCode
) {
    guard let context = unsafe context, let handle = unsafe handle, let socketContext = unsafe socketContext else {
        return
    }
    let state = unsafe Unmanaged<ServerState>.fromOpaque(context).takeUnretainedValue()
    if ditrit_mhd_has_begun(event) != 0 {
        guard let connection = state.connections[unsafe ditrit_mhd_descriptor(handle)] else { return }
        unsafe connection.begin(handle)
        unsafe socketContext.pointee = Unmanaged.passUnretained(connection).toOpaque()
    } else if let opaque = unsafe socketContext.pointee {
        state.ended(unsafe Unmanaged<Connection>.fromOpaque(opaque).takeUnretainedValue())
    }
}

/// The first line of a request is there; what is returned comes again with the request.
private func targetCallback(
    context: UnsafeMutableRawPointer?, target: UnsafePointer<CChar>?, handle: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    guard let target = unsafe target, let handle = unsafe handle,
        let information = unsafe ditrit_mhd_socket_context(handle)
    else { return nil }
    let connection = unsafe Unmanaged<Connection>.fromOpaque(information).takeUnretainedValue()
    unsafe connection.receive(target: target)
    return unsafe information
}

/// A part of a request is there: first its head, then its content piece by piece, then its end.
private func requestCallback(
    context: UnsafeMutableRawPointer?, handle: OpaquePointer?, path: UnsafePointer<CChar>?,
    method: UnsafePointer<CChar>?, version: UnsafePointer<CChar>?, content: UnsafePointer<CChar>?,
    size: UnsafeMutablePointer<Int>?, state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let opaque = unsafe state?.pointee, let size = unsafe size, let method = unsafe method,
        let version = unsafe version
    else { return .NO }
    let connection = unsafe Unmanaged<Connection>.fromOpaque(opaque).takeUnretainedValue()
    let bytes = unsafe UnsafeRawBufferPointer(start: content, count: size.pointee)
    let reception = unsafe connection.receive(method: method, version: version, content: bytes)
    switch reception {
    case .taken: unsafe size.pointee = 0
    case .left: break
    case .end: return .NO
    }
    return .YES
}

/// A request is over, answered or not.
private func completionCallback(
    context: UnsafeMutableRawPointer?, handle: OpaquePointer?, state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    reason: MHD_RequestTerminationCode
) {
    guard let opaque = unsafe state?.pointee else { return }
    unsafe state?.pointee = nil
    let connection = unsafe Unmanaged<Connection>.fromOpaque(opaque).takeUnretainedValue()
    connection.requestEnded(isComplete: ditrit_mhd_is_complete(reason) != 0)
}
