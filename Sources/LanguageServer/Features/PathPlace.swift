internal import TOSCA

/// Where the words of a path in `get_property` and its like lead, as far as types and templates tell it (Simple Profile
/// 1.3 §4.4.2, §4.5.1; TOSCA 2.0 §10.3).
indirect enum PathPlace {
    /// A node; `capability` is the one that a requirement is bound to which led there, in files of 1.x.
    case node(NodeType, template: String?, capability: CapabilityDefinition? = nil)
    /// A capability of a node.
    case capability(CapabilityDefinition)
    /// A relationship, with the nodes that it is between where they are known.
    case relationship(RelationshipType, source: PathPlace?, target: PathPlace?, capability: CapabilityDefinition?)
    /// A property or an attribute.
    case value(PropertyDefinition)
    /// An entry of a list or a map.
    case entry(Schema)
    /// A step that the name of a capability or of a requirement of a node completes.
    case step(PathStep, of: NodeType, template: String?)

    /// The properties that a path may end with there.
    var properties: [String: PropertyDefinition] {
        switch self {
        case .node(let type, _, let capability): type.properties.merging(capability?.properties ?? [:]) { $1 }
        case .capability(let capability): capability.properties
        case .relationship(let type, _, _, _): type.properties
        case .value, .entry, .step: [:]
        }
    }

    /// The attributes that a path may end with there.
    var attributes: [String: PropertyDefinition] {
        switch self {
        case .node(let type, _, let capability): type.attributes.merging(capability?.attributes ?? [:]) { $1 }
        case .capability(let capability): capability.attributes
        case .relationship(let type, _, _, _): type.attributes
        case .value, .entry, .step: [:]
        }
    }

    /// What the properties and attributes are those of, for messages.
    var owner: String {
        switch self {
        case .node(let type, _, _), .step(_, let type, _): "`\(type.name)`"
        case .capability(let capability): "the capability `\(capability.name)`"
        case .relationship(let type, _, _, _): "`\(type.name)`"
        case .value(let definition): "`\(definition.type)`"
        case .entry(let schema): "`\(schema.type)`"
        }
    }
}

/// Follows paths through the types and templates of a service.
struct PathPlaces {
    let service: ServiceTemplate
    let version: LanguageVersion

    /// Where a node template is.
    func node(_ name: String?) -> PathPlace? {
        name.flatMap(service.topology.node).map { .node($0.nodeType, template: $0.name) }
    }

    /// Where a word leads from a place; nil where it leads nowhere, or nowhere that is known.
    func place(behind word: String, from place: PathPlace) -> PathPlace? {
        if let value = place.properties[word] ?? place.attributes[word] { return .value(value) }
        switch place {
        case .node(let type, let template, _):
            guard version >= .v2_0 else {
                return type.capabilities[word].map(PathPlace.capability) ?? target(of: word, type, template)
            }
            return switch PathStep(rawValue: word) {
            case .capability: .step(.capability, of: type, template: template)
            case .relationship: .step(.relationship, of: type, template: template)
            // Behind the name of a node an index may stand.
            default: Int(word) == nil ? nil : place
            }
        case .step(.capability, let type, _): return type.capabilities[word].map(PathPlace.capability)
        case .step(_, let type, let template): return relationship(word, type, template)
        case .relationship(_, let source, let target, let capability):
            return switch PathStep(rawValue: word) {
            case .source: source
            case .target: target
            case .capability: capability.map(PathPlace.capability)
            default: Int(word) == nil ? nil : place
            }
        case .value(let definition): return self.place(behind: word, in: definition.schema)
        case .entry(let schema): return self.place(behind: word, in: schema)
        case .capability: return nil
        }
    }

    private func place(behind word: String, in schema: Schema) -> PathPlace? {
        switch service.types.builtInType(of: schema.type) {
        case "list"? where Int(word) == nil: nil
        case "list"?, "map"?: service.types.entrySchema(of: schema).map(PathPlace.entry)
        default: members(of: schema.type)[word].map(PathPlace.value)
        }
    }

    /// The members of a structure that a property or attribute, or an entry of one, is.
    func members(at place: PathPlace) -> [String: PropertyDefinition] {
        switch place {
        case .value(let definition): members(of: definition.type)
        case .entry(let schema): members(of: schema.type)
        default: [:]
        }
    }

    private func members(of type: String) -> [String: PropertyDefinition] {
        service.types.dataTypes[type]?.properties ?? [:]
    }

    // MARK: - Requirements

    /// The node that fulfils a requirement, or else one of the type that it is for.
    private func target(of requirement: String, _ type: NodeType, _ template: String?) -> PathPlace? {
        let (definition, relationship) = self.requirement(requirement, type, template)
        guard let target = relationship.flatMap({ service.topology.node($0.target) }) else {
            return definition?.node.flatMap { service.types.nodeTypes[$0] }.map {
                .node($0, template: nil, capability: capability(definition?.capability, of: $0))
            }
        }
        let asked = relationship?.capability ?? definition?.capability
        return .node(target.nodeType, template: target.name, capability: capability(asked, of: target.nodeType))
    }

    /// The relationship that a requirement becomes.
    private func relationship(_ requirement: String, _ type: NodeType, _ template: String?) -> PathPlace? {
        let (definition, relationship) = self.requirement(requirement, type, template)
        let declared = definition?.relationship.flatMap { service.types.relationshipTypes[$0] }
        guard let relationshipType = relationship?.relationshipType ?? declared else { return nil }
        let target = target(of: requirement, type, template)
        var bound: CapabilityDefinition?
        if case .node(_, _, let capability)? = target { bound = capability }
        return .relationship(
            relationshipType, source: .node(type, template: template), target: target, capability: bound)
    }

    private func requirement(
        _ name: String, _ type: NodeType, _ template: String?
    ) -> (RequirementDefinition?, Relationship?) {
        (
            type.requirements.first { $0.name == name },
            template.flatMap { source in
                service.topology.relationships.first { $0.source == source && $0.requirement == name }
            }
        )
    }

    /// The capability of a node type that is asked for by its name or its type.
    private func capability(_ asked: String?, of type: NodeType) -> CapabilityDefinition? {
        guard let asked else { return nil }
        return type.capabilities[asked]
            ?? type.capabilities.sorted { $0.key < $1.key }.map(\.value).first {
                service.types.isCapabilityType($0.type, derivedFrom: asked)
            }
    }
}
