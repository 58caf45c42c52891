internal import TOSCA
internal import YAML

/// Finds what the words of a document mean, and what could stand in their place.
struct Meaning {
    let context: CursorContext
    let service: ServiceTemplate
    /// The places of the grammar that lead to the word, outermost first.
    private let places: [(place: Place, depth: Int)]
    let spot: Spot

    init(_ context: CursorContext, in service: ServiceTemplate) {
        self.context = context
        self.service = service
        spot = Grammar.spot(at: context.path)
        places = Grammar.places(along: context.path)
    }

    // MARK: - What encloses the word

    /// The name under which the innermost place of a kind stands in the document.
    func name(of place: Place) -> String? {
        places.last { $0.place == place }.flatMap { $0.depth > 0 ? context.path[$0.depth - 1] : nil }
    }

    /// The node type whose template or declaration the word is in.
    var nodeType: NodeType? {
        if let depth = places.last(where: { $0.place == .nodeTemplate })?.depth {
            let name = context.path[depth - 1]
            if let written = context.value(of: "type", in: depth), let type = service.nodeType(named: written) {
                return type
            }
            return service.topology.node(name).flatMap { service.types.nodeTypes[$0.type] }
        }
        return name(of: .nodeType).flatMap { service.types.nodeTypes[$0] }
    }

    private var relationshipType: RelationshipType? {
        for place in [Place.relationshipTemplate, .relationship] {
            guard let depth = places.last(where: { $0.place == place })?.depth,
                let written = context.value(of: "type", in: depth)
            else { continue }
            return service.type(.relationship, named: written).flatMap {
                service.types.relationshipTypes[$0.header.name]
            }
        }
        return name(of: .relationshipType).flatMap { service.types.relationshipTypes[$0] }
    }

    /// The requirement of the node type whose assignment the word is in.
    var requirement: RequirementDefinition? {
        name(of: .requirement).flatMap { name in nodeType?.requirements.first { $0.name == name } }
    }

    /// The interface whose assignment the word is in, as the type has it.
    var interface: Interface? {
        guard let name = name(of: .interface) else { return nil }
        let short = OperationName.shortName(of: name)
        return nodeType?.interfaces[short] ?? relationshipType?.interfaces[short]
    }

    /// The properties that may be assigned where the word stands below `properties`, and whose they are.
    var properties: (definitions: [String: PropertyDefinition], owner: String)? {
        switch innermost {
        case .capability:
            guard let capability = name(of: .capability).flatMap({ nodeType?.capabilities[$0] }) else { return nil }
            return (capability.properties, "a property of the capability `\(capability.name)`")
        case .nodeTemplate: return nodeType.map { ($0.properties, "a property of `\($0.name)`") }
        case .relationshipTemplate, .relationship:
            return relationshipType.map { ($0.properties, "a property of `\($0.name)`") }
        case .group, .policy, .artifact:
            guard let place = innermost, let kind = TypeKind(usedAt: place),
                let depth = places.last(where: { $0.place == place })?.depth,
                let type = context.value(of: "type", in: depth).flatMap({ service.type(kind, named: $0) })
            else { return nil }
            return (type.properties, "a property of `\(type.header.name)`")
        default: return nil
        }
    }

    /// The innermost place that is no mapping of values.
    private var innermost: Place? { places.last { $0.place != .values }?.place }

    /// The function whose argument the word is.
    var function: FunctionText? {
        guard context.kind != .key, let last = context.path.last else { return nil }
        return FunctionText.all.first { $0.name == last }
    }

    // MARK: - The word itself

    /// What the word means; nil where it is only a value.
    func referent() -> Referent? {
        let word = context.word
        guard !word.isEmpty else { return nil }
        if let function { return argument(of: function) }
        if let function = FunctionText.all.first(where: { $0.name == word }), context.kind == .key {
            return .function(function)
        }
        switch (spot, context.kind) {
        case (.keys(let place), .key), (.keys(let place), .item):
            if let keyword = place.keywords.first(where: { $0.name == word }) { return .keyword(keyword) }
            if place.named != nil, let operation = interface?.operations[word] {
                return .operation(operation, of: interface?.name ?? "")
            }
            if place == .importDefinition { return .file(word) }
            return value(of: nil, in: place)
        case (.names(_, let keyword, let place), .key), (.names(_, let keyword, let place), .item):
            return named(word, under: keyword.name, in: place)
        case (.names(_, let keyword, let place), .value): return value(of: keyword.name, in: place)
        case (.keys(let place), .value): return value(of: nil, in: place)
        case (.value(let keyword, let place), _): return value(of: keyword.name, in: place)
        case (.open, _): return nil
        }
    }

    /// A name that people give, below a key.
    private func named(_ word: String, under key: String, in place: Place) -> Referent? {
        switch (place, key) {
        case (.nodeTemplate, "requirements"), (.nodeType, "requirements"):
            return nodeType.flatMap { type in
                type.requirements.first { $0.name == word }.map { .requirement($0, of: type.name) }
            }
        case (.nodeTemplate, "capabilities"), (.nodeType, "capabilities"):
            return nodeType.flatMap { type in type.capabilities[word].map { .capability($0, of: type.name) } }
        case (.nodeTemplate, "attributes"):
            return nodeType.flatMap { type in
                type.attributes[word].map { .property($0, of: "an attribute of `\(type.name)`") }
            }
        case (.topology, "node_templates"): return service.topology.node(word).map(Referent.node)
        case (_, "interfaces"):
            let short = OperationName.shortName(of: word)
            if let interface = nodeType?.interfaces[short] ?? relationshipType?.interfaces[short] {
                return .interface(interface, of: nodeType?.name ?? relationshipType?.name ?? "")
            }
            return service.type(.interface, named: word).map(Referent.type)
        case (_, "operations"):
            return interface?.operations[word].map { .operation($0, of: interface?.name ?? "") }
        case (_, "properties"):
            guard let (definitions, owner) = properties else { return nil }
            return definitions[word].map { .property($0, of: owner) }
        case (.serviceTemplate, _):
            guard let kind = TypeKind.allCases.first(where: { key == $0.rawValue.replacing(" type", with: "_types") })
            else { return nil }
            return service.type(kind, named: word).map(Referent.type)
        default: return nil
        }
    }

    /// A value, of a key or, without one, of the name or list that leads to a place.
    private func value(of key: String?, in place: Place) -> Referent? {
        let word = context.word
        func type(_ kind: TypeKind) -> Referent? {
            if let type = service.type(kind, named: word) { return .type(type) }
            return kind == .data && TypeKind.builtIn.contains(word) ? .builtIn(word) : nil
        }
        func node() -> Referent? { service.topology.node(word).map(Referent.node) }
        switch (key, place) {
        case ("derived_from", _): return TypeKind(declaredAt: place).flatMap(type)
        case ("type", _): return TypeKind(usedAt: place).flatMap(type)
        case ("node", .requirementDefinition), ("valid_source_types", _), ("node_type", _): return type(.node)
        case ("node", _), (nil, .requirement), ("copy", _), ("target", _): return node() ?? type(.node)
        case ("members", _), ("targets", _): return node() ?? type(.node)
        case ("capability", .requirementDefinition), ("valid_target_types", _), (nil, .capabilityDefinition):
            return type(.capability)
        case (nil, .requirementDefinition): return type(.capability)
        case ("capability", .requirement):
            let target = context.path.count > 0 ? requirementTarget : nil
            return target.flatMap { node in
                service.types.nodeTypes[node.type].flatMap { type in
                    type.capabilities[word].map { .capability($0, of: type.name) }
                }
            }
        case (nil, .relationship), (nil, .relationshipDefinition): return type(.relationship)
        case (nil, .definition): return type(.data)
        case ("file", _), ("primary", _), ("dependencies", _), (nil, .implementation), (nil, .operation),
            (nil, .importDefinition):
            return .file(word)
        default: return nil
        }
    }

    private var requirementTarget: NodeTemplate? {
        places.last { $0.place == .requirement }.flatMap { context.value(of: "node", in: $0.depth) }
            .flatMap(service.topology.node)
    }

    private func argument(of function: FunctionText) -> Referent? {
        let word = context.word
        switch (function.name, context.items.count) {
        case ("get_input", 0):
            return service.topology.inputs.first { $0.name == word }.map {
                .property($0, of: "an input of the topology")
            }
        case ("get_nodes_of_type", 0): return service.type(.node, named: word).map(Referent.type)
        case (_, 0): return service.topology.node(word).map(Referent.node)
        case ("get_property", 1), ("get_attribute", 1):
            guard let type = entityType(context.items[0]) else { return nil }
            if let property = type.properties[word] { return .property(property, of: "a property of `\(type.name)`") }
            return type.attributes[word].map { .property($0, of: "an attribute of `\(type.name)`") }
        default: return nil
        }
    }

    /// The type of the node that the first argument of a function names.
    func entityType(_ name: String) -> NodeType? {
        name == "SELF" ? nodeType : service.topology.node(name).flatMap { service.types.nodeTypes[$0.type] }
    }
}
