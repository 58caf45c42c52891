internal import FoundationEssentials

/// A key with its value, as Consul stores it.
public struct KeyValue: Sendable, Equatable {
    /// The whole key.
    public let key: String
    /// The value; empty where a transaction's answer leaves it out.
    public let value: [UInt8]
    /// Bits of the writer's own.
    public let flags: UInt64
    /// The session that has locked the key.
    public let session: String?
    /// When it was made.
    public let createIndex: UInt64
    /// When it was last changed: higher than at any change before it, of whatever key.
    public let modifyIndex: UInt64
}

extension KeyValue: Decodable {
    private enum CodingKeys: String, CodingKey {
        case key = "Key"
        case value = "Value"
        case flags = "Flags"
        case session = "Session"
        case createIndex = "CreateIndex"
        case modifyIndex = "ModifyIndex"
    }

    /// Reads an entry as `/v1/kv` and `/v1/txn` give it.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        key = try container.decode(String.self, forKey: .key)
        value = try container.decodeIfPresent(Data.self, forKey: .value).map(Array.init) ?? []
        flags = try container.decodeIfPresent(UInt64.self, forKey: .flags) ?? 0
        session = try container.decodeIfPresent(String.self, forKey: .session).flatMap { $0.isEmpty ? nil : $0 }
        createIndex = try container.decode(UInt64.self, forKey: .createIndex)
        modifyIndex = try container.decode(UInt64.self, forKey: .modifyIndex)
    }
}

/// How new an answer must be.
///
/// Source: <https://developer.hashicorp.com/consul/api-docs/features/consistency>.
public enum Consistency: Sendable {
    /// The leader answers; for an instant after an election a deposed one may.
    case standard
    /// The leader answers after it has made sure that it is the leader.
    case consistent
    /// Any server answers what it knows, which may be old.
    case stale
}
