internal import YAML

/// Whether a node template can fulfil a requirement (1.3 §3.7.2, §3.7.3).
extension RequirementAssignment {
    /// The type of capability that it asks for, where that is known: itself, or by its definition.
    func capabilityType(_ types: TypeResolver) -> String? {
        capabilityNode?.string.flatMap { types.fullName($0, .capabilityTypes) }
            ?? definition?.capability.flatMap { types.catalog.capabilityTypes[$0]?.name }
    }

    /// Whether it asks for a capability by its name, not by its type.
    func namesCapability(_ types: TypeResolver) -> Bool {
        capabilityNode?.string.map { types.fullName($0, .capabilityTypes) == nil } ?? false
    }

    /// The capabilities of a node type that could fulfil it: of the name or the type that is asked for, and open to the
    /// source.
    func capabilities(of type: NodeType, _ types: TypeResolver) -> [CapabilityDefinition] {
        let catalog = types.catalog
        let terms = terms
        let asked = terms.capability.flatMap { types.fullName($0, .capabilityTypes) }
        let declared = terms.declaredCapability.flatMap { catalog.capabilityTypes[$0]?.name }
        let relationshipType = terms.relationship.flatMap { catalog.relationshipTypes[$0] }
        guard relationshipType?.leads(to: type) ?? true else { return [] }
        return type.capabilities.values.filter { capability in
            func isOf(_ wanted: String?) -> Bool {
                wanted.map { catalog.isCapabilityType(capability.type, derivedFrom: $0) } ?? true
            }
            let isAsked =
                capability.name == terms.capability || (asked != nil || terms.capability == nil) && isOf(asked)
            return isAsked && isOf(declared) && capability.takes(source.nodeType)
                && (relationshipType.map(capability.takes) ?? true)
        }
    }

    /// The capability type that it is bound to, by the name of a capability or of a type.
    func capability(
        of target: NodeTemplate?, _ types: TypeResolver, _ collector: inout DiagnosticCollector
    ) -> String? {
        guard let node = capabilityNode, let written = node.string else {
            return definition?.capability
        }
        let catalog = types.catalog
        let capabilities = target?.nodeType.capabilities
        guard let type = capabilities?[written]?.type ?? types.fullName(written, .capabilityTypes) else {
            // Whose capability it would be is open where the node is.
            let declared = definition?.node.flatMap { catalog.nodeTypes[$0]?.capabilities } ?? [:]
            if declared[written] == nil {
                collector.unresolved(
                    .unknownCapability, node.location, "there is no capability and no capability type '\(written)'",
                    hint: types.hint(
                        for: written, among: (capabilities ?? declared).keys, orTypesOf: .capabilityTypes))
            }
            return nil
        }
        if let wanted = definition?.capability, !catalog.fits(type, wanted, .capabilityTypes) {
            collector.error(
                .unfitTarget, node.location,
                "the capability is of type \(type), where the requirement is for \(wanted)",
                hint: "it must be of that type, or of one derived from it")
            return nil
        }
        return type
    }

    /// Complains where a node template is of the wrong type, or has no capability that takes the source.
    func checkTarget(
        _ target: NodeTemplate, bound capability: String?, _ catalog: TypeCatalog,
        _ collector: inout DiagnosticCollector
    ) {
        let type = target.nodeType
        let place = node?.location ?? entry.key.location
        let name = entry.name
        if let wanted = definition?.node, !type.header.ancestry.contains(wanted), catalog.nodeTypes[wanted] != nil {
            collector.undeclared(
                .unfitTarget, place,
                "'\(target.name)' is of type \(type.name), where the requirement '\(name)' is for \(wanted)",
                hint: "name a node template of that type, or of one derived from it")
            return
        }
        guard let capability else { return }
        let named = capabilityAsked.flatMap { type.capabilities[$0] }
        func fits(_ definition: CapabilityDefinition) -> Bool {
            catalog.isCapabilityType(definition.type, derivedFrom: capability)
        }
        if named == nil {
            let capabilities = type.capabilities.values
            func isOpen(_ definition: CapabilityDefinition) -> Bool { definition.takes(source.nodeType) }
            // Most often it is of the very type that is wanted.
            if capabilities.contains(where: { $0.type == capability && isOpen($0) }) { return }
            if capabilities.contains(where: { fits($0) && isOpen($0) }) { return }
        }
        guard catalog.capabilityTypes[capability] != nil else { return }
        let fitting = (named.map { [$0] } ?? Array(type.capabilities.values)).filter(fits)
        if fitting.isEmpty {
            let others = type.capabilities.values.map { "\($0.name) (\($0.type))" }.sorted()
            collector.undeclared(
                .unfitTarget, place,
                "'\(target.name)' has no capability of type \(capability), which the requirement '\(name)' is for",
                hint: others.isEmpty ? nil : "it has: \(others.joined(separator: ", "))")
            return
        }
        // That the type that is required takes none of such nodes is said where it is required.
        let declared = definition?.capability.flatMap { catalog.capabilityTypes[$0]?.validTypes } ?? []
        guard declared.isEmpty || declared.contains(where: source.nodeType.header.isDerived) else { return }
        if !fitting.contains(where: { $0.takes(source.nodeType) }) {
            collector.undeclared(
                .unfitTarget, place,
                "\(named.map { "the capability '\($0.name)'" } ?? "no capability") of '\(target.name)'"
                    + " \(named == nil ? "takes" : "does not take") '\(source.name)', of type \(source.type)",
                hint: "it takes: \(fitting.flatMap(\.validSourceTypes).sorted().joined(separator: ", "))")
        }
    }

    /// Complains of a relationship that does not lead to such capabilities as it is bound to (`valid_target_types`,
    /// 1.3 §3.7.10, §3.8.2.2).
    ///
    /// That the one of the definition does is checked there.
    func check(
        _ relationship: RelationshipType, at place: Location, leadsTo target: NodeTemplate?, bound capability: String?,
        _ types: TypeResolver, _ collector: inout DiagnosticCollector
    ) {
        let valid = relationship.valid.capabilities
        guard !valid.isEmpty else { return }
        let catalog = types.catalog
        let bound = target.map { capabilities(of: $0.nodeType, types).map(\.type) } ?? [capability].compactMap(\.self)
        guard !bound.isEmpty else { return }
        let isValid = bound.contains { type in
            valid.contains {
                // Where the node is open, its capability may be of a type that is derived from the one that is known.
                catalog.fits(type, $0, .capabilityTypes) || target == nil && catalog.fits($0, type, .capabilityTypes)
            }
        }
        guard !isValid else { return }
        collector.undeclared(
            .unfitRelationship, place,
            "relationships of type \(relationship.name) do not lead to capabilities of type"
                + " \(Set(bound).sorted().joined(separator: " or "))",
            hint: "they lead to \(valid.joined(separator: ", "))")
    }
}

extension RequirementAssignment {
    /// Complains of a relationship whose type does not take its source or its target, or that no capability of the target
    /// takes (2.0 §7.3, §8.2).
    func checkEnds(
        of relationship: RelationshipType, at place: Location, to target: NodeTemplate, _ catalog: TypeCatalog,
        _ collector: inout DiagnosticCollector
    ) {
        func complain(_ message: String, _ valid: [String]) {
            collector.undeclared(
                .unfitRelationship, place, message, hint: "there is: \(Set(valid).sorted().joined(separator: ", "))")
        }
        let (type, sources) = (relationship.name, relationship.valid.sources)
        // Of the relationship of the definition that is said there.
        if type != definition?.relationship, !sources.isEmpty,
            !sources.contains(where: source.nodeType.header.isDerived)
        {
            complain("relationships of type \(type) do not come from '\(source.name)', of type \(source.type)", sources)
        }
        if !relationship.leads(to: target.nodeType) {
            complain(
                "relationships of type \(type) do not lead to '\(target.name)', of type \(target.type)",
                relationship.valid.targets)
        }
        let asked = capabilityAsked ?? definition?.capability
        func isAsked(_ capability: CapabilityDefinition) -> Bool {
            asked.map { capability.name == $0 || catalog.isCapabilityType(capability.type, derivedFrom: $0) } ?? true
        }
        let capabilities = target.nodeType.capabilities.values
        // Most take all, and which of them is asked for need not be known.
        if capabilities.allSatisfy({ $0.takes(relationship) }) { return }
        if capabilities.contains(where: { $0.takes(relationship) && isAsked($0) }) { return }
        let refusing = capabilities.filter(isAsked)
        if !refusing.isEmpty {
            complain(
                "no capability of '\(target.name)' takes relationships of type \(type)",
                refusing.flatMap(\.validRelationshipTypes))
        }
    }
}

extension CapabilityDefinition {
    /// Whether nodes of a type may be bound to it.
    func takes(_ source: NodeType) -> Bool {
        validSourceTypes.isEmpty || validSourceTypes.contains(where: source.header.isDerived)
    }

    /// Whether relationships of a type may lead to it.
    func takes(_ relationship: RelationshipType) -> Bool {
        validRelationshipTypes.isEmpty || validRelationshipTypes.contains(where: relationship.header.isDerived)
    }
}

extension RelationshipType {
    /// Whether its relationships may lead to nodes of a type.
    func leads(to target: NodeType) -> Bool {
        valid.targets.isEmpty || valid.targets.contains(where: target.header.isDerived)
    }
}
