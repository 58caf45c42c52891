internal import FoundationEssentials

/// A tuple: a key and a payload of JSON.
public struct Tuple: Hashable, Sendable {
    /// The leading fields, which templates match.
    public let key: TupleKey
    /// The rest: a JSON text.
    public let payload: [UInt8]

    /// The bytes of its key and payload.
    public var size: Int { key.description.utf8.count + payload.count }

    /// A tuple of this key and payload.
    public init(_ key: TupleKey, payload: [UInt8] = []) {
        self.key = key
        self.payload = payload
    }

    /// A tuple whose payload is a value in JSON.
    public init(_ key: TupleKey, encoding value: some Encodable) throws {
        self.init(key, payload: try PayloadEncoder.encode(value))
    }

    /// The payload as a value.
    ///
    /// - Throws: `TupleSpaceError` of code `.unreadable`, naming the key.
    public func decode<Value: Decodable>(as type: Value.Type = Value.self) throws(TupleSpaceError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(payload))
        } catch {
            throw TupleSpaceError(.unreadable, "the tuple \(key) is not a \(type) as this version writes it: \(error)")
        }
    }
}

/// When a tuple was last written: higher than at any write before it in the same space.
public struct Version: Hashable, Comparable, Sendable {
    /// The number.
    public let number: Int64

    /// The version of this number.
    public init(_ number: Int64) { self.number = number }

    /// The earlier one is less.
    public static func < (left: Version, right: Version) -> Bool { left.number < right.number }
}

/// A tuple as it stands in a space.
public struct StoredTuple: Hashable, Sendable {
    /// The tuple.
    public let tuple: Tuple
    /// When it was written.
    public let version: Version

    /// A tuple written at a version.
    public init(tuple: Tuple, version: Version) {
        self.tuple = tuple
        self.version = version
    }
}
