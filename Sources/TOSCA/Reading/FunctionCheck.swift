internal import YAML

/// Finds functions that point to nothing: inputs, node templates and properties that are not there.
struct FunctionCheck {
    let topology: Topology
    let types: TypeCatalog
    let inputs: Set<String>
    /// Names that are no node templates that could be read, and no mistakes either.
    let others: Set<String>

    /// Whose values are checked: what the keywords stand for.
    private enum Owner {
        case topology
        case node(NodeTemplate)
        case relationship(Relationship)
    }

    func check(_ collector: inout DiagnosticCollector) {
        for node in topology.nodeTemplates {
            check(node.properties.values, of: .node(node), &collector)
            check(node.attributes.values, of: .node(node), &collector)
            for capability in node.capabilities.values {
                // There, SELF is the capability.
                check(capability.properties.values, of: .topology, &collector)
            }
            check(node.interfaces, of: .node(node), &collector)
        }
        for relationship in topology.relationships {
            check(relationship.properties.values, of: .relationship(relationship), &collector)
            check(relationship.interfaces, of: .relationship(relationship), &collector)
            checkTargetConfiguration(relationship, &collector)
        }
        check(topology.outputs.map(\.value), of: .topology, &collector)
    }

    private func check(
        _ interfaces: [String: Interface], of owner: Owner, _ collector: inout DiagnosticCollector
    ) {
        for interface in interfaces.values {
            for operation in interface.operations.values where !operation.inputs.isEmpty {
                check(operation.inputs.values, of: owner, &collector)
            }
        }
    }

    private func check(_ values: some Sequence<Value>, of owner: Owner, _ collector: inout DiagnosticCollector) {
        for value in values { check(value, of: owner, &collector) }
    }

    private func check(_ value: Value, of owner: Owner, _ collector: inout DiagnosticCollector) {
        switch value {
        case .list(let values): check(values, of: owner, &collector)
        case .map(let entries): check(entries.map(\.value), of: owner, &collector)
        case .function(let function):
            check(function.arguments, of: owner, &collector)
            // What another function gives is not known yet.
            if case .function? = function.arguments.first { return }
            guard case .string(let first)? = function.arguments.first else {
                if function.name != .concat, function.name != .join, function.name != .token {
                    collector.error(function.location, "'\(function.name.rawValue)' begins with a name")
                }
                return
            }
            switch function.name {
            case .getInput where !inputs.contains(first):
                collector.error(
                    function.location, "the topology has no input '\(first)'",
                    hint: NearMiss.hint(for: first, among: inputs))
            case .getProperty, .getAttribute, .getOperationOutput, .getArtifact:
                if case .node(let name) = EntityReference(first), topology.index(ofNode: name) == nil {
                    if others.contains(name) { return }
                    collector.error(
                        function.location, "there is no node template '\(name)'",
                        hint: NearMiss.hint(for: name, among: topology.nodeTemplates.map(\.name) + ["SELF", "HOST"]))
                } else if function.name == .getProperty || function.name == .getAttribute {
                    checkMember(function, of: owner, &collector)
                }
            default: break
            }
        default: break
        }
    }

    /// Complains of a property or attribute that is not declared.
    ///
    /// A node's name may also be that of a requirement or capability whose property is meant.
    private func checkMember(_ function: Function, of owner: Owner, _ collector: inout DiagnosticCollector) {
        guard function.arguments.count >= 2, case .string(let name) = function.arguments[1] else { return }
        let type: String
        let declared: Set<String>
        switch entity(function.arguments[0].text, of: owner) {
        case .node(let node):
            guard let nodeType = types.nodeTypes[node.type], !has(name, node, of: nodeType) else { return }
            type = node.type
            declared = Set(nodeType.properties.keys).union(nodeType.attributes.keys)
                .union(nodeType.capabilities.keys).union(nodeType.requirements.map(\.name))
        case .relationship(let relationship):
            guard let relationshipType = types.relationshipTypes[relationship.type],
                relationship.properties[name] == nil
            else { return }
            type = relationship.type
            declared = Set(relationshipType.properties.keys).union(relationshipType.attributes.keys)
            guard !declared.contains(name) else { return }
        case .topology: return
        }
        collector.undeclared(
            function.location, "the type \(type) has no property or attribute '\(name)'", among: declared, name: name)
    }

    /// Whether a node has something of a name, declared or, as lenient reading allows, not.
    private func has(_ name: String, _ node: NodeTemplate, of type: NodeType) -> Bool {
        type.properties[name] != nil || type.attributes[name] != nil || type.capabilities[name] != nil
            || type.requirements.contains { $0.name == name } || node.properties[name] != nil
            || node.attributes[name] != nil
            || topology.relationships.contains { $0.source == node.name && $0.requirement == name }
    }

    /// Warns of attributes of the source where the rules let the target be configured before the source exists.
    ///
    /// TOSCA Simple Profile 1.1 §7.2.3 says so of the strict rules; weaving that does not hold the source back is free.
    private func checkTargetConfiguration(
        _ relationship: Relationship, _ collector: inout DiagnosticCollector
    ) {
        guard let operations = relationship.interfaces["Configure"]?.operations,
            let weaving = types.relationshipTypes[relationship.type]?.workflows["install"],
            weaving.source.contains(where: { $0.anchor == .before && $0.state == "creating" && $0.wait != nil })
        else { return }
        for name in ["pre_configure_target", "post_configure_target"] {
            for value in operations[name]?.inputs.values.map(\.self) ?? [] {
                for function in value.functions
                where function.name == .getAttribute && function.arguments.first == .string("SOURCE") {
                    collector.warning(
                        function.location, "when \(name) runs, the source is not created yet: it has no attributes",
                        hint: "use add_source, which runs when the source is started")
                }
            }
        }
    }

    private func entity(_ text: String, of owner: Owner) -> Owner {
        func node(_ name: String) -> Owner { topology.node(name).map(Owner.node) ?? .topology }
        switch (EntityReference(text), owner) {
        case (.self, _): return owner
        case (.node(let name), _): return node(name)
        case (.source, .relationship(let relationship)): return node(relationship.source)
        case (.target, .relationship(let relationship)): return node(relationship.target)
        case (.source, _), (.target, _), (.host, _): return .topology
        }
    }
}
