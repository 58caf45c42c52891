public import YAML

/// A value of a property, an input or an argument: plain, or a function still to be evaluated.
public indirect enum Value: Sendable, Hashable {
    /// Nothing.
    case null
    /// `true` or `false`.
    case boolean(Bool)
    /// A whole number.
    case integer(Int)
    /// A number with a fraction.
    case float(Double)
    /// A string; also versions, dates and sizes, as written.
    case string(String)
    /// A list.
    case list([Value])
    /// A map, in the order of the file.
    case map([MapEntry])
    /// A function.
    case function(Function)

    /// The member of a map.
    public subscript(key: String) -> Value? {
        guard case .map(let entries) = self else { return nil }
        return entries.first { $0.key == key }?.value
    }

    /// What a person reads: strings without quotes.
    public var text: String {
        switch self {
        case .null: ""
        case .boolean(let value): String(value)
        case .integer(let value): String(value)
        case .float(let value): String(value)
        case .string(let value): value
        case .list(let values): "[" + values.map(\.text).joined(separator: ", ") + "]"
        case .map(let entries): "{" + entries.map { "\($0.key): \($0.value.text)" }.joined(separator: ", ") + "}"
        case .function(let function): function.description
        }
    }

    /// Whether no function is left in it.
    public var isPlain: Bool {
        switch self {
        case .function: false
        case .list(let values): values.allSatisfy(\.isPlain)
        case .map(let entries): entries.allSatisfy(\.value.isPlain)
        default: true
        }
    }
}

/// A member of a map.
public struct MapEntry: Sendable, Hashable {
    /// Its key.
    public let key: String
    /// Its value.
    public let value: Value

    /// A member of this key and value.
    public init(key: String, value: Value) {
        self.key = key
        self.value = value
    }
}

/// A call of an intrinsic function (TOSCA Simple Profile 1.1 §4).
public struct Function: Sendable, Hashable, CustomStringConvertible {
    /// The functions.
    public enum Name: String, Sendable, CaseIterable {
        /// §4.4.1
        case getInput = "get_input"
        /// §4.4.2
        case getProperty = "get_property"
        /// §4.5.1
        case getAttribute = "get_attribute"
        /// §4.6.1
        case getOperationOutput = "get_operation_output"
        /// §4.3.1
        case concat
        /// 1.2 §4.3.2
        case join
        /// §4.3.2
        case token
        /// §4.8.1
        case getArtifact = "get_artifact"
        /// §4.7.1
        case getNodesOfType = "get_nodes_of_type"
    }

    /// Which function.
    public let name: Name
    /// What it is called with.
    public let arguments: [Value]
    /// Where.
    public let location: Location

    /// The call as it could be written.
    public var description: String {
        "{ \(name.rawValue): [\(arguments.map(\.text).joined(separator: ", "))] }"
    }

    /// Calls are equal that do the same, wherever they stand.
    public static func == (left: Function, right: Function) -> Bool {
        left.name == right.name && left.arguments == right.arguments
    }

    /// Hashes what the call does.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(arguments)
    }
}

extension Value {
    /// Reads a value.
    init(_ node: Node) {
        switch node.content {
        case .scalar(let scalar):
            switch node.value ?? .string(scalar.text) {
            case .null: self = .null
            case .boolean(let value): self = .boolean(value)
            case .integer(let value): self = .integer(value)
            case .float(let value): self = .float(value)
            case .timestamp(let text), .string(let text): self = .string(text)
            }
        case .sequence(let nodes):
            self = .list(nodes.map(Value.init))
        case .mapping(let mapping):
            if mapping.entries.count == 1, let entry = mapping.entries.first,
                let name = entry.key.scalar.flatMap({ Function.Name(rawValue: $0.text) })
            {
                let arguments = entry.value.sequence ?? [entry.value]
                self = .function(
                    Function(name: name, arguments: arguments.map(Value.init), location: node.location))
            } else {
                self = .map(
                    mapping.entries.map { MapEntry(key: $0.key.scalar?.text ?? "", value: Value($0.value)) })
            }
        }
    }
}
