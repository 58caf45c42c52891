internal import YAML

/// A value that can be compared with another one of the same type.
enum Comparand: Sendable, Hashable {
    case integer(Int)
    case number(Double)
    case text(String)
    case version(Version)
    case moment(Timestamp)
    case list([Comparand])
    /// A structure or a map.
    case structure([String: Comparand])
    /// Anything that is only the same or not.
    case other(Value)

    /// Whether the left one is the smaller one; nil where there is no order.
    ///
    /// The order of lists, and of structures with the same members by their names, is that of the first part in which
    /// they differ.
    static func isLess(_ left: Comparand, _ right: Comparand) -> Bool? {
        switch (left, right) {
        case (.integer(let a), .integer(let b)): a < b
        case (.number(let a), .number(let b)): a < b
        case (.text(let a), .text(let b)): a < b
        case (.version(let a), .version(let b)): a < b
        case (.moment(let a), .moment(let b)): a < b
        case (.list(let a), .list(let b)) where a.count == b.count: isLess(zip(a, b))
        case (.structure(let a), .structure(let b)) where a.keys == b.keys:
            isLess(a.keys.sorted().lazy.compactMap { key in a[key].flatMap { left in b[key].map { (left, $0) } } })
        case (.other(.string(let a)), .other(.string(let b))): a < b
        default: nil
        }
    }

    private static func isLess(_ parts: some Sequence<(Comparand, Comparand)>) -> Bool? {
        parts.first { $0 != $1 }.map { isLess($0, $1) } ?? false
    }

    /// Reads a value that was read before as one of a schema.
    ///
    /// - Parameter schema: nil where that is not known.
    init(_ value: Value, schema: Schema?, _ types: TypeCatalog) {
        switch value {
        case .list(let values):
            let entry = schema.flatMap(types.entrySchema)
            self = .list(values.map { Comparand($0, schema: entry, types) })
        case .map(let entries):
            let properties = schema.flatMap { types.dataTypes[$0.type]?.properties }
            let entry = schema.flatMap(types.entrySchema)
            let members = entries.map { member in
                (member.key, Comparand(member.value, schema: properties?[member.key]?.schema ?? entry, types))
            }
            self = .structure(Dictionary(members, uniquingKeysWith: { $1 }))
        default: self.init(value, type: schema.flatMap { types.builtInType(of: $0.type) })
        }
    }

    /// Reads a node as a value of a schema.
    init(_ node: Node, schema: Schema, _ types: TypeCatalog) {
        let type = types.builtInType(of: schema.type)
        if BuiltInType.hasParts(type) {
            self.init(Assignment(types: types).read(node, schema), schema: schema, types)
        } else {
            self.init(node, type: type)
        }
    }

    /// Reads a value that was read before as one of a built-in type.
    init(_ value: Value, type: String?) {
        switch (value, type) {
        case (.integer(let number), "integer"?): self = .integer(number)
        case (.integer(let number), _): self = .number(Double(number))
        case (.float(let number), _): self = .number(number)
        case (.string(let text), "version"?): self = Version(text).map(Comparand.version) ?? .other(value)
        case (.string(let text), "timestamp"?): self = Timestamp(text).map(Comparand.moment) ?? .other(value)
        case (.string(let text), "string"?): self = .text(text)
        case (.string(let text), let type?):
            self = ScalarUnit(rawValue: type)?.amount(of: text).map(Comparand.number) ?? .other(value)
        default: self = .other(value)
        }
    }

    /// Reads a node as a value of a built-in type; one of no such type as it is.
    init(_ node: Node, type: String?) {
        let text = node.scalar?.text ?? ""
        switch type {
        case "integer", "float":
            switch node.value {
            case .integer(let number)?: self = type == "integer" ? .integer(number) : .number(Double(number))
            case .float(let number)?: self = .number(number)
            default: self = .other(Value(node))
            }
        case "string" where node.scalar != nil: self = .text(text)
        case "version": self = Version(text).map(Comparand.version) ?? .other(Value(node))
        case "timestamp": self = Timestamp(text).map(Comparand.moment) ?? .other(Value(node))
        default:
            if let amount = type.flatMap(ScalarUnit.init)?.amount(of: text) {
                self = .number(amount)
            } else {
                self = .other(Value(node))
            }
        }
    }
}
