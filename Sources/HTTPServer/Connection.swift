internal import CMicrohttpd
internal import EventLoop
internal import Glibc

/// A connection of a client, from when it is accepted until libmicrohttpd has closed it.
///
/// Confined to the loop.
@safe final class Connection {
    unowned let state: ServerState
    let microhttpd: Microhttpd
    let descriptor: Int32
    let peer: Peer
    /// What it speaks TLS with: it lives as long as the connection, also when there is a newer one.
    let credentials: TLSCredentials?
    /// Whether there were too many when it came: its first request is told so.
    let isSurplus: Bool
    /// libmicrohttpd's own; set by `begin(_:)`, before anything else can come of it.
    private(set) var handle: OpaquePointer?
    private(set) var isSuspended = false
    /// The first line of a request, when it has come; its head may be on its way still.
    var target: [UInt8]?
    var exchange: Exchange?
    /// A request without content, until libmicrohttpd says that it is complete: an answer before that would be taken for
    /// the refusal of a content, and end the connection.
    var pending: HTTPRequest?
    var requestCount = 0
    /// When it is ended unless something happens.
    var deadline: ContinuousClock.Instant?
    private var watch: EventLoop.Watch?
    private var knownCertificate: ClientCertificate??

    /// Linux's EPOLLRDHUP: the other side will send no more (epoll_ctl(2)).
    private static let hasLeft = EventLoop.Readiness(rawValue: 0x2000)

    init(
        state: ServerState, microhttpd: Microhttpd, descriptor: Int32, peer: Peer, credentials: TLSCredentials?,
        isSurplus: Bool
    ) {
        self.state = state
        self.microhttpd = microhttpd
        self.descriptor = descriptor
        self.peer = peer
        self.credentials = credentials
        self.isSurplus = isSurplus
        deadline = .now + state.limits.headTime
    }

    /// libmicrohttpd has it now.
    func begin(_ handle: OpaquePointer) {
        unsafe self.handle = handle
        if let credentials, let session = unsafe ditrit_mhd_session(handle) { unsafe credentials.use(in: session) }
    }

    /// What the client's certificate says, if it has shown one.
    var clientCertificate: ClientCertificate? {
        guard credentials?.asksClients == true else { return nil }
        if let knownCertificate { return knownCertificate }
        let certificate = unsafe handle.flatMap { unsafe ditrit_mhd_session($0) }.flatMap {
            unsafe ClientCertificate(of: $0)
        }
        knownCertificate = .some(certificate)
        return certificate
    }

    // MARK: - Holding the client back

    func suspend() {
        guard !isSuspended, let handle = unsafe handle else { return }
        isSuspended = true
        unsafe MHD_suspend_connection(handle)
    }

    /// libmicrohttpd goes on with it when the loop comes around.
    func resume() {
        guard isSuspended, let handle = unsafe handle else { return }
        isSuspended = false
        unsafe MHD_resume_connection(handle)
        microhttpd.runSoon()
    }

    // MARK: - Ends

    /// Has the client's leaving noticed also while the connection is suspended.
    func watchForLeaving() {
        guard watch == nil else { return }
        watch = try? state.loop.watch(descriptor, for: Self.hasLeft) { [unowned self] _ in hasLeft() }
    }

    func stopWatching() {
        watch.map(state.loop.stop)
        watch = nil
    }

    private func hasLeft() {
        stopWatching()
        guard let exchange else { return }
        // While libmicrohttpd reads or writes, it notices itself.
        guard isSuspended else { return }
        exchange.end(.connectionLost)
        if case .sending = exchange.stage {} else { exchange.stage = .aborted }
        resume()
    }

    /// Ends it as soon as libmicrohttpd notices; what was written before gets to the client.
    func shutDown() { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// Writes past libmicrohttpd, which takes an answer only before a content or after it.
    ///
    /// Only while it reads, so that it writes nothing itself. What does not fit into the socket's buffer is lost: the
    /// connection ends after it.
    func writeDirectly(_ bytes: [UInt8]) {
        if credentials == nil {
            _ = unsafe send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        } else if let session = unsafe handle.flatMap({ unsafe ditrit_mhd_session($0) }) {
            _ = unsafe gnutls_record_send(session, bytes, bytes.count)
        }
    }

    /// Its time is over.
    func deadlinePassed(at now: ContinuousClock.Instant) {
        deadline = nil
        guard let exchange else {
            // Who has sent nothing since the last answer is not told anything: the next request may be on its way, and an
            // answer that comes before it would be taken for its own. With TLS there may be no session yet.
            if target != nil || (requestCount == 0 && credentials == nil) {
                let problem = Problem(.requestTimeout, "the head of the request did not come in time")
                writeDirectly(problem.response.directBytes ?? [])
            }
            return shutDown()
        }
        if exchange.reader != nil {
            exchange.bodyEnd = .timedOut
            exchange.tellReader(.failure(.timedOut), at: now)
            suspend()
        } else {
            // A client that does not send what it has announced is not waited for any longer.
            if case .discarding(let response?) = exchange.stage { writeDirectly(response.directBytes ?? []) }
            shutDown()
        }
    }
}
