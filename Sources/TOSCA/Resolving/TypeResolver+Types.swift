internal import YAML

/// Node and relationship types: what they inherit, with what they say themselves (1.3 §3.7.9, §3.7.10).
extension TypeResolver {
    mutating func storeNodeType(_ source: TypeSource, _ collector: inout DiagnosticCollector) {
        let (name, mapping, reader) = (source.header.name, source.mapping, source.reader)
        let base = source.parent.flatMap { catalog.nodeTypes[$0] }
        var artifacts = base?.artifacts ?? [:]
        for artifact in reader.artifacts(mapping["artifacts"], &collector) { artifacts[artifact.name] = artifact }
        var artifactTypes = base?.artifactTypes ?? [:]
        checkArtifacts(mapping["artifacts"], refining: artifactTypes, &collector)
        for entry in mapping["artifacts"]?.mapping?.entries ?? [] {
            let written = entry.value.mapping?["type"]?.string
            artifactTypes[entry.name] = written.flatMap { fullName($0, .artifactTypes) } ?? artifactTypes[entry.name]
        }
        var workflows = base?.workflows ?? [:]
        let ownWorkflows = WorkflowReader.lifecycles(mapping["workflows"], of: name, &collector)
        for workflow in ownWorkflows {
            workflows[workflow.name] = workflow
            catalog.noteStates(of: workflow)
        }
        let interfaces = interfaces(
            source, refining: base?.interfaceSet, artifacts: artifacts, of: "node type", on: OperationHost.ofNodes,
            &collector)
        note(ownWorkflows.flatMap(\.calls), of: TypeKey(section: .nodeTypes, name: name))
        let (properties, attributes) = values(source, refining: base?.properties, base?.attributes, &collector)
        catalog.nodeTypes[name] = NodeType(
            header: source.header, properties: properties, attributes: attributes,
            capabilities: capabilities(
                mapping["capabilities"], refining: base?.capabilities ?? [:], reader, &collector),
            requirements: requirements(source, refining: base?.requirements, &collector),
            interfaces: interfaces, artifacts: artifacts, artifactTypes: artifactTypes, workflows: workflows)
    }

    mutating func storeRelationshipType(_ source: TypeSource, _ collector: inout DiagnosticCollector) {
        let (name, mapping) = (source.header.name, source.mapping)
        let base = source.parent.flatMap { catalog.relationshipTypes[$0] }
        if mapping["workflow"] != nil, let other = mapping.entries.first(where: { $0.name == "workflows" }) {
            collector.error(
                .conflictingKeys, other.key.location,
                "a relationship type has one of 'workflow' and 'workflows', which mean the same")
        }
        var workflows = base?.workflows ?? [:]
        let ownWeavings = WorkflowReader.weavings(mapping["workflow"] ?? mapping["workflows"], of: name, &collector)
        for weaving in ownWeavings {
            workflows[weaving.workflow] = weaving
        }
        let interfaces = interfaces(
            source, refining: base?.interfaceSet, of: "relationship type", on: OperationHost.ofRelationships,
            &collector)
        note(ownWeavings.flatMap(\.calls), of: TypeKey(section: .relationshipTypes, name: name))
        let valid = RelationshipType.Ends(
            capabilities: names(
                mapping["valid_target_types"], of: [.capabilityTypes], refining: base?.valid.capabilities ?? [],
                &collector),
            targets: names(
                mapping["valid_target_node_types"], of: [.nodeTypes], refining: base?.valid.targets ?? [], &collector),
            sources: names(
                mapping["valid_source_node_types"], of: [.nodeTypes], refining: base?.valid.sources ?? [], &collector))
        let (properties, attributes) = values(source, refining: base?.properties, base?.attributes, &collector)
        catalog.relationshipTypes[name] = RelationshipType(
            header: source.header, properties: properties, attributes: attributes, interfaces: interfaces,
            valid: valid, workflows: workflows)
    }

    // MARK: - What several sections have

    /// Notes operations that a type calls, to be looked for when all types are known.
    private func note(_ calls: [(operation: OperationName, location: Location)], of owner: TypeKey) {
        // What a type lacks may be in the part that is missing.
        guard !isIncomplete else { return }
        notes.declared.calls += calls.map { (owner, $0.operation, $0.location) }
    }

    /// The declarations of properties and of attributes, on top of those that a parent has.
    mutating func values(
        _ source: TypeSource, refining properties: [String: PropertyDefinition]?,
        _ attributes: [String: PropertyDefinition]?, _ collector: inout DiagnosticCollector
    ) -> (properties: [String: PropertyDefinition], attributes: [String: PropertyDefinition]) {
        (
            merged(properties ?? [:], source.mapping["properties"], source.reader, &collector),
            merged(attributes ?? [:], source.mapping["attributes"], source.reader, &collector)
        )
    }

    private mutating func merged(
        _ base: [String: PropertyDefinition], _ node: Node?, _ reader: DefinitionReader,
        _ collector: inout DiagnosticCollector
    ) -> [String: PropertyDefinition] {
        guard let node else { return base }
        let definitions = definitions(node, refining: base, reader, &collector)
        var merged = base
        merged.reserveCapacity(base.count + definitions.count)
        for definition in definitions {
            // In 2.0 a definition may fix what it defines (§9.4).
            if definition.isFixed, definition.said.type, base[definition.name] == nil, !isIncomplete,
                reader.document.version < .v2_0
            {
                collector.error(
                    .unknownKey, definition.location,
                    "'\(definition.name)' has a value that is final, where nothing is there that it refines",
                    hint: "write 'default'; 'value' is for properties that are inherited")
            }
            merged[definition.name] = definition
        }
        return merged
    }

    /// The interfaces of a type, on top of those that a parent has.
    mutating func interfaces(
        _ source: TypeSource, refining base: InterfaceSet?, artifacts: [String: Artifact] = [:],
        of noun: String, on hosts: Set<OperationHost>? = nil, _ collector: inout DiagnosticCollector
    ) -> InterfaceSet {
        guard let own = source.mapping["interfaces"] else { return base ?? .none }
        return mergeInterfaces(
            base ?? .none, source.reader.reading(hosts).interfaces(own, artifacts: artifacts, &collector),
            declaring: true, of: "\(noun) '\(source.header.name)'", source.reader, &collector)
    }

    /// The requirements of a type, on top of those that a parent has; its own are checked when all types are known.
    mutating func requirements(
        _ source: TypeSource, refining base: [RequirementDefinition]?, _ collector: inout DiagnosticCollector
    ) -> [RequirementDefinition] {
        let inherited = base ?? []
        let own = ownRequirements(source.mapping["requirements"], refining: inherited, source.reader, &collector)
        if own.isEmpty { return inherited }
        notes.declared.requirements += own.map { (source.header.ancestry, $0) }
        return inherited.filter { requirement in !own.contains { $0.name == requirement.name } } + own
    }
}
