internal import YAML

/// Checks the paths of `get_property` and `get_attribute`: that they lead to properties and attributes (1.3 §4.4.2, §4.5.1).
struct FunctionMemberCheck {
    let topology: Topology
    let types: TypeCatalog

    /// Complains of a property or attribute that is not declared.
    func check(_ function: Function, of owner: FunctionOwner, _ collector: inout DiagnosticCollector) {
        guard case .string(let name) = function.arguments[1] else { return }
        if let step = PathStep(rawValue: name) { return checkStep(step, function, of: owner, &collector) }
        switch owner.entity(function.arguments[0].text, in: topology) {
        case .node(let node): checkPath(function, of: node, &collector)
        case .relationship(let relationship):
            guard let type = types.relationshipTypes[relationship.type], relationship.properties[name] == nil else {
                return
            }
            check(name, function, of: FunctionOwner.Typed(type), &collector)
        case .typed(let owner): check(name, function, of: owner, &collector)
        case .topology, .unknown: return
        }
    }

    private func check(
        _ name: String, _ function: Function, of owner: FunctionOwner.Typed, _ collector: inout DiagnosticCollector
    ) {
        guard !owner.members.contains(name) else { return }
        collector.undeclared(
            .undeclaredMember, function.location(ofArgument: 1),
            "the type \(owner.type) has no property or attribute '\(name)'", among: owner.members, name: name)
    }

    /// Complains of a path that leads nowhere, where that is known.
    private func checkPath(_ function: Function, of node: NodeTemplate, _ collector: inout DiagnosticCollector) {
        guard let index = topology.index(ofNode: node.name) else { return }
        // What another function gives is not known yet.
        let known = function.arguments.dropFirst().prefix { if case .function = $0 { false } else { true } }
        let places = topology.places(of: known.map(\.text), from: index, types)
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
        _ step: PathStep, _ function: Function, of owner: FunctionOwner, _ collector: inout DiagnosticCollector
    ) {
        guard case .node(let node) = owner.entity(function.arguments[0].text, in: topology),
            let type = types.nodeTypes[node.type]
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
        topology.definition(at: place, types)
    }

    /// Whether what is at a place can have no members.
    private func isScalar(_ place: MemberPlace<Int>) -> Bool {
        guard let type = definition(at: place)?.type, let builtIn = types.builtInType(of: type) else {
            return false
        }
        return !["list", "map", "any", "json"].contains(builtIn)
    }

    /// Whether there is something at a place, declared or, as lenient reading allows, not.
    private func has(_ place: MemberPlace<Int>) -> Bool {
        let node = topology.template(of: place.node)
        guard types.nodeTypes[node.type] != nil, let name = place.path.first else { return true }
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
        return types.nodeTypes[node.type]?.requirements.contains { $0.name == name } ?? true
            && !isFulfilled(name, of: node)
    }

    func isFulfilled(_ requirement: String, of node: NodeTemplate) -> Bool {
        topology.index(ofNode: node.name).map { !topology.ends(of: $0, requirement: requirement).isEmpty } ?? false
    }

    /// The names that a path can have at a place, as types declare them.
    private func declared(at place: MemberPlace<Int>) -> Set<String> {
        let type = types.nodeTypes[topology.template(of: place.node).type]
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
            let type = types.relationshipTypes[relationship.type]
            return names(type?.properties, type?.attributes)
        }
    }
}
