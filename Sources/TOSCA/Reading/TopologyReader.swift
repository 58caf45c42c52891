internal import YAML

/// Reads the topology of the entry file against the types.
struct TopologyReader {
    private let document: Document
    private let reader: DefinitionReader
    /// The same, for interfaces of node templates.
    private let nodeReader: DefinitionReader
    private(set) var types: TypeResolver
    /// What each type gives to its templates: worked out once a type.
    private var prototypes: [ObjectIdentifier: NodePrototype] = [:]
    /// What capabilities of each type give that say nothing of their properties.
    private var plainCapabilities: [String: CapabilityPrototype] = [:]
    /// The node templates as they are written, once one of them is a copy.
    private var written: [String: Node] = [:]
    /// Whether a node template is a copy of another one.
    private var hasCopies = false

    init(document: Document, types: TypeResolver, exists: @escaping (String) -> Bool) {
        self.document = document
        self.types = types
        reader = DefinitionReader(document: document, exists: exists)
        nodeReader = reader.reading(OperationHost.ofNodes)
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
        var nodes: [NodeTemplate] = []
        nodes.reserveCapacity(entries.count)
        var requirements: [Node?] = []
        for entry in entries {
            let parts = parts(of: entry, among: entries, &collector)
            guard let node = node(entry, parts, &collector) else { continue }
            requirements.append(parts.first { $0.name == "requirements" }?.value)
            nodes.append(node)
        }
        checkNames(of: mapping["relationship_templates"]?.mapping, besides: entries, &collector)
        let outputs = self.outputs(mapping["outputs"], &collector)
        // Of these has been complained: what refers to them is no mistake of its own.
        let unread = nodes.count == entries.count ? [] : Set(entries.map(\.name)).subtracting(nodes.map(\.name))
        var fulfilment = RequirementReader(
            nodes: nodes, requirements: requirements, unread: unread,
            templates: mapping["relationship_templates"], reader: reader, types: types, &collector)
        let occurrences = OccurrenceCheck(substitution: mapping["substitution_mappings"])
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
        FunctionCheck(
            topology: topology, templates: Array(fulfilment.templates.values), types: types,
            unread: unread.union(fulfilment.unreadTemplates)
        ).check(&collector)
        TargetInstanceCheck(topology: topology).check(&collector)
        var cycles = ValueCycleCheck(topology: topology, types: types.catalog)
        cycles.check(&collector)
        FunctionValueCheck(
            topology, types.catalog, inputs: ServiceTemplate.defaults(of: inputs, types.catalog), isByDefault: true
        ).check(&collector)
        if hasCopies { collector.sayOnce(ofAll: Set(entries.map(\.name)), from: before) }
        return topology
    }

    /// Warns of relationship templates with the name of a node template: a function would not know which is meant.
    ///
    /// That names are unique within a topology (1.3 §3.1.3.1) may be meant of each section alone.
    private func checkNames(
        of relationships: Mapping?, besides nodes: [Mapping.Entry], _ collector: inout DiagnosticCollector
    ) {
        guard let relationships, !relationships.entries.isEmpty else { return }
        let places = Dictionary(nodes.map { ($0.name, $0.key.location) }, uniquingKeysWith: { first, _ in first })
        for entry in relationships.entries {
            guard let place = places[entry.name] else { continue }
            collector.warning(
                .sharedName, entry.key.location,
                "the relationship template '\(entry.name)' has the name of a node template",
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

    // MARK: - Node templates

    /// What a node template says itself, and, where it is a copy, what the other one says beyond that (1.3 §3.8.3).
    private mutating func parts(
        of entry: Mapping.Entry, among entries: [Mapping.Entry], _ collector: inout DiagnosticCollector
    ) -> [Mapping.Entry] {
        let own = entry.value.entries("the node template '\(entry.name)'", &collector)
        guard let copy = own.first(where: { $0.name == "copy" })?.value,
            let name = copy.name("a node template", &collector)
        else { return own }
        if written.isEmpty {
            written = Dictionary(entries.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        }
        guard let source = written[name]?.mapping else {
            collector.error(
                .unknownOriginal, copy.location, "there is no node template '\(name)' to copy",
                hint: NearMiss.hint(for: name, among: written.keys))
            return own
        }
        guard source["copy"] == nil else {
            collector.error(.copiedCopy, copy.location, "'\(name)' is a copy itself, which cannot be copied")
            return own
        }
        hasCopies = true
        return Mapping(entries: own).copying(source).entries
    }

    private mutating func node(
        _ entry: Mapping.Entry, _ parts: [Mapping.Entry], _ collector: inout DiagnosticCollector
    ) -> NodeTemplate? {
        var what: String { "the node template '\(entry.name)'" }
        let mapping = Mapping(entries: parts)
        guard let typeNode = mapping["type"], let written = typeNode.string else {
            // Of a copy that has none, the one that is copied has been complained of; of another kind, the grammar has.
            if mapping["copy"] == nil, mapping["type"] == nil, entry.value.mapping != nil {
                collector.error(.missingType, entry.key.location, "\(what) has no type")
            }
            return nil
        }
        guard let type = types.fullName(written, .nodeTypes), let prototype = prototype(of: type) else {
            types.complain(of: written, .nodeTypes, at: typeNode.location, &collector)
            return nil
        }
        checkDirectives(mapping["directives"], &collector)
        let assignment = Assignment(types: types.catalog)
        let ofNode = Assignment(types: types.catalog) { prototype.type.hint(forPropertyOfCapability: $0) }
        let properties = ofNode.values(
            mapping["properties"], defaults: prototype.properties, definitions: prototype.type.properties,
            of: what, at: entry.key.location, &collector)
        let attributes = assignment.attributes(
            mapping["attributes"], definitions: prototype.type.attributes, reflecting: prototype.type.properties,
            of: what, &collector)
        types.checkArtifacts(
            mapping["artifacts"], refining: prototype.type.artifactTypes, files: prototype.type.artifacts, &collector)
        var artifacts = prototype.type.artifacts
        for artifact in reader.artifacts(mapping["artifacts"], &collector) { artifacts[artifact.name] = artifact }
        var interfaces = prototype.type.interfaceSet
        if let assigned = mapping["interfaces"] {
            interfaces = types.mergeInterfaces(
                interfaces, nodeReader.interfaces(assigned, artifacts: artifacts, &collector), declaring: false,
                of: "node template '\(entry.name)'", reader, &collector)
        }
        let filter = mapping["node_filter"].map { reader.nodeFilter($0, types, &collector) }
        if let filter { NodeFilterCheck(types: types.catalog).check(filter, for: prototype.type, &collector) }
        var capabilities = prototype.capabilities
        let assigned = mapping["capabilities"].flatMap { $0.mapping == nil ? nil : $0 }
        for part in assigned?.entries("'capabilities'", &collector) ?? [] {
            let definition = prototype.type.capabilities[part.name]
            if definition == nil {
                collector.undeclared(
                    .capability, part.name, at: part.key.location, in: "the type \(type)",
                    among: prototype.type.capabilities.keys)
            }
            let body = part.value.mapping
            if let definition {
                AssignedOccurrences(body?["occurrences"])?.check(
                    within: definition.occurrences, of: "the capability '\(part.name)'", &collector)
            }
            capabilities[part.name] = Capability(
                type: definition?.type ?? "",
                properties: assignment.values(
                    body?["properties"], defaults: prototype.capabilities[part.name]?.properties ?? [:],
                    definitions: definition?.properties, of: "the capability '\(part.name)' of \(what)",
                    at: part.key.location, &collector),
                attributes: assignment.attributes(
                    body?["attributes"], definitions: definition?.attributes, reflecting: definition?.properties,
                    of: "the capability '\(part.name)' of \(what)", &collector),
                limit: body?["occurrences"].flatMap(Capability.Limit.init))
        }
        for (name, property) in prototype.lacking
        where !(assigned?.mapping?.entries.contains { $0.name == name } ?? false) {
            collector.error(
                .missingProperty, entry.key.location,
                "the capability '\(name)' of \(what) lacks the property '\(property)', which its type requires")
        }
        return NodeTemplate(
            name: entry.name, type: prototype.type, properties: properties, attributes: attributes,
            capabilities: capabilities,
            interfaces: interfaces, artifacts: artifacts,
            directives: mapping["directives"]?.sequence?.compactMap(\.string) ?? [],
            count: document.version < .v2_0 ? nil : count(mapping["count"], of: what, &collector), filter: filter,
            location: entry.key.location)
    }

    /// How many instances a template has; a function stays one.
    private func count(_ node: Node?, of what: String, _ collector: inout DiagnosticCollector) -> Value? {
        guard let node else { return nil }
        let value = Value(node)
        switch value {
        case .function: return value
        case .integer(let count) where count >= 0: return value
        default:
            collector.error(
                .impossibleValue, node.location,
                node.mismatch(of: "the count of \(what)", with: "a whole number that is not below 0"))
            return nil
        }
    }

    /// Warns of directives that have no meaning (1.3 §3.4.3).
    private func checkDirectives(_ node: Node?, _ collector: inout DiagnosticCollector) {
        let known = ["create", "select", "selectable", "substitute", "substitutable"]
        for item in node?.sequence ?? [] {
            guard let directive = item.string, !known.contains(directive) else { continue }
            collector.warning(
                .unknownDirective, item.location, "the directive '\(directive)' has no meaning here",
                hint: NearMiss.hint(for: directive, among: known))
        }
    }

    private mutating func prototype(of definition: CapabilityDefinition) -> CapabilityPrototype {
        // Most capabilities are just what their type says.
        guard definition.isPlain else { return CapabilityPrototype(of: definition) }
        if let known = plainCapabilities[definition.type] { return known }
        let prototype = CapabilityPrototype(of: definition)
        plainCapabilities[definition.type] = prototype
        return prototype
    }

    private mutating func prototype(of name: String) -> NodePrototype? {
        guard let type = types.catalog.nodeTypes[name] else { return nil }
        if let known = prototypes[ObjectIdentifier(type)] { return known }
        let prototype = NodePrototype(of: type, type.capabilities.mapValues { self.prototype(of: $0) })
        prototypes[ObjectIdentifier(type)] = prototype
        return prototype
    }
}

extension NodeType {
    /// Where a property is written that is one of just one capability.
    fileprivate func hint(forPropertyOfCapability name: String) -> String? {
        let owners = capabilities.values.filter { $0.properties[name] != nil }
        guard owners.count == 1, let owner = owners.first?.name else { return nil }
        return "it is one of the capability '\(owner)': write capabilities: {\(owner): {properties: {\(name): …}}}"
    }
}
