internal import YAML

/// Reads the topology of the entry file against the types.
struct TopologyReader {
    private let document: Document
    private let reader: DefinitionReader
    private(set) var types: TypeResolver
    /// What each type gives to its templates: worked out once a type.
    private var prototypes: [String: NodePrototype] = [:]
    /// The node templates as they are written, once one of them is a copy.
    private var written: [String: Node] = [:]
    private var inputNames: Set<String> = []

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
        let sections = root.entries("'topology_template'", &collector)
        Keynames.check(sections, Keynames.topology, "a topology template", &collector)
        let mapping = Mapping(entries: sections)
        let inputs = types.definitions(mapping["inputs"], reader, &collector)
        inputNames = Set(inputs.map(\.name))

        let entries = mapping["node_templates"]?.entries("'node_templates'", &collector) ?? []
        var nodes: [NodeTemplate] = []
        nodes.reserveCapacity(entries.count)
        var requirements: [(source: Int, node: Node)] = []
        for entry in entries {
            let parts = parts(of: entry, among: entries, &collector)
            guard let node = node(entry, parts, &collector) else { continue }
            if let assigned = parts.first(where: { $0.name == "requirements" })?.value {
                requirements.append((nodes.count, assigned))
            }
            nodes.append(node)
        }
        let outputs = self.outputs(mapping["outputs"], &collector)
        // Of these has been complained: what refers to them is no mistake of its own.
        let unread = Set(entries.map(\.name)).subtracting(nodes.map(\.name))
        var fulfilment = RequirementReader(
            nodes: nodes, unread: unread,
            templates: mapping["relationship_templates"], reader: reader, types: types, &collector)
        for (source, node) in requirements { fulfilment.read(node, of: source, &collector) }
        types = fulfilment.types
        let topology = Topology(
            inputs: inputs, nodeTemplates: nodes, relationships: fulfilment.relationships, outputs: outputs,
            unread: Dictionary(
                sections.filter {
                    ["groups", "policies", "workflows", "substitution_mappings"].contains($0.name)
                }.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }), location: root.location)
        let templates = mapping["relationship_templates"]?.mapping?.entries.map(\.name) ?? []
        FunctionCheck(
            topology: topology, types: types.catalog, inputs: inputNames, others: unread.union(templates)
        ).check(&collector)
        var cycles = PropertyCycleCheck(topology: topology)
        cycles.check(&collector)
        return topology
    }

    private func outputs(_ node: Node?, _ collector: inout DiagnosticCollector) -> [OutputDefinition] {
        (node?.entries("'outputs'", &collector) ?? []).map { entry in
            OutputDefinition(
                name: entry.name, value: entry.value.mapping?["value"].map(Value.init) ?? .null,
                description: entry.value.mapping?["description"]?.string, location: entry.key.location)
        }
    }

    // MARK: - Node templates

    /// What a node template says itself, and, where it is a copy, what the other one says beyond that (§3.7.3).
    private mutating func parts(
        of entry: Mapping.Entry, among entries: [Mapping.Entry], _ collector: inout DiagnosticCollector
    ) -> [Mapping.Entry] {
        let own = entry.value.entries("the node template '\(entry.name)'", &collector)
        Keynames.check(own, Keynames.nodeTemplate, "a node template", &collector)
        guard let copy = own.first(where: { $0.name == "copy" })?.value,
            let name = copy.name("a node template", &collector)
        else { return own }
        if written.isEmpty {
            written = Dictionary(entries.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        }
        guard let source = written[name]?.mapping else {
            collector.error(
                copy.location, "there is no node template '\(name)' to copy",
                hint: NearMiss.hint(for: name, among: written.keys))
            return own
        }
        guard source["copy"] == nil else {
            collector.error(copy.location, "'\(name)' is a copy itself, which cannot be copied")
            return own
        }
        let names = Set(own.map(\.name))
        return own + source.entries.filter { !names.contains($0.name) }
    }

    private mutating func node(
        _ entry: Mapping.Entry, _ parts: [Mapping.Entry], _ collector: inout DiagnosticCollector
    ) -> NodeTemplate? {
        let what = "the node template '\(entry.name)'"
        let mapping = Mapping(entries: parts)
        guard let typeNode = mapping["type"], let written = typeNode.string else {
            collector.error(entry.key.location, "\(what) has no type")
            return nil
        }
        guard let type = types.fullName(written, .nodeTypes), let prototype = prototype(of: type) else {
            types.complain(of: written, .nodeTypes, at: typeNode.location, &collector)
            return nil
        }
        let assignment = Assignment(types: types.catalog)
        let properties = assignment.values(
            mapping["properties"], defaults: prototype.properties, definitions: prototype.type.properties,
            of: what, at: entry.key.location, &collector)
        var artifacts = prototype.type.artifacts
        for artifact in reader.artifacts(mapping["artifacts"], &collector) { artifacts[artifact.name] = artifact }
        var interfaces = prototype.type.interfaces
        if let assigned = mapping["interfaces"] {
            interfaces = types.mergeInterfaces(
                interfaces, reader.interfaces(assigned, artifacts: artifacts, &collector), declaring: false,
                of: "node template '\(entry.name)'", &collector)
        }
        var capabilities = prototype.capabilities
        for part in mapping["capabilities"]?.entries("'capabilities'", &collector) ?? [] {
            let definition = prototype.type.capabilities[part.name]
            if definition == nil {
                collector.undeclared(
                    part.key.location, "the type \(type) has no capability '\(part.name)'",
                    among: prototype.type.capabilities.keys, name: part.name)
            }
            let body = part.value.mapping
            capabilities[part.name] = Capability(
                type: definition?.type ?? "",
                properties: assignment.values(
                    body?["properties"], defaults: prototype.capabilities[part.name]?.properties ?? [:],
                    definitions: definition?.properties, of: "the capability '\(part.name)' of \(what)",
                    at: part.key.location, &collector),
                attributes: reader.values(body?["attributes"], &collector))
        }
        return NodeTemplate(
            name: entry.name, type: type, properties: properties,
            attributes: reader.values(mapping["attributes"], &collector), capabilities: capabilities,
            interfaces: interfaces, artifacts: artifacts,
            directives: mapping["directives"]?.sequence?.compactMap(\.string) ?? [], location: entry.key.location)
    }

    private struct NodePrototype {
        let type: NodeType
        let properties: [String: Value]
        let capabilities: [String: Capability]
    }

    private mutating func prototype(of name: String) -> NodePrototype? {
        if let known = prototypes[name] { return known }
        guard let type = types.catalog.nodeTypes[name] else { return nil }
        let prototype = NodePrototype(
            type: type, properties: type.properties.compactMapValues(\.defaultValue),
            capabilities: type.capabilities.mapValues {
                Capability(type: $0.type, properties: $0.properties.compactMapValues(\.defaultValue), attributes: [:])
            })
        prototypes[name] = prototype
        return prototype
    }
}
