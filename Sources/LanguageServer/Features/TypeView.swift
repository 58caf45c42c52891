internal import TOSCA

extension TypeSection {
    /// The section of the types that a construct declares.
    init?(declaredBy construct: ConstructName) {
        switch construct {
        case .nodeType: self = .nodeTypes
        case .relationshipType: self = .relationshipTypes
        case .capabilityType: self = .capabilityTypes
        case .interfaceType: self = .interfaceTypes
        case .dataType: self = .dataTypes
        case .artifactType: self = .artifactTypes
        case .groupType: self = .groupTypes
        case .policyType: self = .policyTypes
        default: return nil
        }
    }

    /// The section of the type that `type` names in a construct.
    init?(usedBy construct: ConstructName) {
        switch construct {
        case .nodeTemplate: self = .nodeTypes
        case .relationshipTemplate, .assignedRelationship, .requiredRelationship: self = .relationshipTypes
        case .capabilityDefinition: self = .capabilityTypes
        case .interfaceDefinition, .interfaceAssignment: self = .interfaceTypes
        case .propertyDefinition, .attributeDefinition, .parameterDefinition, .schemaDefinition, .output:
            self = .dataTypes
        case .artifactDefinition, .implementation, .notificationImplementation: self = .artifactTypes
        case .group: self = .groupTypes
        case .policy: self = .policyTypes
        default: return nil
        }
    }
}

/// A type of any section: what an editor shows of it.
struct TypeView {
    let section: TypeSection
    let header: TypeHeader
    let properties: [String: PropertyDefinition]
}

extension ServiceTemplate {
    /// All types of a section.
    func types(_ section: TypeSection) -> [TypeView] {
        switch section {
        case .nodeTypes:
            types.nodeTypes.values.map {
                TypeView(section: section, header: $0.header, properties: $0.properties)
            }
        case .relationshipTypes:
            types.relationshipTypes.values.map {
                TypeView(section: section, header: $0.header, properties: $0.properties)
            }
        default:
            (types.entityTypes(section) ?? [:]).values.map {
                TypeView(section: section, header: $0.header, properties: $0.properties)
            }
        }
    }

    /// A type by its name, in full or as a normative one may be written short, behind whatever namespace.
    func type(_ section: TypeSection, named name: String) -> TypeView? {
        let all = types(section)
        if let exact = all.first(where: { $0.header.name == name }) { return exact }
        let short = name.lastIndex(of: ":").map { String(name[name.index(after: $0)...]) } ?? name
        return all.filter { $0.header.name.hasPrefix("tosca.") && $0.header.name.hasSuffix("." + short) }
            .min { ($0.header.name.utf8.count, $0.header.name) < ($1.header.name.utf8.count, $1.header.name) }
    }

    /// A node type by its name, in full or short.
    func nodeType(named name: String?) -> NodeType? {
        name.flatMap { type(.nodeTypes, named: $0) }.flatMap { types.nodeTypes[$0.header.name] }
    }

    /// The node templates that may fulfil a requirement; all where nothing is known of it.
    func fulfilling(_ requirement: RequirementDefinition?) -> [NodeTemplate] {
        guard let requirement else { return topology.nodeTemplates }
        let node = requirement.node.flatMap { type(.nodeTypes, named: $0)?.header.name }
        let capability = requirement.capability.flatMap { type(.capabilityTypes, named: $0)?.header.name }
        return topology.nodeTemplates.filter { template in
            if let node, !template.nodeType.header.isDerived(from: node) { return false }
            guard let capability else { return true }
            return template.nodeType.capabilities.values.contains {
                types.isCapabilityType($0.type, derivedFrom: capability)
            }
        }
    }
}
