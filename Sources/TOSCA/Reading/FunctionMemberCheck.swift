internal import YAML

/// Checks the paths of `get_property` and `get_attribute`: that they lead to properties and attributes (1.3 §4.4.2, §4.5.1).
struct FunctionMemberCheck {
    let topology: Topology
    let types: TypeCatalog

    /// Complains of a property or attribute that is not declared.
    ///
    /// - Parameter isOfHost: whether it was asked of `HOST`, and is asked of a host by its name here.
    func check(
        _ function: Function, of owner: FunctionOwner, isOfHost: Bool, _ collector: inout DiagnosticCollector
    ) {
        let reference = EntityReference(function.arguments[0].text)
        let name = function.arguments[1].text
        // What another function gives is not known yet.
        if case .function = function.arguments[1] { return }
        if case .typed(let owner) = owner, reference == .self {
            guard PathStep(rawValue: name) == nil else { return }
            return check(name, function, of: owner, &collector)
        }
        guard let entity = owner.entity(function.arguments[0].text, in: topology) else { return }
        let known = function.arguments.dropFirst().prefix { if case .function = $0 { false } else { true } }
            .map(\.text)
        do throws(DeadEnd<Int>) {
            check(
                try topology.places(of: known, from: entity, as: reference, types), known, from: entity, function,
                isOfHost: isOfHost, &collector)
        } catch {
            check(error, known, function, &collector)
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

    /// Complains where there is nothing at the places that a path leads to.
    private func check(
        _ places: [MemberPlace<Int>], _ path: [String], from entity: Entity<Int>, _ function: Function,
        isOfHost: Bool, _ collector: inout DiagnosticCollector
    ) {
        let having = places.filter(has)
        // That a path begins with HOST is said where it is read; a host has what it has in either notation.
        if !isOfHost, let end = having.first { checkSteps(to: end, path, places, function, &collector) }
        let ends = having.compactMap { place in
            topology.definition(at: place).flatMap {
                // Operations may give another value to an attribute, which is what 'get_attribute' asks for.
                types.end(
                    of: place.path.dropFirst(), in: $0.schema, called: "'\($0.name)'",
                    having: function.name == .getProperty ? topology.property(at: place) : nil)
            }
        }
        if let end = ends.first, ends.count == having.count {
            let owner = having.first.map { topology.name(of: $0.entity) }
            end.complain(at: function.location(ofArgument: 1 + end.position), of: owner, &collector)
        }
        // The last name that is known may also be that of a capability or a requirement.
        if let end = places.first(where: leadsOn) {
            guard having.isEmpty, path.count == function.arguments.count - 1 else { return }
            collector.error(
                .malformedFunction, function.location(ofArgument: path.count),
                end.path.isEmpty
                    ? "the name of a property or attribute is missing"
                    : "'\(end.path.first ?? "")' is a capability or a requirement: the name of a property or attribute"
                        + " is missing behind it")
            return
        }
        // What an open requirement leads to is not known yet.
        guard having.isEmpty, !places.contains(where: isOpen), let last = places.last?.path else { return }
        // The last places are those that the path comes to: what they have is what could be meant.
        let declared = Set(places.filter { $0.path.count == last.count }.flatMap { names(at: $0.entity) })
        let hasSteps = last.startIndex > (path.first.flatMap { Int($0) } == nil ? 0 : 1)
        collector.undeclared(
            .undeclaredMember, function.location(ofArgument: 1 + last.startIndex),
            !hasSteps
                ? "the type \(type(of: entity)) has no property or attribute '\(last.first ?? "")'"
                : "\(words(for: path[..<last.startIndex])) of '\(topology.name(of: entity))' has no property or"
                    + " attribute '\(last.first ?? "")'",
            among: declared, name: last.first ?? "")
    }

    /// The names that lead somewhere; where one leads there by a word of 2.0, what it is the name of.
    private func words(for path: ArraySlice<String>) -> String {
        let nouns = [PathStep.capability: "capability", .relationship: "requirement"]
        if path.count == 2, let step = path.first.flatMap(PathStep.init), let noun = nouns[step], let name = path.last {
            return "the \(noun) '\(name)'"
        }
        return path.map { "'\($0)'" }.joined(separator: ", ")
    }

    /// Complains of a step that leads nowhere, unless a run may lead on.
    private func check(
        _ end: DeadEnd<Int>, _ path: [String], _ function: Function, _ collector: inout DiagnosticCollector
    ) {
        let place = function.location(ofArgument: 1 + end.position)
        switch (end.step, end.entity, end.name) {
        case (.relationship, .node(let node), let name?) where end.index >= 0:
            let type = topology.template(of: node).nodeType
            guard !type.requirements.contains(where: { $0.name == name }) else {
                // Of a requirement that stays open is complained where it is.
                if isFulfilled(name, of: topology.template(of: node)) {
                    collector.error(.malformedFunction, place, end.reason)
                }
                return
            }
            collector.undeclared(
                .requirement, name, at: function.location(ofArgument: 2 + end.position), in: "the type \(type.name)",
                among: type.requirements.map(\.name))
        case (.capability, .node(let node), let name?):
            let type = topology.template(of: node).nodeType
            collector.undeclared(
                .capability, name, at: function.location(ofArgument: 2 + end.position), in: "the type \(type.name)",
                among: type.capabilities.keys)
        case (nil, _, _): collector.error(.malformedFunction, place, end.reason)
        // The name may be what another function gives.
        case (_, _, nil) where end.position == path.count - 1 && path.count < function.arguments.count - 1: return
        // Of a relationship without a capability its assignment is complained of.
        case (.capability, .relationship, _): return
        case (.source, .node, _), (.target, .node, _):
            collector.error(
                .malformedFunction, place, end.reason,
                hint: "begin with SELF, RELATIONSHIP, and the name of a requirement")
        default: collector.error(.malformedFunction, place, end.reason)
        }
    }

    /// Whether there is something at a place, declared or, as lenient reading allows, not.
    private func has(_ place: MemberPlace<Int>) -> Bool {
        topology.definition(at: place) != nil || topology.property(at: place) != nil
            || topology.attribute(at: place) != nil
    }

    /// Whether a path ends at a place with a capability or a requirement, or has ended before.
    private func leadsOn(_ place: MemberPlace<Int>) -> Bool {
        guard let name = place.path.first else { return true }
        guard place.path.count == 1, case .node(let node) = place.entity else { return false }
        let template = topology.template(of: node)
        return template.capabilities[name] != nil || isFulfilled(name, of: template)
            || template.nodeType.requirements.contains { $0.name == name }
    }

    /// Whether a place is a node with a requirement, by the next name, that nothing fulfils.
    private func isOpen(_ place: MemberPlace<Int>) -> Bool {
        guard case .node(let index) = place.entity, place.path.count > 1, let name = place.path.first else {
            return false
        }
        let node = topology.template(of: index)
        return node.nodeType.requirements.contains { $0.name == name } && !isFulfilled(name, of: node)
    }

    /// Whether nodes fulfil a requirement, and it is for all of them: of another one has been complained where it is named.
    func isFulfilled(_ requirement: String, of node: NodeTemplate) -> Bool {
        guard let index = topology.index(ofNode: node.name) else { return false }
        let fulfilling = topology.relationships(of: index).lazy.map { topology.relationships[$0] }
            .filter { $0.requirement == requirement }
        return !fulfilling.isEmpty && fulfilling.allSatisfy(\.isFit)
    }

    /// The names that a path can have at an entity, as types declare them.
    private func names(at entity: Entity<Int>) -> Set<String> {
        let declared = topology.declarations(of: entity)
        var names = Set(declared.properties?.keys.map(\.self) ?? [])
        names.formUnion(declared.attributes?.keys.map(\.self) ?? [])
        if case .node(let node) = entity {
            let type = topology.template(of: node).nodeType
            names.formUnion(type.capabilities.keys)
            names.formUnion(type.requirements.map(\.name))
        }
        return names
    }

    private func type(of entity: Entity<Int>) -> String {
        switch entity {
        case .node(let node): topology.template(of: node).type
        case .capability(let capability, let node): topology.template(of: node).capabilities[capability]?.type ?? ""
        case .relationship(let relationship, _, _): relationship.type
        }
    }
}
