internal import HTTPClient

/// Queries that wait. Source: <https://developer.hashicorp.com/consul/api-docs/features/blocking>.
extension ConsulClient {
    /// The names of all keys below a prefix, once something there may have changed since the query's index, or the
    /// wait is over.
    ///
    /// - Parameters:
    ///   - query: what was seen; it has seen the answer afterwards.
    ///   - wait: how long to wait. The server adds up to a sixteenth, so that not all come back at once.
    /// - Returns: the keys; nil if the index says that nothing has changed.
    public func keys(
        _ prefix: String, _ query: inout BlockingQuery, wait: Duration
    ) async throws(ConsulError) -> [String]? {
        try await changed([String].self, prefix, "keys", &query, wait: wait)
    }

    /// All keys below a prefix with their values, once something there may have changed; see `keys`.
    public func list(
        _ prefix: String, _ query: inout BlockingQuery, wait: Duration
    ) async throws(ConsulError) -> [KeyValue]? {
        try await changed([KeyValue].self, prefix, "recurse", &query, wait: wait)
    }

    private func changed<Element: Decodable>(
        _ type: [Element].Type, _ prefix: String, _ what: String, _ query: inout BlockingQuery, wait: Duration
    ) async throws(ConsulError) -> [Element]? {
        let waiting = query.index == 0 ? nil : "index=\(query.index)&wait=\(wait.milliseconds)"
        let response = try await send(
            "GET", Self.target(of: prefix, [what, waiting]), .read, wait: waiting == nil ? .zero : wait * 17 / 16)
        let entries = try found(type, response) ?? []
        return query.receive(response.headers["X-Consul-Index"].flatMap { UInt64($0) }) ? entries : nil
    }
}
