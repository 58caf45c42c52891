internal import FoundationEssentials
internal import HTTPClient

/// The key-value store. Source: <https://developer.hashicorp.com/consul/api-docs/kv>.
extension ConsulClient {
    /// Reads a key; nil if it is not there.
    public func get(_ key: String, _ consistency: Consistency = .standard) async throws(ConsulError) -> KeyValue? {
        let target = Self.target(of: key, [consistency.parameter])
        let response = try await send("GET", target, .read)
        return try found([KeyValue].self, response)?.first
    }

    /// Reads all keys that begin with a prefix, in the order of the keys.
    public func list(_ prefix: String, _ consistency: Consistency = .standard) async throws(ConsulError) -> [KeyValue] {
        let response = try await send("GET", Self.target(of: prefix, ["recurse", consistency.parameter]), .read)
        return try found([KeyValue].self, response) ?? []
    }

    /// The names of all keys that begin with a prefix; with a separator, those up to its next occurrence.
    public func keys(
        _ prefix: String, separator: String? = nil, _ consistency: Consistency = .standard
    ) async throws(ConsulError) -> [String] {
        let separator = separator.map { "separator=\(Self.escape($0, keeping: ""))" }
        let response = try await send(
            "GET", Self.target(of: prefix, ["keys", separator, consistency.parameter]), .read)
        return try found([String].self, response) ?? []
    }

    /// Writes a key, whatever was there.
    public func put(_ key: String, _ value: [UInt8], flags: UInt64 = 0) async throws(ConsulError) {
        let response = try await send("PUT", Self.target(of: key, ["flags=\(flags)"]), body: value, .write)
        _ = try decode(Bool.self, response)
    }

    /// Writes a key if it was last changed at an index; with 0, if it is not there.
    ///
    /// - Returns: whether it was.
    public func put(
        _ key: String, _ value: [UInt8], ifUnchangedSince index: UInt64, flags: UInt64 = 0
    ) async throws(ConsulError) -> Bool {
        let target = Self.target(of: key, ["flags=\(flags)", "cas=\(index)"])
        return try decode(Bool.self, try await send("PUT", target, body: value, .write))
    }

    /// Deletes a key, if it is there.
    public func delete(_ key: String) async throws(ConsulError) {
        _ = try decode(Bool.self, try await send("DELETE", Self.target(of: key, []), .write))
    }

    /// Deletes a key unless it was changed after an index.
    ///
    /// - Returns: true also when the key was not there at all: no proof that it was this call that deleted it.
    public func delete(_ key: String, ifUnchangedSince index: UInt64) async throws(ConsulError) -> Bool {
        try decode(Bool.self, try await send("DELETE", Self.target(of: key, ["cas=\(index)"]), .write))
    }

    /// Deletes all keys that begin with a prefix.
    ///
    /// Those who wait for a change of a longer prefix are not woken.
    public func delete(prefix: String) async throws(ConsulError) {
        _ = try decode(Bool.self, try await send("DELETE", Self.target(of: prefix, ["recurse"]), .write))
    }

    // MARK: - Targets

    static func target(of key: String, _ parameters: [String?]) -> String {
        let query = parameters.compactMap(\.self).joined(separator: "&")
        return "/v1/kv/\(escape(key, keeping: "/"))" + (query.isEmpty ? "" : "?\(query)")
    }

    /// Text with all but unreserved characters escaped (RFC 3986 §2.1).
    static func escape(_ text: String, keeping kept: String) -> String {
        var escaped: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                escaped.append(byte)
            case _ where kept.utf8.contains(byte): escaped.append(byte)
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                escaped.append(UInt8(ascii: "%"))
                if digits.utf8.count == 1 { escaped.append(UInt8(ascii: "0")) }
                escaped.append(contentsOf: digits.utf8)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}

extension Consistency {
    var parameter: String? {
        switch self {
        case .standard: nil
        case .consistent: "consistent"
        case .stale: "stale"
        }
    }
}
