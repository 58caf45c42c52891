internal import TOSCA
internal import YAML

/// Works out what could stand at the cursor.
struct Completion {
    let meaning: Meaning
    /// The files below the root, by path.
    let files: () -> [String]

    var context: CursorContext { meaning.context }
    var service: ServiceTemplate { meaning.service }
    var version: LanguageVersion { meaning.version }
    /// Whether keys are wanted there.
    private var wantsKeys: Bool { context.kind != .value }

    /// What could stand there, the likeliest first.
    func items() -> [CompletionItem] {
        if let function = meaning.function { return arguments(of: function) }
        if context.kind == .key, let members = meaning.members { return definitions(members.definitions) }
        if context.kind == .key, let last = context.path.last, FunctionText.called(by: last, in: version) != nil {
            return functions()
        }
        if version < .v2_0, wantsKeys, context.path.last == "constraints" { return operators() }
        if version >= .v2_0, context.kind == .key, context.path.last == "validation" { return conditions() }
        switch meaning.spot {
        case .keys(let construct):
            guard wantsKeys else { return values(of: nil, in: construct) }
            let former = Grammar[construct, version].former
            var items = Keyword.all(of: construct, version).filter { former[$0.name] == nil }.map {
                key($0.name, .keyword, text: $0.text)
            }
            if Grammar[construct, version].others != nil { items = operations() + items }
            if context.kind == .item { items += values(of: nil, in: construct) }
            return items
        case .names(let key, let construct): return wantsKeys ? names(under: key, in: construct) : []
        case .member: return context.kind == .key ? functions() : assigned()
        case .value("value", _): return context.kind == .key ? functions() : inputs()
        case .value(let key, let construct): return values(of: key, in: construct)
        case .open: return []
        }
    }

    func key(
        _ name: String, _ kind: CompletionItem.Kind, detail: String? = nil, text: String? = nil
    ) -> CompletionItem {
        CompletionItem(
            label: name, kind: kind, detail: detail, text: text,
            insertion: context.isFollowedByColon ? name : name + ": ")
    }

    // MARK: - Names

    /// The names that a type has declared and that a template may use, or a subtype refine.
    private func names(under key: String, in construct: ConstructName) -> [CompletionItem] {
        switch (construct, key) {
        case (.nodeTemplate, "requirements"), (.nodeType, "requirements"):
            return (meaning.nodeType?.requirements ?? []).map {
                self.key($0.name, .interface, detail: $0.node ?? $0.capability)
            }
        case (.nodeTemplate, "capabilities"), (.nodeType, "capabilities"):
            return (meaning.nodeType?.capabilities ?? [:]).sorted { $0.key < $1.key }.map {
                self.key($0.key, .interface, detail: $0.value.type)
            }
        case (.nodeTemplate, "attributes"): return definitions(meaning.nodeType?.attributes ?? [:])
        case (.nodeTemplate, "interfaces"), (.nodeType, "interfaces"):
            return (meaning.nodeType?.interfaces ?? [:]).sorted { $0.key < $1.key }.map {
                self.key($0.key, .interface, detail: $0.value.type)
            }
        case (_, "operations"): return operations()
        case (_, "properties"): return definitions(meaning.properties?.definitions ?? [:])
        default: return []
        }
    }

    /// The operations of the interface that the cursor is in.
    private func operations() -> [CompletionItem] {
        (meaning.interface?.operations.keys.sorted() ?? []).map { key($0, .method, detail: "operation") }
    }

    /// Those that must have a value come first.
    private func definitions(_ definitions: [String: PropertyDefinition]) -> [CompletionItem] {
        func isNeeded(_ definition: PropertyDefinition) -> Bool {
            definition.isRequired && definition.defaultValue == nil
        }
        return definitions.values.sorted { (isNeeded($0) ? 0 : 1, $0.name) < (isNeeded($1) ? 0 : 1, $1.name) }.map {
            key($0.name, .property, detail: $0.type + (isNeeded($0) ? ", required" : ""), text: $0.description)
        }
    }

    // MARK: - Values

    private func values(of key: String?, in construct: ConstructName) -> [CompletionItem] {
        if let key, case .word(let words)? = Grammar[construct, version].keys[key] {
            return words.map { item($0, .constant) }
        }
        switch (key, construct) {
        case ("tosca_definitions_version", _):
            return ["1_3", "1_2", "1_1", "1_0"].map { item("tosca_simple_yaml_" + $0, .constant) }
                + [item("tosca_2_0", .constant)]
        case ("profile", .importDefinition): return Profile.names.sorted().map { item($0, .file) }
        case ("derived_from", _):
            guard let section = TypeSection(declaredBy: construct) else { return [] }
            let own = meaning.name(of: construct)
            return types(section).filter { $0.label != own }
        case ("type", _): return TypeSection(usedBy: construct).map(types) ?? []
        case (nil, .schemaDefinition): return types(.dataTypes)
        case ("node", .requirementDefinition), ("valid_source_types", _), ("node_type", _),
            ("valid_source_node_types", _), ("valid_target_node_types", _):
            return types(.nodeTypes)
        case ("capability", .requirementDefinition), ("valid_target_types", _), ("valid_capability_types", _),
            (nil, .capabilityDefinition), (nil, .requirementDefinition):
            return types(.capabilityTypes)
        case (nil, .assignedRelationship), (nil, .requiredRelationship), ("valid_relationship_types", _):
            return types(.relationshipTypes)
        case ("node", .requirementAssignment), (nil, .requirementAssignment):
            return nodes(service.fulfilling(meaning.requirement))
        case ("capability", .requirementAssignment):
            return (meaning.requirementTarget?.nodeType.capabilities ?? [:]).sorted { $0.key < $1.key }.map {
                item($0.key, .interface, detail: $0.value.type)
            }
        case ("copy", _), ("members", _): return nodes(service.topology.nodeTemplates)
        case ("target", _), ("targets", _):
            return nodes(service.topology.nodeTemplates)
                + service.topology.groups.map { item($0.name, .variable, detail: $0.type) }
        case ("on_success", .step), ("on_failure", .step):
            let own = meaning.name(of: .step)
            return (meaning.workflow?.steps ?? []).filter { $0.name != own }.map {
                item($0.name, .function, detail: "step")
            }
        case ("operation_host", _):
            return ["SELF", "HOST", "SOURCE", "TARGET", "ORCHESTRATOR"].map { item($0, .constant) }
        case ("required", _): return ["true", "false"].map { item($0, .constant) }
        case ("set_state", _), ("before", _), ("after", _), ("wait_target", _), ("wait_source", _): return states()
        case ("call_operation", _), ("activity", .weavingRule): return operationNames(in: construct)
        case ("inline", _):
            let own = meaning.name(of: .workflow)
            let others = service.topology.workflows.map(\.name).filter { $0 != own }
            let declared = Set(service.topology.nodeTemplates.flatMap(\.nodeType.workflows.keys)).subtracting(others)
            return (others + declared.sorted()).map { item($0, .function) }
        case ("file", _), ("url", .importDefinition), (nil, .artifactDefinition), (nil, .operationDefinition),
            (nil, .operationAssignment),
            (nil, .implementation), (nil, .notificationImplementation), (nil, .importDefinition):
            return files().map { item($0, .file) }
        default: return []
        }
    }

    func item(_ label: String, _ kind: CompletionItem.Kind, detail: String? = nil) -> CompletionItem {
        CompletionItem(label: label, kind: kind, detail: detail)
    }

    /// The model's own types come before the normative ones, and those that are built in at the end.
    func types(_ section: TypeSection) -> [CompletionItem] {
        func isNormative(_ type: TypeView) -> Bool { !type.header.location.file.path.hasPrefix("/") }
        let declared = service.types(section).sorted {
            (isNormative($0) ? 1 : 0, $0.header.name) < (isNormative($1) ? 1 : 0, $1.header.name)
        }.map { type in
            CompletionItem(
                label: name(of: type, isNormative: isNormative(type)), kind: .class,
                detail: type.header.ancestry.dropFirst().first.map { "derived from \($0)" },
                text: type.header.description)
        }
        guard section == .dataTypes else { return declared.uniqueByLabel }
        // The one of 1.x that stands for nothing would be read as nothing.
        let common = BuiltInType.names.subtracting(BuiltInType.extensions).subtracting(["null"])
        let builtIn = version < .v2_0 ? common : common.subtracting(BuiltInType.former).union(["bytes", "nil"])
        return declared.uniqueByLabel + builtIn.sorted().map { item($0, .class, detail: "built in") }
    }

    /// What a type is called in the document: in 2.0 the normative ones have their short names, behind the namespace that
    /// their profile is imported with.
    private func name(of type: TypeView, isNormative: Bool) -> String {
        guard version >= .v2_0, isNormative else { return type.header.name }
        let prefix = type.section.prefixes.filter(type.header.name.hasPrefix).max { $0.utf8.count < $1.utf8.count }
        let short = String(type.header.name.dropFirst(prefix?.count ?? 0))
        return meaning.normativeNamespace.map { "\($0):\(short)" } ?? short
    }

    private func operators() -> [CompletionItem] {
        Constraint.operatorsOf1_3.map { key($0.rawValue, .keyword) }
    }

    private func nodes(_ templates: [NodeTemplate]) -> [CompletionItem] {
        let own = meaning.name(of: .nodeTemplate)
        return templates.filter { $0.name != own }.map { item($0.name, .variable, detail: $0.type) }
    }

    private func states() -> [CompletionItem] {
        var states: [String] = []
        for workflow in (service.types.nodeTypes["tosca.nodes.Root"]?.workflows ?? [:]).values
            .sorted(by: { $0.name < $1.name })
        {
            for activity in workflow.steps.flatMap(\.activities) {
                if case .setState(let state) = activity.kind, !states.contains(state) { states.append(state) }
            }
        }
        return states.map { item($0, .constant, detail: "state") }
    }

    private func operationNames(in construct: ConstructName) -> [CompletionItem] {
        let interfaces: [String: Interface]
        if construct == .weavingRule {
            let name = meaning.name(of: .relationshipType) ?? ""
            interfaces =
                (service.types.relationshipTypes[name] ?? service.types.relationshipTypes["tosca.relationships.Root"])?
                .interfaces ?? [:]
        } else {
            interfaces = meaning.callable ?? service.types.nodeTypes["tosca.nodes.Root"]?.interfaces ?? [:]
        }
        return interfaces.sorted { $0.key < $1.key }.flatMap { name, interface in
            interface.operations.keys.sorted().map { item("\(name).\($0)", .method) }
        }
    }

    /// What may be given to a property: what its type says, and the inputs.
    private func assigned() -> [CompletionItem] {
        var items: [CompletionItem] = []
        if let name = context.path.last, let definition = meaning.properties?.definitions[name] {
            if definition.type == "boolean" { items = ["true", "false"].map { item($0, .constant) } }
            let allowed = definition.schema.constraints.first { $0.operator == .validValues }?.operand.sequence ?? []
            items += allowed.compactMap { $0.scalar?.text }.map { item($0, .constant) }
        }
        return items + inputs()
    }
}
