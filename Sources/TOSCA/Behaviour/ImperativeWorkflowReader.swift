internal import YAML

/// Reads the workflows that a topology spells out (1.3 §3.8.7).
struct ImperativeWorkflowReader {
    let scope: TopologyScope
    /// The inputs of all workflows, by workflow.
    let inputs: [String: [PropertyDefinition]]

    func workflow(_ entry: Mapping.Entry, _ collector: inout DiagnosticCollector) -> ImperativeWorkflow? {
        guard let mapping = entry.value.mapping else { return nil }
        let steps = mapping["steps"]?.mapping?.entries ?? []
        if let implementation = mapping["implementation"], !steps.isEmpty {
            collector.error(
                .conflictingKeys, implementation.location, "a workflow has 'implementation' or 'steps', not both",
                hint: "leave one of them out")
        }
        // Of steps that are no mapping the grammar has complained.
        let hasSteps = mapping["steps"].map { $0.mapping?.entries.isEmpty != true } ?? false
        if !hasSteps, mapping["implementation"] == nil {
            collector.warning(
                .emptyWorkflow, entry.key.location, "the workflow '\(entry.name)' has no steps: it does nothing")
        }
        let names = Set(steps.map(\.name))
        return ImperativeWorkflow(
            name: entry.name, description: mapping["description"]?.string,
            metadata: mapping["metadata"]?.texts ?? [:], inputs: inputs[entry.name] ?? [],
            preconditions: (mapping["preconditions"]?.sequence ?? []).compactMap { precondition($0, &collector) },
            steps: steps.map { step($0, of: entry.name, among: names, &collector) },
            implementation: mapping["implementation"].flatMap {
                scope.reader.implementation($0, artifacts: [:], &collector)
            },
            outputs: outputs(mapping["outputs"], &collector), location: entry.key.location)
    }

    /// The outputs of a workflow, each with the path to the attribute that it goes to.
    private func outputs(_ node: Node?, _ collector: inout DiagnosticCollector) -> [String: [String]] {
        var outputs: [String: [String]] = [:]
        for entry in node?.mapping?.entries ?? [] {
            let path = entry.value.sequence ?? []
            outputs[entry.name] = path.compactMap { $0.scalar?.text }
            checkOutput(entry.name, path, &collector)
        }
        return outputs
    }

    /// Warns of an output that goes to no attribute of a node or a relationship of the topology (1.3 §3.8.7.1).
    private func checkOutput(_ output: String, _ path: [Node], _ collector: inout DiagnosticCollector) {
        guard path.count > 1, let name = path[0].string, let member = path[1].scalar?.text else { return }
        let members: Set<String>
        if let node = scope.node(name) {
            let type = node.nodeType
            members = Set(type.attributes.keys).union(type.properties.keys).union(type.capabilities.keys)
        } else if let relationship = scope.relationships.first(where: { $0.template == name }) {
            let type = relationship.relationshipType
            members = Set(type.attributes.keys).union(type.properties.keys)
        } else {
            if scope.unread.contains(name) { return }
            return collector.warning(
                .unmappableOutput, path[0].location,
                "there is no node template '\(name)' for the output '\(output)'",
                hint: NearMiss.hint(for: name, among: scope.nodes.map(\.name)))
        }
        // The words of paths in 2.0 (§10.2.1).
        if members.contains(member) || PathStep(rawValue: member) != nil { return }
        collector.warning(
            .unmappableOutput, path[1].location, "'\(name)' has no attribute '\(member)' for the output '\(output)'",
            hint: NearMiss.hint(for: member, among: members))
    }

    private var conditionReader: ConditionReader {
        ConditionReader(types: scope.types.catalog, reader: scope.reader)
    }

    /// What a precondition or a step is about, by its target and the requirement of it.
    private func subject(
        target: Node?, relationship: Node?, _ collector: inout DiagnosticCollector
    ) -> Subject {
        guard let target else { return .unknown }
        let subject = scope.subject(target, called: "the target", &collector)
        guard let relationship else { return subject ?? .unknown }
        switch subject {
        case .node(let template)?: return scope.relationship(relationship, of: template, &collector)
        case .group?:
            collector.error(
                .conflictingKeys, relationship.location,
                "a group has no requirements: 'target_relationship' needs a node template")
            return .unknown
        default: return .unknown
        }
    }

    private func precondition(_ node: Node, _ collector: inout DiagnosticCollector) -> Precondition? {
        guard let mapping = node.mapping, let target = mapping["target"], let name = target.string else { return nil }
        let relationship = mapping["target_relationship"]
        let subject = subject(target: target, relationship: relationship, &collector)
        return Precondition(
            target: name, targetRelationship: relationship?.string,
            conditions: mapping["condition"].map {
                conditionReader.conditions($0, about: [subject], &collector)
            } ?? [], location: node.location)
    }

    private func step(
        _ entry: Mapping.Entry, of workflow: String, among names: Set<String>, _ collector: inout DiagnosticCollector
    ) -> WorkflowStep {
        let mapping = entry.value.mapping
        let target = mapping?["target"]
        let relationship = mapping?["target_relationship"]
        let subject = subject(target: target, relationship: relationship, &collector)
        let activities = ActivityReader(types: scope.types.catalog, workflows: inputs, current: workflow)
        let read = mapping?["activities"].map { activities.activities($0, on: [subject], &collector) } ?? []
        if mapping?["activities"]?.sequence?.isEmpty == true {
            collector.warning(
                .idleStep, entry.key.location, "the step '\(entry.name)' of the workflow '\(workflow)' does nothing",
                hint: "give it an activity")
        }
        if target == nil, let mapping, !mapping.entries.isEmpty {
            let isOnlyInline = read.allSatisfy { if case .inline = $0.kind { true } else { false } }
            if !isOnlyInline || read.isEmpty {
                collector.error(
                    .missingKey, entry.key.location, "the step '\(entry.name)' has no 'target'",
                    hint: "only a step that does nothing but inline workflows needs none")
            }
        }
        if read.contains(where: { if case .callOperation = $0.kind { true } else { false } }) {
            checkHost(mapping?["operation_host"], of: subject, isRelationship: relationship != nil, entry, &collector)
        }
        func next(_ key: String) -> [String] {
            guard let node = mapping?[key] else { return [] }
            return (node.sequence ?? [node]).compactMap { item in
                guard let name = item.string else { return nil }
                if names.contains(name) { return name }
                collector.error(
                    .unknownStep, item.location, "there is no step '\(name)'",
                    hint: NearMiss.hint(for: name, among: names))
                return nil
            }
        }
        return WorkflowStep(
            name: entry.name, target: target?.string, targetRelationship: relationship?.string,
            operationHost: mapping?["operation_host"]?.string,
            filter: mapping?["filter"].map {
                conditionReader.conditions($0, about: [subject], &collector)
            } ?? [], activities: read, onSuccess: next("on_success"), onFailure: next("on_failure"),
            location: entry.key.location)
    }

    /// Checks where a step has its operations run (1.3 §3.6.27.1).
    ///
    /// - Parameter isRelationship: whether the step is about a relationship, also where nothing is known of it.
    private func checkHost(
        _ node: Node?, of subject: Subject, isRelationship: Bool, _ step: Mapping.Entry,
        _ collector: inout DiagnosticCollector
    ) {
        guard let node, let name = node.string else {
            // No version before says that it must be there.
            if isRelationship, node == nil, scope.reader.document.version >= .v1_3 {
                collector.undeclared(
                    .missingKey, step.key.location, "the step '\(step.name)' has no 'operation_host'",
                    hint: "write SOURCE or TARGET: the end of the relationship that its operations run on")
            }
            return
        }
        // Of a target that is not there has been complained: it may have been a group, on whose members it would run.
        if case .unknown = subject, !isRelationship { return }
        if case .group = subject {
            guard scope.node(name) == nil, !scope.unread.contains(name), scope.types.fullName(name, .nodeTypes) == nil
            else { return }
            collector.error(
                .unknownSubject, node.location, "the host '\(name)' is no node template and no node type",
                hint: NearMiss.hint(for: name, among: scope.nodes.map(\.name)))
        } else if let host = DefinitionReader.operationHost(node, &collector) {
            host.check(isRelationship ? OperationHost.ofRelationships : OperationHost.ofNodes, at: node, &collector)
        }
    }
}
