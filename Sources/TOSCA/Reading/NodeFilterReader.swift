internal import YAML

extension DefinitionReader {
    /// Reads a filter: what a node must be like that is looked for (1.3 §3.6.5).
    ///
    /// - Parameters:
    ///   - target: the name or the type of the capability that the requirement leads to; nil where that is not known.
    ///   - types: knows the types that capabilities are named by.
    func nodeFilter(
        _ node: Node, leadingTo target: String? = nil, _ types: TypeResolver, _ collector: inout DiagnosticCollector
    ) -> NodeFilter {
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
        func capability(_ key: Node, _ value: Node?) -> NodeFilter.CapabilityFilter? {
            guard let name = Lowering.isTargetCapability(key) ? target : key.string else { return nil }
            return NodeFilter.CapabilityFilter(
                name: name, type: types.fullName(name, .capabilityTypes),
                properties: properties(value?.mapping?["properties"]), location: key.location)
        }
        let mapping = node.mapping
        return NodeFilter(
            properties: properties(mapping?["properties"]),
            capabilities: (mapping?["capabilities"]?.sequence ?? []).flatMap { item in
                // A name alone asks for nothing but that there is such a capability.
                item.mapping?.entries.compactMap { capability($0.key, $0.value) }
                    ?? [capability(item, nil)].compactMap(\.self)
            }, location: node.location)
    }
}
