internal import HTTPClient

/// Sessions. Source: <https://developer.hashicorp.com/consul/api-docs/session>.
extension ConsulClient {
    /// What becomes of the keys that a session has locked when it ends.
    public enum SessionBehavior: String, Sendable {
        /// They stay, unlocked.
        case release
        /// They are deleted.
        case delete
    }

    /// A session as Consul knows it.
    public struct SessionEntry: Sendable, Decodable, Equatable {
        /// Its id.
        public let id: String
        /// Its name, for people.
        public let name: String

        private enum CodingKeys: String, CodingKey {
            case id = "ID"
            case name = "Name"
        }
    }

    /// Makes a session that ends when it is not renewed for its time to live.
    ///
    /// It depends on nothing else: by default sessions end with the agent that they were made through.
    ///
    /// - Parameters:
    ///   - timeToLive: at least 10 s unless the servers permit less (`session_ttl_min`); they may take up to twice as
    ///     long to end it.
    ///   - lockDelay: how long nobody can lock what it had locked, after it has ended without letting go.
    /// - Returns: its id.
    public func createSession(
        name: String, timeToLive: Duration, behavior: SessionBehavior, lockDelay: Duration = .zero
    ) async throws(ConsulError) -> String {
        struct Created: Decodable {
            let id: String
            private enum CodingKeys: String, CodingKey { case id = "ID" }
        }
        var text = JSONText()
        text.raw("{\"Name\":")
        text.string(name)
        text.raw(",\"TTL\":")
        text.string(timeToLive.milliseconds)
        text.raw(",\"LockDelay\":")
        text.string(lockDelay.milliseconds)
        text.raw(",\"Behavior\":")
        text.string(behavior.rawValue)
        // The agent's own health, and with it the death of the server that we happen to be connected to, is left out:
        // `Checks` until 1.6, `NodeChecks` later; 1.8 knows both.
        text.raw(",\"Checks\":[],\"NodeChecks\":[]}")
        let response = try await send("PUT", "/v1/session/create", body: text.bytes, .write)
        return try decode(Created.self, response).id
    }

    /// Begins the time to live of a session anew.
    ///
    /// - Parameter limit: how long each server may take to answer: the others are asked while there is time.
    /// - Returns: whether the session was there.
    public func renewSession(_ id: String, within limit: Duration? = nil) async throws(ConsulError) -> Bool {
        let target = "/v1/session/renew/\(Self.escape(id, keeping: ""))"
        // To do it twice does no harm: as a read it may go to another server.
        return try await send("PUT", target, body: [], .read, limit: limit).status != 404
    }

    /// Ends a session, if it is there.
    public func destroySession(_ id: String) async throws(ConsulError) {
        // It may be done twice, too: no session ever gets the id of another one.
        try acknowledge(try await send("PUT", "/v1/session/destroy/\(Self.escape(id, keeping: ""))", body: [], .read))
    }

    /// The session of an id; nil if it is not there.
    public func session(_ id: String) async throws(ConsulError) -> SessionEntry? {
        let response = try await send("GET", "/v1/session/info/\(Self.escape(id, keeping: ""))?consistent", .read)
        return try decode([SessionEntry]?.self, response)?.first
    }

    /// All sessions.
    public func sessions() async throws(ConsulError) -> [SessionEntry] {
        try decode([SessionEntry].self, try await send("GET", "/v1/session/list?consistent", .read))
    }
}

extension Duration {
    /// As Go writes durations: `10000ms`.
    var milliseconds: String { "\(components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000)ms" }
}
