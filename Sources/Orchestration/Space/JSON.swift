public import TOSCA

/// A JSON value: how values of the model stand in records and in what programs read.
///
/// Source: RFC 8259. Whole numbers stay whole.
public indirect enum JSON: Sendable, Hashable {
    /// `null`.
    case null
    /// `true` or `false`.
    case boolean(Bool)
    /// A number without fraction that fits 64 bits.
    case integer(Int)
    /// Any other number.
    case float(Double)
    /// A string.
    case string(String)
    /// An array.
    case array([JSON])
    /// An object; the order of its members has no meaning.
    case object([String: JSON])
}

extension JSON: Codable {
    /// Reads any JSON value.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Int.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .float(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSON].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    /// Writes the value.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .boolean(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .float(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}

extension JSON {
    /// A value of the model that has no functions left in it; nil if it has.
    public init?(_ value: Value) {
        switch value {
        case .null: self = .null
        case .boolean(let value): self = .boolean(value)
        case .integer(let value): self = .integer(value)
        case .float(let value): self = .float(value)
        case .string(let value): self = .string(value)
        case .list(let values):
            let items = values.compactMap(JSON.init)
            guard items.count == values.count else { return nil }
            self = .array(items)
        case .map(let entries):
            var members: [String: JSON] = [:]
            for entry in entries {
                guard let value = JSON(entry.value) else { return nil }
                members[entry.key] = value
            }
            self = .object(members)
        case .function: return nil
        }
    }

    /// The same value in the model's terms; members of objects in the order of their keys.
    public var value: Value {
        switch self {
        case .null: .null
        case .boolean(let value): .boolean(value)
        case .integer(let value): .integer(value)
        case .float(let value): .float(value)
        case .string(let value): .string(value)
        case .array(let values): .list(values.map(\.value))
        case .object(let members):
            .map(members.sorted { $0.key < $1.key }.map { MapEntry(key: $0.key, value: $0.value.value) })
        }
    }
}

extension JSON {
    /// Sets the value at a path of names of members and indices of items; members that are not there are made.
    mutating func set(_ value: JSON, at path: ArraySlice<String>) {
        guard let first = path.first else {
            self = value
            return
        }
        if case .array(var items) = self, let index = Int(first), items.indices.contains(index) {
            items[index].set(value, at: path.dropFirst())
            self = .array(items)
            return
        }
        var members: [String: JSON] = if case .object(let members) = self { members } else { [:] }
        members[first, default: .null].set(value, at: path.dropFirst())
        self = .object(members)
    }
}
