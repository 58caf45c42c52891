internal import YAML

extension DefinitionReader {
    /// Reads a filter: what a node must be like that is looked for (1.3 §3.6.5).
    func nodeFilter(_ node: Node, _ collector: inout DiagnosticCollector) -> NodeFilter {
        func items(_ node: Node?) -> [Mapping.Entry] { node?.sequence?.flatMap { $0.mapping?.entries ?? [] } ?? [] }
        func properties(_ node: Node?) -> [NodeFilter.PropertyFilter] {
            items(node).map {
                if $0.value.sequence?.isEmpty == true {
                    collector.error(
                        .malformedConstraint, $0.value.location, "the filter of '\($0.name)' has no constraint")
                }
                return NodeFilter.PropertyFilter(
                    name: $0.name, constraints: constraints($0.value, &collector), location: $0.key.location)
            }
        }
        let mapping = node.mapping
        return NodeFilter(
            properties: properties(mapping?["properties"]),
            capabilities: items(mapping?["capabilities"]).map {
                NodeFilter.CapabilityFilter(
                    name: $0.name, properties: properties($0.value.mapping?["properties"]), location: $0.key.location)
            }, location: node.location)
    }
}

/// Checks filters against the types of the nodes that they look for.
struct NodeFilterCheck {
    let types: TypeCatalog

    /// - Parameter type: the type of the nodes; nil where it is not known.
    func check(_ filter: NodeFilter, for type: NodeType?, _ collector: inout DiagnosticCollector) {
        check(filter.properties, among: type?.properties, of: type?.name ?? "", &collector)
        for capability in filter.capabilities {
            let definition =
                type?.capabilities[capability.name]
                ?? type?.capabilities.values.first { $0.type == capability.name }
            if definition == nil, let type {
                collector.warning(
                    .undeclaredCapability, capability.location,
                    "the type \(type.name) has no capability '\(capability.name)'",
                    hint: NearMiss.hint(for: capability.name, among: type.capabilities.keys))
            }
            let properties =
                definition?.properties ?? types.capabilityTypes[capability.name]?.properties
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

extension NodeFilter {
    /// Whether a node template meets the filter; values that only a run tells are taken to.
    package func accepts(_ node: NodeTemplate, types: TypeCatalog) -> Bool {
        let definitions = types.nodeTypes[node.type]
        func meets(
            _ filters: [PropertyFilter], _ values: [String: Value], _ definitions: [String: PropertyDefinition]?
        ) -> Bool {
            filters.allSatisfy { filter in
                guard let value = values[filter.name] else { return filter.constraints.isEmpty }
                let type = definitions?[filter.name].flatMap { types.builtInType(of: $0.type) }
                return filter.constraints.allSatisfy { $0.isMet(by: value, type: type) }
            }
        }
        return meets(properties, node.properties, definitions?.properties)
            && capabilities.allSatisfy { filter in
                node.capabilities.contains { name, capability in
                    (name == filter.name || types.isCapabilityType(capability.type, derivedFrom: filter.name))
                        && meets(
                            filter.properties, capability.properties, definitions?.capabilities[name]?.properties)
                }
            }
    }
}
