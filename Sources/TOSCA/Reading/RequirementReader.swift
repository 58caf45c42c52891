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
    /// Relationship templates that could not be read, of which has been complained.
    private var unreadTemplates: Set<String> = []
    private var names: Set<String> = []
    private var prototypes: [String: [String: Value]] = [:]

    /// A relationship template (§3.7.4).
    private struct RelationshipTemplate {
        let type: String
        let properties: [String: Value]
        let interfaces: [Interface]
    }

    /// What an assignment says of its relationship.
    private struct AssignedRelationship {
        var type: String?
        /// The template that it names; that one is checked where it stands.
        var template: RelationshipTemplate?
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
        guard let templates, templates.mapping != nil else { return }
        let written = Mapping(entries: templates.entries("'relationship_templates'", &collector))
        for entry in written.entries { readTemplate(entry, among: written, &collector) }
        unreadTemplates = Set(written.entries.map(\.name)).subtracting(self.templates.keys)
    }

    /// Reads a relationship template, and what it says with the one that it is a copy of (§3.7.4).
    private mutating func readTemplate(
        _ entry: Mapping.Entry, among all: Mapping, _ collector: inout DiagnosticCollector
    ) {
        guard let own = entry.value.mapping else { return }
        var mapping = own
        if let copy = own["copy"], let name = copy.string {
            guard let source = all[name]?.mapping else {
                collector.error(
                    .unknownOriginal, copy.location, "there is no relationship template '\(name)' to copy",
                    hint: NearMiss.hint(for: name, among: all.entries.map(\.name)))
                return
            }
            let names = Set(own.entries.map(\.name))
            mapping = Mapping(entries: own.entries + source.entries.filter { !names.contains($0.name) })
        }
        guard let typeNode = mapping["type"], let written = typeNode.string else {
            collector.error(.missingType, entry.key.location, "the relationship template '\(entry.name)' has no type")
            return
        }
        guard let name = types.fullName(written, .relationshipTypes),
            let type = types.catalog.relationshipTypes[name]
        else {
            types.complain(of: written, .relationshipTypes, at: typeNode.location, &collector)
            return
        }
        let what = "the relationship template '\(entry.name)'"
        let assignment = Assignment(types: types.catalog)
        let properties = assignment.values(
            mapping["properties"], defaults: type.properties.compactMapValues(\.defaultValue),
            definitions: type.properties, of: what, at: entry.key.location, &collector)
        _ = assignment.values(
            mapping["attributes"], defaults: [:], definitions: type.attributes, of: what, as: "attribute",
            at: entry.key.location, &collector)
        let interfaces = reader.interfaces(mapping["interfaces"], artifacts: [:], &collector)
        if !interfaces.isEmpty {
            _ = types.mergeInterfaces(
                type.interfaces, interfaces, declaring: false, of: "relationship template '\(entry.name)'", reader,
                &collector)
        }
        templates[entry.name] = RelationshipTemplate(
            type: name, properties: properties, interfaces: interfaces)
    }

    /// Reads the requirements of a node template: a list of single assignments.
    mutating func read(_ node: Node, of source: Int, _ collector: inout DiagnosticCollector) {
        // `- host` alone names a requirement and leaves its fulfilment open.
        for item in node.sequence ?? [] where item.mapping != nil {
            for entry in item.entries("a requirement", &collector) { read(entry, of: source, &collector) }
        }
    }

    private mutating func read(_ entry: Mapping.Entry, of source: Int, _ collector: inout DiagnosticCollector) {
        let template = nodes[source]
        let definitions = types.catalog.nodeTypes[template.type]?.requirements ?? []
        let definition = definitions.first { $0.name == entry.name }
        if definition == nil {
            collector.undeclared(
                .undeclaredRequirement, entry.key.location,
                "the type \(template.type) has no requirement '\(entry.name)'",
                among: definitions.map(\.name), name: entry.name)
        }
        let mapping = entry.value.mapping
        guard let assigned = relationship(mapping?["relationship"], of: definition, &collector) else { return }
        let target = target(of: entry, definition, source: source, &collector)
        let capability = capability(mapping?["capability"], of: definition, target: target, &collector)
        if let target { checkTarget(target, of: entry, definition, source: source, capability, &collector) }
        let full = assigned.type ?? defaultType(of: entry.name, capability: definition?.capability)
        guard let relationshipType = types.catalog.relationshipTypes[full] else { return }
        // What is said of the relationship is checked, whether it is known yet where it leads or not.
        let name = target == nil ? "\(template.name).\(entry.name)" : uniqueName("\(template.name).\(entry.name)")
        let interfaces = interfaces(of: relationshipType, definition, assigned, name, &collector)
        var properties = assigned.template?.properties ?? [:]
        if assigned.template == nil || assigned.properties != nil, target != nil || assigned.properties != nil {
            properties = self.properties(
                assigned.properties, of: relationshipType, name, at: entry.key.location, &collector)
        }
        guard let target else { return }
        relationships.append(
            Relationship(
                name: name, requirement: entry.name, source: template.name, target: nodes[target].name, type: full,
                capability: mapping?["capability"]?.string ?? definition?.capability,
                properties: properties, interfaces: interfaces, location: entry.key.location))
    }

    private mutating func interfaces(
        of type: RelationshipType, _ definition: RequirementDefinition?, _ assigned: AssignedRelationship,
        _ name: String, _ collector: inout DiagnosticCollector
    ) -> [String: Interface] {
        var interfaces = type.interfaces
        // Of these has been complained where they are declared.
        var quiet = DiagnosticCollector(isLenient: true)
        if let defined = definition?.interfaces.values.sorted(by: { $0.name < $1.name }), !defined.isEmpty {
            interfaces = types.mergeInterfaces(
                interfaces, defined, declaring: true, of: "relationship '\(name)'", reader, &quiet)
        }
        if let template = assigned.template, !template.interfaces.isEmpty {
            interfaces = types.mergeInterfaces(
                interfaces, template.interfaces, declaring: false, of: "relationship '\(name)'", reader, &quiet)
        }
        guard !assigned.interfaces.isEmpty else { return interfaces }
        return types.mergeInterfaces(
            interfaces, assigned.interfaces, declaring: false, of: "relationship '\(name)'", reader, &collector)
    }

    /// The relationship that an assignment names, by a template, by a type or in place; nil where there is none such.
    private func relationship(
        _ node: Node?, of definition: RequirementDefinition?, _ collector: inout DiagnosticCollector
    ) -> AssignedRelationship? {
        let mapping = node?.mapping
        var result = AssignedRelationship(
            type: definition?.relationship, properties: mapping?["properties"],
            interfaces: reader.interfaces(mapping?["interfaces"], artifacts: [:], &collector))
        let nameNode = mapping.map { $0["type"] } ?? node
        guard let nameNode, let name = nameNode.string else { return result }
        if let template = templates[name] {
            result.type = template.type
            result.template = template
        } else if let full = types.fullName(name, .relationshipTypes) {
            result.type = full
        } else {
            if !unreadTemplates.contains(name) {
                collector.error(
                    .unknownRelationship, nameNode.location, "there is no relationship type or template '\(name)'",
                    hint: types.hint(for: name, .relationshipTypes, or: templates.keys))
            }
            return nil
        }
        if let full = result.type, let wanted = definition?.relationship,
            types.catalog.relationshipTypes[wanted] != nil,
            !types.catalog.isRelationshipType(full, derivedFrom: wanted)
        {
            // Nothing in the specification forbids it, and templates are about that do it.
            collector.warning(
                .unfitRelationship, nameNode.location,
                "the relationship is of type \(full), where the requirement is for \(wanted)",
                hint: "name that type, or one derived from it")
        }
        return result
    }

    // MARK: - Targets

    /// The node template that fulfils an assignment; nil where that is open or wrong.
    private mutating func target(
        of entry: Mapping.Entry, _ definition: RequirementDefinition?, source: Int,
        _ collector: inout DiagnosticCollector
    ) -> Int? {
        let mapping = entry.value.mapping
        let filterNode = mapping?["node_filter"]
        let filter = filterNode.map { reader.nodeFilter($0, &collector) }
        let node = entry.value.string != nil ? entry.value : mapping?["node"]
        if let filter {
            let type = node?.string.flatMap { name -> String? in
                indices[name].map { nodes[$0].type } ?? types.fullName(name, .nodeTypes)
            }
            NodeFilterCheck(types: types.catalog).check(
                filter, for: (type ?? definition?.node).flatMap { types.catalog.nodeTypes[$0] }, &collector)
        }
        if let node, let written = node.string {
            return target(
                written, of: entry.name, definition, filter: filter, at: node.location, source: source, &collector)
        }
        // An assignment that says neither leaves the choice to the orchestrator: nothing of this run.
        guard let filter, let filterNode, let type = definition?.node else { return nil }
        return only(
            of: type, of: entry.name, definition, filter: filter, at: filterNode.location, source: source, &collector)
    }

    /// A node template by its name, or the only one of a type.
    private mutating func target(
        _ name: String, of requirement: String, _ definition: RequirementDefinition?, filter: NodeFilter?,
        at location: Location, source: Int, _ collector: inout DiagnosticCollector
    ) -> Int? {
        if let index = indices[name] { return index }
        if unread.contains(name) { return nil }
        guard let type = types.fullName(name, .nodeTypes) else {
            collector.error(
                .unknownTarget, location,
                "the requirement '\(requirement)' of '\(nodes[source].name)' names a node '\(name)' that is not there",
                hint: NearMiss.hint(for: name, among: Array(indices.keys) + unread))
            return nil
        }
        if let wanted = definition?.node, types.catalog.nodeTypes[wanted] != nil,
            !types.catalog.isNodeType(type, derivedFrom: wanted),
            !types.catalog.isNodeType(wanted, derivedFrom: type)
        {
            collector.error(
                .unfitTarget, location, "the node is to be of type \(type), where the requirement is for \(wanted)",
                hint: "it must be of that type, or of one derived from it")
            return nil
        }
        return only(
            of: type, of: requirement, definition, filter: filter, at: location, source: source, &collector)
    }

    /// The only node template of a type that could fulfil a requirement.
    private mutating func only(
        of type: String, of requirement: String, _ definition: RequirementDefinition?, filter: NodeFilter?,
        at location: Location, source: Int, _ collector: inout DiagnosticCollector
    ) -> Int? {
        let catalog = types.catalog
        let candidates = (nodesByType()[type] ?? []).filter {
            $0 != source && (filter?.accepts(nodes[$0], types: catalog) ?? true)
                && (definition?.filter?.accepts(nodes[$0], types: catalog) ?? true)
        }
        if candidates.count == 1 { return candidates[0] }
        let met = filter == nil ? "" : " that the filter accepts"
        if candidates.isEmpty {
            // TOSCA 1.1 §2.9.2 leaves it to the orchestrator to provide one, which this one cannot yet.
            collector.warning(
                .openRequirement, location,
                "no node template of type \(type)\(met) is there to fulfil the requirement '\(requirement)' of"
                    + " '\(nodes[source].name)': it stays open", hint: "add one, or name a node template")
        } else {
            let names = candidates.map { nodes[$0].name }.sorted()
            collector.error(
                .ambiguousTarget, location,
                "\(names.count) node templates of type \(type)\(met) could fulfil the requirement '\(requirement)'"
                    + " of '\(nodes[source].name)'",
                hint: "name one of them: \(names.prefix(8).joined(separator: ", "))")
        }
        return nil
    }

    /// The capability type that an assignment is bound to, by the name of a capability or of a type.
    private func capability(
        _ node: Node?, of definition: RequirementDefinition?, target: Int?, _ collector: inout DiagnosticCollector
    ) -> String? {
        guard let node, let written = node.string else { return definition?.capability }
        let capabilities = target.flatMap { types.catalog.nodeTypes[nodes[$0].type]?.capabilities }
        let wanted = definition?.capability
        let type: String
        if let known = capabilities?[written] {
            type = known.type
        } else if let full = types.fullName(written, .capabilityTypes) {
            type = full
        } else {
            // Whose capability it would be is open where the node is.
            let named = definition?.node.flatMap { types.catalog.nodeTypes[$0]?.capabilities[written] }
            if named == nil {
                let known = capabilities ?? [:]
                collector.error(
                    .unknownCapability, node.location, "there is no capability and no capability type '\(written)'",
                    hint: NearMiss.hint(for: written, among: known.keys))
            }
            return nil
        }
        if let wanted, types.catalog.capabilityTypes[wanted] != nil,
            !types.catalog.isCapabilityType(type, derivedFrom: wanted)
        {
            collector.error(
                .unfitTarget, node.location,
                "the capability is of type \(type), where the requirement is for \(wanted)",
                hint: "it must be of that type, or of one derived from it")
            return nil
        }
        return type
    }

    /// Complains where a node template cannot fulfil a requirement (1.3 §3.7.3, §3.7.2).
    private func checkTarget(
        _ target: Int, of entry: Mapping.Entry, _ definition: RequirementDefinition?, source: Int,
        _ capability: String?,
        _ collector: inout DiagnosticCollector
    ) {
        let catalog = types.catalog
        guard let type = catalog.nodeTypes[nodes[target].type] else { return }
        let place =
            (entry.value.string != nil ? entry.value : entry.value.mapping?["node"])?.location
            ?? entry.key.location
        if let wanted = definition?.node, catalog.nodeTypes[wanted] != nil,
            !catalog.isNodeType(type.name, derivedFrom: wanted)
        {
            collector.undeclared(
                .unfitTarget, place,
                "'\(nodes[target].name)' is of type \(type.name), where the requirement '\(entry.name)' is for"
                    + " \(wanted)", hint: "name a node template of that type, or of one derived from it")
            return
        }
        guard let capability, catalog.capabilityTypes[capability] != nil else { return }
        let fitting = type.capabilities.values.filter { catalog.isCapabilityType($0.type, derivedFrom: capability) }
        guard !fitting.isEmpty else {
            collector.undeclared(
                .unfitTarget, place,
                "'\(nodes[target].name)' has no capability of type \(capability), which the requirement"
                    + " '\(entry.name)' is for",
                hint: type.capabilities.isEmpty
                    ? nil
                    : "it has: "
                        + type.capabilities.values.map { "\($0.name) (\($0.type))" }.sorted()
                        .joined(separator: ", "))
            return
        }
        let ancestry = catalog.nodeTypes[nodes[source].type]?.header.ancestry ?? []
        if !fitting.contains(where: {
            $0.validSourceTypes.isEmpty || $0.validSourceTypes.contains(where: ancestry.contains)
        }) {
            collector.undeclared(
                .unfitTarget, place,
                "no capability of '\(nodes[target].name)' takes '\(nodes[source].name)', of type"
                    + " \(nodes[source].type)",
                hint: "it takes: \(fitting.flatMap(\.validSourceTypes).sorted().joined(separator: ", "))")
        }
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
