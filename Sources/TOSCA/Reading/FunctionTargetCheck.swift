internal import YAML

/// Checks what calls of functions point to: inputs, types, node templates, and what is asked of them (1.3 §4).
struct FunctionTargetCheck {
    private let topology: Topology
    private let types: TypeResolver
    private let members: FunctionMemberCheck
    private let hosts: HostAnswers
    /// The names of relationship templates.
    private let relationships: Set<String>
    /// The names of node and relationship templates that could not be read, of which has been complained.
    private let unread: Set<String>

    init(topology: Topology, types: TypeResolver, relationships: Set<String>, unread: Set<String>) {
        self.topology = topology
        self.types = types
        self.relationships = relationships
        self.unread = unread
        members = FunctionMemberCheck(topology: topology, types: types.catalog)
        hosts = HostAnswers(of: topology)
    }

    /// - Parameters:
    ///   - function: a call of the right form.
    ///   - inputs: the inputs that it can get.
    func check(
        _ function: Function, of owner: FunctionOwner, inputs: [String: PropertyDefinition],
        _ collector: inout DiagnosticCollector
    ) {
        check(function, of: owner, inputs: inputs, isOfHost: false, &collector)
    }

    private func check(
        _ function: Function, of owner: FunctionOwner, inputs: [String: PropertyDefinition], isOfHost: Bool,
        _ collector: inout DiagnosticCollector
    ) {
        switch function.name {
        case .concat, .join, .token, .unsupported: return
        case .nodeIndex:
            guard !owner.hasNode else { return }
            collector.error(
                .unknownEntity, function.location, "'$node_index' stands for nothing here: there is no node")
        case .getInput:
            if case .string(let name) = function.arguments[0] { checkInput(name, function, inputs, &collector) }
        case .getNodesOfType:
            guard case .string(let name) = function.arguments[0],
                types.catalog.nodeType(named: name, at: function.location) == nil
            else { return }
            types.complain(of: name, .nodeTypes, at: function.location(ofArgument: 0), &collector)
        case .getProperty, .getAttribute, .getOperationOutput, .getArtifact:
            guard case .string(let name) = function.arguments[0],
                isEntity(name, function, of: owner, &collector)
            else { return }
            if name == "HOST", case .node(let node) = owner {
                checkHosts(of: node, function, inputs: inputs, &collector)
                return
            }
            switch function.name {
            case .getOperationOutput: checkOperation(function, of: owner, &collector)
            case .getArtifact: checkArtifact(function, of: owner, &collector)
            default: members.check(function, of: owner, isOfHost: isOfHost, &collector)
            }
        }
    }

    private func checkInput(
        _ name: String, _ function: Function, _ inputs: [String: PropertyDefinition],
        _ collector: inout DiagnosticCollector
    ) {
        guard let input = inputs[name] else {
            collector.error(
                .unknownInput, function.location(ofArgument: 0), "the topology has no input '\(name)'",
                hint: NearMiss.hint(for: name, among: inputs.keys))
            return
        }
        let path = function.arguments.prefix { if case .function = $0 { false } else { true } }.map(\.text)
        if let end = types.catalog.end(of: path.dropFirst(), in: input.schema, called: "the input '\(name)'") {
            end.complain(at: function.location(ofArgument: end.position), &collector)
        }
    }

    // MARK: - Entities

    /// Complains of a name that stands for nothing; false where it does.
    private func isEntity(
        _ name: String, _ function: Function, of owner: FunctionOwner, _ collector: inout DiagnosticCollector
    ) -> Bool {
        let place = function.location(ofArgument: 0)
        if let keywords = owner.keywords, ["SELF", "SOURCE", "TARGET", "HOST"].contains(name), !keywords.contains(name)
        {
            collector.error(
                .unknownEntity, place, "'\(name)' stands for nothing here",
                hint: keywords.isEmpty
                    ? "name a node template" : "there is: \(self.keywords(of: owner).joined(separator: ", "))")
            return false
        }
        if name == "HOST", case .node(let node) = owner, !hasHost(node) {
            collector.error(
                .unknownEntity, place, "'\(node.name)' has no host: its type has no requirement of that kind",
                hint: "name a node template, or SELF")
            return false
        }
        guard case .node(let name) = EntityReference(name), topology.index(ofNode: name) == nil else { return true }
        if relationships.contains(name) { return isAsked(ofTemplate: name, function, at: place, &collector) }
        if !unread.contains(name) {
            collector.error(
                .unknownEntity, place, "there is no node template '\(name)'",
                hint: NearMiss.hint(
                    for: name,
                    among: topology.nodeTemplates.map(\.name) + relationships + unread + keywords(of: owner)))
        }
        return false
    }

    /// The keywords that stand for something: `HOST` does not where a node has no host.
    private func keywords(of owner: FunctionOwner) -> [String] {
        guard let keywords = owner.keywords else { return [] }
        guard case .node(let node) = owner, !hasHost(node) else { return keywords }
        return keywords.filter { $0 != "HOST" }
    }

    /// Complains where a relationship template has no answer: only the relationships that are made of it have.
    private func isAsked(
        ofTemplate name: String, _ function: Function, at place: Location, _ collector: inout DiagnosticCollector
    ) -> Bool {
        if topology.relationship(ofTemplate: name, near: nil) != nil { return true }
        collector.warning(
            .unknownEntity, place, "no relationship is made of the template '\(name)': this has no value",
            hint: "name it in a requirement: {node: NODE, relationship: \(name)}")
        return false
    }

    /// Complains of what none of the hosts of a node has: `HOST` is the nearest one that has it (1.1 §4.1).
    private func checkHosts(
        of node: NodeTemplate, _ function: Function, inputs: [String: PropertyDefinition],
        _ collector: inout DiagnosticCollector
    ) {
        guard let asking = topology.index(ofNode: node.name), let nearest = hosts.host(of: asking) else { return }
        let isLenient = collector.isLenient
        let isAnswered = hosts.isAnswered(
            function, of: asking,
            has: { host in
                var unheard = DiagnosticCollector(isLenient: isLenient, looksForHints: false)
                check(
                    function.asked(of: topology.name(of: host)), of: .topology, inputs: inputs, isOfHost: true, &unheard
                )
                return unheard.diagnostics.isEmpty
            },
            // What else may host them is not known yet.
            isOpen: { hasHost(topology.template(of: $0)) })
        guard !isAnswered else { return }
        check(function.asked(of: topology.name(of: nearest)), of: .topology, inputs: inputs, isOfHost: true, &collector)
    }

    private func hasHost(_ node: NodeTemplate) -> Bool {
        node.nodeType.requirements.contains {
            $0.name == "host"
                || $0.relationship.map {
                    types.catalog.isRelationshipType($0, derivedFrom: "tosca.relationships.HostedOn")
                } ?? false
        }
            || members.isFulfilled("host", of: node)
    }

    // MARK: - What is asked of them

    /// Complains of an operation that is not there; its outputs are what its implementation leaves (1.3 §4.6.1).
    private func checkOperation(_ function: Function, of owner: FunctionOwner, _ collector: inout DiagnosticCollector) {
        guard case .string(let written) = function.arguments[1], case .string(let name) = function.arguments[2] else {
            return
        }
        let interfaces: [String: Interface]
        let what: String
        switch owner.entity(function.arguments[0].text, in: topology) {
        case .node(let node)?:
            (interfaces, what) = (topology.template(of: node).interfaces, "'\(topology.name(of: node))'")
        case .relationship(let relationship, _, _)?: (interfaces, what) = (relationship.interfaces, "the relationship")
        case .capability?, nil: return
        }
        guard let interface = interfaces[OperationName.shortName(of: written)] else {
            collector.undeclared(
                .undeclaredMember, function.location(ofArgument: 1), "\(what) has no interface '\(written)'",
                among: interfaces.keys, name: written)
            return
        }
        guard interface.operations[name] == nil else { return }
        collector.undeclared(
            .undeclaredMember, function.location(ofArgument: 2),
            "the interface '\(interface.name)' of \(what) has no operation '\(name)'", among: interface.operations.keys,
            name: name)
    }

    private func checkArtifact(_ function: Function, of owner: FunctionOwner, _ collector: inout DiagnosticCollector) {
        let entity = owner.entity(function.arguments[0].text, in: topology)
        if case .relationship(let relationship, _, _)? = entity {
            return collector.error(
                .undeclaredMember, function.location(ofArgument: 0),
                "'\(relationship.template ?? relationship.name)' is a relationship, which has no artifacts",
                hint: "name a node template")
        }
        guard case .node(let index)? = entity, case .string(let name) = function.arguments[1] else { return }
        let node = topology.template(of: index)
        let declared = node.nodeType.artifactTypes
        if let artifact = node.artifacts[name], artifact.repository != nil || artifact.reference.file.contains("://") {
            collector.warning(
                .unsupportedFeature, function.location(ofArgument: 1),
                "'\(function.writtenName)' gives paths of the CSAR's files, and '\(artifact.reference.file)' is none:"
                    + " nothing is fetched", hint: "put the file into the CSAR")
        }
        guard node.artifacts[name] == nil, declared[name] == nil else { return }
        collector.undeclared(
            .undeclaredMember, function.location(ofArgument: 1), "'\(node.name)' has no artifact '\(name)'",
            among: Set(declared.keys).union(node.artifacts.keys), name: name)
    }
}
