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
        guard let schema else {
            self.init(value, type: nil)
            return
        }
        switch value {
        case .list(let values):
            let entry = types.entrySchema(of: schema)
            self = .list(values.map { Comparand($0, schema: entry, types) })
        case .map(let entries):
            let properties = types.dataTypes[schema.type]?.properties ?? [:]
            let entry = types.entrySchema(of: schema)
            self.init(entries) { Comparand($0.value, schema: properties[$0.key]?.schema ?? entry, types) }
        default: self.init(value, type: types.builtInType(of: schema.type))
        }
    }

    /// Reads a node as a value of a schema.
    init(_ node: Node, schema: Schema, _ types: TypeCatalog) {
        self.init(Assignment(types: types).read(node, schema), schema: schema, types)
    }

    /// Reads a value that was read before as one of a built-in type; nil for one of no such type.
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
        case (.list(let values), _): self = .list(values.map { Comparand($0, type: nil) })
        case (.map(let entries), _): self.init(entries) { Comparand($0.value, type: nil) }
        default: self = .other(value)
        }
    }

    /// Reads a node as a value of a built-in type; one of no such type as it is.
    init(_ node: Node, type: String?) { self.init(type.map { Value(node, as: $0) } ?? Value(node), type: type) }

    private init(_ entries: [MapEntry], _ member: (MapEntry) -> Comparand) {
        self = .structure(Dictionary(entries.map { ($0.key, member($0)) }, uniquingKeysWith: { $1 }))
    }
}
