internal import YAML

/// The node templates that requirements choose among, found by their types and by values of their properties.
///
/// Each index is made when it is first asked for, in one go over the node templates.
struct RequirementCandidates {
    /// Where to look.
    enum Pool: Hashable {
        /// Among the nodes of a type, or of one that is derived from it.
        case type(String)
        /// Among the nodes with a capability of a type, or of one that is derived from it.
        case capability(String)
    }

    /// A property, of the node or of a capability, of the nodes of a pool.
    private struct Facet: Hashable {
        let pool: Pool
        let capability: String?
        let property: String
    }

    /// The nodes by their values of one property.
    private struct ValueIndex {
        /// For each built-in type that the property has: values are compared as values of it.
        var nodes: [String?: [Comparand: [Int]]] = [:]
        /// Those whose value only a run tells, and those whose value has parts, which decide whether it is another one.
        var open: [Int] = []
    }

    /// What is in a pool.
    private struct Members {
        /// The nodes, in the order of the file.
        var nodes: [Int] = []
        /// Their types, each once.
        var types: [NodeType] = []
    }

    private let nodes: [NodeTemplate]
    private var pools: [Pool: Members] = [:]
    /// The types that `valid_source_types` of some capability names.
    private var sourceTypes: Set<String> = []
    private var byValue: [Facet: ValueIndex] = [:]
    private var byOrder: [Facet: OrderIndex] = [:]

    init(_ nodes: [NodeTemplate]) {
        self.nodes = nodes
    }

    private mutating func members(_ pool: Pool, _ types: TypeCatalog) -> Members? {
        if pools.isEmpty { makePools(types) }
        return pools[pool]
    }

    private mutating func makePools(_ types: TypeCatalog) {
        var poolsOfType: [ObjectIdentifier: [Pool]] = [:]
        for (index, node) in nodes.enumerated() {
            let type = node.nodeType
            let known = poolsOfType[ObjectIdentifier(type)]
            let own = known ?? Self.pools(of: type, types)
            poolsOfType[ObjectIdentifier(type)] = own
            if known == nil { sourceTypes.formUnion(type.capabilities.values.flatMap(\.validSourceTypes)) }
            for pool in own {
                pools[pool, default: Members()].nodes.append(index)
                if known == nil { pools[pool]?.types.append(type) }
            }
        }
    }

    /// The pools that the nodes of a type are in.
    private static func pools(of type: NodeType, _ types: TypeCatalog) -> [Pool] {
        let capabilities = type.capabilities.values.flatMap { types.capabilityTypes[$0.type]?.header.ancestry ?? [] }
        return type.header.ancestry.map { .type($0) } + Set(capabilities).map { .capability($0) }
    }

    /// The nodes of a pool, in the order of the file.
    private mutating func nodes(_ pool: Pool, _ types: TypeCatalog) -> [Int] { members(pool, types)?.nodes ?? [] }

    /// The types of the nodes of a pool.
    mutating func types(_ pool: Pool, _ types: TypeCatalog) -> [NodeType] { members(pool, types)?.types ?? [] }

    /// Those of some node types on which it depends whether a capability takes a node.
    mutating func sourceTypes(among ancestry: [String], _ types: TypeCatalog) -> [String] {
        if pools.isEmpty { makePools(types) }
        return ancestry.filter(sourceTypes.contains)
    }

    /// The nodes of a pool that meet all of some filters, in the order of the file.
    mutating func nodes(_ pool: Pool, meeting filters: [NodeFilter], _ types: TypeCatalog) -> [Int] {
        guard !filters.isEmpty else { return nodes(pool, types) }
        var typed: [String: [TypedNodeFilter]] = [:]
        return possible(pool, filters, types).filter { index in
            let node = nodes[index]
            let own = typed[node.type] ?? filters.map { TypedNodeFilter($0, for: node.nodeType, types) }
            typed[node.type] = own
            return own.allSatisfy { $0.accepts(node, types) }
        }
    }

    /// The nodes of a pool among which are all that meet some filters: few, where a filter asks for values or bounds.
    private mutating func possible(_ pool: Pool, _ filters: [NodeFilter], _ types: TypeCatalog) -> [Int] {
        let clauses = filters.flatMap(\.clauses)
        for (capability, property) in clauses {
            guard let wanted = property.constraints.lazy.compactMap(\.values).first else { continue }
            let index = valueIndex(Facet(pool: pool, capability: capability, property: property.name), types)
            let found = index.nodes.flatMap { type, nodes in
                Set(wanted.map { Comparand($0, type: type) }).flatMap { nodes[$0] ?? [] }
            }
            return Set(found).union(index.open).sorted()
        }
        let found = clauses.compactMap { capability, property -> OrderIndex.Found? in
            let bounds = property.constraints.compactMap(\.bounds)
            guard !bounds.isEmpty else { return nil }
            return orderIndex(Facet(pool: pool, capability: capability, property: property.name), types)
                .nodes(within: bounds)
        }
        return found.min { $0.count < $1.count }?.nodes ?? nodes(pool, types)
    }

    private mutating func orderIndex(_ facet: Facet, _ types: TypeCatalog) -> OrderIndex {
        if let known = byOrder[facet] { return known }
        let values = valueIndex(facet, types)
        let index = OrderIndex(values.nodes, open: values.open)
        byOrder[facet] = index
        return index
    }

    private mutating func valueIndex(_ facet: Facet, _ types: TypeCatalog) -> ValueIndex {
        if let known = byValue[facet] { return known }
        var found = ValueIndex()
        func note(_ value: Value?, of node: Int, _ definitions: [String: PropertyDefinition]?) {
            guard let value else { return }
            let type = definitions?[facet.property].flatMap { types.builtInType(of: $0.type) }
            guard value.isPlain, !BuiltInType.hasParts(type) else { return found.open.append(node) }
            found.nodes[type, default: [:]][Comparand(value, type: type), default: []].append(node)
        }
        for index in nodes(facet.pool, types) {
            let node = nodes[index]
            let type = node.nodeType
            guard let capability = facet.capability else {
                note(node.properties[facet.property], of: index, type.properties)
                continue
            }
            for name in types.capabilities(named: capability, of: type) {
                note(
                    node.capabilities[name]?.properties[facet.property], of: index, type.capabilities[name]?.properties
                )
            }
        }
        byValue[facet] = found
        return found
    }
}

extension NodeFilter {
    /// What it asks of properties, of the node or of a capability whose name, or the full one of whose type, it says.
    fileprivate var clauses: [(capability: String?, property: PropertyFilter)] {
        var clauses = properties.map { (capability: String?.none, property: $0) }
        for capability in capabilities where (capability.type ?? capability.name) == capability.name {
            clauses += capability.properties.map { (capability.name, $0) }
        }
        return clauses
    }
}

extension Constraint {
    /// The values of which one is asked for; nil where the clause asks for something else, or for what only a run tells.
    fileprivate var values: [Node]? {
        guard Value(operand).isPlain else { return nil }
        return switch `operator` {
        case .equal: [operand]
        case .validValues: operand.sequence
        default: nil
        }
    }
}
