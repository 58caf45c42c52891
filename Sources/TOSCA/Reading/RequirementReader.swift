internal import YAML

/// Turns the requirements that templates assign into relationships (TOSCA Simple Profile 1.1 §3.7.2).
struct RequirementReader {
    private let nodes: [NodeTemplate]
    private let reader: DefinitionReader
    private(set) var types: TypeResolver
    private(set) var relationships: [Relationship] = []
    private var indices: [String: Int] = [:]
    /// Templates that are there but could not be read, of which has been complained.
    private let unread: Set<String>
    private var nodesOfType: [String: [Int]]?
    private var templates: [String: RelationshipTemplate] = [:]
    private var names: Set<String> = []
    private var prototypes: [String: [String: Value]] = [:]

    /// A relationship template (§3.7.4).
    private struct RelationshipTemplate {
        let type: String
        let properties: Node?
        let interfaces: [Interface]
    }

    init(
        nodes: [NodeTemplate], unread: Set<String>, templates: Node?, reader: DefinitionReader, types: TypeResolver,
        _ collector: inout DiagnosticCollector
    ) {
        self.nodes = nodes
        self.unread = unread
        self.reader = reader
        self.types = types
        for (index, node) in nodes.enumerated() { indices[node.name] = index }
        relationships.reserveCapacity(nodes.count)
        for entry in templates?.entries("'relationship_templates'", &collector) ?? [] {
            guard let typeNode = entry.value.mapping?["type"], let written = typeNode.string else {
                collector.error(entry.key.location, "the relationship template '\(entry.name)' has no type")
                continue
            }
            guard let type = types.fullName(written, .relationshipTypes) else {
                types.complain(of: written, .relationshipTypes, at: typeNode.location, &collector)
                continue
            }
            self.templates[entry.name] = RelationshipTemplate(
                type: type, properties: entry.value.mapping?["properties"],
                interfaces: reader.interfaces(entry.value.mapping?["interfaces"], artifacts: [:], &collector))
        }
    }

    /// Reads the requirements of a node template: a list of single assignments, or, as sloppy templates have it, a map.
    mutating func read(_ node: Node, of source: Int, _ collector: inout DiagnosticCollector) {
        let entries: [Mapping.Entry]
        if let items = node.sequence {
            entries = items.flatMap { item -> [Mapping.Entry] in
                // `- host` alone names a requirement and leaves its fulfilment open.
                item.string == nil ? item.entries("a requirement", &collector) : []
            }
        } else {
            entries = node.entries("'requirements'", &collector)
        }
        for entry in entries { read(entry, of: source, &collector) }
    }

    private mutating func read(_ entry: Mapping.Entry, of source: Int, _ collector: inout DiagnosticCollector) {
        let template = nodes[source]
        let definitions = types.catalog.nodeTypes[template.type]?.requirements ?? []
        let definition = definitions.first { $0.name == entry.name }
        if definition == nil {
            collector.undeclared(
                entry.key.location, "the type \(template.type) has no requirement '\(entry.name)'",
                among: definitions.map(\.name), name: entry.name)
        }
        let mapping = entry.value.mapping
        let targetNode = entry.value.string != nil ? entry.value : mapping?["node"]
        // An assignment that only filters leaves the choice to the orchestrator: nothing of this run.
        guard let targetNode, let written = targetNode.string else {
            if mapping == nil, !entry.value.isNull {
                collector.error(
                    entry.value.location, "a requirement is a node or a mapping; this is \(entry.value.kind)")
            }
            return
        }
        guard let target = target(written, of: entry.name, at: targetNode.location, source: source, &collector) else {
            return
        }
        let relationshipNode = mapping?["relationship"]
        var assigned: [Interface] = []
        var properties = relationshipNode?.mapping?["properties"]
        var type = definition?.relationship
        if let node = relationshipNode, let name = node.string ?? node.mapping?["type"]?.string {
            if let template = templates[name] {
                type = template.type
                assigned = template.interfaces
                properties = template.properties
            } else if let full = types.fullName(name, .relationshipTypes) {
                type = full
            } else {
                collector.error(
                    node.location, "there is no relationship type or template '\(name)'",
                    hint: types.hint(for: name, .relationshipTypes, or: templates.keys))
                return
            }
        }
        if let interfaces = relationshipNode?.mapping?["interfaces"] {
            assigned += reader.interfaces(interfaces, artifacts: [:], &collector)
        }
        let full = type ?? defaultType(of: entry.name, capability: definition?.capability)
        guard let relationshipType = types.catalog.relationshipTypes[full] else { return }
        let name = uniqueName("\(template.name).\(entry.name)")
        let defined = definition?.interfaces.values.sorted { $0.name < $1.name } ?? []
        let interfaces =
            defined.isEmpty && assigned.isEmpty
            ? relationshipType.interfaces
            : types.mergeInterfaces(
                relationshipType.interfaces, defined + assigned, declaring: false, of: "relationship '\(name)'",
                &collector)
        relationships.append(
            Relationship(
                name: name, requirement: entry.name, source: template.name, target: nodes[target].name, type: full,
                capability: mapping?["capability"]?.string ?? definition?.capability,
                properties: self.properties(properties, of: relationshipType, name, at: entry.key.location, &collector),
                interfaces: interfaces, location: entry.key.location))
    }

    private mutating func properties(
        _ node: Node?, of type: RelationshipType, _ name: String, at location: Location,
        _ collector: inout DiagnosticCollector
    ) -> [String: Value] {
        let defaults = prototypes[type.name] ?? type.properties.compactMapValues(\.defaultValue)
        prototypes[type.name] = defaults
        if node == nil, type.properties.isEmpty { return defaults }
        let assignment = Assignment(types: types.catalog)
        return assignment.values(
            node, defaults: defaults, definitions: type.properties, of: "the relationship '\(name)'", at: location,
            &collector)
    }

    /// A node template by its name, or the only one of a type.
    private mutating func target(
        _ name: String, of requirement: String, at location: Location, source: Int,
        _ collector: inout DiagnosticCollector
    ) -> Int? {
        if let index = indices[name] { return index }
        if unread.contains(name) { return nil }
        guard let type = types.fullName(name, .nodeTypes) else {
            collector.error(
                location,
                "the requirement '\(requirement)' of '\(nodes[source].name)' names a node '\(name)' that is not there",
                hint: NearMiss.hint(for: name, among: indices.keys))
            return nil
        }
        let candidates = (nodesByType()[type] ?? []).filter { $0 != source }
        if candidates.count == 1 { return candidates[0] }
        if candidates.isEmpty {
            // TOSCA 1.1 §2.9.2 leaves it to the orchestrator to provide one, which this one cannot yet.
            collector.warning(
                location,
                "no node template of type \(type) is there to fulfil the requirement '\(requirement)' of"
                    + " '\(nodes[source].name)': it stays open", hint: "add one, or name a node template")
        } else {
            let names = candidates.map { nodes[$0].name }.sorted()
            collector.error(
                location,
                "\(names.count) node templates of type \(type) could fulfil the requirement '\(requirement)'"
                    + " of '\(nodes[source].name)'",
                hint: "name one of them: \(names.prefix(8).joined(separator: ", "))")
        }
        return nil
    }

    private mutating func nodesByType() -> [String: [Int]] {
        if let nodesOfType { return nodesOfType }
        var found: [String: [Int]] = [:]
        for (index, node) in nodes.enumerated() {
            for type in types.catalog.nodeTypes[node.type]?.header.ancestry ?? [] {
                found[type, default: []].append(index)
            }
        }
        nodesOfType = found
        return found
    }

    private mutating func uniqueName(_ name: String) -> String {
        if names.insert(name).inserted { return name }
        var number = 1
        while !names.insert("\(name).\(number)").inserted { number += 1 }
        return "\(name).\(number)"
    }

    /// The relationship that a requirement becomes when nobody says which: by the capability that it is bound to.
    private func defaultType(of requirement: String, capability: String?) -> String {
        for type in capability.flatMap({ types.catalog.capabilityTypes[$0] })?.header.ancestry ?? [] {
            switch type {
            case "tosca.capabilities.Container": return "tosca.relationships.HostedOn"
            case "tosca.capabilities.Attachment": return "tosca.relationships.AttachesTo"
            case "tosca.capabilities.Endpoint": return "tosca.relationships.ConnectsTo"
            default: continue
            }
        }
        return requirement == "host" ? "tosca.relationships.HostedOn" : "tosca.relationships.DependsOn"
    }
}
