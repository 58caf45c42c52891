internal import YAML

/// Reads the topology of the entry file against the types.
struct TopologyReader {
    private let document: Document
    private let reader: DefinitionReader
    private(set) var types: TypeResolver

    init(document: Document, types: TypeResolver, exists: @escaping (String) -> Bool) {
        self.document = document
        self.types = types
        reader = DefinitionReader(document: document, exists: exists)
    }

    mutating func read(_ collector: inout DiagnosticCollector) -> Topology {
        guard let root = document.root["topology_template"] else {
            return Topology(
                inputs: [], nodeTemplates: [], relationships: [], outputs: [], unread: [:],
                location: document.location)
        }
        let before = collector.diagnostics.count
        let sections = root.entries("'topology_template'", &collector)
        let mapping = Mapping(entries: sections)
        let inputs = types.definitions(
            mapping["inputs"], typeIsOptional: document.version >= .v1_3, reader, &collector)

        let entries = mapping["node_templates"]?.entries("'node_templates'", &collector) ?? []
        let (nodes, requirements) = readNodes(entries, &collector)
        for (section, noun) in [("relationship_templates", "relationship template"), ("groups", "group")] {
            checkNames(of: mapping[section]?.mapping, called: noun, besides: entries, &collector)
        }
        let outputs = self.outputs(mapping["outputs"], &collector)
        // Of these has been complained: what refers to them is no mistake of its own.
        let unread = nodes.count == entries.count ? [] : Set(entries.map(\.name)).subtracting(nodes.map(\.name))
        var fulfilment = RequirementReader(
            nodes: nodes, requirements: requirements, unread: unread,
            templates: mapping["relationship_templates"], reader: reader, types: types, &collector)
        let occurrences = OccurrenceCheck(substitution: mapping["substitution_mappings"], of: nodes)
        for (source, node) in requirements.enumerated() {
            if let node { fulfilment.read(node, of: source, &collector) }
            let template = nodes[source]
            let implied = fulfilment.readImplied(
                besides: node, of: source, isMapped: { occurrences.isMapped($0, of: template) }, &collector)
            occurrences.check(node, of: template, settled: fulfilment.settled, implied: implied, &collector)
        }
        if fulfilment.isLimited {
            CapabilityBindings.check(fulfilment.relationships, of: nodes, types.catalog, &collector)
        }
        let unreadEntries = unread.isEmpty ? [] : entries.filter { unread.contains($0.name) }
        for entry in unreadEntries { fulfilment.checkTargets(ofUnread: entry, &collector) }
        types = fulfilment.types
        let behaviour = behaviour(
            mapping, inputs, outputs, nodes, fulfilment.relationships, unread: unread, &collector)
        types.checkDeclared(&collector)
        let topology = Topology(
            inputs: inputs, nodeTemplates: nodes, relationships: fulfilment.relationships, outputs: outputs,
            groups: behaviour.groups, policies: behaviour.policies, workflows: behaviour.workflows,
            substitution: behaviour.substitution,
            unread: Dictionary(
                sections.filter {
                    ["groups", "policies", "workflows", "substitution_mappings"].contains($0.name)
                }.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }), location: root.location)
        let functions = FunctionCheck(
            topology: topology, templates: Array(fulfilment.templates.values), types: types,
            unread: unread.union(fulfilment.unreadTemplates))
        let beforeFunctions = collector.diagnostics.count
        functions.check(&collector)
        for entry in unreadEntries {
            functions.check(unread: entry.value, countIsRead: document.version >= .v2_0, &collector)
        }
        TargetInstanceCheck(topology: topology).check(&collector)
        var cycles = ValueCycleCheck(topology: topology, types: types.catalog)
        cycles.check(&collector)
        FunctionValueCheck(
            topology, types.catalog, inputs: ServiceTemplate.defaults(of: inputs, types.catalog), isByDefault: true
        ).check(&collector)
        // A function that a type gives to its templates is one, whatever templates there are.
        collector.sayOnce(
            ofAll: Set((entries + (mapping["relationship_templates"]?.mapping?.entries ?? [])).map(\.name)),
            copies: [:],
            from: beforeFunctions)
        sayOnceOfCopies(in: [mapping["node_templates"], mapping["relationship_templates"]], from: before, &collector)
        return topology
    }

    /// The node templates that could be read, and what each of them requires.
    private mutating func readNodes(
        _ entries: [Mapping.Entry], _ collector: inout DiagnosticCollector
    ) -> (nodes: [NodeTemplate], requirements: [Node?]) {
        var templates = NodeTemplateReader(entries, document: document, reader: reader, types: types)
        templates.readAll(&collector)
        types = templates.types
        return (templates.nodes, templates.requirements)
    }

    /// Says of copies nothing that is said of what they are copies of.
    private func sayOnceOfCopies(
        in sections: [Node?], from start: Int, _ collector: inout DiagnosticCollector
    ) {
        guard start < collector.diagnostics.count else { return }
        let sections = sections.compactMap { $0?.mapping }
        let originals = sections.reduce(into: [:]) { $0.merge($1.originals) { first, _ in first } }
        guard !originals.isEmpty else { return }
        collector.sayOnce(
            ofAll: Set(sections.flatMap { $0.entries.map(\.name) }), copies: originals, from: start)
    }

    /// Warns of what has the name of a node template: a function, or a policy, would not know which is meant.
    ///
    /// That names are unique within a topology (1.3 §3.1.3.1) may be meant of each section alone.
    private func checkNames(
        of others: Mapping?, called noun: String, besides nodes: [Mapping.Entry],
        _ collector: inout DiagnosticCollector
    ) {
        guard let others, !others.entries.isEmpty else { return }
        let places = Dictionary(nodes.map { ($0.name, $0.key.location) }, uniquingKeysWith: { first, _ in first })
        for entry in others.entries {
            guard let place = places[entry.name] else { continue }
            collector.warning(
                .sharedName, entry.key.location,
                "the \(noun) '\(entry.name)' has the name of a node template",
                hint: "rename one of them; the node template is at \(place)")
        }
    }

    /// The outputs: parameters that have a value, and may have a type that it must be of (1.3 §3.6.14).
    private mutating func outputs(_ node: Node?, _ collector: inout DiagnosticCollector) -> [OutputDefinition] {
        var outputs: [OutputDefinition] = []
        for entry in node?.mapping == nil ? [] : node?.entries("'outputs'", &collector) ?? [] {
            let definition = types.definition(entry, refining: nil, typeIsOptional: true, reader, &collector)
            let isDefinition = PropertyDefinition.isWritten(as: entry.value)
            let value = isDefinition ? entry.value.mapping?["value"] : entry.value
            if let value { MisspeltFunction.warn(of: value, &collector) }
            outputs.append(
                OutputDefinition(
                    name: entry.name, value: value.map(Value.init) ?? .null,
                    description: entry.value.mapping?["description"]?.string,
                    schema: definition.said.type ? definition.schema : nil, location: entry.key.location))
        }
        return outputs
    }

    // MARK: - Groups, policies, workflows, substitution

    private struct Behaviour {
        var groups: [Group] = []
        var policies: [Policy] = []
        var workflows: [ImperativeWorkflow] = []
        var substitution: SubstitutionMapping?
    }

    private mutating func behaviour(
        _ mapping: Mapping, _ inputs: [PropertyDefinition], _ outputs: [OutputDefinition], _ nodes: [NodeTemplate],
        _ relationships: [Relationship], unread: Set<String>, _ collector: inout DiagnosticCollector
    ) -> Behaviour {
        var result = Behaviour()
        let groups = mapping["groups"]?.mapping?.entries ?? []
        let workflows =
            mapping["workflows"]?.mapping == nil ? [] : mapping["workflows"]?.entries("'workflows'", &collector) ?? []
        var scope = TopologyScope(
            nodes: nodes, relationships: relationships, types: types, reader: reader, unread: unread)
        scope.groupNames = Set(groups.map(\.name))
        var workflowInputs: [String: [PropertyDefinition]] = [:]
        for entry in workflows {
            workflowInputs[entry.name] = types.definitions(entry.value.mapping?["inputs"], reader, &collector)
        }
        var policies = PolicyReader(workflows: workflowInputs)
        for entry in groups {
            guard let group = policies.group(entry, &scope, types: &types, &collector) else { continue }
            scope.groups[group.name] = group
            policies.groupsByName[group.name] = group.type
            result.groups.append(group)
        }
        let section = mapping["policies"]
        let entries = section?.mapping?.entries ?? section?.sequence?.flatMap { $0.mapping?.entries ?? [] } ?? []
        result.policies = entries.compactMap { policies.policy($0, scope, &collector) }
        let reader = ImperativeWorkflowReader(scope: scope, inputs: workflowInputs)
        result.workflows = workflows.compactMap { reader.workflow($0, &collector) }
        ImperativeWorkflowCheck(workflows: result.workflows).check(&collector)
        result.substitution = SubstitutionReader(
            scope: scope, inputs: inputs, outputs: outputs, workflows: Set(workflows.map(\.name))
        ).read(mapping["substitution_mappings"], &collector)
        return result
    }
}
