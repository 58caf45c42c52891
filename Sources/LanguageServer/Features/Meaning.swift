internal import TOSCA
internal import YAML

/// What encloses a word of a document, and so decides what it means and what could stand in its place.
struct Meaning {
    let context: CursorContext
    let service: ServiceTemplate
    private let head: DocumentHead
    /// The version of the language that the document is written in.
    var version: LanguageVersion { head.version }
    /// What its imports call the normative types with, before a colon, in 2.0.
    var normativeNamespace: String? { head.normativeNamespace }
    private let path: GrammarPath
    var spot: Spot { path.spot }

    init(_ context: CursorContext, in service: ServiceTemplate, _ head: DocumentHead) {
        self.context = context
        self.service = service
        self.head = head
        path = GrammarPath(context.path, head.version)
    }

    /// With how many keys the path leads to the innermost construct of some kinds.
    func depth(of kinds: ConstructName...) -> Int? {
        path.constructs.last { kinds.contains($0.name) }?.depth
    }

    /// The name under which the innermost construct of some kinds stands in the document.
    func name(of kinds: ConstructName...) -> String? {
        path.constructs.last { kinds.contains($0.name) }.flatMap { $0.depth > 0 ? context.path[$0.depth - 1] : nil }
    }

    /// The node type whose template or declaration the word is in.
    var nodeType: NodeType? {
        if let depth = depth(of: .nodeTemplate) {
            let name = context.path[depth - 1]
            if let written = context.value(of: "type", in: depth), let type = service.nodeType(named: written) {
                return type
            }
            return service.topology.node(name)?.nodeType
        }
        return name(of: .nodeType).flatMap { service.types.nodeTypes[$0] }
    }

    var relationshipType: RelationshipType? {
        if let written = depth(of: .relationshipTemplate, .assignedRelationship).flatMap({
            context.value(of: "type", in: $0)
        }) {
            return service.type(.relationshipTypes, named: written).flatMap {
                service.types.relationshipTypes[$0.header.name]
            }
        }
        return name(of: .relationshipType).flatMap { service.types.relationshipTypes[$0] }
    }

    /// The requirement of the node type whose assignment the word is in.
    var requirement: RequirementDefinition? {
        name(of: .requirementAssignment).flatMap { name in nodeType?.requirements.first { $0.name == name } }
    }

    /// The node template that the assignment names.
    var requirementTarget: NodeTemplate? {
        depth(of: .requirementAssignment).flatMap { context.value(of: "node", in: $0) }
            .flatMap(service.topology.node)
    }

    /// The interface whose assignment the word is in, as the type has it.
    var interface: Interface? {
        guard let name = name(of: .interfaceAssignment, .interfaceDefinition) else { return nil }
        let short = OperationName.shortName(of: name)
        return nodeType?.interfaces[short] ?? relationshipType?.interfaces[short]
    }

    /// The properties that may be assigned where the word stands below `properties`, and whose they are.
    var properties: (definitions: [String: PropertyDefinition], owner: String)? {
        guard let (construct, depth) = path.constructs.last else { return nil }
        switch construct {
        case .capabilityAssignment:
            guard let capability = nodeType?.capabilities[context.path[depth - 1]] else { return nil }
            return (capability.properties, "the capability `\(capability.name)`")
        case .nodeTemplate: return nodeType.map { ($0.properties, "`\($0.name)`") }
        case .relationshipTemplate, .assignedRelationship:
            return relationshipType.map { ($0.properties, "`\($0.name)`") }
        case .group, .policy, .artifactDefinition, .implementation, .notificationImplementation:
            guard let section = TypeSection(usedBy: construct),
                let type = context.value(of: "type", in: depth).flatMap({ service.type(section, named: $0) })
            else { return nil }
            return (type.properties, "`\(type.header.name)`")
        default: return nil
        }
    }

    /// The members of the structure that the word is in, below a property that is assigned, and whose they are.
    var members: (definitions: [String: PropertyDefinition], owner: String)? {
        guard let depth = path.constructs.last?.depth, context.path.count > depth + 1,
            context.path[depth] == "properties", var schema = properties?.definitions[context.path[depth + 1]]?.schema
        else { return nil }
        var rest = context.path[(depth + 2)...]
        // A list may be one of lists of its own type.
        for _ in 0..<100 {
            let next: Schema?
            switch service.types.builtInType(of: schema.type) {
            // No key leads into a list: its entries stand below it.
            case "list"?: next = service.types.entrySchema(of: schema)
            case "map"?: next = rest.popFirst() == nil ? nil : service.types.entrySchema(of: schema)
            default:
                guard let data = service.types.dataTypes[schema.type], !data.properties.isEmpty else { return nil }
                guard let name = rest.popFirst() else { return (data.properties, "`\(schema.type)`") }
                next = data.properties[name]?.schema
            }
            guard let next else { return nil }
            schema = next
        }
        return nil
    }

    /// The workflow of the topology whose step the word is in.
    var workflow: ImperativeWorkflow? {
        name(of: .workflow).flatMap { name in service.topology.workflows.first { $0.name == name } }
    }

    /// The interfaces whose operations may be called where the word is: of the target of a step, else of the type at hand.
    var callable: [String: Interface]? {
        if let target = depth(of: .step).flatMap({ context.value(of: "target", in: $0) }) {
            return service.topology.node(target)?.interfaces
        }
        return nodeType?.interfaces
    }

    /// Whether the word is within a type or a template, which words such as SELF may then stand for.
    var hasSelf: Bool {
        depth(
            of: .nodeTemplate, .nodeType, .relationshipTemplate, .relationshipType, .capabilityType, .group, .groupType,
            .policy, .policyType, .interfaceType, .artifactType) != nil
    }

    /// The function whose argument the word is.
    var function: FunctionText? {
        guard context.kind != .key, let last = context.path.last else { return nil }
        return FunctionText.called(by: last, in: version)
    }
}
