internal import YAML

/// Reads the workflows of node types and the weaving of relationship types.
struct WorkflowReader {
    /// `workflows` of a node type (TOSCA Simple Profile 1.1 §7.4.2.1).
    static func lifecycles(
        _ node: Node?, of type: String, _ collector: inout DiagnosticCollector
    ) -> [LifecycleWorkflow] {
        guard let node else { return [] }
        return node.entries("'workflows'", &collector).map { entry in
            let steps = entry.value.mapping?["steps"]?.entries("'steps'", &collector) ?? []
            if steps.isEmpty {
                collector.error(.emptyWorkflow, entry.key.location, "the workflow '\(entry.name)' has no steps")
            }
            let names = Set(steps.map(\.name))
            return LifecycleWorkflow(
                name: entry.name, declaringType: type,
                steps: steps.map { step($0, among: names, &collector) }, location: entry.key.location)
        }
    }

    private static func step(
        _ entry: Mapping.Entry, among names: Set<String>, _ collector: inout DiagnosticCollector
    ) -> LifecycleStep {
        var activities: [Activity] = []
        var onSuccess: [String] = []
        for part in entry.value.entries("the step '\(entry.name)'", &collector) {
            switch part.name {
            case "activities":
                guard let items = part.value.sequence else {
                    collector.error(
                        .wrongKind, part.value.location, part.value.mismatch(of: "'activities'", with: "a list"))
                    continue
                }
                activities = items.compactMap { activity($0, &collector) }
            case "on_success":
                // A single name stands for a list of one, as in §7.3.1.2.
                for node in part.value.sequence ?? [part.value] {
                    guard let name = node.name("a step", &collector) else { continue }
                    guard names.contains(name) else {
                        collector.error(
                            .unknownStep, node.location, "there is no step '\(name)'",
                            hint: NearMiss.hint(for: name, among: names))
                        continue
                    }
                    onSuccess.append(name)
                }
            case "description", "target", "metadata": break
            default:
                collector.error(
                    .unknownKey, part.key.location, "a step of a node type's workflow has no key '\(part.name)'")
            }
        }
        return LifecycleStep(
            name: entry.name, activities: activities, onSuccess: onSuccess, location: entry.key.location)
    }

    private static func activity(_ node: Node, _ collector: inout DiagnosticCollector) -> Activity? {
        guard let entry = node.mapping?.entries.first, node.mapping?.entries.count == 1 else {
            collector.error(
                .unknownActivity, node.location,
                "an activity is one of set_state, call_operation, delegate and inline, with its value")
            return nil
        }
        let named =
            entry.value.mapping.flatMap { body in ["operation", "workflow"].lazy.compactMap { body[$0] }.first }
            ?? entry.value
        guard let name = named.string else {
            collector.error(
                .wrongKind, entry.value.location, entry.value.mismatch(of: "'\(entry.name)'", with: "a name"))
            return nil
        }
        let kind: Activity.Kind
        switch entry.name {
        case "set_state": kind = .setState(name)
        case "call_operation":
            guard let operation = operation(name, at: named.location, &collector) else { return nil }
            kind = .callOperation(operation)
        case "delegate": kind = .delegate(name)
        case "inline": kind = .inline(name)
        default:
            collector.error(
                .unknownActivity, entry.key.location, "there is no activity '\(entry.name)'",
                hint: NearMiss.hint(for: entry.name, among: ["set_state", "call_operation", "delegate", "inline"]))
            return nil
        }
        return Activity(kind: kind, location: named.location)
    }

    private static func operation(
        _ text: String, at location: Location, _ collector: inout DiagnosticCollector
    ) -> OperationName? {
        if let name = OperationName(text) { return name }
        collector.error(
            .malformedOperationName, location, "'\(text)' is no operation",
            hint: "write INTERFACE.OPERATION, such as Standard.create")
        return nil
    }

    /// `workflow`, or `workflows`, of a relationship type (§7.4.2.2).
    static func weavings(_ node: Node?, of type: String, _ collector: inout DiagnosticCollector) -> [Weaving] {
        guard let node else { return [] }
        return node.entries("the weaving of '\(type)'", &collector).map { entry in
            var source: [WeavingRule] = []
            var target: [WeavingRule] = []
            for part in entry.value.entries("the weaving of '\(entry.name)'", &collector) {
                switch part.name {
                case "source_weaving": source = rules(part.value, isSource: true, &collector)
                case "target_weaving": target = rules(part.value, isSource: false, &collector)
                case "description": break
                default:
                    collector.error(
                        .unknownKey, part.key.location, "the weaving of a workflow has no key '\(part.name)'",
                        hint: "there is: source_weaving, target_weaving")
                }
            }
            return Weaving(
                workflow: entry.name, declaringType: type, source: source, target: target,
                location: entry.key.location)
        }
    }

    private static func rules(
        _ node: Node, isSource: Bool, _ collector: inout DiagnosticCollector
    ) -> [WeavingRule] {
        guard let items = node.sequence else {
            if !node.isNull {
                collector.error(.wrongKind, node.location, node.mismatch(of: "weaving", with: "a list of rules"))
            }
            return []
        }
        return items.compactMap { rule($0, isSource: isSource, &collector) }
    }

    private static func rule(
        _ node: Node, isSource: Bool, _ collector: inout DiagnosticCollector
    ) -> WeavingRule? {
        var anchor: (WeavingRule.Anchor, String)?
        var wait: String?
        var activity: (name: OperationName, location: Location)?
        var host: OperationHost?
        let before = collector.diagnostics.count
        let entries = node.entries("a weaving rule", &collector)
        GrammarCheck.checkKeys(entries, Grammar[.weavingRule].keys.keys, of: "a weaving rule", &collector)
        for entry in entries {
            switch entry.name {
            case "before", "after":
                guard let state = entry.value.name("a state", &collector) else { continue }
                if anchor != nil {
                    collector.error(.ambiguousHook, entry.key.location, "a rule has one of 'before' and 'after'")
                }
                anchor = (entry.name == "before" ? .before : .after, state)
            case "wait_target", "after_target", "wait_source", "after_source":
                let isForOther = entry.name.hasSuffix("target") == isSource
                guard isForOther else {
                    collector.error(
                        .waitForOwnEnd, entry.key.location,
                        "a rule for the \(isSource ? "source" : "target") waits for the other end: "
                            + (isSource ? "wait_target" : "wait_source"))
                    continue
                }
                wait = entry.value.name("a state", &collector)
            case "activity":
                let named = entry.value.mapping?["call_operation"] ?? entry.value
                guard let text = named.string else {
                    collector.error(
                        .wrongKind, entry.value.location,
                        entry.value.mismatch(of: "'activity'", with: "the name of an operation"))
                    continue
                }
                activity = operation(text, at: named.location, &collector).map { ($0, named.location) }
            case "operation_host":
                host = DefinitionReader.operationHost(entry.value, &collector)
            default: break
            }
        }
        guard let anchor else {
            if collector.diagnostics.count == before {
                collector.error(
                    .missingHook, node.location, "a rule says where it hooks in: 'before' or 'after' a state")
            }
            return nil
        }
        if wait == nil, activity == nil, collector.diagnostics.count == before {
            collector.warning(
                .idleRule, node.location, "this rule neither waits nor calls an operation: it does nothing")
        }
        return WeavingRule(
            anchor: anchor.0, state: anchor.1, wait: wait, activity: activity?.name,
            activityLocation: activity?.location, operationHost: host, location: node.location)
    }
}
