public import EventLoop
internal import HTTPClient

/// A client of Consul's HTTP API, 1.8 and later.
///
/// It knows several addresses and uses one until that fails. A request goes to the next one only if that is safe: a
/// read always, a write when the server certainly has not seen it or says that it did nothing. The answer to any other
/// write is `outcomeUnknown`; what is sent after it goes to the next address.
///
/// All members throw `ConsulError`. Source: <https://developer.hashicorp.com/consul/api-docs>.
public final class ConsulClient: Sendable {
    /// What a request does.
    enum Kind {
        case read
        case write
    }

    private let http: HTTPClient
    private let configuration: ConsulConfiguration
    private let token: Locked<String?>
    /// The index of the address that answered last, or of the one after a server that did not.
    private let current = Locked(0)

    /// Makes a client, which connects when it is used.
    public init(loop: EventLoop, _ configuration: ConsulConfiguration) throws(ConsulError) {
        precondition(!configuration.addresses.isEmpty, "a client has an address")
        for address in configuration.addresses where Self.host(of: address).isEmpty {
            throw ConsulError(
                .invalid, "'\(address)' is no address of Consul\n    hint: an address looks like https://host:8501")
        }
        self.configuration = configuration
        token = Locked(configuration.token)
        var http = HTTPClient.Configuration()
        http.tls.certificateAuthority = configuration.certificateAuthority.map { .file($0) }
        http.tls.certificate = configuration.certificate.map { .file($0) }
        http.tls.key = configuration.key.map { .file($0) }
        // Over TLS Consul speaks HTTP/2: long polls share connections, of which it takes 200 from a host. In plain
        // HTTP/1.1 each long poll needs one of its own.
        let isEncrypted = configuration.addresses.allSatisfy { $0.hasPrefix("https:") }
        http.maximumConnectionsPerHost = isEncrypted ? 4 : nil
        do {
            self.http = try HTTPClient(loop: loop, configuration: http)
        } catch {
            throw ConsulError(.tls, "\(error)")
        }
    }

    /// Shows another token from now on; what is on its way keeps the one it has.
    public func use(token: String?) { self.token.withLock { $0 = token } }

    /// Ends what goes on and closes the connections.
    public func close() async { await http.close() }

    /// Uses the leader's own address from now on, if it is among the addresses: another server would only pass on to it.
    public func preferLeader() async {
        guard configuration.addresses.count > 1, let leader = try? await leader(), !leader.isEmpty else { return }
        let host = Self.host(of: "http://" + leader)
        if let index = configuration.addresses.firstIndex(where: { Self.host(of: $0) == host }) {
            current.withLock { $0 = index }
        }
    }

    /// The host of an address; empty if it is none.
    private static func host(of address: String) -> Substring {
        guard let scheme = ["http://", "https://"].first(where: address.hasPrefix) else { return "" }
        let authority = address.dropFirst(scheme.count).prefix { $0 != "/" }
        if authority.first == "[" { return authority.dropFirst().prefix { $0 != "]" } }
        return authority.prefix { $0 != ":" }
    }

    /// The address that the next request goes to first.
    public var address: String { configuration.addresses[current.withLock { $0 }] }

    // MARK: - Requests

    /// Sends a request until a server has answered it.
    ///
    /// - Parameters:
    ///   - target: path and query, escaped.
    ///   - wait: how long the server may hold back the answer.
    ///   - limit: how long an answer may take to begin otherwise, instead of the configuration's limit.
    /// - Returns: an answer of status 200, 404 or 409.
    func send(
        _ method: String, _ target: String, body: [UInt8]? = nil, _ kind: Kind, wait: Duration = .zero,
        limit: Duration? = nil
    ) async throws(ConsulError) -> HTTPResponse {
        let first = current.withLock { $0 }
        let limit = limit ?? configuration.answerLimit
        var failures: [ConsulError] = []
        for offset in configuration.addresses.indices {
            let index = (first + offset) % configuration.addresses.count
            do throws(ConsulError) {
                let response = try await send(method, target, body: body, kind, wait: wait, limit: limit, to: index)
                if offset > 0 { current.withLock { $0 = index } }
                return response
            } catch {
                if Self.tellsOfASilentServer(error.code) { leave(index) }
                guard Self.permitsAnotherAddress(error.code, kind) else { throw error }
                failures.append(error)
            }
        }
        throw ConsulError(failures)
    }

    /// Lets what is sent from now on go to another address: a server that hangs would hang all that follows, too.
    private func leave(_ index: Int) {
        let next = (index + 1) % configuration.addresses.count
        current.withLock { if $0 == index { $0 = next } }
    }

    private func send(
        _ method: String, _ target: String, body: [UInt8]?, _ kind: Kind, wait: Duration, limit: Duration,
        to index: Int
    ) async throws(ConsulError) -> HTTPResponse {
        let address = configuration.addresses[index]
        var request = HTTPRequest(method: method, url: address + target)
        request.body = body
        if let token = token.withLock({ $0 }) { request.headers.append((name: "X-Consul-Token", value: token)) }
        request.limits.connect = configuration.connectLimit
        request.limits.firstByte = limit + wait
        request.limits.total = limit * 4 + wait
        // A prefix of a hundred thousand keys has its place; an endless answer has not.
        request.maximumResponseBytes = 256 << 20
        let response: HTTPResponse
        do {
            response = try await http.send(request)
        } catch {
            throw ConsulError(error, at: address, isWrite: kind == .write)
        }
        guard [200, 404, 409].contains(response.status) else {
            let body = String(decoding: response.body.prefix(400), as: UTF8.self).trimmingNewlines
            throw ConsulError(
                status: response.status, body: body, to: "\(method) \(target.prefix { $0 != "?" })", at: address,
                hasToken: request.headers.contains { $0.name == "X-Consul-Token" }, isWrite: kind == .write)
        }
        return response
    }

    private static func tellsOfASilentServer(_ code: ConsulError.Code) -> Bool {
        code == .unreachable || code == .outcomeUnknown
    }

    /// Whether a request that ended so may be sent to another server.
    private static func permitsAnotherAddress(_ code: ConsulError.Code, _ kind: Kind) -> Bool {
        switch code {
        // A server that was restarted a moment ago knows neither tokens nor sessions.
        case .unreachable, .noLeader, .busy, .denied, .tls: true
        case .outcomeUnknown, .unreadable: kind == .read
        case .sessionInvalid, .rejected, .tooLarge, .notFound, .invalid, .cancelled, .closed: false
        }
    }
}

extension String {
    /// The text without the line breaks at its end.
    fileprivate var trimmingNewlines: String {
        var text = self[...]
        while text.last?.isNewline == true { text.removeLast() }
        return String(text)
    }
}
