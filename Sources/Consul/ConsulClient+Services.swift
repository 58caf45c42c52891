internal import FoundationEssentials
internal import HTTPClient

/// Services and their health. Source: <https://developer.hashicorp.com/consul/api-docs/agent/service>, `…/agent/check`,
/// `…/health` and `…/status`.
extension ConsulClient {
    /// What a daemon says of itself.
    public struct Service: Sendable {
        /// Names it among all: the name of the daemon and of its host.
        public var id: String
        /// What it is: `ditrit-worker`.
        public var name: String
        /// Words to find it by.
        public var tags: [String] = []
        /// How long it counts as healthy after each sign of life.
        public var timeToLive: Duration
        /// How long it stays known after its last sign of life; at least a minute.
        public var forgetAfter: Duration = .seconds(600)

        /// A service.
        public init(id: String, name: String, timeToLive: Duration) {
            self.id = id
            self.name = name
            self.timeToLive = timeToLive
        }
    }

    /// A service as the health endpoint knows it.
    public struct ServiceEntry: Sendable, Equatable {
        /// Its id.
        public let id: String
        /// The node that it runs on.
        public let node: String
        /// `passing`, `warning` or `critical`: the worst of its checks.
        public let status: String
    }

    /// Makes a daemon known to the agent, in place of an earlier one of its id.
    public func register(_ service: Service) async throws(ConsulError) {
        var text = JSONText()
        text.raw("{\"ID\":")
        text.string(service.id)
        text.raw(",\"Name\":")
        text.string(service.name)
        text.raw(",\"Tags\":[")
        for (index, tag) in service.tags.enumerated() {
            if index > 0 { text.raw(",") }
            text.string(tag)
        }
        text.raw("],\"Check\":{\"CheckID\":")
        text.string(Self.check(of: service.id))
        text.raw(",\"TTL\":")
        text.string(service.timeToLive.milliseconds)
        text.raw(",\"DeregisterCriticalServiceAfter\":")
        text.string(service.forgetAfter.milliseconds)
        text.raw(",\"Status\":\"passing\"}}")
        // Each agent has services of its own, but to say it again, there or elsewhere, does no harm.
        try acknowledge(try await send("PUT", "/v1/agent/service/register", body: text.bytes, .read))
    }

    /// Gives a sign of life.
    ///
    /// - Returns: false when the agent does not know the service: it was restarted, or is another one.
    public func pass(service id: String, note: String) async throws(ConsulError) -> Bool {
        let target = "/v1/agent/check/pass/\(Self.escape(Self.check(of: id), keeping: ""))"
        return try await isKnown("\(target)?note=\(Self.escape(note, keeping: ""))")
    }

    /// Takes a daemon out of the agent's services, if it is there.
    public func deregister(service id: String) async throws(ConsulError) {
        _ = try await isKnown("/v1/agent/service/deregister/\(Self.escape(id, keeping: ""))")
    }

    /// Tells the agent something of a check or a service; false when it does not know it.
    private func isKnown(_ target: String) async throws(ConsulError) -> Bool {
        do throws(ConsulError) {
            return try await send("PUT", target, body: [], .read).status == 200
        } catch {
            guard error.code == .notFound else { throw error }
            return false
        }
    }

    /// The services of a name.
    public func services(named name: String) async throws(ConsulError) -> [ServiceEntry] {
        let response = try await send("GET", "/v1/health/service/\(Self.escape(name, keeping: ""))", .read)
        return try decode([Health].self, response).map { health in
            let order = ["passing", "warning", "critical"]
            let worst = health.checks.compactMap { order.firstIndex(of: $0.status) }.max() ?? 0
            return ServiceEntry(id: health.service.id, node: health.node.name, status: order[worst])
        }
    }

    /// The address of the leader among the servers, `127.0.0.1:8300`; empty if there is none.
    public func leader() async throws(ConsulError) -> String {
        try decode(String.self, try await send("GET", "/v1/status/leader", .read))
    }

    private static func check(of service: String) -> String { "service:\(service)" }

    private struct Health: Decodable {
        struct Service: Decodable {
            let id: String
            private enum CodingKeys: String, CodingKey { case id = "ID" }
        }
        struct Node: Decodable {
            let name: String
            private enum CodingKeys: String, CodingKey { case name = "Node" }
        }
        struct Check: Decodable {
            let status: String
            private enum CodingKeys: String, CodingKey { case status = "Status" }
        }
        let service: Service
        let node: Node
        let checks: [Check]

        private enum CodingKeys: String, CodingKey {
            case service = "Service"
            case node = "Node"
            case checks = "Checks"
        }
    }
}
