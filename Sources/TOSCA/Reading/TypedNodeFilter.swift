internal import YAML

/// A node filter, read once for the nodes of one type, to be held against many of them (1.3 §3.6.5).
struct TypedNodeFilter {
    /// What one property must meet.
    private struct Clause {
        let filter: NodeFilter.PropertyFilter
        let constraints: [TypedConstraint]
    }

    /// What one capability must meet: any that has the name, or is of the type.
    private struct CapabilityClause {
        let filter: NodeFilter.CapabilityFilter
        let alternatives: [(name: String, clauses: [Clause])]
    }

    private let properties: [Clause]
    private let capabilities: [CapabilityClause]

    /// - Parameter type: the type of the nodes.
    init(_ filter: NodeFilter, for type: NodeType, _ types: TypeCatalog) {
        func clauses(
            _ filters: [NodeFilter.PropertyFilter], _ definitions: [String: PropertyDefinition]?
        ) -> [Clause] {
            filters.map { filter in
                let schema = definitions?[filter.name]?.schema
                return Clause(
                    filter: filter, constraints: filter.constraints.map { TypedConstraint($0, schema: schema, types) })
            }
        }
        properties = clauses(filter.properties, type.properties)
        capabilities = filter.capabilities.map { filter in
            CapabilityClause(
                filter: filter,
                alternatives: types.capabilities(named: filter.name, type: filter.type, of: type).map {
                    (name: $0, clauses: clauses(filter.properties, type.capabilities[$0]?.properties))
                })
        }
    }

    /// Whether a node template meets the filter; values that only a run tells are taken to.
    func accepts(_ node: NodeTemplate, _ types: TypeCatalog) -> Bool { unmetClause(of: node, types) == nil }

    /// The first clause that a node template does not meet; nil where it meets all.
    func unmetClause(of node: NodeTemplate, _ types: TypeCatalog) -> UnmetClause? {
        if let unmet = Self.unmet(properties, node.properties, of: nil, types) { return unmet }
        for capability in capabilities {
            var first: UnmetClause?
            let isMet = capability.alternatives.contains { name, clauses in
                guard let values = node.capabilities[name]?.properties else { return false }
                guard let unmet = Self.unmet(clauses, values, of: name, types) else { return true }
                first = first ?? unmet
                return false
            }
            if !isMet { return first ?? .noCapability(capability.filter) }
        }
        return nil
    }

    private static func unmet(
        _ clauses: [Clause], _ values: [String: Value], of capability: String?, _ types: TypeCatalog
    ) -> UnmetClause? {
        for clause in clauses {
            guard let value = values[clause.filter.name] else {
                if clause.constraints.isEmpty { continue }
                return .noValue(clause.filter, capability: capability)
            }
            if let failed = clause.constraints.first(where: { !$0.isMet(by: value, types) }) {
                return .violated(failed.constraint, by: value, clause.filter, capability: capability)
            }
        }
        return nil
    }
}

/// What of a filter a node template does not meet.
enum UnmetClause {
    /// It has no such capability.
    case noCapability(NodeFilter.CapabilityFilter)
    /// A property, of a capability where one is named, has no value.
    case noValue(NodeFilter.PropertyFilter, capability: String?)
    /// A property has another value.
    case violated(Constraint, by: Value, NodeFilter.PropertyFilter, capability: String?)

    /// Where the clause stands.
    var location: Location {
        switch self {
        case .noCapability(let filter): filter.location
        case .noValue(let filter, _): filter.location
        case .violated(let constraint, _, _, _): constraint.location
        }
    }

    /// What is wrong with the node template, said of it: `has no capability 'host'`.
    var reason: String {
        func property(_ filter: NodeFilter.PropertyFilter, _ capability: String?) -> String {
            "'\(filter.name)'" + (capability.map { " of its capability '\($0)'" } ?? "")
        }
        switch self {
        case .noCapability(let filter): return "it has no capability '\(filter.name)'"
        case .noValue(let filter, let capability): return "\(property(filter, capability)) has no value"
        case .violated(let constraint, let value, let filter, let capability):
            let clause = "\(constraint.name): \(Value(constraint.operand).text)"
            return "\(property(filter, capability)) is \(value.text), which does not meet '\(clause)'"
        }
    }
}

extension NodeFilter {
    /// Whether a node template meets the filter; values that only a run tells are taken to.
    package func accepts(_ node: NodeTemplate, types: TypeCatalog) -> Bool {
        TypedNodeFilter(self, for: node.nodeType, types).accepts(node, types)
    }

    /// What it asks for, wherever it is written: the same for filters that accept the same.
    var meaning: Value {
        func clauses(_ filters: [PropertyFilter]) -> Value {
            .list(
                filters.map { filter in
                    let constraints = filter.constraints.map {
                        MapEntry(key: $0.operator.rawValue, value: Value($0.operand))
                    }
                    return .list([.string(filter.name), .map(constraints)])
                })
        }
        let ofCapabilities = capabilities.map { filter -> Value in
            .list([.string(filter.name), .string(filter.type ?? ""), clauses(filter.properties)])
        }
        return .list([clauses(properties)] + ofCapabilities)
    }
}

extension TypeCatalog {
    /// The names of the capabilities of a node type that a filter means: its own of that name or, where there is none,
    /// those of the type of that name (1.3 §3.6.5.4).
    ///
    /// - Parameter type: the full name of that type; nil where the name is full.
    func capabilities(named name: String, type: String? = nil, of node: NodeType) -> [String] {
        if node.capabilities[name] != nil { return [name] }
        let fitting = node.capabilities.values.filter { isCapabilityType($0.type, derivedFrom: type ?? name) }
        return (fitting.map(\.name) + [name]).sorted()
    }
}
