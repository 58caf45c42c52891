internal import EventLoop

/// What the connections of a server have in common.
///
/// Confined to the loop.
@safe final class ServerState {
    let loop: EventLoop
    let limits: HTTPServerLimits
    let service: HTTPServer.Service
    let accessLog: HTTPServer.AccessLog?
    /// Nil when it does not listen; it lives as long as it does.
    var server: HTTPServer?
    /// What new connections speak TLS with.
    var credentials: TLSCredentials?
    /// By descriptor.
    private(set) var connections: [Int32: Connection] = [:]
    /// The connections whose request somebody works on, by the number of the request.
    var running: [UInt64: Connection] = [:]
    private var countByAddress: [String: Int] = [:]
    private var lastNumber: UInt64 = 0
    /// Whether no new connection is taken, and none kept for another request.
    var isStopping = false
    /// Told when there is a place again, or when nothing is left.
    var connectionEnded: () -> Void = {}

    /// So many connections more than may be there are taken to be told so.
    static let placesForRefusals = 32

    init(
        loop: EventLoop, limits: HTTPServerLimits, service: @escaping HTTPServer.Service,
        accessLog: HTTPServer.AccessLog?
    ) {
        self.loop = loop
        self.limits = limits
        self.service = service
        self.accessLog = accessLog
    }

    func nextNumber() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }

    /// Whether there is room for another connection, be it to be refused.
    var hasPlace: Bool { connections.count < limits.connections + Self.placesForRefusals }

    /// Whether a connection of this peer is one too many.
    func isSurplus(_ peer: Peer) -> Bool {
        if connections.count >= limits.connections { return true }
        guard case .tcp(let address, _) = peer else { return false }
        return countByAddress[address, default: 0] >= limits.connectionsPerAddress
    }

    func add(_ connection: Connection) {
        connections[connection.descriptor] = connection
        if case .tcp(let address, _) = connection.peer { countByAddress[address, default: 0] += 1 }
    }

    /// A connection is no more; its descriptor is about to be closed.
    func ended(_ connection: Connection) {
        connection.stopWatching()
        connections[connection.descriptor] = nil
        if case .tcp(let address, _) = connection.peer, let count = countByAddress[address] {
            countByAddress[address] = count == 1 ? nil : count - 1
        }
        connectionEnded()
    }

    /// A request is over.
    func forget(_ exchange: Exchange, isComplete: Bool, peer: Peer) {
        running[exchange.number] = nil
        guard let accessLog else { return }
        accessLog(
            AccessRecord(
                peer: peer, method: exchange.method, target: exchange.target, status: exchange.status,
                length: exchange.outgoing?.sent ?? exchange.sentLength, duration: .now - exchange.began,
                isComplete: isComplete))
    }
}
