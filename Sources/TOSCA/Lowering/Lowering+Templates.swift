internal import YAML

/// Service templates and what stands in them (2.0 §6.9, §7, §8, §15).
extension Lowering {
    func serviceTemplate(_ node: Node, _ collector: inout DiagnosticCollector) -> Node? {
        keys(
            node,
            [
                "inputs": each(input), "outputs": each(definition), "node_templates": each(nodeTemplate),
                "relationship_templates": each(template), "groups": each(template), "policies": each(policy),
                "workflows": each(workflow), "functions": functions,
                "substitution_mappings": substitution(selecting: selected(among: node.mapping?["node_templates"])),
            ], &collector)
    }

    /// An input of a service template, which 2.0 can also map to an attribute (§9.8).
    private func input(_ node: Node, _ collector: inout DiagnosticCollector) -> Node? {
        guard let mapping = node.sequence == nil ? node.mapping?["mapping"] : node else {
            return definition(node, &collector)
        }
        unsupported("an input that is mapped to an attribute", at: mapping.location, &collector)
        return nil
    }

    /// A relationship template, a group, or the relationship of a requirement.
    private func template(_ node: Node, _ collector: inout DiagnosticCollector) -> Node? {
        keys(
            node,
            ["properties": each(value), "attributes": each(value), "interfaces": each(assignedInterface)], &collector)
    }

    private func nodeTemplate(_ node: Node, _ collector: inout DiagnosticCollector) -> Node? {
        keys(
            node,
            [
                "properties": each(value), "attributes": each(value), "interfaces": each(assignedInterface),
                "artifacts": each(artifact), "count": value, "requirements": each(assignment),
                "node_filter": { self.filter($0, of: .node, &$1) },
                "capabilities": each { node, collector in
                    self.keys(
                        node, ["properties": self.each(self.value), "attributes": self.each(self.value)], &collector)
                },
            ], &collector)
    }

    // MARK: - Requirements

    /// The key beside `node` for the index of the instance that is meant, which 1.3 has no word for.
    static let targetIndex = "$index"

    /// The assignment of a requirement (2.0 §8.5).
    private func assignment(_ node: Node, _ collector: inout DiagnosticCollector) -> Node? {
        guard let mapping = node.mapping else {
            return node.sequence == nil ? node : target(node, &collector).map(assignment)
        }
        let assigned = keys(
            node,
            [
                "relationship": template,
                "node_filter": { node, collector in
                    let filter = self.filter(node, of: .target, &collector)
                    // Without it several nodes may fit.
                    if filter == nil, let target = mapping["node"] { collector.silence(target.location) }
                    return filter
                },
                "count": { node, collector in
                    if case .integer(1)? = node.value { return nil }
                    self.unsupported("a requirement with a count", at: node.location, &collector)
                    return nil
                },
                "allocation": { node, collector in
                    self.unsupported("an allocation", at: node.location, &collector)
                    return nil
                },
            ], &collector)
        guard let written = mapping["node"], written.sequence != nil else { return assigned }
        let others = assigned.mapping?.entries.filter { $0.name != "node" } ?? []
        let entries = others + (target(written, &collector) ?? [])
        return Node(content: .mapping(Mapping(entries: entries)), location: node.location)
    }

    private func assignment(_ target: [Mapping.Entry]) -> Node {
        Node(content: .mapping(Mapping(entries: target)), location: target[0].value.location)
    }

    /// The name of a node template with the index of an instance; without the index where it is not read.
    private func target(_ node: Node, _ collector: inout DiagnosticCollector) -> [Mapping.Entry]? {
        func entry(_ key: String, _ value: Node) -> Mapping.Entry {
            Mapping.Entry(key: .text(key, at: node.location), value: value)
        }
        guard let parts = node.sequence, parts.count == 2, parts[0].string != nil else {
            collector.error(
                .wrongKind, node.location, "a node with an index is a list of the two",
                hint: "write [NODE, $node_index]")
            return node.sequence?.first.flatMap { $0.string == nil ? nil : [entry("node", $0)] }
        }
        guard parts[1].string == Function.Name.nodeIndex.rawValue || parts[1].isIndex else {
            unsupported("a target by an index other than a number or $node_index", at: node.location, &collector)
            return [entry("node", parts[0])]
        }
        return [entry("node", parts[0]), entry(Self.targetIndex, parts[1])]
    }

    // MARK: - Workflows and substitution

    private func workflow(_ node: Node, _ collector: inout DiagnosticCollector) -> Node? {
        keys(
            node,
            [
                "inputs": each(definition),
                "precondition": { node, collector in
                    self.unsupported("a precondition", at: node.location, &collector)
                    return nil
                },
                "steps": each { node, collector in
                    self.keys(
                        node,
                        [
                            "filter": { node, collector in
                                self.unsupported("the filter of a step", at: node.location, &collector)
                                return nil
                            },
                            "activities": self.each { node, collector in
                                self.keys(node, ["inputs": self.each(self.value)], &collector)
                            },
                        ], &collector)
                },
            ], &collector)
    }

    /// A property leads to an input by its name alone (2.0 §15.2), which is a path of one in 1.3.
    ///
    /// - Parameter selected: the names of the node templates that are selected, to which requirements may be mapped.
    private func substitution(selecting selected: Set<String>) -> Step {
        { node, collector in self.substitution(node, selecting: selected, &collector) }
    }

    private func substitution(
        _ node: Node, selecting selected: Set<String>, _ collector: inout DiagnosticCollector
    ) -> Node? {
        keys(
            node,
            [
                "properties": { node, collector in
                    self.each(self.mappedInput)(self.named(node, &collector), &collector)
                },
                "attributes": { self.named($0, &$1) },
                "requirements": { node, collector in
                    let items = node.sequence?.map { item in
                        let kept = item.mapping?.entries.filter {
                            !self.isSelection($0.value, of: selected, &collector)
                        }
                        let mapping = kept.map {
                            Node(content: .mapping(Mapping(entries: $0)), location: item.location)
                        }
                        return self.named(mapping ?? item, &collector)
                    }
                    return items.map { Node(content: .sequence($0), location: node.location) } ?? node
                },
                "substitution_filter": { self.filter($0, of: .node, &$1) },
            ], &collector)
    }

    /// The input that a property is mapped to (2.0 §15.2).
    private func mappedInput(_ node: Node, _ collector: inout DiagnosticCollector) -> Node? {
        if node.isString { return Node(content: .sequence([node]), location: node.location) }
        let argument = node.mapping?["$get_input"] ?? node
        let input = argument.sequence?.first ?? (argument.string == nil ? nil : argument)
        collector.error(
            .wrongKind, node.location, "a property is mapped to an input, by its name; this is \(node.kind)",
            hint: input?.string.map { "write \($0)" })
        guard let input, input.isString else { return call(.unsupported, [], at: node.location) }
        return Node(content: .sequence([input]), location: input.location)
    }

    /// Complains of a requirement that is mapped to nodes that are selected; true where it does (2.0 §15.5).
    private func isSelection(
        _ node: Node, of selected: Set<String>, _ collector: inout DiagnosticCollector
    ) -> Bool {
        let names = (node.sequence ?? [node]).compactMap(\.string)
        guard node.string != nil || !names.isEmpty && names.allSatisfy(selected.contains) else { return false }
        unsupported("a requirement that is mapped to a selected node", at: node.location, &collector)
        return true
    }

    /// The names of the node templates that are selected and not created.
    private func selected(among templates: Node?) -> Set<String> {
        let entries = templates?.mapping?.entries ?? []
        return Set(
            entries.filter { entry in
                entry.value.mapping?["directives"]?.sequence?.contains { $0.string == "select" } ?? false
            }.map(\.name))
    }

    /// A mapping without the entries whose keys are paths.
    private func named(_ node: Node, _ collector: inout DiagnosticCollector) -> Node {
        guard let mapping = node.mapping else { return node }
        let entries = mapping.entries.filter { entry in
            let several = entry.value.sequence?.contains { $0.sequence != nil } ?? false
            guard entry.key.scalar == nil || several else { return true }
            unsupported("a mapping of this form", at: entry.key.location, &collector)
            return false
        }
        return Node(content: .mapping(Mapping(entries: entries)), location: node.location)
    }
}

extension Node {
    /// Whether it is a whole number, from 0.
    fileprivate var isIndex: Bool { if case .integer(let index)? = value { index >= 0 } else { false } }
}
