internal import YAML

/// Reads how a topology stands in for a node, and checks that it can (1.3 §3.8.8 to §3.8.13).
///
/// Both notations are read: a list that leads to something, and a mapping with such a list as `mapping`.
struct SubstitutionReader {
    let scope: TopologyScope
    let inputs: [PropertyDefinition]
    let outputs: [OutputDefinition]
    /// The names of the workflows of the topology.
    let workflows: Set<String>

    func read(_ node: Node?, _ collector: inout DiagnosticCollector) -> SubstitutionMapping? {
        guard let node, let mapping = node.mapping, let typeNode = mapping["node_type"], let written = typeNode.string
        else { return nil }
        guard let type = scope.types.nodeType(written) else {
            scope.types.complain(of: written, .nodeTypes, at: typeNode.location, &collector)
            return nil
        }
        let filterNode = mapping["substitution_filter"] ?? mapping["node_filter"]
        let filter = (filterNode?.mapping?["node_filter"] ?? filterNode).map {
            scope.reader.nodeFilter($0, scope.types, &collector)
        }
        if let filter { NodeFilterCheck(types: scope.types.catalog).check(filter, for: type, &collector) }
        let (properties, constants) = properties(mapping["properties"], of: type, &collector)
        let (capabilities, ownCapabilities) = capabilities(mapping["capabilities"], of: type, &collector)
        checkRequired(
            type, written: mapping["properties"]?.mapping?.entries.map(\.name) ?? [], at: typeNode.location, &collector)
        return SubstitutionMapping(
            nodeType: type.name, filter: filter, properties: properties, constants: constants,
            attributes: attributes(mapping["attributes"], of: type, &collector),
            capabilities: capabilities, ownCapabilities: ownCapabilities,
            requirements: requirements(mapping["requirements"], of: type, &collector),
            operations: operations(mapping["interfaces"], of: type, &collector), location: node.location)
    }

    /// The path that a mapping leads to, in either notation; nil where it is a value.
    func path(_ node: Node) -> [Node]? {
        guard let items = node.sequence ?? node.mapping?["mapping"]?.sequence else { return nil }
        return !items.isEmpty && items.allSatisfy(\.isString) ? items : nil
    }

    /// What of a node template a mapping leads to.
    private struct End {
        let template: NodeTemplate
        let name: String
        let location: Location

        var path: [String] { [template.name, name] }
    }

    /// What a mapping leads to; nil, with a complaint, where it leads nowhere.
    private func end(
        _ entry: Mapping.Entry, _ noun: String, _ collector: inout DiagnosticCollector
    ) -> End? {
        if let mapping = entry.value.mapping, mapping["mapping"] != nil,
            let values = mapping.entries.first(where: { ["properties", "attributes"].contains($0.name) })
        {
            collector.error(
                .conflictingKeys, values.key.location,
                "'\(entry.name)' leads to a \(noun) of a node template: it has no \(values.name) of its own",
                hint: "keep 'mapping', or '\(values.name)'")
        }
        if let mapping = entry.value.mapping {
            GrammarCheck.checkKeys(
                mapping.entries, ["mapping", "properties", "attributes"], of: "the mapping of '\(entry.name)'",
                &collector)
        }
        guard let path = path(entry.value), path.count == 2 else {
            // A mapping of values makes one that is not there inside (1.3 §3.8.10).
            if let mapping = entry.value.mapping, mapping["properties"] != nil || mapping["attributes"] != nil {
                return nil
            }
            collector.error(
                .wrongKind, entry.value.location,
                "'\(entry.name)' leads to a \(noun) of a node template; this is"
                    + " \(entry.value.kind)", hint: "write [NODE_TEMPLATE, \(noun.uppercased())]")
            return nil
        }
        guard let template = template(path[0], &collector) else { return nil }
        return End(template: template, name: path[1].string ?? "", location: path[1].location)
    }

    /// The node template that a path begins with; nil, with a complaint, where there is none of the name.
    func template(_ node: Node, _ collector: inout DiagnosticCollector) -> NodeTemplate? {
        let name = node.string ?? ""
        if let template = scope.node(name) { return template }
        if !scope.unread.contains(name) {
            collector.error(
                .unknownTarget, node.location, "there is no node template '\(name)'",
                hint: NearMiss.hint(for: name, among: scope.nodes.map(\.name)))
        }
        return nil
    }

    // MARK: - Capabilities and requirements

    private func capabilities(
        _ node: Node?, of type: NodeType, _ collector: inout DiagnosticCollector
    ) -> (paths: SubstitutionMapping.Paths, own: [String: Capability]) {
        var result: SubstitutionMapping.Paths = [:]
        var own: [String: Capability] = [:]
        for entry in node?.mapping?.entries ?? [] {
            let wanted = type.capabilities[entry.name]
            if wanted == nil {
                collector.undeclared(
                    .capability, entry.name, at: entry.key.location, in: "the type \(type.name)",
                    among: type.capabilities.keys)
            }
            if let wanted, let body = entry.value.mapping {
                own[entry.name] = capability(body, wanted, at: entry.key.location, &collector)
            }
            guard let end = end(entry, "capability", &collector) else { continue }
            result[entry.name] = end.path
            let known = end.template.nodeType.capabilities
            guard let capability = known[end.name] else {
                collector.undeclared(
                    .capability, end.name, at: end.location, in: "the type \(end.template.type)", among: known.keys)
                continue
            }
            if let wanted, !scope.types.catalog.isCapabilityType(capability.type, derivedFrom: wanted.type) {
                collector.error(
                    .unfitMapping, end.location,
                    "this capability is of type \(capability.type), where '\(entry.name)' is of type \(wanted.type)")
            }
        }
        return (result, own)
    }

    /// A capability that a mapping makes inside, by its values (1.3 §3.8.10); nil where it gives none.
    private func capability(
        _ mapping: Mapping, _ definition: CapabilityDefinition, at location: Location,
        _ collector: inout DiagnosticCollector
    ) -> Capability? {
        guard mapping["properties"] != nil || mapping["attributes"] != nil else { return nil }
        if mapping["mapping"] == nil,
            scope.types.catalog.isCapabilityType(definition.type, derivedFrom: "tosca.capabilities.Endpoint")
        {
            // §3.8.10.3
            collector.warning(
                .unfitMapping, location,
                "'\(definition.name)' is an endpoint, and nothing inside is behind it: it only has values",
                hint: "lead it to a capability of a node template")
        }
        let assignment = Assignment(types: scope.types.catalog)
        let what = "the capability '\(definition.name)'"
        let defaults = definition.properties.compactMapValues(\.defaultValue)
        let properties =
            mapping["properties"].map {
                assignment.values(
                    $0, defaults: defaults, definitions: definition.properties, of: what, at: location, &collector)
            } ?? defaults
        let attributes = assignment.attributes(
            mapping["attributes"], definitions: definition.attributes, reflecting: definition.properties, of: what,
            &collector)
        return Capability(type: definition.type, properties: properties, attributes: attributes)
    }

    private func requirements(
        _ node: Node?, of type: NodeType, _ collector: inout DiagnosticCollector
    ) -> SubstitutionMapping.Paths {
        var result: SubstitutionMapping.Paths = [:]
        if let node, node.sequence?.isEmpty == true {
            collector.error(.wrongKind, node.location, "'requirements' is a mapping; this is an empty list")
        }
        let entries = node?.mapping?.entries ?? node?.sequence?.flatMap { $0.mapping?.entries ?? [] } ?? []
        for entry in entries {
            let wanted = type.requirements.first { $0.name == entry.name }
            if wanted == nil {
                collector.undeclared(
                    .requirement, entry.name, at: entry.key.location, in: "the type \(type.name)",
                    among: type.requirements.map(\.name))
            }
            guard let end = end(entry, "requirement", &collector) else { continue }
            result[entry.name] = end.path
            let known = end.template.nodeType.requirements
            guard let requirement = known.first(where: { $0.name == end.name }) else {
                collector.undeclared(
                    .requirement, end.name, at: end.location, in: "the type \(end.template.type)",
                    among: known.map(\.name))
                continue
            }
            if let wanted { check(requirement, for: wanted, at: end.location, &collector) }
        }
        return result
    }

    /// Complains of a requirement that nothing could fulfil which fulfils the one that leads to it.
    private func check(
        _ requirement: RequirementDefinition, for wanted: RequirementDefinition, at location: Location,
        _ collector: inout DiagnosticCollector
    ) {
        let types = scope.types.catalog
        func compare(
            _ type: String?, _ other: String?, _ noun: String, isKnown: (String) -> Bool,
            isDerived: (String, String) -> Bool
        ) {
            guard let type, let other, isKnown(type), isKnown(other), !isDerived(type, other), !isDerived(other, type)
            else { return }
            collector.error(
                .unfitMapping, location,
                "this requirement is for a \(noun) of type \(type), where '\(wanted.name)' is for one of type \(other)")
        }
        compare(
            requirement.capability, wanted.capability, "capability", isKnown: { types.capabilityTypes[$0] != nil },
            isDerived: { types.isCapabilityType($0, derivedFrom: $1) })
        compare(
            requirement.node, wanted.node, "node", isKnown: { types.nodeTypes[$0] != nil },
            isDerived: { types.isNodeType($0, derivedFrom: $1) })
    }

    // MARK: - Operations

    private func operations(
        _ node: Node?, of type: NodeType, _ collector: inout DiagnosticCollector
    ) -> [String: String] {
        var result: [String: String] = [:]
        for interface in node?.mapping?.entries ?? [] {
            if interface.value.sequence != nil { checkInterface(interface, &collector) }
            let short = OperationName.shortName(of: interface.name)
            let known = type.interfaces[short]
            if known == nil {
                // It may be one to add (§3.8.12.1).
                collector.warning(
                    .undeclaredInterface, interface.key.location,
                    "the type \(type.name) has no interface '\(interface.name)': nothing calls it",
                    hint: NearMiss.hint(for: interface.name, among: type.interfaces.keys))
            }
            for operation in interface.value.mapping?.entries ?? [] {
                if let known, known.operations[operation.name] == nil {
                    collector.undeclared(
                        .operation, operation.name, at: operation.key.location, in: "the interface '\(known.name)'",
                        among: known.operations.keys)
                }
                guard let target = operation.value.string else {
                    collector.error(
                        .wrongKind, operation.value.location,
                        operation.value.mismatch(of: "what an operation is mapped to", with: "the name of a workflow"))
                    continue
                }
                if !workflows.contains(target) {
                    collector.error(
                        .unfitMapping, operation.value.location, "the topology has no workflow '\(target)'",
                        hint: NearMiss.hint(for: target, among: workflows))
                }
                result["\(short).\(operation.name)"] = target
            }
        }
        return result
    }

    /// Checks an interface that leads to one of a node template: `[NODE_TEMPLATE, INTERFACE]`.
    private func checkInterface(_ entry: Mapping.Entry, _ collector: inout DiagnosticCollector) {
        guard let end = end(entry, "interface", &collector) else { return }
        guard end.template.interfaces[OperationName.shortName(of: end.name)] == nil else { return }
        collector.undeclared(
            .interface, end.name, at: end.location, in: "'\(end.template.name)'", among: end.template.interfaces.keys)
    }
}
