internal import HTTPClient

/// Transactions. Source: <https://developer.hashicorp.com/consul/api-docs/txn>.
extension ConsulClient {
    /// How many operations a transaction may have: 64 until Consul 1.12, 128 later.
    public static let maximumOperations = 64
    /// How many bytes a transaction's request may have (`txn_max_req_len`).
    public static let maximumTransactionBytes = 512 * 1024

    private struct Answer: Decodable {
        struct Result: Decodable {
            let entry: KeyValue
            private enum CodingKeys: String, CodingKey { case entry = "KV" }
        }
        let results: [Result]?
        let errors: [TransactionFailure]?

        private enum CodingKeys: String, CodingKey {
            case results = "Results"
            case errors = "Errors"
        }
    }

    /// Does all operations, in their order, or none.
    ///
    /// - Returns: what the operations that read have read, and what those that write have written, without values; an
    ///   operation that deletes or checks for absence has no entry.
    /// - Throws: code `.rejected` with all operations that do not hold, some perhaps only because of an earlier one.
    @discardableResult
    public func transaction(_ operations: [TransactionOperation]) async throws(ConsulError) -> [KeyValue] {
        let isRead = operations.allSatisfy { operation in
            switch operation {
            case .get, .getTree, .checkIndex, .checkSession, .checkNotExists: true
            default: false
            }
        }
        var text = JSONText()
        text.raw("[")
        for (index, operation) in operations.enumerated() {
            if index > 0 { text.raw(",") }
            operation.write(to: &text)
        }
        text.raw("]")
        let target = isRead ? "/v1/txn?consistent" : "/v1/txn"
        let response = try await send("PUT", target, body: text.bytes, isRead ? .read : .write)
        let answer = try decode(Answer.self, response)
        if response.status == 409 {
            throw ConsulError(rejected: answer.errors ?? [], at: address)
        }
        return (answer.results ?? []).map(\.entry)
    }

    /// Reads those of the keys that are there, by key, in as few transactions as the server takes.
    ///
    /// What is read in one transaction stood there at one time; for more keys than one takes, nothing is promised.
    public func get(_ keys: [String]) async throws(ConsulError) -> [String: KeyValue] {
        var found: [String: KeyValue] = [:]
        for start in stride(from: 0, to: keys.count, by: Self.maximumOperations) {
            var chunk = Array(keys[start..<min(start + Self.maximumOperations, keys.count)])
            while !chunk.isEmpty {
                do throws(ConsulError) {
                    for entry in try await transaction(chunk.map { .get($0) }) { found[entry.key] = entry }
                    break
                } catch {
                    guard case .rejected(let failures) = error.code, !failures.isEmpty else { throw error }
                    // Those that are not there fail it for all.
                    let missing = Set(failures.map(\.operation))
                    chunk = chunk.indices.filter { !missing.contains($0) }.map { chunk[$0] }
                }
            }
        }
        return found
    }
}
