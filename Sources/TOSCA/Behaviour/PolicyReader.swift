internal import YAML

/// Reads groups, and policies with their triggers (1.3 §3.8.5, §3.8.6).
struct PolicyReader {
    /// The inputs of the workflows that the topology spells out, by workflow; nil where it is open which topology it is.
    let workflows: [String: [PropertyDefinition]]?

    // MARK: - Groups

    func group(
        _ entry: Mapping.Entry, _ scope: inout TopologyScope, types: inout TypeResolver,
        _ collector: inout DiagnosticCollector
    ) -> Group? {
        let what = "the group '\(entry.name)'"
        guard let mapping = entry.value.mapping, let typeNode = mapping["type"], let written = typeNode.string else {
            return nil
        }
        guard let name = types.fullName(written, .groupTypes), let type = types.catalog.groupTypes[name] else {
            types.complain(of: written, .groupTypes, at: typeNode.location, &collector)
            return nil
        }
        let (properties, attributes) = Assignment(types: types.catalog).members(
            of: mapping, declared: type.properties, type.attributes, of: what, at: entry.key.location, &collector)
        var interfaces = InterfaceSet(type.interfaces)
        if let assigned = mapping["interfaces"] {
            interfaces = types.mergeInterfaces(
                interfaces, scope.reader.interfaces(assigned, artifacts: [:], &collector), declaring: false,
                of: "group '\(entry.name)'", scope.reader, &collector)
        }
        let members = (mapping["members"]?.sequence ?? []).compactMap { node -> String? in
            guard let subject = scope.subject(node, called: "the member", &collector) else { return nil }
            if case .group(let other) = subject, scope.reader.document.version < .v2_0 {
                collector.undeclared(
                    .unfitMember, node.location, "'\(other.name)' is a group, and members of groups are node templates",
                    hint: "name the members of '\(other.name)'")
                return other.name
            }
            check(subject, node, isAmong: type.validTypes, of: what, types.catalog, &collector)
            return node.string
        }
        return Group(
            name: entry.name, type: name, properties: properties, attributes: attributes, members: members,
            interfaces: interfaces.byName, location: entry.key.location)
    }

    /// Complains where a member or a target is of none of the types that are allowed.
    private func check(
        _ subject: Subject, _ node: Node, isAmong allowed: [String], of what: String, _ types: TypeCatalog,
        _ collector: inout DiagnosticCollector
    ) {
        guard !allowed.isEmpty else { return }
        let ancestry: [String]
        switch subject {
        case .node(let template): ancestry = template.nodeType.header.ancestry
        case .group(let group): ancestry = types.groupTypes[group.type]?.header.ancestry ?? []
        default: return
        }
        guard let type = ancestry.first, !allowed.contains(where: ancestry.contains) else { return }
        // A name may be that of a node template and of a group: either will do.
        if case .node(let template) = subject, let group = groupsByName[template.name],
            allowed.contains(where: { types.groupTypes[group]?.header.ancestry.contains($0) ?? false })
        {
            return
        }
        collector.error(
            .unfitMember, node.location, "'\(node.string ?? "")' is of type \(type), which \(what) does not take",
            hint: "it takes \(allowed.joined(separator: ", "))")
    }

    /// The types of the groups, by name.
    var groupsByName: [String: String] = [:]

    // MARK: - Policies

    func policy(
        _ entry: Mapping.Entry, _ scope: TopologyScope, _ collector: inout DiagnosticCollector
    ) -> Policy? {
        let what = "the policy '\(entry.name)'"
        let types = scope.types
        guard let mapping = entry.value.mapping else { return nil }
        let targetNodes = mapping["targets"]?.sequence ?? []
        let subjects = targetNodes.map { ($0, scope.subject($0, called: "the target", &collector) ?? .unknown) }
        let typeNode = mapping["type"]
        let type = typeNode?.string.flatMap { types.fullName($0, .policyTypes) }
            .flatMap { types.catalog.policyTypes[$0] }
        if let typeNode, let written = typeNode.string, type == nil {
            types.complain(of: written, .policyTypes, at: typeNode.location, &collector)
        }
        if let type {
            for (node, subject) in subjects {
                check(subject, node, isAmong: type.validTypes, of: what, types.catalog, &collector)
            }
        }
        let own = mapping["triggers"]?.mapping?.entries ?? []
        let targets = subjects.map(\.1)
        var triggers = own.compactMap { trigger($0, targets: targets, scope, &collector) }
        guard let type else { return nil }
        triggers += self.triggers(of: type, besides: own.map(\.name), targets: targets, scope, &collector)
        let properties = Assignment(types: types.catalog).values(
            mapping["properties"], defaults: type.properties.compactMapValues(\.defaultValue),
            definitions: type.properties, of: what, at: entry.key.location, &collector)
        return Policy(
            name: entry.name, type: type.name, properties: properties, targets: targetNodes.compactMap(\.string),
            triggers: triggers, location: entry.key.location)
    }

    // MARK: - Triggers

    /// The triggers that a policy has of its type, each as the nearest ancestor declares it (1.3 §3.7.12).
    ///
    /// What they name is known here only: a type does not say in which topology it is used.
    private func triggers(
        of type: EntityType, besides own: [String], targets: [Subject], _ scope: TopologyScope,
        _ collector: inout DiagnosticCollector
    ) -> [Trigger] {
        var names = Set(own)
        var triggers: [Trigger] = []
        for ancestor in type.header.ancestry {
            guard let declaration = scope.types.declarations[ancestor, .policyTypes] else { continue }
            let scope = TopologyScope(of: declaration, scope.types)
            for entry in declaration.entry.value.mapping?["triggers"]?.mapping?.entries ?? []
            where names.insert(entry.name).inserted {
                guard let trigger = trigger(entry, targets: targets, scope, &collector) else { continue }
                triggers.append(trigger)
            }
        }
        return triggers
    }

    /// Checks the triggers of all policy types, as far as they can be without a topology: what a policy's targets are,
    /// and which workflows there are, is open.
    static func checkTypes(_ types: TypeResolver, _ collector: inout DiagnosticCollector) {
        let reader = PolicyReader(workflows: nil)
        for name in types.declarations.names(.policyTypes) {
            guard let declaration = types.declarations[name, .policyTypes],
                let triggers = declaration.entry.value.mapping?["triggers"]?.mapping
            else { continue }
            let scope = TopologyScope(of: declaration, types)
            for entry in triggers.entries { _ = reader.trigger(entry, targets: [.unknown], scope, &collector) }
        }
    }

    /// What a condition may say besides what must be so (1.3 §3.6.22.2).
    private static let extended = ["constraint", "period", "evaluations", "method"]

    func trigger(
        _ entry: Mapping.Entry, targets: [Subject], _ scope: TopologyScope, _ collector: inout DiagnosticCollector
    ) -> Trigger? {
        guard let mapping = entry.value.mapping else { return nil }
        let event = mapping["event"] ?? mapping["event_type"]
        if event == nil {
            collector.error(.missingKey, entry.key.location, "the trigger '\(entry.name)' has no 'event'")
        }
        // In 1.0 to 1.2 an event may have a type, and something that watches out for it.
        if let described = event?.mapping, described["type"]?.string == nil {
            collector.error(
                .missingKey, event?.location ?? entry.key.location,
                "the event of the trigger '\(entry.name)' has no 'type'", hint: "write the name of the event alone")
        }
        for (old, new) in [("event_type", "event"), ("constraint", "condition")] where mapping[new] != nil {
            guard let entry = mapping.entries.first(where: { $0.name == old }) else { continue }
            collector.error(
                .conflictingKeys, entry.key.location, "'\(old)' is another word for '\(new)', which is there, too",
                hint: "keep '\(new)'")
        }
        let filter = mapping["target_filter"]
        let subjects = filter.map { self.subjects($0, targets: targets, scope, &collector) } ?? targets
        let types = scope.types.catalog
        let conditions = ConditionReader(types: types, reader: scope.reader)
        let condition = mapping["condition"] ?? mapping["constraint"]
        // The extended notation of 1.3 says more of the condition than what must be so.
        let extended = condition?.mapping.flatMap { body in
            body.entries.contains { Self.extended.contains($0.name) } ? body : nil
        }
        if let extended { GrammarCheck.checkKeys(extended.entries, Self.extended, of: "a condition", &collector) }
        let clause = extended.map { $0["constraint"] } ?? condition
        let period = extended?["period"] ?? mapping["period"]
        let evaluations = extended?["evaluations"] ?? mapping["evaluations"]
        if let period {
            _ = Assignment(types: types).value(
                period, schema: Schema(type: "scalar-unit.time", location: period.location), of: "'period'", &collector)
        }
        var count: Int?
        if let evaluations {
            if case .integer(let number)? = evaluations.value, number > 0 {
                count = number
            } else {
                collector.error(
                    .impossibleValue, evaluations.location,
                    "'evaluations' must be a whole number above 0, and is \(Value(evaluations).text)")
            }
        }
        let method = extended?["method"] ?? mapping["method"]
        if let method, method.string == nil {
            collector.error(.wrongKind, method.location, method.mismatch(of: "'method'", with: "a string"))
        }
        let schedule = mapping["schedule"]?.mapping
        for node in [schedule?["start_time"], schedule?["end_time"]] {
            guard let node else { continue }
            _ = Assignment(types: types).value(
                node, schema: Schema(type: "timestamp", location: node.location), of: "the time", &collector)
        }
        if let end = schedule?["end_time"], let last = end.string.flatMap(Timestamp.init),
            let first = schedule?["start_time"]?.string.flatMap(Timestamp.init), last < first
        {
            collector.error(.impossibleValue, end.location, "the schedule of '\(entry.name)' ends before it begins")
        }
        return Trigger(
            name: entry.name,
            event: event?.string ?? event?.mapping?["type"]?.string,
            schedule: schedule.map { ($0["start_time"]?.string, $0["end_time"]?.string) },
            filter: filter?.mapping.flatMap { body in
                body["node"]?.string.map {
                    Trigger.Filter(
                        node: $0, requirement: body["requirement"]?.string, capability: body["capability"]?.string)
                }
            },
            conditions: clause.map { conditions.conditions($0, about: subjects, &collector) } ?? [],
            period: period?.string, evaluations: count,
            method: method?.string,
            actions: actions(mapping["action"], on: subjects, types, &collector), location: entry.key.location)
    }

    /// The activities of a trigger; in 1.0 to 1.2 an operation or a workflow is meant, of which nothing more is said.
    private func actions(
        _ node: Node?, on subjects: [Subject], _ types: TypeCatalog, _ collector: inout DiagnosticCollector
    ) -> [WorkflowActivity] {
        guard let node, node.sequence != nil else { return [] }
        return ActivityReader(types: types, workflows: workflows, current: nil).activities(
            node, on: subjects, &collector)
    }

    /// What a trigger is about by its `target_filter` (1.3 §3.6.21).
    private func subjects(
        _ filter: Node, targets: [Subject], _ scope: TopologyScope, _ collector: inout DiagnosticCollector
    ) -> [Subject] {
        guard let mapping = filter.mapping, let node = mapping["node"], let name = node.string else { return targets }
        let types = scope.types.catalog
        let nodeType: NodeType?
        var subject: Subject = .unknown
        if let template = scope.node(name) {
            nodeType = template.nodeType
            subject = .node(template)
        } else if let full = scope.types.fullName(name, .nodeTypes) {
            nodeType = types.nodeTypes[full]
        } else if scope.unread.contains(name) {
            return [.unknown]
        } else if scope.nodes.isEmpty {
            // As in a policy type, which can mean only a type.
            scope.types.complain(of: name, .nodeTypes, at: node.location, &collector)
            return [.unknown]
        } else {
            collector.error(
                .unknownSubject, node.location, "there is no node template and no node type '\(name)'",
                hint: scope.types.hint(for: name, .nodeTypes, or: scope.nodes.map(\.name)))
            return [.unknown]
        }
        guard let nodeType else { return [.unknown] }
        if case .unknown = subject { subject = .nodes(nodeType) }
        var capabilities: [String: CapabilityDefinition]? = nodeType.capabilities
        if let requirement = mapping["requirement"], let written = requirement.string {
            let definition = nodeType.requirements.first { $0.name == written }
            if definition == nil {
                collector.undeclared(
                    .requirement, written, at: requirement.location, in: "the type \(nodeType.name)",
                    among: nodeType.requirements.map(\.name))
            }
            let other = definition?.node.flatMap { types.nodeTypes[$0] }
            subject = other.map(Subject.nodes) ?? .unknown
            capabilities = definition == nil ? nodeType.capabilities : other?.capabilities
            if let bound = scope.relationships.first(where: { $0.source == name && $0.requirement == written }),
                let target = scope.node(bound.target)
            {
                subject = .node(target)
                capabilities = target.nodeType.capabilities
            }
        }
        if let capability = mapping["capability"], let written = capability.string {
            var owner: NodeTemplate?
            if case .node(let template) = subject { owner = template }
            subject = .unknown
            if let definition = capabilities?[written] {
                subject = types.capabilityTypes[definition.type].map { .capability($0, of: owner) } ?? .unknown
            } else if let capabilities {
                collector.undeclared(
                    .undeclaredCapability, capability.location, "there is no capability '\(written)' there",
                    among: capabilities.keys,
                    name: written)
            }
        }
        return [subject]
    }
}
