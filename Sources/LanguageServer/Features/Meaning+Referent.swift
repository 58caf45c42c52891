internal import TOSCA
internal import YAML

/// What a word itself means.
extension Meaning {
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
}
