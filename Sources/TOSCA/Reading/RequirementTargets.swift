internal import YAML

/// Finds the node templates that fulfil requirements: by name, by type, by capability, by a filter (1.3 §3.8.2).
struct RequirementTargets {
    private let nodes: [NodeTemplate]
    private var indices: [String: Int] = [:]
    /// Templates that are there but could not be read, of which has been complained.
    private let unread: Set<String>
    private var choice: RequirementChoice
    private let reader: DefinitionReader

    /// - Parameter requirements: what each node assigns, as it is written.
    init(
        nodes: [NodeTemplate], requirements: [Node?], unread: Set<String>, reader: DefinitionReader,
        types: TypeResolver
    ) {
        self.nodes = nodes
        self.unread = unread
        self.reader = reader
        indices.reserveCapacity(nodes.count)
        for (index, node) in nodes.enumerated() { indices[node.name] = index }
        choice = RequirementChoice(nodes, isComplete: unread.isEmpty)
        guard choice.isLimited else { return }
        // Nodes that are named are bound before any is chosen.
        for (source, node) in requirements.enumerated() {
            for entry in node?.sequence?.compactMap(\.mapping?.entries.first) ?? [] {
                let assignment = RequirementAssignment(entry, of: nodes[source])
                guard let target = assignment.node?.string.flatMap({ indices[$0] }) else { continue }
                choice.bind(assignment, to: target, types)
            }
        }
    }

    /// The assignments that leave open which node it is, where one was chosen or said to be lacking.
    var settled: Set<Location> { choice.settled }

    /// Whether node templates have the capability of an assignment, and none of them could be chosen.
    func isUndecided(_ assignment: RequirementAssignment) -> Bool {
        choice.undecided.contains(assignment.entry.key.location)
    }

    /// Whether a capability of a node template takes no more than some number of requirements.
    var isLimited: Bool { choice.isLimited }

    subscript(index: Int) -> NodeTemplate { nodes[index] }

    /// The node template that fulfils an assignment; nil where that is open or wrong.
    mutating func target(
        of assignment: RequirementAssignment, _ types: TypeResolver, _ collector: inout DiagnosticCollector
    ) -> NodeTemplate? {
        let before = collector.diagnostics.count
        let mapping = assignment.entry.value.mapping
        let filter = mapping?["node_filter"].map {
            reader.nodeFilter(
                $0, leadingTo: assignment.capabilityAsked ?? assignment.definition?.capability, types, &collector)
        }
        if let filter { check(filter, of: assignment, types, &collector) }
        let complaint = collector.severity(from: before)
        guard let node = assignment.node, let written = node.string else {
            // An assignment that says none of these leaves the choice to the orchestrator: nothing of this run in 1.x,
            // and in 2.0 one that must be made (§8.5.2).
            let place = (mapping?["node_filter"] ?? mapping?["capability"])?.location
            guard let place = place ?? (reader.document.version < .v2_0 ? nil : assignment.entry.key.location) else {
                return nil
            }
            return choose(
                assignment.definition?.node, for: assignment, filter, complaint, at: place, types, &collector)
        }
        if let index = indices[written] {
            let isFilterMisplaced = complainOfFilter(beside: written, of: assignment, &collector)
            // A filter that is wrong itself meets nothing.
            if complaint == nil {
                check(
                    nodes[index], against: [isFilterMisplaced ? nil : filter, assignment.definition?.filter],
                    at: node.location, types.catalog, &collector)
            }
            return nodes[index]
        }
        guard let type = type(written, of: assignment, at: node.location, types, &collector) else { return nil }
        return choose(type, for: assignment, filter, complaint, at: node.location, types, &collector)
    }

    /// Chooses a node template; of what a filter that is wrong itself finds or does not find nothing is said.
    ///
    /// - Parameter complaint: how bad is what is wrong with the filter; nil where nothing is.
    private mutating func choose(
        _ type: String?, for assignment: RequirementAssignment, _ filter: NodeFilter?,
        _ complaint: Diagnostic.Severity?, at location: Location, _ types: TypeResolver,
        _ collector: inout DiagnosticCollector
    ) -> NodeTemplate? {
        guard let complaint else {
            return choice.node(of: type, for: assignment, filter, at: location, types, &collector)
        }
        var unheard = DiagnosticCollector(isLenient: collector.isLenient)
        let chosen = choice.node(of: type, for: assignment, filter, at: location, types, &unheard)
        // That there are several is a mistake of its own where the filter is only warned of.
        if complaint != .error { collector.take(unheard.diagnostics.filter { $0.severity == .error }) }
        return chosen
    }

    // MARK: - What is written

    /// Checks a filter against the type of the nodes that it is for.
    private func check(
        _ filter: NodeFilter, of assignment: RequirementAssignment, _ types: TypeResolver,
        _ collector: inout DiagnosticCollector
    ) {
        let name = assignment.node?.string
        let type =
            name.flatMap { indices[$0] }.map { nodes[$0].nodeType }
            ?? (name.flatMap { types.fullName($0, .nodeTypes) } ?? assignment.definition?.node).flatMap {
                types.catalog.nodeTypes[$0]
            }
        NodeFilterCheck(types: types.catalog).check(filter, for: type, &collector)
    }

    /// Complains of a filter beside the name of a node template: it is for nodes that are looked for (1.3 §3.8.2.2).
    ///
    /// In files of 2.0 it is another thing that the node must meet.
    ///
    /// - Returns: whether that is an error.
    private func complainOfFilter(
        beside name: String, of assignment: RequirementAssignment, _ collector: inout DiagnosticCollector
    ) -> Bool {
        guard reader.document.version < .v2_0,
            let key = assignment.entry.value.mapping?.entries.first(where: { $0.name == "node_filter" })?.key
        else { return false }
        collector.undeclared(
            .conflictingKeys, key.location, "'node_filter' is for nodes that are looked for, and '\(name)' is named",
            hint: "leave it out, or name a node type")
        return !collector.isLenient
    }

    /// Complains where a node template that is named does not meet a filter.
    private func check(
        _ node: NodeTemplate, against filters: [NodeFilter?], at location: Location, _ types: TypeCatalog,
        _ collector: inout DiagnosticCollector
    ) {
        for filter in filters.compactMap(\.self) {
            let typed = TypedNodeFilter(filter, for: node.nodeType, types)
            guard let unmet = typed.unmetClause(of: node, types) else { continue }
            collector.error(
                .unfitTarget, location, "'\(node.name)' is not what the node filter asks for: \(unmet.reason)",
                hint: "the filter asks for it at \(unmet.location)")
        }
    }

    /// The full name of the node type that an assignment names in the place of a template.
    private func type(
        _ name: String, of assignment: RequirementAssignment, at location: Location, _ types: TypeResolver,
        _ collector: inout DiagnosticCollector
    ) -> String? {
        if unread.contains(name) { return nil }
        guard let type = types.fullName(name, .nodeTypes) else {
            complain(of: name, in: assignment.entry, of: assignment.source.name, at: location, types, &collector)
            return nil
        }
        if let wanted = assignment.definition?.node, !types.catalog.fits(type, wanted, .nodeTypes),
            !types.catalog.isNodeType(wanted, derivedFrom: type)
        {
            collector.error(
                .unfitTarget, location, "the node is to be of type \(type), where the requirement is for \(wanted)",
                hint: "it must be of that type, or of one derived from it")
            return nil
        }
        return type
    }

    /// Complains of a node that a template names, and that is not there.
    func checkName(
        in entry: Mapping.Entry, of source: String, _ types: TypeResolver, _ collector: inout DiagnosticCollector
    ) {
        guard let node = RequirementAssignment.node(in: entry), let name = node.string, indices[name] == nil,
            !unread.contains(name), types.fullName(name, .nodeTypes) == nil
        else { return }
        complain(of: name, in: entry, of: source, at: node.location, types, &collector)
    }

    private func complain(
        of name: String, in entry: Mapping.Entry, of source: String, at location: Location, _ types: TypeResolver,
        _ collector: inout DiagnosticCollector
    ) {
        collector.unresolved(
            .unknownTarget, location,
            "the requirement '\(entry.name)' of '\(source)' names a node '\(name)' that is not there",
            hint: hint(for: name, askedBy: source, types))
    }

    /// What may have been meant by a name: a node template, but for the one that asks, or a type, whose nodes are looked for.
    private func hint(for name: String, askedBy source: String, _ types: TypeResolver) -> String? {
        let templates = unread.union(indices.keys).subtracting([source])
        return types.hint(for: name, among: templates, orTypesOf: .nodeTypes)
    }
}
