internal import YAML

/// Types and what they declare (2.0 §7 to §9, §11).
extension Lowering {
    /// A node, artifact or group type.
    func type(_ node: Node, _ collector: inout DiagnosticCollector) -> Node? {
        keys(
            node,
            [
                "properties": each(definition), "attributes": each(definition), "capabilities": each(capability),
                "requirements": each(requirement), "interfaces": each(interface), "artifacts": each(artifact),
            ], &collector)
    }

    func capabilityType(_ node: Node, _ collector: inout DiagnosticCollector) -> Node? {
        type(node, &collector).map { rename($0, ["valid_source_node_types": "valid_source_types"]) }
    }

    /// A relationship type; of the node types at its ends 1.3 says nothing.
    func relationshipType(_ node: Node, _ collector: inout DiagnosticCollector) -> Node? {
        type(node, &collector).map { rename($0, ["valid_capability_types": "valid_target_types"]) }
    }

    func policy(_ node: Node, _ collector: inout DiagnosticCollector) -> Node? {
        keys(
            node,
            [
                "properties": each(policyProperty(of: node)),
                "triggers": { node, collector in
                    self.unsupported("a trigger", at: node.location, &collector)
                    return nil
                },
            ], &collector)
    }

    /// A policy has values where it has a type, and a policy type has definitions.
    private func policyProperty(of node: Node) -> Step {
        if node.mapping?["type"] != nil { return value }
        return definition
    }

    func dataType(_ node: Node, _ collector: inout DiagnosticCollector) -> Node? {
        let parent = node.mapping?["derived_from"]
        if let place = node.mapping?["units"] ?? node.mapping?["prefixes"]
            ?? parent.flatMap({ $0.string == "scalar" ? $0 : nil })
        {
            unsupported("a scalar type with units of its own", at: place.location, &collector)
            // What is of this type cannot be judged.
            return .entry("derived_from", .text("any", at: place.location), at: node.location)
        }
        if let parent { checkEntries(of: parent, in: node, &collector) }
        return rename(
            keys(
                node,
                [
                    "derived_from": typeName, "properties": each(definition), "validation": validation,
                    "key_schema": schema, "entry_schema": schema,
                ], &collector), ["validation": "constraints"])
    }

    /// The definition of a property, an attribute or a parameter; or the value of one (2.0 §9.4, §9.8).
    func definition(_ node: Node, _ collector: inout DiagnosticCollector) -> Node? {
        guard PropertyDefinition.isWritten(as: node) else { return value(node, &collector) }
        if let type = node.mapping?["type"] { checkEntries(of: type, in: node, &collector) }
        return rename(
            keys(
                node,
                [
                    "type": typeName, "default": value, "value": value, "validation": validation,
                    "key_schema": schema, "entry_schema": schema,
                ], &collector), ["validation": "constraints"])
    }

    /// Warns of a list or a map that does not say what its entries are (2.0 §9.2 to §9.4); it takes any.
    private func checkEntries(of type: Node, in node: Node, _ collector: inout DiagnosticCollector) {
        guard let name = type.string, ["list", "map"].contains(name), node.mapping?["entry_schema"] == nil else {
            return
        }
        collector.warning(
            .missingKey, type.location, "a \(name) says of what its entries are: 'entry_schema' is missing",
            hint: "write entry_schema: TYPE")
    }

    private func schema(_ node: Node, _ collector: inout DiagnosticCollector) -> Node? {
        node.mapping == nil ? typeName(node, &collector) : definition(node, &collector)
    }

    /// The name of a data type; two of the built-in ones have other names in 1.3.
    private func typeName(_ node: Node, _ collector: inout DiagnosticCollector) -> Node? {
        switch node.string {
        // In quotes, lest it be nothing.
        case "nil": Node(content: .scalar(Scalar(text: "null", style: .singleQuoted)), location: node.location)
        // Bytes are written as text, in Base64 (2.0 §9.1.1.5).
        case "bytes": .text("string", at: node.location)
        case "scalar": abstractType(node, &collector)
        default: node
        }
    }

    private func abstractType(_ node: Node, _ collector: inout DiagnosticCollector) -> Node {
        collector.error(
            .unknownType, node.location, "'scalar' is abstract: values are of types that derive from it (2.0 §9.1.2.2)",
            hint: "such types are not supported yet; scalar-unit.size and its like of TOSCA 1.3 are taken")
        return .text("any", at: node.location)
    }

    private func capability(_ node: Node, _ collector: inout DiagnosticCollector) -> Node? {
        rename(
            keys(
                node,
                [
                    "properties": each(definition), "attributes": each(definition),
                ], &collector), ["valid_source_node_types": "valid_source_types"])
    }

    private func requirement(_ node: Node, _ collector: inout DiagnosticCollector) -> Node? {
        // Both say the same; the word of 1.3 has been complained of.
        let isTwice = node.mapping?["count_range"] != nil
        return rename(
            keys(
                node,
                [
                    "node_filter": { self.filter($0, of: .target, &$1) },
                    "occurrences": { node, _ in isTwice ? nil : node },
                    "relationship": { node, collector in
                        self.keys(
                            node,
                            [
                                "properties": self.each(self.definition), "attributes": self.each(self.definition),
                                "interfaces": self.each(self.interface),
                            ], &collector)
                    },
                ], &collector), ["count_range": "occurrences"])
    }

    // MARK: - Interfaces and artifacts

    /// An interface of a type, or an interface type: its inputs are declared.
    func interface(_ node: Node, _ collector: inout DiagnosticCollector) -> Node? {
        interface(node, inputs: parameter, &collector)
    }

    /// An interface of a template: its inputs are assigned.
    func assignedInterface(_ node: Node, _ collector: inout DiagnosticCollector) -> Node? {
        interface(node, inputs: value, &collector)
    }

    private func interface(
        _ node: Node, inputs: @escaping Step, _ collector: inout DiagnosticCollector
    ) -> Node? {
        let operation: Step = { node, collector in
            self.keys(
                node,
                [
                    "inputs": self.each(inputs), "implementation": self.implementation,
                    "outputs": self.each(self.definition),
                ], &collector)
        }
        return keys(
            node,
            ["inputs": each(inputs), "operations": each(operation), "notifications": each(operation)], &collector)
    }

    /// A parameter by its definition or by its value alone (2.0 §9.8).
    private func parameter(_ node: Node, _ collector: inout DiagnosticCollector) -> Node? {
        guard !PropertyDefinition.isWritten(as: node) else { return definition(node, &collector) }
        return value(node, &collector).map { .entry("value", $0, at: node.location) }
    }

    private func implementation(_ node: Node, _ collector: inout DiagnosticCollector) -> Node? {
        keys(
            node,
            [
                "properties": each { self.value($0, &$1) },
                "primary": { self.artifact($0, &$1) },
                "dependencies": { node, collector in
                    let artifacts = node.sequence?.compactMap { self.artifact($0, &collector) }
                    return artifacts.map { Node(content: .sequence($0), location: node.location) } ?? node
                },
            ], &collector)
    }

    func artifact(_ node: Node, _ collector: inout DiagnosticCollector) -> Node? {
        keys(node, ["properties": each { self.value($0, &$1) }], &collector)
    }
}
