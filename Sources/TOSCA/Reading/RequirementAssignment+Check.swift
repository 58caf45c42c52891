internal import YAML

/// Whether a node template can fulfil a requirement (1.3 §3.7.2, §3.7.3).
extension RequirementAssignment {
    /// The capability type that it is bound to, by the name of a capability or of a type.
    func capability(
        of target: NodeTemplate?, _ types: TypeResolver, _ collector: inout DiagnosticCollector
    ) -> String? {
        guard let node = entry.value.mapping?["capability"], let written = node.string else {
            return definition?.capability
        }
        let catalog = types.catalog
        let capabilities = target.flatMap { catalog.nodeTypes[$0.type]?.capabilities }
        guard let type = capabilities?[written]?.type ?? types.fullName(written, .capabilityTypes) else {
            // Whose capability it would be is open where the node is.
            let named = definition?.node.flatMap { catalog.nodeTypes[$0]?.capabilities[written] }
            if named == nil {
                collector.unresolved(
                    .unknownCapability, node.location, "there is no capability and no capability type '\(written)'",
                    hint: NearMiss.hint(for: written, among: (capabilities ?? [:]).keys))
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
        guard let type = catalog.nodeTypes[target.type] else { return }
        let place = node?.location ?? entry.key.location
        let name = entry.name
        if let wanted = definition?.node, !catalog.fits(type.name, wanted, .nodeTypes) {
            collector.undeclared(
                .unfitTarget, place,
                "'\(target.name)' is of type \(type.name), where the requirement '\(name)' is for \(wanted)",
                hint: "name a node template of that type, or of one derived from it")
            return
        }
        guard let capability, catalog.capabilityTypes[capability] != nil else { return }
        let fitting = type.capabilities.values.filter { catalog.isCapabilityType($0.type, derivedFrom: capability) }
        if fitting.isEmpty {
            let others = type.capabilities.values.map { "\($0.name) (\($0.type))" }.sorted()
            collector.undeclared(
                .unfitTarget, place,
                "'\(target.name)' has no capability of type \(capability), which the requirement '\(name)' is for",
                hint: others.isEmpty ? nil : "it has: \(others.joined(separator: ", "))")
            return
        }
        let ancestry = catalog.nodeTypes[source.type]?.header.ancestry ?? []
        let takesSource = fitting.contains {
            $0.validSourceTypes.isEmpty || $0.validSourceTypes.contains(where: ancestry.contains)
        }
        if !takesSource {
            collector.undeclared(
                .unfitTarget, place,
                "no capability of '\(target.name)' takes '\(source.name)', of type"
                    + " \(source.type)",
                hint: "it takes: \(fitting.flatMap(\.validSourceTypes).sorted().joined(separator: ", "))")
        }
    }
}
