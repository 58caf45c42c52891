internal import Crypto
internal import TupleSpace

/// That an execution was started with a key: who asks for the same again with that key is given the same.
///
/// Source: draft-ietf-httpapi-idempotency-key-header-07.
struct StartRecord: Codable, Equatable {
    /// How long a key is known, in milliseconds.
    static let lifetime: Int64 = 24 * 3600 * 1000

    /// What was asked for, as a digest.
    let request: String
    /// The execution that was started.
    let execution: String
    /// When: milliseconds since 1970.
    let at: Int64

    init(workflow: String, inputs: [String: JSON], execution: String, at time: Int64) {
        request = Self.digest(of: workflow, inputs)
        self.execution = execution
        at = time
    }

    func isExpired(at time: Int64) -> Bool { time - at >= Self.lifetime }

    func isOf(_ workflow: String, _ inputs: [String: JSON]) -> Bool { request == Self.digest(of: workflow, inputs) }

    private static func digest(of workflow: String, _ inputs: [String: JSON]) -> String {
        SHA256.hex(of: Array(JSON.array([.string(workflow), .object(inputs)]).encoded.utf8))
    }

    /// A key as a field of the tuple that it stands in.
    static func field(of key: String) -> String { SHA256.hex(of: Array(key.utf8)) }
}
