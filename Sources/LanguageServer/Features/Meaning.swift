internal import TOSCA
internal import YAML

/// Finds what the words of a document mean, and what could stand in their place.
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

    // MARK: - What encloses the word

    /// With how many keys the path leads to the innermost construct of some kinds.
    private func depth(of kinds: ConstructName...) -> Int? {
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

    private var relationshipType: RelationshipType? {
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
            context.path[depth] == "properties", var definition = properties?.definitions[context.path[depth + 1]]
        else { return nil }
        var rest = context.path[(depth + 2)...]
        while true {
            let type = definition.schema.type == "list" ? definition.entryType : definition.type
            if definition.type == "map" { _ = rest.popFirst() }
            let structure = definition.type == "map" ? definition.entryType : type
            guard let structure, let data = service.types.dataTypes[structure], !data.properties.isEmpty else {
                return nil
            }
            guard let name = rest.popFirst() else { return (data.properties, "`\(structure)`") }
            guard let next = data.properties[name] else { return nil }
            definition = next
        }
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

    // MARK: - The word itself

    /// What the word means; nil where it is only a value.
    func referent() -> Referent? {
        let word = context.word
        guard !word.isEmpty else { return nil }
        if let function { return argument(of: function) }
        if context.kind == .key, let (definitions, owner) = members {
            return definitions[word].map { .property($0, of: owner) }
        }
        if context.kind == .key, let function = FunctionText.called(by: word, in: version) {
            return .function(function, version)
        }
        switch (spot, context.kind) {
        case (.keys(let construct), .key), (.keys(let construct), .item):
            if let keyword = Keyword.named(word, in: construct, version) { return .keyword(keyword) }
            if Grammar[construct, version].others != nil, let operation = interface?.operations[word] {
                return .operation(operation, of: interface?.name ?? "")
            }
            return value(of: nil, in: construct)
        case (.names(let key, let construct), .key), (.names(let key, let construct), .item):
            return named(word, under: key, in: construct)
        case (.names(let key, let construct), .value): return value(of: key, in: construct)
        case (.keys(let construct), .value): return value(of: nil, in: construct)
        case (.value(let key, let construct), _): return value(of: key, in: construct)
        case (.member, _), (.open, _): return nil
        }
    }

    /// A name that people give, below a key.
    private func named(_ word: String, under key: String, in construct: ConstructName) -> Referent? {
        switch (construct, key) {
        case (.nodeTemplate, "requirements"), (.nodeType, "requirements"):
            return nodeType.flatMap { type in
                type.requirements.first { $0.name == word }.map { .requirement($0, of: type.name) }
            }
        case (.nodeTemplate, "capabilities"), (.nodeType, "capabilities"):
            return nodeType.flatMap { type in type.capabilities[word].map { .capability($0, of: type.name) } }
        case (.nodeTemplate, "attributes"):
            return nodeType.flatMap { type in
                type.attributes[word].map { .attribute($0, of: "`\(type.name)`") }
            }
        case (.topologyTemplate, "node_templates"): return service.topology.node(word).map(Referent.node)
        case (_, "interfaces"):
            let short = OperationName.shortName(of: word)
            if let interface = nodeType?.interfaces[short] ?? relationshipType?.interfaces[short] {
                return .interface(interface, of: nodeType?.name ?? relationshipType?.name ?? "")
            }
            return service.type(.interfaceTypes, named: word).map(Referent.type)
        case (_, "operations"):
            return interface?.operations[word].map { .operation($0, of: interface?.name ?? "") }
        case (_, "properties"):
            guard let (definitions, owner) = properties else { return nil }
            return definitions[word].map { .property($0, of: owner) }
        case (.serviceTemplate, _):
            return TypeSection(rawValue: key).flatMap { service.type($0, named: word) }.map(Referent.type)
        default: return nil
        }
    }

    /// A value, of a key or, without one, of the name or list that leads to a construct.
    private func value(of key: String?, in construct: ConstructName) -> Referent? {
        let word = context.word
        func type(_ section: TypeSection) -> Referent? {
            if let type = service.type(section, named: word) { return .type(type) }
            return section == .dataTypes && BuiltInType.names.contains(word) ? .builtIn(word) : nil
        }
        func node() -> Referent? {
            service.topology.node(word).map(Referent.node)
                ?? declaration("a node template that cannot be read", below: "node_templates")
        }
        switch (key, construct) {
        case ("derived_from", _): return TypeSection(declaredBy: construct).flatMap(type)
        case ("type", _): return TypeSection(usedBy: construct).flatMap(type)
        case ("node", .requirementDefinition), ("valid_source_types", _), ("node_type", _),
            ("valid_source_node_types", _), ("valid_target_node_types", _):
            return type(.nodeTypes)
        case ("target", _), ("targets", _), ("members", _):
            return declaration("a group", below: "groups") ?? node() ?? type(.nodeTypes)
        case ("node", _), (nil, .requirementAssignment), ("copy", _):
            return node() ?? type(.nodeTypes)
        case ("on_success", .step), ("on_failure", .step):
            return declaration("a step", below: "workflows", name(of: .workflow) ?? "", "steps")
        case ("inline", _): return declaration("a workflow", below: "workflows")
        case ("call_operation", _):
            guard let name = OperationName(word), let interface = callable?[name.interface] else { return nil }
            return interface.operations[name.operation].map { .operation($0, of: interface.name) }
        case ("capability", .requirementDefinition), ("valid_target_types", _), ("valid_capability_types", _),
            (nil, .capabilityDefinition), (nil, .requirementDefinition):
            return type(.capabilityTypes)
        case ("valid_relationship_types", _): return type(.relationshipTypes)
        case ("capability", .requirementAssignment):
            return requirementTarget.flatMap { node in
                node.nodeType.capabilities[word].map { .capability($0, of: node.type) }
            }
        case (nil, .assignedRelationship):
            return declaration("a relationship template", below: "relationship_templates") ?? type(.relationshipTypes)
        case (nil, .requiredRelationship): return type(.relationshipTypes)
        case (nil, .schemaDefinition): return type(.dataTypes)
        case ("profile", .importDefinition): return .profile(word)
        case ("file", _), ("url", .importDefinition), (nil, .artifactDefinition), (nil, .implementation),
            (nil, .notificationImplementation),
            (nil, .importDefinition),
            (nil, .operationDefinition), (nil, .operationAssignment):
            return .file(word)
        default: return nil
        }
    }

    /// Where the document itself declares what the word names, below some keys of its topology.
    private func declaration(_ noun: String, below keys: String...) -> Referent? {
        for number in 1..<context.index.count + 1 {
            guard let text = context.index.line(number) else { break }
            let line = TextLine(text)
            guard line.key == context.word else { continue }
            let start = context.index.offset(line: number, column: 1) + line.keyRange.lowerBound
            guard let place = CursorContext(context.index, at: start), Array(place.path.dropFirst()) == keys else {
                continue
            }
            return .declaration(context.word, noun: noun, start..<start + line.keyRange.count)
        }
        return nil
    }

    var requirementTarget: NodeTemplate? {
        depth(of: .requirementAssignment).flatMap { context.value(of: "node", in: $0) }
            .flatMap(service.topology.node)
    }

    private func argument(of function: FunctionText) -> Referent? {
        let word = context.word
        switch (function.name, context.items.count) {
        case ("get_input", 0):
            return service.topology.inputs.first { $0.name == word }.map(Referent.input)
        case ("get_nodes_of_type", 0): return service.type(.nodeTypes, named: word).map(Referent.type)
        case (_, 0): return service.topology.node(word).map(Referent.node)
        case ("get_property", _), ("get_attribute", _): return place.flatMap { referent(of: word, at: $0) }
        case ("get_operation_output", 1):
            guard let type = entityType(context.items[0]) else { return nil }
            return type.interfaces[OperationName.shortName(of: word)].map { .interface($0, of: type.name) }
        case ("get_operation_output", 2):
            let interface = entityType(context.items[0])?.interfaces[OperationName.shortName(of: context.items[1])]
            return interface?.operations[word].map { .operation($0, of: interface?.name ?? "") }
        default: return nil
        }
    }

    private func referent(of word: String, at place: PathPlace) -> Referent? {
        switch place {
        case .node(let type, _, _):
            if let definition = place.properties[word] { return .property(definition, of: place.owner) }
            if let definition = place.attributes[word] { return .attribute(definition, of: place.owner) }
            guard version < .v2_0 else { return nil }
            if let capability = type.capabilities[word] { return .capability(capability, of: type.name) }
            return type.requirements.first { $0.name == word }.map { .requirement($0, of: type.name) }
        case .step(.capability, let type, _):
            return type.capabilities[word].map { .capability($0, of: type.name) }
        case .step(_, let type, _):
            return type.requirements.first { $0.name == word }.map { .requirement($0, of: type.name) }
        case .value, .entry: return paths.members(at: place)[word].map { .property($0, of: place.owner) }
        case .capability, .relationship:
            return place.properties[word].map { .property($0, of: place.owner) }
                ?? place.attributes[word].map { .attribute($0, of: place.owner) }
        }
    }

    /// Follows the paths of functions.
    var paths: PathPlaces { PathPlaces(service: service, version: version) }

    /// Where the arguments before the cursor lead, the first of which names an entity.
    var place: PathPlace? {
        guard let first = context.items.first else { return nil }
        return context.items.dropFirst().reduce(entity(first)) { place, word in
            place.flatMap { paths.place(behind: word, from: $0) }
        }
    }

    /// What the first argument of a function names.
    private func entity(_ name: String) -> PathPlace? {
        let own = self.name(of: .nodeTemplate)
        // A relationship that a node template assigns is nearer than the template.
        let isOfRelationship = relationshipType != nil
        switch name {
        case "SELF" where isOfRelationship:
            return relationshipType.map {
                .relationship($0, source: entity("SOURCE"), target: entity("TARGET"), capability: nil)
            }
        case "SELF": return nodeType.map { .node($0, template: own) }
        case "HOST" where version < .v2_0:
            let host = service.topology.relationships.first { $0.source == own && $0.requirement == "host" }
            return paths.node(host?.target)
        case "SOURCE" where isOfRelationship: return nodeType.map { .node($0, template: own) }
        case "TARGET" where isOfRelationship: return paths.node(requirementTarget?.name)
        default: return paths.node(name)
        }
    }

    /// The type of the node that the first argument of a function names.
    func entityType(_ name: String) -> NodeType? {
        if case .node(let type, _, _)? = entity(name) { type } else { nil }
    }
}
