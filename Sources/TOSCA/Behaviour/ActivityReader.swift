internal import YAML

/// Reads what steps and triggers do (1.3 §3.6.23).
struct ActivityReader {
    let types: TypeCatalog
    /// The inputs of the workflows that the topology spells out, by workflow; nil where it is open which topology it is.
    let workflows: [String: [PropertyDefinition]]?
    /// The workflow that is being read: inlining hands its inputs on (1.3 §7.3.6).
    let current: String?

    private static let keys = ["set_state", "call_operation", "delegate", "inline"]

    func activities(
        _ node: Node, on subjects: [Subject], _ collector: inout DiagnosticCollector
    ) -> [WorkflowActivity] {
        guard let items = node.sequence else {
            collector.error(.wrongKind, node.location, node.mismatch(of: "'activities'", with: "a list"))
            return []
        }
        return items.compactMap { activity($0, on: subjects, &collector) }
    }

    private func activity(
        _ node: Node, on subjects: [Subject], _ collector: inout DiagnosticCollector
    ) -> WorkflowActivity? {
        guard let mapping = node.mapping, let entry = mapping.entries.first else {
            collector.error(
                .unknownActivity, node.location,
                "an activity is one of \(Self.keys.joined(separator: ", ")), with its value;"
                    + " this is \(node.kind)")
            return nil
        }
        for other in mapping.entries.dropFirst() {
            collector.error(
                .unknownActivity, other.key.location, "an activity is one thing; '\(other.name)' is a second one",
                hint: "begin a new item of the list with it")
        }
        let kind: WorkflowActivity.Kind?
        switch entry.name {
        case "set_state":
            kind = entry.value.name("a state", &collector).map(WorkflowActivity.Kind.setState)
            checkState(entry.value, &collector)
        case "call_operation": kind = call(entry.value, on: subjects, &collector)
        case "delegate":
            kind = workflow(entry, &collector).map { .delegate(workflow: $0, inputs: $1) }
        case "inline":
            kind = workflow(entry, &collector).map { .inline(workflow: $0, inputs: $1) }
        default:
            collector.error(
                .unknownActivity, entry.key.location, "there is no activity '\(entry.name)'",
                hint: NearMiss.hint(for: entry.name, among: Self.keys))
            return nil
        }
        return kind.map { WorkflowActivity(kind: $0, location: node.location) }
    }

    /// Warns of a state that looks like a misspelt one; others than the normative ones are allowed (1.3 §3.4.1).
    private func checkState(_ node: Node, _ collector: inout DiagnosticCollector) {
        guard let state = node.string else { return }
        let known = types.states
        guard !known.contains(state), let near = NearMiss.nearest(to: state, among: known, within: 1) else { return }
        collector.warning(
            .unknownState, node.location, "'\(state)' is no state that anything else sets",
            hint: "did you mean '\(near)'?")
    }

    /// The name in `KEY: NAME` or in `KEY: {name: NAME, inputs: …}`.
    private func named(
        _ node: Node, _ key: String, _ collector: inout DiagnosticCollector
    ) -> (name: Node, inputs: Node?)? {
        if node.isString { return (node, nil) }
        guard let mapping = node.mapping, let name = mapping[key], name.string != nil else {
            collector.error(
                .wrongKind, node.location,
                "this takes the name of \(key == "operation" ? "an" : "a") \(key);"
                    + " this is \(node.kind)", hint: "write its name, or {\(key): NAME, inputs: {…}}")
            return nil
        }
        GrammarCheck.checkKeys(mapping.entries, [key, "inputs"], of: "an activity", &collector)
        return (name, mapping["inputs"])
    }

    // MARK: - Operations

    private func call(
        _ node: Node, on subjects: [Subject], _ collector: inout DiagnosticCollector
    ) -> WorkflowActivity.Kind? {
        guard let (nameNode, inputs) = named(node, "operation", &collector), let text = nameNode.string else {
            return nil
        }
        guard let name = OperationName(text) else {
            collector.error(
                .malformedOperationName, nameNode.location, "'\(text)' is no operation",
                hint: "write INTERFACE.OPERATION, such as Standard.create")
            return nil
        }
        let operation = self.operation(name, written: text, at: nameNode.location, of: subjects, &collector)
        return .callOperation(name, inputs: values(inputs, of: operation, &collector))
    }

    private func operation(
        _ name: OperationName, written: String, at location: Location, of subjects: [Subject],
        _ collector: inout DiagnosticCollector
    ) -> Operation? {
        let known = subjects.map { $0.interfaces() }
        guard !known.isEmpty, !known.contains(where: { $0 == nil }) else { return nil }
        let interfaces = known.compactMap { $0?[name.interface] }
        // A name with dots is that of the interface's type, which has to be the right one in whole.
        let prefix = written.dropLast(name.operation.count + 1)
        let isShort = prefix == name.interface[...]
        guard let interface = interfaces.first,
            isShort || interface.type.map({ $0 == prefix }) ?? true
                || TypeSection.interfaceTypes.prefixes.contains(where: { $0 + prefix == interface.type ?? "" })
                || prefix.hasPrefix("tosca.interfaces.relationships.")
        else {
            collector.undeclared(
                .interface, String(prefix), at: location, in: subjects[0].name,
                among: Set(known.flatMap { $0?.keys.map(\.self) ?? [] }))
            return nil
        }
        guard let operation = interfaces.lazy.compactMap({ $0.operations[name.operation] }).first else {
            collector.undeclared(
                .operation, name.operation, at: location, in: "the interface '\(interface.name)'",
                among: interface.operations.keys)
            return nil
        }
        return operation
    }

    private func values(
        _ node: Node?, of operation: Operation?, _ collector: inout DiagnosticCollector
    ) -> [String: Value] {
        guard let node else { return [:] }
        var values: [String: Value] = [:]
        for entry in node.entries("'inputs'", &collector) {
            guard let operation else {
                values[entry.name] = Value(entry.value)
                continue
            }
            if let definition = operation.inputDefinitions[entry.name] {
                values[entry.name] = Assignment(types: types).value(
                    entry.value, schema: definition.schema, of: "the input '\(entry.name)'", &collector)
                continue
            }
            values[entry.name] = Value(entry.value)
            guard operation.inputs[entry.name] == nil else { continue }
            // What is given here overrides inputs that the operation has (§3.6.23.3).
            collector.undeclared(
                .input, entry.name, at: entry.key.location, in: "the operation '\(operation.name)'",
                among: Set(operation.inputs.keys).union(operation.inputDefinitions.keys))
        }
        return values
    }

    // MARK: - Workflows

    /// The names of workflows that the orchestrator makes (1.3 §7.1).
    private static let reserved: Set<String> = ["deploy", "undeploy", "install", "uninstall"]

    /// Whether the orchestrator makes a workflow: one of a reserved name, or of some node type.
    private func isGenerated(_ name: String) -> Bool {
        Self.reserved.contains(name) || types.nodeTypes.values.contains { $0.workflows[name] != nil }
    }

    private func written(_ inputs: Node?) -> [String: Value] {
        Dictionary((inputs?.mapping?.entries ?? []).map { ($0.name, Value($0.value)) }, uniquingKeysWith: { $1 })
    }

    private func workflow(
        _ entry: Mapping.Entry, _ collector: inout DiagnosticCollector
    ) -> (String, [String: Value])? {
        guard let (node, inputs) = named(entry.value, "workflow", &collector), let name = node.string else {
            return nil
        }
        guard let workflows else { return (name, written(inputs)) }
        guard let definitions = workflows[name] ?? (isGenerated(name) ? [] : nil) else {
            // One that inlines itself would never end.
            let known = types.nodeTypes.values.reduce(into: Self.reserved) { $0.formUnion($1.workflows.keys) }
                .union(workflows.keys).subtracting([current].compactMap(\.self))
            collector.error(
                .unknownInline, node.location, "there is no workflow '\(name)'",
                hint: NearMiss.hint(for: name, among: known))
            return nil
        }
        let byName = Dictionary(definitions.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        let handedOn = Set(current.flatMap { workflows[$0] }?.map(\.name) ?? [])
        let given = inputs?.mapping
        var values: [String: Value] = [:]
        func isGiven(_ name: String) -> Bool {
            values[name] != nil || handedOn.contains(name) || given?[name] != nil
        }
        lazy var lacking = LackingMembers(of: byName, isGiven: isGiven)
        for input in inputs?.entries("'inputs'", &collector) ?? [] {
            var definition = byName[input.name]
            if definition == nil {
                let near = collector.looksForHints ? NearMiss.nearest(to: input.name, among: byName.keys) : nil
                definition = lacking.take(near).flatMap { byName[$0] }
                collector.error(
                    .undeclaredInput, input.key.location, "the workflow '\(name)' has no input '\(input.name)'",
                    hint: NearMiss.hint(suggesting: near, among: byName.keys))
            }
            guard let definition else { continue }
            values[definition.name] = Assignment(types: types).value(
                input, takenFor: definition, of: "the input '\(definition.name)'", &collector)
        }
        for definition in definitions
        where definition.isRequired && definition.defaultValue == nil && !isGiven(definition.name) {
            collector.error(
                .missingInput, node.location, "the workflow '\(name)' needs the input '\(definition.name)'",
                hint: "write {workflow: \(name), inputs: {\(definition.name): VALUE}}")
        }
        return (name, values)
    }
}
