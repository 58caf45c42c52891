internal import YAML

/// Checks all functions of a topology, wherever they stand: their form, and what they point to.
struct FunctionCheck {
    private let topology: Topology
    private let templates: [RelationshipTemplate]
    private let types: TypeCatalog
    private let targets: FunctionTargetCheck
    private let inputs: [String: PropertyDefinition]

    /// - Parameters:
    ///   - templates: the relationship templates of the topology.
    ///   - unread: the names of templates that could not be read.
    init(topology: Topology, templates: [RelationshipTemplate], types: TypeResolver, unread: Set<String>) {
        self.topology = topology
        self.templates = templates
        self.types = types.catalog
        targets = FunctionTargetCheck(
            topology: topology, types: types, relationships: Set(templates.map(\.name)), unread: unread)
        inputs = topology.inputs.byName
    }

    func check(_ collector: inout DiagnosticCollector) {
        check(topology.inputs.compactMap(\.defaultValue), of: .topology, &collector)
        for node in topology.nodeTemplates where node.mayCallFunctions { check(node, &collector) }
        for template in templates {
            // Of one that relationships are made of more is known there; what is said twice is one mistake.
            guard let type = types.relationshipTypes[template.type] else { continue }
            check(template.properties.values, of: .typed(.init(type)), &collector)
            check(template.attributes.values, of: .typed(.init(type)), &collector)
            check(template.allInterfaces, of: .typed(.init(type)), &collector)
        }
        let early = EarlyAttributeCheck()
        for relationship in topology.relationships where relationship.mayCallFunctions {
            check(relationship.properties.values, of: .relationship(relationship), &collector)
            let attributes = relationship.attributes.initial(for: relationship.relationshipType.attributes)
            check(attributes.values, of: .relationship(relationship), &collector)
            check(relationship.interfaceSet, of: .relationship(relationship), &collector)
            early.check(relationship, &collector)
        }
        for group in topology.groups {
            let type = types.groupTypes[group.type]
            let owner = FunctionOwner.typed(.init(type, named: group.type))
            check(group.properties.values, of: owner, &collector)
            check(group.attributes.initial(for: type?.attributes ?? [:]).values, of: owner, &collector)
            // Operations of a group are called on its members.
            check(group.interfaces, of: .unknown, &collector)
        }
        for policy in topology.policies { check(policy, &collector) }
        for workflow in topology.workflows { check(workflow, &collector) }
        check((topology.substitution?.constants ?? [:]).values, of: .topology, &collector)
        for capability in (topology.substitution?.ownCapabilities ?? [:]).values {
            check(capability.properties.values, of: .unknown, &collector)
            check(capability.attributes.values, of: .unknown, &collector)
        }
        check(topology.outputs.map(\.value), of: .topology, &collector)
    }

    private func check(_ node: NodeTemplate, _ collector: inout DiagnosticCollector) {
        // How many nodes there are is asked before there is any.
        if let count = node.count { check([count], of: .topology, &collector) }
        check(node.properties.values, of: .node(node), &collector)
        let type = node.nodeType
        check(node.attributes.initial(for: type.attributes).values, of: .node(node), &collector)
        for (name, capability) in node.capabilities {
            check(capability.properties.values, of: .node(node), &collector)
            let declared = type.capabilities[name]?.attributes ?? [:]
            check(capability.attributes.initial(for: declared).values, of: .node(node), &collector)
        }
        check(node.interfaceSet, of: .node(node), &collector)
        for artifact in node.artifacts.values { check(artifact.properties.values, of: .node(node), &collector) }
    }

    /// Checks what a node template says whose type is not known.
    func check(unread template: Node, countIsRead: Bool, _ collector: inout DiagnosticCollector) {
        if countIsRead, let count = template.mapping?["count"] { check([Value(count)], of: .topology, &collector) }
        check(template.valuesOfMembers.map(Value.init), of: .unknown, &collector)
    }

    // MARK: - Policies and workflows

    private func check(_ policy: Policy, _ collector: inout DiagnosticCollector) {
        // What SELF is in a policy TOSCA does not say: the policy, or each of its targets.
        check(policy.properties.values, of: .unknown, &collector)
        for trigger in policy.triggers {
            check(trigger.conditions, &collector)
            check(trigger.actions, with: inputs, &collector)
        }
    }

    private func check(_ workflow: ImperativeWorkflow, _ collector: inout DiagnosticCollector) {
        // What a workflow is given is got like what the topology is given (1.3 §3.8.7).
        let inputs = inputs.merging(workflow.inputs.byName) { $1 }
        check(workflow.inputs.compactMap(\.defaultValue), of: .topology, &collector)
        for precondition in workflow.preconditions { check(precondition.conditions, &collector) }
        for step in workflow.steps {
            check(step.filter, &collector)
            check(step.activities, with: inputs, &collector)
        }
    }

    private func check(
        _ activities: [WorkflowActivity], with inputs: [String: PropertyDefinition],
        _ collector: inout DiagnosticCollector
    ) {
        for activity in activities {
            switch activity.kind {
            case .setState: continue
            case .callOperation(_, let values), .delegate(_, let values), .inline(_, let values):
                // SELF is what the step works on, which may be of several types.
                check(values.values, of: .unknown, with: inputs, &collector)
            }
        }
    }

    private func check(_ conditions: [WorkflowCondition], _ collector: inout DiagnosticCollector) {
        for condition in conditions {
            switch condition {
            case .and(let parts), .or(let parts), .not(let parts): check(parts, &collector)
            case .attribute(_, let constraints, _):
                check(constraints.map { Value($0.operand) }, of: .unknown, &collector)
            }
        }
    }

    // MARK: - Values

    private func check(
        _ interfaces: InterfaceSet, of owner: FunctionOwner, _ collector: inout DiagnosticCollector
    ) {
        if interfaces.hasInputs { check(interfaces.byName, of: owner, &collector) }
    }

    private func check(
        _ interfaces: [String: Interface], of owner: FunctionOwner, _ collector: inout DiagnosticCollector
    ) {
        for interface in interfaces.values {
            for operation in interface.operations.values where !operation.inputs.isEmpty {
                check(operation.inputs.values, of: owner, &collector)
            }
        }
    }

    private func check(
        _ values: some Sequence<Value>, of owner: FunctionOwner, with inputs: [String: PropertyDefinition]? = nil,
        _ collector: inout DiagnosticCollector
    ) {
        for value in values { check(value, of: owner, with: inputs ?? self.inputs, &collector) }
    }

    private func check(
        _ value: Value, of owner: FunctionOwner, with inputs: [String: PropertyDefinition],
        _ collector: inout DiagnosticCollector
    ) {
        switch value {
        case .list(let values): check(values, of: owner, with: inputs, &collector)
        case .map(let entries): check(entries.map(\.value), of: owner, with: inputs, &collector)
        case .function(let function):
            check(function.arguments, of: owner, with: inputs, &collector)
            guard function.checkForm(&collector) else { return }
            TextFunctionCheck(given: FunctionTypes(topology, types, inputs: inputs), types: types).check(
                function, in: owner.node(in: topology), &collector)
            targets.check(function, of: owner, inputs: inputs, &collector)
        default: break
        }
    }
}

extension Node {
    /// The values of properties, attributes and inputs, wherever in a template these are.
    ///
    /// Other entries are no values, and what has the name of a function there calls none.
    fileprivate var valuesOfMembers: [Node] {
        switch content {
        case .scalar: []
        case .sequence(let items): items.flatMap(\.valuesOfMembers)
        case .mapping(let mapping):
            mapping.entries.flatMap { entry in
                guard ["properties", "attributes", "inputs"].contains(entry.name),
                    let members = entry.value.mapping
                else { return entry.value.valuesOfMembers }
                return members.entries.map(\.value)
            }
        }
    }
}
