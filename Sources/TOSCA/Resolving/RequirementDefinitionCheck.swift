internal import YAML

/// Checks definitions of requirements against the types that they name.
struct RequirementDefinitionCheck {
    let types: TypeCatalog

    /// Checks that a requirement can be fulfilled: that its capability takes such a source, and its relationship such
    /// a target (1.3 §3.7.7, §3.7.10), and that its filter suits the nodes that it is for (1.3 §3.6.4.2).
    func check(
        _ requirement: RequirementDefinition, of owner: [String], _ collector: inout DiagnosticCollector
    ) {
        if requirement.places.filter != nil, let filter = requirement.filter {
            NodeFilterCheck(types: types).check(
                filter, for: requirement.node.flatMap { types.nodeTypes[$0] }, &collector)
        }
        guard let name = requirement.capability, let capability = types.capabilityTypes[name] else { return }
        let sources = capability.validTypes
        if let place = requirement.places.capability, !sources.isEmpty, !sources.contains(where: owner.contains) {
            collector.undeclared(
                .unfulfillableRequirement, place,
                "capabilities of type \(name) do not take nodes of type \(owner.first ?? "")",
                hint: "they take \(sources.joined(separator: ", "))")
        }
        guard let relationship = requirement.relationship.flatMap({ types.relationshipTypes[$0] }) else { return }
        if let place = requirement.places.node ?? requirement.places.relationship {
            checkTarget(of: relationship, requirement, at: place, &collector)
        }
        guard let place = requirement.places.relationship ?? requirement.places.capability else { return }
        checkEnds(of: relationship, of: owner, at: place, capability, &collector)
        if relationship.valid.capabilities.isEmpty { return }
        let isValid = relationship.valid.capabilities.contains {
            capability.header.ancestry.contains($0) || types.isCapabilityType($0, derivedFrom: name)
        }
        if !isValid {
            collector.undeclared(
                .unfulfillableRequirement, place,
                "relationships of type \(relationship.name) do not lead to capabilities of type \(name)",
                hint: "they lead to \(relationship.valid.capabilities.joined(separator: ", "))")
        }
    }

    /// Checks that a relationship leads to nodes of the type that a requirement is for (2.0 §7.3).
    private func checkTarget(
        of relationship: RelationshipType, _ requirement: RequirementDefinition, at place: Location,
        _ collector: inout DiagnosticCollector
    ) {
        let valid = relationship.valid.targets
        guard !valid.isEmpty, let node = requirement.node, types.nodeTypes[node] != nil else { return }
        let isValid = valid.contains {
            types.isNodeType(node, derivedFrom: $0) || types.isNodeType($0, derivedFrom: node)
        }
        guard !isValid else { return }
        collector.undeclared(
            .unfulfillableRequirement, place,
            "relationships of type \(relationship.name) do not lead to nodes of type \(node)",
            hint: "they lead to \(valid.joined(separator: ", "))")
    }

    /// Checks that a relationship comes from nodes of the type that requires it, and that its capability takes it (2.0
    /// §7.3, §8.1).
    private func checkEnds(
        of relationship: RelationshipType, of owner: [String], at place: Location, _ capability: EntityType,
        _ collector: inout DiagnosticCollector
    ) {
        let (sources, taken) = (relationship.valid.sources, capability.validRelationshipTypes)
        if !sources.isEmpty, !sources.contains(where: owner.contains) {
            collector.undeclared(
                .unfulfillableRequirement, place,
                "relationships of type \(relationship.name) do not come from nodes of type \(owner.first ?? "")",
                hint: "they come from \(sources.joined(separator: ", "))")
        }
        if !taken.isEmpty, !taken.contains(where: relationship.header.isDerived) {
            collector.undeclared(
                .unfulfillableRequirement, place,
                "capabilities of type \(capability.name) do not take relationships of type \(relationship.name)",
                hint: "they take \(taken.joined(separator: ", "))")
        }
    }
}
