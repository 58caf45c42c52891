internal import YAML

/// Defaults, which are values of their types: numbers, versions, structures with what their members have by default.
extension TypeResolver {
    /// A definition whose default is a value of its type; it stays as it is written where that is too much.
    ///
    /// Within data types it stays so until all of them are known.
    func readingDefault(
        of definition: PropertyDefinition, _ collector: inout DiagnosticCollector
    ) -> PropertyDefinition {
        guard path.last?.section != .dataTypes, let node = definition.defaultNode else { return definition }
        let value = Assignment(types: catalog).read(node, definition.schema)
        guard DefaultLimit.allows(value, writtenAs: node) else {
            // What is inherited has been complained of where it stands.
            if definition.said.value { DefaultLimit.complain(of: definition, &collector) }
            return definition
        }
        return definition.having(value)
    }

    /// Reads the defaults within data types as values of their types, now that all data types are known.
    mutating func readDefaultsOfDataTypes(_ collector: inout DiagnosticCollector) {
        var reading = DataTypeDefaults(catalog)
        for name in declarations.names(.dataTypes) { reading.read(of: name, &collector) }
        catalog = reading.catalog
    }
}

/// Reads the defaults of data types: each when those that it takes in have been read.
private struct DataTypeDefaults {
    private(set) var catalog: TypeCatalog

    private struct Member: Hashable, CustomStringConvertible {
        let type: String
        let property: String

        var description: String { "\(type).\(property)" }
    }

    private var begun: Set<Member> = []
    /// Those that wait for one another to be read.
    private var path: [Member] = []
    /// Those that stay as they are written.
    private var refused: Set<Member> = []
    /// Where complaints are: a type that inherits a property has the same mistake.
    private var complained: Set<Location> = []

    init(_ catalog: TypeCatalog) { self.catalog = catalog }

    mutating func read(of type: String, _ collector: inout DiagnosticCollector) {
        let properties = catalog.dataTypes[type]?.properties ?? [:]
        for definition in properties.values.sorted(by: { ($0.location.line, $0.name) < ($1.location.line, $1.name) }) {
            read(Member(type: type, property: definition.name), depth: 0, &collector)
        }
    }

    /// - Parameter depth: how deep it is within the default that takes it in.
    private mutating func read(_ member: Member, depth: Int, _ collector: inout DiagnosticCollector) {
        guard let definition = catalog.dataTypes[member.type]?.properties[member.property],
            let node = definition.defaultNode
        else { return }
        guard begun.insert(member).inserted else {
            if let start = path.firstIndex(of: member) { refuse(path[start...], definition, &collector) }
            return
        }
        path.append(member)
        readParts(of: node, as: definition.schema, depth: depth, &collector)
        path.removeLast()
        guard !refused.contains(member) else { return }
        let value = Assignment(types: catalog).read(node, definition.schema)
        if depth < DefaultLimit.depth, DefaultLimit.allows(value, writtenAs: node) {
            catalog.dataTypes[member.type]?.properties[member.property] = definition.having(value)
        } else if complained.insert(definition.location).inserted {
            DefaultLimit.complain(of: definition, &collector)
        }
    }

    /// Reads the defaults of all that the structures in a value leave out.
    private mutating func readParts(
        of node: Node, as schema: Schema, depth: Int, _ collector: inout DiagnosticCollector
    ) {
        guard depth < DefaultLimit.depth, Function(node) == nil else { return }
        switch node.content {
        case .scalar: break
        case .sequence(let items):
            guard let entry = catalog.entrySchema(of: schema) else { return }
            for item in items { readParts(of: item, as: entry, depth: depth + 1, &collector) }
        case .mapping(let mapping):
            let definitions = catalog.dataTypes[schema.type]?.properties ?? [:]
            let entry = catalog.entrySchema(of: schema)
            for member in mapping.entries {
                guard let schema = definitions[member.name]?.schema ?? entry else { continue }
                readParts(of: member.value, as: schema, depth: depth + 1, &collector)
            }
            for name in definitions.keys.sorted() where mapping[name] == nil {
                read(Member(type: schema.type, property: name), depth: depth + 1, &collector)
            }
        }
    }

    private mutating func refuse(
        _ circle: ArraySlice<Member>, _ definition: PropertyDefinition, _ collector: inout DiagnosticCollector
    ) {
        refused.formUnion(circle)
        guard complained.insert(definition.location).inserted else { return }
        let chain = (circle + circle.prefix(1)).map(\.description).joined(separator: " → ")
        collector.error(
            .circularValue, definition.location,
            "the default of '\(definition.name)' takes in itself, without end: \(chain)",
            hint: "leave out a default in the circle")
    }
}

/// How much types may add to a default that is written in a few words: what members have by default may be made of other
/// defaults, many times each.
private enum DefaultLimit {
    /// How many values.
    static let members = 1_000
    /// How deep they may be nested.
    static let depth = YAMLLimits().depth

    /// Whether a value adds no more to what is written.
    static func allows(_ value: Value, writtenAs node: Node) -> Bool {
        var left = members + size(of: node)
        func takes(_ value: Value, at depth: Int) -> Bool {
            left -= 1
            guard left >= 0, depth <= Self.depth else { return false }
            return switch value {
            case .list(let values): values.allSatisfy { takes($0, at: depth + 1) }
            case .map(let entries): entries.allSatisfy { takes($0.value, at: depth + 1) }
            default: true
            }
        }
        return takes(value, at: 0)
    }

    private static func size(of node: Node) -> Int {
        switch node.content {
        case .scalar: 1
        case .sequence(let items): items.reduce(1) { $0 + size(of: $1) }
        case .mapping(let mapping): mapping.entries.reduce(1) { $0 + size(of: $1.value) }
        }
    }

    static func complain(of definition: PropertyDefinition, _ collector: inout DiagnosticCollector) {
        collector.error(
            .limitExceeded, definition.location,
            "what its type adds to the default of '\(definition.name)' is more than \(members) values, or nested more"
                + " than \(depth) deep")
    }
}

extension PropertyDefinition {
    /// The definition with another value as its default.
    fileprivate func having(_ defaultValue: Value) -> PropertyDefinition {
        PropertyDefinition(
            name: name, schema: schema, isRequired: isRequired, defaultValue: defaultValue, isFixed: isFixed,
            description: description, location: location, defaultNode: defaultNode, isDeprecated: isDeprecated,
            said: said)
    }
}
