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
        if let units = node.mapping?["units"] ?? node.mapping?["prefixes"] {
            unsupported("a scalar type with units of its own", at: units.location, &collector)
            return nil
        }
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
        return rename(
            keys(
                node,
                [
                    "type": typeName, "default": value, "value": value, "validation": validation, "key_schema": schema,
                    "entry_schema": schema,
                ], &collector), ["validation": "constraints"])
    }

    private func schema(_ node: Node, _ collector: inout DiagnosticCollector) -> Node? {
        node.mapping == nil ? typeName(node, &collector) : definition(node, &collector)
    }

    /// The name of a data type; two of the built-in ones have other names in 1.3.
    private func typeName(_ node: Node, _ collector: inout DiagnosticCollector) -> Node? {
        switch node.string {
        case "nil": .text("null", at: node.location)
        // Bytes are written as text, in Base64 (2.0 §9.1.1.5).
        case "bytes": .text("string", at: node.location)
        default: node
        }
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
        rename(
            keys(
                node,
                [
                    "node_filter": { self.filter($0, of: .target, &$1) },
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
                    "outputs": self.each { node, _ in node.mapping?["mapping"] ?? node },
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
