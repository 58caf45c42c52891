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
