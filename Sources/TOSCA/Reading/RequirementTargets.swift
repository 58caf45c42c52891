internal import YAML

/// A requirement as a node template assigns it.
struct RequirementAssignment {
    let entry: Mapping.Entry
    /// What the type of the template says of it; nil where it says nothing.
    let definition: RequirementDefinition?
    let source: NodeTemplate

    /// What fulfils it, in the short notation or in the long one.
    var node: Node? { entry.value.string != nil ? entry.value : entry.value.mapping?["node"] }
}

/// Finds the node templates that fulfil requirements: by name, by type, by a filter (1.3 §3.8.2).
struct RequirementTargets {
    private let nodes: [NodeTemplate]
    private var indices: [String: Int] = [:]
    /// Templates that are there but could not be read, of which has been complained.
    private let unread: Set<String>
    private var candidates: RequirementCandidates
    private let reader: DefinitionReader

    init(nodes: [NodeTemplate], unread: Set<String>, reader: DefinitionReader) {
        self.nodes = nodes
        self.unread = unread
        self.reader = reader
        candidates = RequirementCandidates(nodes)
        for (index, node) in nodes.enumerated() { indices[node.name] = index }
    }

    subscript(index: Int) -> NodeTemplate { nodes[index] }

    /// The node template that fulfils an assignment; nil where that is open or wrong.
    mutating func target(
        of assignment: RequirementAssignment, _ types: TypeResolver, _ collector: inout DiagnosticCollector
    ) -> NodeTemplate? {
        let definition = assignment.definition
        let filterNode = assignment.entry.value.mapping?["node_filter"]
        let filter = filterNode.map { reader.nodeFilter($0, &collector) }
        if let filter {
            let type = assignment.node?.string.flatMap { name -> String? in
                indices[name].map { nodes[$0].type } ?? types.fullName(name, .nodeTypes)
            }
            NodeFilterCheck(types: types.catalog).check(
                filter, for: (type ?? definition?.node).flatMap { types.catalog.nodeTypes[$0] }, &collector)
        }
        if let node = assignment.node, let written = node.string {
            if let index = indices[written] { return nodes[index] }
            guard let type = type(written, of: assignment, at: node.location, types, &collector) else { return nil }
            return only(of: type, for: assignment, filter, at: node.location, types.catalog, &collector)
        }
        // An assignment that says neither leaves the choice to the orchestrator: nothing of this run.
        guard let filter, let filterNode, let type = definition?.node else { return nil }
        return only(of: type, for: assignment, filter, at: filterNode.location, types.catalog, &collector)
    }

    /// The full name of the node type that an assignment names in the place of a template.
    private func type(
        _ name: String, of assignment: RequirementAssignment, at location: Location, _ types: TypeResolver,
        _ collector: inout DiagnosticCollector
    ) -> String? {
        if unread.contains(name) { return nil }
        guard let type = types.fullName(name, .nodeTypes) else {
            collector.unresolved(
                .unknownTarget, location,
                "the requirement '\(assignment.entry.name)' of '\(assignment.source.name)' names a node '\(name)' that"
                    + " is not there", hint: NearMiss.hint(for: name, among: Array(indices.keys) + unread))
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

    /// The only node template of a type that could fulfil a requirement.
    private mutating func only(
        of type: String, for assignment: RequirementAssignment, _ filter: NodeFilter?, at location: Location,
        _ types: TypeCatalog, _ collector: inout DiagnosticCollector
    ) -> NodeTemplate? {
        let (requirement, source) = (assignment.entry.name, assignment.source.name)
        let filters = [filter, assignment.definition?.filter].compactMap(\.self)
        let own = indices[source]
        let fitting = candidates.nodes(of: type, meeting: filters, types).filter { $0 != own }
        let count = fitting.count
        if count == 1, let only = fitting.first { return nodes[only] }
        let met = filter == nil ? "" : " that the filter accepts"
        if count == 0 {
            // TOSCA 1.1 §2.9.2 leaves it to the orchestrator to provide one, which this one cannot yet.
            collector.warning(
                .openRequirement, location,
                "no node template of type \(type)\(met) is there to fulfil the requirement '\(requirement)' of"
                    + " '\(source)': it stays open", hint: "add one, or name a node template")
        } else {
            let names = fitting.prefix(8).map { nodes[$0].name }
            collector.error(
                .ambiguousTarget, location,
                "\(count) node templates of type \(type)\(met) could fulfil the requirement '\(requirement)'"
                    + " of '\(source)'", hint: "name one of them: \(names.joined(separator: ", "))")
        }
        return nil
    }
}
