internal import TOSCA

/// The kinds of types.
enum TypeKind: String, CaseIterable {
    case node = "node type"
    case relationship = "relationship type"
    case capability = "capability type"
    case interface = "interface type"
    case data = "data type"
    case artifact = "artifact type"
    case group = "group type"
    case policy = "policy type"

    /// The kind of the types that a place declares.
    init?(declaredAt place: Place) {
        switch place {
        case .nodeType: self = .node
        case .relationshipType: self = .relationship
        case .capabilityType: self = .capability
        case .interfaceType: self = .interface
        case .dataType: self = .data
        case .artifactType: self = .artifact
        case .groupType: self = .group
        case .policyType: self = .policy
        default: return nil
        }
    }

    /// The kind of the type that `type` names in a place.
    init?(usedAt place: Place) {
        switch place {
        case .nodeTemplate: self = .node
        case .relationshipTemplate, .relationship, .relationshipDefinition: self = .relationship
        case .capabilityDefinition: self = .capability
        case .interface: self = .interface
        case .definition, .parameter: self = .data
        case .artifact: self = .artifact
        case .group: self = .group
        case .policy: self = .policy
        default: return nil
        }
    }

    /// The data types that are built in (Simple Profile 1.3 §3.2, §3.3).
    static let builtIn = [
        "string", "integer", "float", "boolean", "timestamp", "version", "range", "list", "map", "scalar-unit.size",
        "scalar-unit.time", "scalar-unit.frequency", "scalar-unit.bitrate",
    ]
}

/// A type of any kind: what an editor shows of it.
struct TypeView {
    let kind: TypeKind
    let header: TypeHeader
    let properties: [String: PropertyDefinition]
}

extension ServiceTemplate {
    /// All types of a kind.
    func types(_ kind: TypeKind) -> [TypeView] {
        func entities(_ types: [String: EntityType]) -> [TypeView] {
            types.values.map { TypeView(kind: kind, header: $0.header, properties: $0.properties) }
        }
        return switch kind {
        case .node: types.nodeTypes.values.map { TypeView(kind: kind, header: $0.header, properties: $0.properties) }
        case .relationship:
            types.relationshipTypes.values.map { TypeView(kind: kind, header: $0.header, properties: $0.properties) }
        case .capability: entities(types.capabilityTypes)
        case .interface: entities(types.interfaceTypes)
        case .data: entities(types.dataTypes)
        case .artifact: entities(types.artifactTypes)
        case .group: entities(types.groupTypes)
        case .policy: entities(types.policyTypes)
        }
    }

    /// A type by its name, in full or as a normative one may be written short.
    func type(_ kind: TypeKind, named name: String) -> TypeView? {
        let all = types(kind)
        if let exact = all.first(where: { $0.header.name == name }) { return exact }
        let short = name.hasPrefix("tosca:") ? String(name.dropFirst(6)) : name
        return all.filter { $0.header.name.hasPrefix("tosca.") && $0.header.name.hasSuffix("." + short) }
            .min { $0.header.name.utf8.count < $1.header.name.utf8.count }
    }

    /// A node type by its name, in full or short.
    func nodeType(named name: String?) -> NodeType? {
        name.flatMap { type(.node, named: $0) }.flatMap { types.nodeTypes[$0.header.name] }
    }

    /// The node templates that may fulfil a requirement; all where nothing is known of it.
    func fulfilling(_ requirement: RequirementDefinition?) -> [NodeTemplate] {
        guard let requirement else { return topology.nodeTemplates }
        let node = requirement.node.flatMap { type(.node, named: $0)?.header.name }
        let capability = requirement.capability.flatMap { type(.capability, named: $0)?.header.name }
        return topology.nodeTemplates.filter { template in
            guard let type = types.nodeTypes[template.type] else { return false }
            if let node, !type.header.ancestry.contains(node) { return false }
            guard let capability else { return true }
            return type.capabilities.values.contains { types.isCapabilityType($0.type, derivedFrom: capability) }
        }
    }
}
