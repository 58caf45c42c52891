internal import FoundationEssentials
internal import HTTPClient

/// What servers answer, and what only others do.
extension ConsulClient {
    /// The answer of a request that has one.
    func decode<Value: Decodable>(_ type: Value.Type, _ response: HTTPResponse) throws(ConsulError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(response.body))
        } catch {
            throw unreadable(response)
        }
    }

    /// What is at a key or below a prefix; nil if nothing is.
    func found<Value: Decodable>(_ type: Value.Type, _ response: HTTPResponse) throws(ConsulError) -> Value? {
        guard response.status == 404 else { return try decode(type, response) }
        // A server of something else does not have it either, but does not say as of when.
        guard response.headers["X-Consul-Index"] != nil else { throw unreadable(response) }
        return nil
    }

    /// Takes an answer that says no more than that it was done.
    func acknowledge(_ response: HTTPResponse) throws(ConsulError) {
        guard response.status == 200 else { throw unreadable(response) }
    }

    private func unreadable(_ response: HTTPResponse) -> ConsulError {
        let body = String(decoding: response.body.prefix(200), as: UTF8.self)
        return ConsulError(
            .unreadable,
            "\(address) gave an answer that no Consul server gives: \(response.status) \(body)\n    hint: "
                + ConsulError.wrongAddress)
    }
}
