internal import YAML

/// Reads how a topology stands in for a node, and checks that it can (1.3 §3.8.8 to §3.8.13).
///
/// Both notations are read: a list that leads to something, and a mapping with such a list as `mapping`.
struct SubstitutionReader {
    let scope: TopologyScope
    let inputs: [PropertyDefinition]
    /// The names of the workflows of the topology.
    let workflows: Set<String>

    func read(_ node: Node?, _ collector: inout DiagnosticCollector) -> SubstitutionMapping? {
        guard let node, let mapping = node.mapping, let typeNode = mapping["node_type"], let written = typeNode.string
        else { return nil }
        guard let name = scope.types.fullName(written, .nodeTypes), let type = scope.types.catalog.nodeTypes[name]
        else {
            scope.types.complain(of: written, .nodeTypes, at: typeNode.location, &collector)
            return nil
        }
        let filterNode = mapping["substitution_filter"] ?? mapping["node_filter"]
        let filter = (filterNode?.mapping?["node_filter"] ?? filterNode).map {
            scope.reader.nodeFilter($0, &collector)
        }
        if let filter { NodeFilterCheck(types: scope.types.catalog).check(filter, for: type, &collector) }
        return SubstitutionMapping(
            nodeType: name, filter: filter,
            properties: properties(mapping["properties"], of: type, &collector),
            attributes: attributes(mapping["attributes"], of: type, &collector),
            capabilities: capabilities(mapping["capabilities"], of: type, &collector),
            requirements: requirements(mapping["requirements"], of: type, &collector),
            operations: operations(mapping["interfaces"], of: type, &collector), location: node.location)
    }

    /// The path that a mapping leads to, in either notation; nil where it is a value.
    private func path(_ node: Node) -> [Node]? {
        guard let items = node.sequence ?? node.mapping?["mapping"]?.sequence else { return nil }
        return items.allSatisfy { GrammarCheck.isString($0) } ? items : nil
    }

    /// Both parts of a path to something of a node template, with a complaint where it is no such path.
    private func ends(
        _ entry: Mapping.Entry, _ noun: String, _ collector: inout DiagnosticCollector
    ) -> (template: NodeTemplate?, name: Node)? {
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
        guard let template = scope.node(path[0].string ?? "") else {
            if !scope.unread.contains(path[0].string ?? "") {
                collector.error(
                    .unknownTarget, path[0].location, "there is no node template '\(path[0].string ?? "")'",
                    hint: NearMiss.hint(for: path[0].string ?? "", among: scope.nodes.map(\.name)))
            }
            return nil
        }
        return (template, path[1])
    }

    private func texts(_ path: [Node]) -> [String] { path.compactMap(\.string) }

    // MARK: - Capabilities and requirements

    private func capabilities(
        _ node: Node?, of type: NodeType, _ collector: inout DiagnosticCollector
    ) -> SubstitutionMapping.Paths {
        var result: SubstitutionMapping.Paths = [:]
        for entry in node?.mapping?.entries ?? [] {
            let wanted = type.capabilities[entry.name]
            if wanted == nil {
                collector.undeclared(
                    .undeclaredCapability, entry.key.location,
                    "the type \(type.name) has no capability '\(entry.name)'",
                    among: type.capabilities.keys, name: entry.name)
            }
            guard let (template, name) = ends(entry, "capability", &collector), let template else { continue }
            result[entry.name] = [template.name, name.string ?? ""]
            let known = scope.types.catalog.nodeTypes[template.type]?.capabilities ?? [:]
            guard let capability = known[name.string ?? ""] else {
                collector.undeclared(
                    .undeclaredCapability, name.location,
                    "the type \(template.type) has no capability '\(name.string ?? "")'",
                    among: known.keys, name: name.string ?? "")
                continue
            }
            if let wanted, !scope.types.catalog.isCapabilityType(capability.type, derivedFrom: wanted.type) {
                collector.error(
                    .unfitMapping, name.location,
                    "this capability is of type \(capability.type), where '\(entry.name)' is of type \(wanted.type)")
            }
        }
        return result
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
            if !type.requirements.contains(where: { $0.name == entry.name }) {
                collector.undeclared(
                    .undeclaredRequirement, entry.key.location,
                    "the type \(type.name) has no requirement '\(entry.name)'",
                    among: type.requirements.map(\.name), name: entry.name)
            }
            guard let (template, name) = ends(entry, "requirement", &collector), let template else { continue }
            result[entry.name] = [template.name, name.string ?? ""]
            let known = scope.types.catalog.nodeTypes[template.type]?.requirements ?? []
            if !known.contains(where: { $0.name == name.string }) {
                collector.undeclared(
                    .undeclaredRequirement, name.location,
                    "the type \(template.type) has no requirement '\(name.string ?? "")'",
                    among: known.map(\.name), name: name.string ?? "")
            }
        }
        return result
    }

    // MARK: - Properties, attributes and operations

    private func properties(
        _ node: Node?, of type: NodeType, _ collector: inout DiagnosticCollector
    ) -> SubstitutionMapping.Paths {
        var result: SubstitutionMapping.Paths = [:]
        for entry in node?.mapping?.entries ?? [] {
            guard let definition = type.properties[entry.name] else {
                collector.undeclared(
                    .undeclaredProperty, entry.key.location, "the type \(type.name) has no property '\(entry.name)'",
                    among: type.properties.keys, name: entry.name)
                continue
            }
            let builtIn = scope.types.catalog.builtInType(of: definition.type)
            guard let path = path(entry.value), entry.value.mapping != nil || builtIn != "list" else {
                // Up to 1.2 a value may stand there.
                let value = entry.value.mapping?["value"] ?? entry.value
                _ = Assignment(types: scope.types.catalog).value(
                    value, schema: definition.schema, of: "'\(entry.name)'", &collector)
                continue
            }
            result[entry.name] = texts(path)
            guard path.count == 1, let name = path.first?.string else { continue }
            guard let input = inputs.first(where: { $0.name == name }) else {
                collector.error(
                    .unknownInput, path[0].location, "the topology has no input '\(name)'",
                    hint: NearMiss.hint(for: name, among: inputs.map(\.name)))
                continue
            }
            if !scope.types.catalog.isDataType(definition.type, derivedFrom: input.type) {
                collector.error(
                    .unfitMapping, path[0].location,
                    "the input '\(name)' is of type \(input.type), where '\(entry.name)' is of type \(definition.type)")
            }
        }
        return result
    }

    private func attributes(
        _ node: Node?, of type: NodeType, _ collector: inout DiagnosticCollector
    ) -> SubstitutionMapping.Paths {
        var result: SubstitutionMapping.Paths = [:]
        for entry in node?.mapping?.entries ?? [] {
            let known = Set(type.attributes.keys).union(type.properties.keys)
            if !known.contains(entry.name) {
                collector.undeclared(
                    .undeclaredProperty, entry.key.location, "the type \(type.name) has no attribute '\(entry.name)'",
                    among: known,
                    name: entry.name)
            }
            result[entry.name] = path(entry.value).map(texts) ?? entry.value.string.map { [$0] } ?? []
        }
        return result
    }

    private func operations(
        _ node: Node?, of type: NodeType, _ collector: inout DiagnosticCollector
    ) -> [String: String] {
        var result: [String: String] = [:]
        for interface in node?.mapping?.entries ?? [] {
            guard let known = type.interfaces[OperationName.shortName(of: interface.name)] else {
                collector.undeclared(
                    .undeclaredInterface, interface.key.location,
                    "the type \(type.name) has no interface '\(interface.name)'",
                    among: type.interfaces.keys, name: interface.name)
                continue
            }
            for operation in interface.value.mapping?.entries ?? [] {
                if known.operations[operation.name] == nil {
                    collector.undeclared(
                        .undeclaredOperation, operation.key.location,
                        "the interface '\(known.name)' has no operation '\(operation.name)'",
                        among: known.operations.keys, name: operation.name)
                }
                guard let target = operation.value.string else {
                    collector.error(
                        .wrongKind, operation.value.location,
                        "an operation is mapped to a workflow; this is \(operation.value.kind)")
                    continue
                }
                result["\(known.name).\(operation.name)"] = target
            }
        }
        return result
    }
}
