internal import TOSCA

/// What the arguments of functions mean.
extension Meaning {
    func argument(of function: FunctionText) -> Referent? {
        let word = context.word
        switch (function.name, context.items.count) {
        case ("get_input", 0):
            return service.topology.inputs.first { $0.name == word }.map(Referent.input)
        case ("get_nodes_of_type", 0): return service.type(.nodeTypes, named: word).map(Referent.type)
        case (_, 0): return service.topology.node(word).map(Referent.node)
        case ("get_property", _), ("get_attribute", _): return place.flatMap { referent(of: word, at: $0) }
        case ("get_operation_output", 1):
            guard let type = entityType(context.items[0]) else { return nil }
            return type.interfaces[OperationName.shortName(of: word)].map { .interface($0, of: type.name) }
        case ("get_operation_output", 2):
            let interface = entityType(context.items[0])?.interfaces[OperationName.shortName(of: context.items[1])]
            return interface?.operations[word].map { .operation($0, of: interface?.name ?? "") }
        default: return nil
        }
    }

    private func referent(of word: String, at place: PathPlace) -> Referent? {
        switch place {
        case .node(let type, _, _):
            if let definition = place.properties[word] { return .property(definition, of: place.owner) }
            if let definition = place.attributes[word] { return .attribute(definition, of: place.owner) }
            guard version < .v2_0 else { return nil }
            if let capability = type.capabilities[word] { return .capability(capability, of: type.name) }
            return type.requirements.first { $0.name == word }.map { .requirement($0, of: type.name) }
        case .step(.capability, let type, _):
            return type.capabilities[word].map { .capability($0, of: type.name) }
        case .step(_, let type, _):
            return type.requirements.first { $0.name == word }.map { .requirement($0, of: type.name) }
        case .value, .entry: return paths.members(at: place)[word].map { .property($0, of: place.owner) }
        case .capability, .relationship:
            return place.properties[word].map { .property($0, of: place.owner) }
                ?? place.attributes[word].map { .attribute($0, of: place.owner) }
        }
    }

    /// Follows the paths of functions.
    var paths: PathPlaces { PathPlaces(service: service, version: version) }

    /// Where the arguments before the cursor lead, the first of which names an entity.
    var place: PathPlace? {
        guard let first = context.items.first else { return nil }
        return context.items.dropFirst().reduce(entity(first)) { place, word in
            place.flatMap { paths.place(behind: word, from: $0) }
        }
    }

    /// What the first argument of a function names.
    private func entity(_ name: String) -> PathPlace? {
        let own = self.name(of: .nodeTemplate)
        // A relationship that a node template assigns is nearer than the template.
        let isOfRelationship = relationshipType != nil
        switch name {
        case "SELF" where isOfRelationship:
            return relationshipType.map {
                .relationship($0, source: entity("SOURCE"), target: entity("TARGET"), capability: nil)
            }
        case "SELF": return nodeType.map { .node($0, template: own) }
        case "HOST" where version < .v2_0:
            let host = service.topology.relationships.first { $0.source == own && $0.requirement == "host" }
            return paths.node(host?.target)
        case "SOURCE" where isOfRelationship: return nodeType.map { .node($0, template: own) }
        case "TARGET" where isOfRelationship: return paths.node(requirementTarget?.name)
        default: return paths.node(name)
        }
    }

    /// The type of the node that the first argument of a function names.
    func entityType(_ name: String) -> NodeType? {
        if case .node(let type, _, _)? = entity(name) { type } else { nil }
    }
}
