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
    ///
    /// Where no type says that it is one, only such a number as is written the way it is printed: `1.10` stays a string.
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

/// A call of an intrinsic function (TOSCA Simple Profile 1.3 §4).
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
        /// §4.3.2
        case join
        /// §4.3.3
        case token
        /// §4.8.1
        case getArtifact = "get_artifact"
        /// §4.7.1
        case getNodesOfType = "get_nodes_of_type"
        /// 2.0 §10.2.1.6
        case nodeIndex = "$node_index"
        /// A function of 2.0 that is not supported, of which has been complained: what it gives is not known.
        case unsupported = "$(unsupported)"

        /// Whether it is one of 2.0 alone: in files of 1.x, a map with such a key is a map.
        var isOf2_0: Bool { rawValue.hasPrefix("$") }
    }

    /// Which function.
    public let name: Name
    /// What it is called with.
    public let arguments: [Value]
    /// Where.
    public let location: Location
    private let argumentLocations: [Location]
    /// Whether it is a call of 2.0, which has a dollar sign.
    private let hasDollar: Bool

    /// Where an argument is written; where the call is, if it has no such argument.
    func location(ofArgument index: Int) -> Location {
        argumentLocations.indices.contains(index) ? argumentLocations[index] : location
    }

    /// The same asked of another entity.
    func asked(of entity: String) -> Function {
        Function(
            name: name, arguments: [.string(entity)] + arguments.dropFirst(), location: location,
            argumentLocations: argumentLocations, hasDollar: hasDollar)
    }

    /// The name as it is written.
    var writtenName: String { hasDollar && !name.isOf2_0 ? "$\(name.rawValue)" : name.rawValue }

    /// The call as it could be written.
    public var description: String {
        "{ \(writtenName): [\(arguments.map(\.text).joined(separator: ", "))] }"
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
    /// The functions in it, also those that are arguments of others.
    var functions: [Function] {
        switch self {
        case .function(let function): [function] + function.arguments.flatMap(\.functions)
        case .list(let values): values.flatMap(\.functions)
        case .map(let entries): entries.flatMap(\.value.functions)
        default: []
        }
    }

    /// Reads a value whose type nobody declares.
    init(_ node: Node) {
        switch node.content {
        case .scalar(let scalar):
            switch node.value ?? .string(scalar.text) {
            case .null: self = .null
            case .boolean(let value): self = .boolean(value)
            // 0644 and 1.10 are more than the numbers that they could be.
            case .integer(let value): self = String(value) == scalar.text ? .integer(value) : .string(scalar.text)
            case .float(let value): self = String(value) == scalar.text ? .float(value) : .string(scalar.text)
            case .timestamp(let text), .string(let text): self = .string(text)
            }
        case .sequence(let nodes):
            self = .list(nodes.map(Value.init))
        case .mapping(let mapping):
            self =
                Function(node).map(Value.function)
                ?? .map(mapping.entries.map { MapEntry(key: $0.key.scalar?.text ?? "", value: Value($0.value)) })
        }
    }

    /// Reads a value of a built-in type; one of another kind is read as if it had no type.
    init(_ node: Node, as type: String) {
        switch (type, node.value) {
        case ("integer", .integer(let value)?), ("float", .integer(let value)?): self = .integer(value)
        case ("float", .float(let value)?): self = .float(value)
        case ("integer", _), ("float", _), ("boolean", _), ("list", _), ("map", _), ("range", _), ("json", _),
            ("any", _), ("null", _), (_, .null?), (_, nil):
            self.init(node)
        default: self = .string(node.scalar?.text ?? "")
        }
    }
}

extension Function.Name {
    /// The function that a key calls: none, where it is a text by its tag.
    ///
    /// What files of 2.0 call is made into calls when they are read.
    init?(called key: Node) {
        guard let scalar = key.scalar, !scalar.isTaggedString, let name = Self(rawValue: scalar.text),
            scalar.isMade || !name.isOf2_0
        else { return nil }
        self = name
    }
}

extension Function {
    /// Reads a call, if it is one: a map of nothing but the name of a function.
    ///
    /// Functions of strings take lists; anything else under their names is a map with such a key, as the credential
    /// `{token: secret}` is.
    init?(_ node: Node) {
        guard let entry = node.mapping?.entries.first, node.mapping?.entries.count == 1,
            let name = Name(called: entry.key)
        else { return nil }
        switch name {
        case .concat, .join, .token: guard entry.value.sequence != nil else { return nil }
        default: break
        }
        let arguments = entry.value.sequence ?? [entry.value]
        self.init(
            name: name, arguments: arguments.map { Value($0) }, location: node.location,
            argumentLocations: arguments.map(\.location), hasDollar: entry.key.scalar?.isMade == true)
    }
}
