internal import YAML

/// Finds functions that point to nothing: inputs, node templates and properties that are not there.
struct FunctionCheck {
    private let topology: Topology
    private let types: TypeResolver
    private let inputs: [String: PropertyDefinition]
    /// Names that are no node templates that could be read, and no mistakes either.
    private let others: Set<String>
    init(topology: Topology, types: TypeResolver, others: Set<String>) {
        self.topology = topology
        self.types = types
        self.others = others
        inputs = Dictionary(topology.inputs.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    }

    /// Whose values are checked: what the keywords stand for.
    private enum Owner {
        /// Something where the keywords stand for what is not looked into.
        case unknown
        /// The topology itself, as for outputs: no keyword has a meaning there.
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
                check(capability.properties.values, of: .unknown, &collector)
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
            guard checkCount(of: function, &collector) else { return }
            checkArguments(of: function, of: owner, &collector)
        default: break
        }
    }

    /// How many arguments each function takes (1.3 §4).
    private func checkCount(of function: Function, _ collector: inout DiagnosticCollector) -> Bool {
        let (least, most): (Int, Int?) =
            switch function.name {
            case .getInput: (1, nil)
            case .getProperty, .getAttribute: (2, nil)
            case .getOperationOutput: (4, nil)
            case .getNodesOfType: (1, 1)
            case .nodeIndex: (0, 0)
            case .getArtifact: (2, 4)
            case .concat: (1, nil)
            case .join: (1, 2)
            case .token: (3, 3)
            }
        let count = function.arguments.count
        if count >= least, most.map({ count <= $0 }) ?? true { return true }
        let wanted = most.map { $0 == least ? "\(least)" : "\(least) to \($0)" } ?? "\(least) or more"
        collector.error(
            .malformedFunction, function.location,
            "'\(function.name.rawValue)' takes \(wanted) arguments; this has \(count)")
        return false
    }

    private func checkArguments(
        of function: Function, of owner: Owner, _ collector: inout DiagnosticCollector
    ) {
        // What another function gives is not known yet.
        if function.name == .nodeIndex { return }
        if case .function? = function.arguments.first { return }
        switch function.name {
        case .concat: return
        case .join:
            guard case .list? = function.arguments.first else {
                collector.error(
                    .malformedFunction, function.location, "'join' takes a list and a text between its parts")
                return
            }
            return
        case .token:
            if case .function = function.arguments[2] { return }
            guard case .integer(let index) = function.arguments[2], index >= 0 else {
                collector.error(
                    .malformedFunction, function.location(ofArgument: 2),
                    "'token' takes a text, separating characters and the index of a part;"
                        + " '\(function.arguments[2].text)' is no index")
                return
            }
            return
        default: break
        }
        guard case .string(let first)? = function.arguments.first else {
            collector.error(
                .malformedFunction, function.location(ofArgument: 0), "'\(function.name.rawValue)' begins with a name")
            return
        }
        switch function.name {
        case .getInput: checkInput(first, function, &collector)
        case .getNodesOfType:
            if types.fullName(first, .nodeTypes) == nil {
                types.complain(of: first, .nodeTypes, at: function.location(ofArgument: 0), &collector)
            }
        default: checkEntity(first, function, of: owner, &collector)
        }
    }

    private func checkInput(_ name: String, _ function: Function, _ collector: inout DiagnosticCollector) {
        guard let input = inputs[name] else {
            collector.error(
                .unknownInput, function.location(ofArgument: 0), "the topology has no input '\(name)'",
                hint: NearMiss.hint(for: name, among: inputs.keys))
            return
        }
        guard function.arguments.count > 1, let type = types.catalog.builtInType(of: input.type),
            !["list", "map", "any", "json"].contains(type)
        else { return }
        collector.error(
            .malformedFunction, function.location(ofArgument: 1),
            "the input '\(name)' is of type \(input.type), which has no members")
    }

    private func checkEntity(
        _ name: String, _ function: Function, of owner: Owner, _ collector: inout DiagnosticCollector
    ) {
        let keywords: [String]
        switch owner {
        case .unknown: return checkNode(name, function, of: owner, &collector)
        case .topology: keywords = []
        case .node: keywords = ["SELF", "HOST"]
        case .relationship: keywords = ["SELF", "SOURCE", "TARGET"]
        }
        if ["SELF", "SOURCE", "TARGET", "HOST"].contains(name), !keywords.contains(name) {
            collector.error(
                .unknownEntity, function.location(ofArgument: 0), "'\(name)' stands for nothing here",
                hint: keywords.isEmpty ? "name a node template" : "there is: \(keywords.joined(separator: ", "))")
            return
        }
        if name == "HOST", case .node(let node) = owner, !hasHost(node) {
            collector.error(
                .unknownEntity, function.location(ofArgument: 0),
                "'\(node.name)' has no host: its type has no requirement of that kind",
                hint: "name a node template, or SELF")
            return
        }
        checkNode(name, function, of: owner, &collector)
    }

    private func hasHost(_ node: NodeTemplate) -> Bool {
        types.catalog.nodeTypes[node.type]?.requirements.contains {
            $0.name == "host"
                || $0.relationship.map {
                    types.catalog.isRelationshipType($0, derivedFrom: "tosca.relationships.HostedOn")
                } ?? false
        } ?? true
            || isFulfilled("host", of: node)
    }

    private func checkNode(
        _ name: String, _ function: Function, of owner: Owner, _ collector: inout DiagnosticCollector
    ) {
        if case .node(let name) = EntityReference(name), topology.index(ofNode: name) == nil {
            if others.contains(name) { return }
            collector.error(
                .unknownEntity, function.location(ofArgument: 0), "there is no node template '\(name)'",
                hint: NearMiss.hint(for: name, among: topology.nodeTemplates.map(\.name) + ["SELF", "HOST"]))
            return
        }
        switch function.name {
        case .getProperty, .getAttribute: checkMember(function, of: owner, &collector)
        case .getOperationOutput: checkOperation(function, of: owner, &collector)
        case .getArtifact: checkArtifact(function, of: owner, &collector)
        default: break
        }
    }

    /// Complains of an operation that is not there; its outputs are what its implementation leaves (1.3 §4.6.1).
    private func checkOperation(_ function: Function, of owner: Owner, _ collector: inout DiagnosticCollector) {
        guard case .string(let written) = function.arguments[1], case .string(let name) = function.arguments[2] else {
            return
        }
        let interfaces: [String: Interface]
        let what: String
        switch entity(function.arguments[0].text, of: owner) {
        case .node(let node): (interfaces, what) = (node.interfaces, "'\(node.name)'")
        case .relationship(let relationship): (interfaces, what) = (relationship.interfaces, "the relationship")
        case .topology, .unknown: return
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

    private func checkArtifact(_ function: Function, of owner: Owner, _ collector: inout DiagnosticCollector) {
        guard case .node(let node) = entity(function.arguments[0].text, of: owner),
            case .string(let name) = function.arguments[1], node.artifacts[name] == nil
        else { return }
        let declared = types.catalog.nodeTypes[node.type]?.artifactTypes ?? [:]
        guard declared[name] == nil else { return }
        collector.undeclared(
            .undeclaredMember, function.location(ofArgument: 1), "'\(node.name)' has no artifact '\(name)'",
            among: Set(declared.keys).union(node.artifacts.keys), name: name)
    }

    /// Complains of a property or attribute that is not declared.
    private func checkMember(_ function: Function, of owner: Owner, _ collector: inout DiagnosticCollector) {
        guard function.arguments.count >= 2, case .string(let name) = function.arguments[1] else { return }
        if let step = PathStep(rawValue: name) { return checkStep(step, function, of: owner, &collector) }
        switch entity(function.arguments[0].text, of: owner) {
        case .node(let node): checkPath(function, of: node, &collector)
        case .relationship(let relationship):
            guard let relationshipType = types.catalog.relationshipTypes[relationship.type],
                relationship.properties[name] == nil
            else { return }
            let declared = Set(relationshipType.properties.keys).union(relationshipType.attributes.keys)
            guard !declared.contains(name) else { return }
            collector.undeclared(
                .undeclaredMember, function.location(ofArgument: 1),
                "the type \(relationship.type) has no property or attribute '\(name)'", among: declared, name: name)
        case .topology, .unknown: return
        }
    }

    /// Complains of a path that leads nowhere, where that is known.
    private func checkPath(_ function: Function, of node: NodeTemplate, _ collector: inout DiagnosticCollector) {
        guard let index = topology.index(ofNode: node.name) else { return }
        // What another function gives is not known yet.
        let known = function.arguments.dropFirst().prefix { if case .function = $0 { false } else { true } }
        let places = topology.places(of: known.map(\.text), from: index, types.catalog)
        let having = places.filter(has)
        let scalars = having.filter { $0.path.count > 1 && isScalar($0) }
        if let scalar = scalars.first, scalars.count == having.count, let definition = definition(at: scalar) {
            collector.error(
                .malformedFunction, function.location(ofArgument: 2 + known.count - scalar.path.count),
                "'\(definition.name)' of '\(node.name)' is of type \(definition.type), which has no members")
        }
        // What an open requirement leads to is not known yet.
        guard having.isEmpty, !places.contains(where: isOpen), let last = places.last?.path.count else { return }
        let name = places.last?.path.first ?? ""
        // The last places are those that the path comes to: what they have is what could be meant.
        let declared = Set(places.filter { $0.path.count == last }.flatMap(declared))
        collector.undeclared(
            .undeclaredMember, function.location(ofArgument: 1 + known.count - last),
            last == known.count
                ? "the type \(node.type) has no property or attribute '\(name)'"
                : "\(path(known.dropLast(last))) of '\(node.name)' has no property or attribute '\(name)'",
            among: declared, name: name)
    }

    /// Complains of a path that leads nowhere with its first step; what is behind that is known in a run.
    private func checkStep(
        _ step: PathStep, _ function: Function, of owner: Owner, _ collector: inout DiagnosticCollector
    ) {
        guard case .node(let node) = entity(function.arguments[0].text, of: owner),
            let type = types.catalog.nodeTypes[node.type]
        else { return }
        let name = function.arguments.count > 2 ? function.arguments[2].text : ""
        switch step {
        case .relationship where type.requirements.contains { $0.name == name }: return
        case .capability where type.capabilities[name] != nil || node.capabilities[name] != nil: return
        case .relationship:
            collector.undeclared(
                .requirement, name, at: function.location, in: "the type \(node.type)",
                among: type.requirements.map(\.name))
        case .capability:
            collector.undeclared(
                .capability, name, at: function.location, in: "the type \(node.type)", among: type.capabilities.keys)
        case .source, .target:
            collector.error(
                .malformedFunction, function.location,
                "'\(step.rawValue)' leads from a relationship; '\(node.name)' is a node",
                hint: "begin with SELF, RELATIONSHIP, and the name of a requirement")
        }
    }

    private func path(_ names: some Sequence<Value>) -> String {
        names.map { "'\($0.text)'" }.joined(separator: ", ")
    }

    private func definition(at place: MemberPlace<Int>) -> PropertyDefinition? {
        topology.definition(at: place, types.catalog)
    }

    /// Whether what is at a place can have no members.
    private func isScalar(_ place: MemberPlace<Int>) -> Bool {
        guard let type = definition(at: place)?.type, let builtIn = types.catalog.builtInType(of: type) else {
            return false
        }
        return !["list", "map", "any", "json"].contains(builtIn)
    }

    /// Whether there is something at a place, declared or, as lenient reading allows, not.
    private func has(_ place: MemberPlace<Int>) -> Bool {
        let node = topology.template(of: place.node)
        guard types.catalog.nodeTypes[node.type] != nil, let name = place.path.first else { return true }
        if definition(at: place) != nil || topology.property(at: place) != nil { return true }
        switch place.holder {
        case .node:
            if node.attributes[name] != nil { return true }
            // The last name may also be that of a capability or a requirement.
            return place.path.count == 1 && (declared(at: place).contains(name) || isFulfilled(name, of: node))
        case .capability(let capability): return node.capabilities[capability]?.attributes[name] != nil
        case .relationship: return false
        }
    }

    /// Whether a place is a node with a requirement, by the next name, that nothing fulfils.
    private func isOpen(_ place: MemberPlace<Int>) -> Bool {
        guard case .node = place.holder, place.path.count > 1, let name = place.path.first else { return false }
        let node = topology.template(of: place.node)
        return types.catalog.nodeTypes[node.type]?.requirements.contains { $0.name == name } ?? true
            && !isFulfilled(name, of: node)
    }

    private func isFulfilled(_ requirement: String, of node: NodeTemplate) -> Bool {
        topology.index(ofNode: node.name).map { !topology.ends(of: $0, requirement: requirement).isEmpty } ?? false
    }

    /// The names that a path can have at a place, as types declare them.
    private func declared(at place: MemberPlace<Int>) -> Set<String> {
        let type = types.catalog.nodeTypes[topology.template(of: place.node).type]
        func names(_ definitions: [String: PropertyDefinition]?...) -> Set<String> {
            Set(definitions.flatMap { $0.map { Array($0.keys) } ?? [] })
        }
        switch place.holder {
        case .node:
            return names(type?.properties, type?.attributes).union(type.map { Array($0.capabilities.keys) } ?? [])
                .union(type?.requirements.map(\.name) ?? [])
        case .capability(let name):
            return names(type?.capabilities[name]?.properties, type?.capabilities[name]?.attributes)
        case .relationship(let relationship):
            let type = types.catalog.relationshipTypes[relationship.type]
            return names(type?.properties, type?.attributes)
        }
    }

    /// Warns of attributes of the source where the rules let the target be configured before the source exists.
    ///
    /// TOSCA Simple Profile 1.1 §7.2.3 says so of the strict rules; weaving that does not hold the source back is free.
    private func checkTargetConfiguration(
        _ relationship: Relationship, _ collector: inout DiagnosticCollector
    ) {
        guard let operations = relationship.interfaces["Configure"]?.operations,
            let weaving = types.catalog.relationshipTypes[relationship.type]?.workflows["install"],
            weaving.source.contains(where: { $0.anchor == .before && $0.state == "creating" && $0.wait != nil })
        else { return }
        for name in ["pre_configure_target", "post_configure_target"] {
            for value in operations[name]?.inputs.values.map(\.self) ?? [] {
                for function in value.functions
                where function.name == .getAttribute && function.arguments.first == .string("SOURCE") {
                    collector.warning(
                        .earlyAttribute, function.location,
                        "when \(name) runs, the source is not created yet: it has no attributes",
                        hint: "use add_source, which runs when the source is started")
                }
            }
        }
    }

    private func entity(_ text: String, of owner: Owner) -> Owner {
        func node(_ name: String) -> Owner { topology.node(name).map(Owner.node) ?? .unknown }
        switch (EntityReference(text), owner) {
        case (.self, _): return owner
        case (.node(let name), _): return node(name)
        case (.source, .relationship(let relationship)): return node(relationship.source)
        case (.target, .relationship(let relationship)): return node(relationship.target)
        case (.source, _), (.target, _), (.host, _): return .unknown
        }
    }
}
