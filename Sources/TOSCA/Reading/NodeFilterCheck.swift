internal import YAML

/// Checks filters against the types of the nodes that they look for.
struct NodeFilterCheck {
    let types: TypeCatalog

    /// - Parameter type: the type of the nodes; nil where it is not known.
    func check(_ filter: NodeFilter, for type: NodeType?, _ collector: inout DiagnosticCollector) {
        check(filter.properties, among: type?.properties, of: type?.name ?? "", &collector)
        for capability in filter.capabilities {
            let definition = type.flatMap { type in
                types.capabilities(named: capability.name, type: capability.type, of: type).lazy.compactMap {
                    type.capabilities[$0]
                }.first
            }
            if definition == nil, let type {
                collector.warning(
                    .undeclaredCapability, capability.location,
                    "the type \(type.name) has no capability '\(capability.name)'",
                    hint: NearMiss.hint(for: capability.name, among: type.capabilities.keys))
            }
            let properties =
                definition?.properties ?? capability.type.flatMap { types.capabilityTypes[$0]?.properties }
            check(capability.properties, among: properties, of: definition?.type ?? capability.name, &collector)
        }
    }

    private func check(
        _ filters: [NodeFilter.PropertyFilter], among definitions: [String: PropertyDefinition]?, of type: String,
        _ collector: inout DiagnosticCollector
    ) {
        for filter in filters {
            guard let definition = definitions?[filter.name] else {
                // A type that is derived from this one may have it.
                if let definitions {
                    collector.warning(
                        .undeclaredProperty, filter.location, "the type \(type) has no property '\(filter.name)'",
                        hint: NearMiss.hint(for: filter.name, among: definitions.keys))
                }
                let unknown = ConstraintCheck(types: types, schema: Schema(type: "any", location: filter.location))
                for constraint in filter.constraints { unknown.check(constraint, &collector) }
                continue
            }
            let check = ConstraintCheck(types: types, schema: definition.schema)
            for constraint in filter.constraints { check.check(constraint, &collector) }
        }
    }
}
