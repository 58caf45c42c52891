internal import YAML

/// The node templates that requirements choose among, found by their types and by values of their properties.
///
/// Each index is made when it is first asked for, in one go over the node templates.
struct RequirementCandidates {
    /// A property, of the node or of a capability, of the nodes of one type.
    private struct Facet: Hashable {
        let type: String
        let capability: String?
        let property: String
    }

    /// The nodes by their values of one property.
    private struct ValueIndex {
        /// The built-in types that the property has; values are compared as values of these.
        var types: Set<String?> = []
        var nodes: [Comparand: [Int]] = [:]
        /// Those whose value only a run tells.
        var open: [Int] = []
    }

    /// What was asked for already: a filter in a type is the same for every template of the type.
    private struct Query: Hashable {
        let type: String
        let filters: [Value]
    }

    private let nodes: [NodeTemplate]
    private var byType: [String: [Int]]?
    private var byValue: [Facet: ValueIndex] = [:]
    private var answers: [Query: [Int]] = [:]

    init(_ nodes: [NodeTemplate]) {
        self.nodes = nodes
    }

    /// The nodes of a type, or of one that is derived from it, in the order of the file.
    mutating func nodes(of type: String, _ types: TypeCatalog) -> [Int] {
        if let byType { return byType[type] ?? [] }
        var found: [String: [Int]] = [:]
        for (index, node) in nodes.enumerated() {
            for type in types.nodeTypes[node.type]?.header.ancestry ?? [] { found[type, default: []].append(index) }
        }
        byType = found
        return found[type] ?? []
    }

    /// The nodes of a type that meet all of some filters, in the order of the file.
    mutating func nodes(of type: String, meeting filters: [NodeFilter], _ types: TypeCatalog) -> [Int] {
        guard !filters.isEmpty else { return nodes(of: type, types) }
        let query = Query(type: type, filters: filters.map(\.meaning))
        if let known = answers[query] { return known }
        var typed: [String: [TypedNodeFilter]] = [:]
        let answer = possible(of: type, filters, types).filter { index in
            let node = nodes[index]
            let own =
                typed[node.type] ?? filters.map { TypedNodeFilter($0, for: types.nodeTypes[node.type], types) }
            typed[node.type] = own
            return own.allSatisfy { $0.accepts(node) }
        }
        answers[query] = answer
        return answer
    }

    /// The nodes of a type among which are all that meet some filters: few, where a filter asks for values.
    private mutating func possible(of type: String, _ filters: [NodeFilter], _ types: TypeCatalog) -> [Int] {
        for (capability, property) in filters.flatMap(\.clauses) {
            guard let wanted = property.constraints.lazy.compactMap(\.values).first else { continue }
            let index = valueIndex(Facet(type: type, capability: capability, property: property.name), types)
            let keys = Set(index.types.flatMap { type in wanted.map { Comparand($0, type: type) } })
            return Set(keys.flatMap { index.nodes[$0] ?? [] }).union(index.open).sorted()
        }
        return nodes(of: type, types)
    }

    private mutating func valueIndex(_ facet: Facet, _ types: TypeCatalog) -> ValueIndex {
        if let known = byValue[facet] { return known }
        var found = ValueIndex()
        func note(_ value: Value?, of node: Int, _ definitions: [String: PropertyDefinition]?) {
            guard let value else { return }
            guard value.isPlain else { return found.open.append(node) }
            let type = definitions?[facet.property].flatMap { types.builtInType(of: $0.type) }
            found.types.insert(type)
            found.nodes[Comparand(value, type: type), default: []].append(node)
        }
        for index in nodes(of: facet.type, types) {
            let node = nodes[index]
            let type = types.nodeTypes[node.type]
            guard let capability = facet.capability else {
                note(node.properties[facet.property], of: index, type?.properties)
                continue
            }
            for name in types.capabilities(named: capability, of: type) {
                note(
                    node.capabilities[name]?.properties[facet.property], of: index, type?.capabilities[name]?.properties
                )
            }
        }
        byValue[facet] = found
        return found
    }
}

extension NodeFilter {
    /// What it asks of properties, of the node or of a capability.
    fileprivate var clauses: [(capability: String?, property: PropertyFilter)] {
        var clauses = properties.map { (capability: String?.none, property: $0) }
        for capability in capabilities { clauses += capability.properties.map { (capability.name, $0) } }
        return clauses
    }
}

extension Constraint {
    /// The values of which one is asked for; nil where the clause asks for something else.
    fileprivate var values: [Node]? {
        switch `operator` {
        case .equal: [operand]
        case .validValues: operand.sequence
        default: nil
        }
    }
}
