internal import YAML

/// Defaults, which are values of their types: numbers, versions, structures with what their members have by default.
extension TypeResolver {
    /// A definition whose default is a value of its type; it stays as it is written where that is too much.
    ///
    /// Within data types it stays so until all of them are known.
    ///
    /// - Parameter base: what it refines: of what is too much there, too, has been complained.
    func readingDefault(
        of definition: PropertyDefinition, refining base: PropertyDefinition?, _ collector: inout DiagnosticCollector
    ) -> PropertyDefinition {
        guard path.last?.section != .dataTypes, let node = definition.defaultNode else { return definition }
        func value(of schema: Schema) -> Value? {
            let value = defaults.read(node, schema)
            return DefaultLimit.allows(value, writtenAs: node) ? value : nil
        }
        guard let read = value(of: definition.schema) else {
            if definition.said.value || base.flatMap({ value(of: $0.schema) }) != nil {
                DefaultLimit.complain(of: definition, &collector)
            }
            return definition
        }
        return definition.having(defaultValue: read)
    }

    /// Reads the defaults within data types as values of their types, now that all data types are known.
    mutating func readDefaultsOfDataTypes(_ collector: inout DiagnosticCollector) {
        var reading = DataTypeDefaults(catalog)
        for name in declarations.names(.dataTypes) { reading.read(of: name, &collector) }
        catalog = reading.catalog
        defaults = Assignment(types: catalog, isOnlyReading: true)
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

    /// A default that is being read, with those that it takes in.
    private struct Reading {
        let member: Member
        let definition: PropertyDefinition
        let node: Node
        var parts: ArraySlice<Member>
    }

    /// Those that wait for one another to be read, and those that have been.
    private var begun: Set<Member> = []
    /// Those that stay as they are written, as does what takes them in.
    private var refused: Set<Member> = []
    /// Where complaints are: a type that inherits a property has the same mistake.
    private var complained: Set<Location> = []

    init(_ catalog: TypeCatalog) { self.catalog = catalog }

    mutating func read(of type: String, _ collector: inout DiagnosticCollector) {
        let properties = catalog.dataTypes[type]?.properties ?? [:]
        for definition in properties.values.sorted(by: { ($0.location.line, $0.name) < ($1.location.line, $1.name) }) {
            read(Member(type: type, property: definition.name), &collector)
        }
    }

    /// Reads a default after those that it takes in, however many are nested.
    private mutating func read(_ member: Member, _ collector: inout DiagnosticCollector) {
        var path = [begin(member)].compactMap(\.self)
        while let current = path.last {
            if let next = current.parts.first {
                path[path.count - 1].parts.removeFirst()
                if refused.contains(next) {
                    refused.insert(current.member)
                } else if let reading = begin(next) {
                    path.append(reading)
                } else if let start = path.firstIndex(where: { $0.member == next }) {
                    refuse(path[start...], &collector)
                }
            } else {
                path.removeLast()
                finish(current, &collector)
                if refused.contains(current.member), let outer = path.last { refused.insert(outer.member) }
            }
        }
    }

    /// What is to be read for a default; nil where it has begun before, or where there is none.
    private mutating func begin(_ member: Member) -> Reading? {
        guard let definition = catalog.dataTypes[member.type]?.properties[member.property],
            let node = definition.defaultNode, begun.insert(member).inserted
        else { return nil }
        return Reading(
            member: member, definition: definition, node: node, parts: parts(of: node, as: definition.schema)[...])
    }

    private mutating func finish(_ reading: Reading, _ collector: inout DiagnosticCollector) {
        let (member, definition) = (reading.member, reading.definition)
        guard !refused.contains(member) else { return }
        let value = Assignment(types: catalog).read(reading.node, definition.schema)
        if DefaultLimit.allows(value, writtenAs: reading.node) {
            catalog.dataTypes[member.type]?.properties[member.property] = definition.having(defaultValue: value)
        } else {
            refused.insert(member)
            if complained.insert(definition.location).inserted { DefaultLimit.complain(of: definition, &collector) }
        }
    }

    /// The defaults of all that the structures in a value leave out.
    private func parts(of node: Node, as schema: Schema) -> [Member] {
        guard Function(node) == nil else { return [] }
        switch node.content {
        case .scalar: return []
        case .sequence(let items):
            guard let entry = catalog.entrySchema(of: schema) else { return [] }
            return items.flatMap { parts(of: $0, as: entry) }
        case .mapping(let mapping):
            let definitions = catalog.dataTypes[schema.type]?.properties ?? [:]
            let entry = catalog.entrySchema(of: schema)
            let within = mapping.entries.flatMap { member in
                (definitions[member.name]?.schema ?? entry).map { parts(of: member.value, as: $0) } ?? []
            }
            return within
                + definitions.keys.sorted().filter { mapping[$0] == nil }.map {
                    Member(type: schema.type, property: $0)
                }
        }
    }

    private mutating func refuse(_ circle: ArraySlice<Reading>, _ collector: inout DiagnosticCollector) {
        refused.formUnion(circle.map(\.member))
        guard let first = circle.first, complained.insert(first.definition.location).inserted else { return }
        let chain = (circle + [first]).map(\.member.description).joined(separator: " → ")
        collector.error(
            .circularValue, first.definition.location,
            "the default of '\(first.member.property)' takes in itself, without end: \(chain)",
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
