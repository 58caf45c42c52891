internal import YAML

/// Which hosts there are for whom (1.3 §3.6.16.1).
extension OperationHost {
    /// Those of operations of nodes.
    static let ofNodes: Set<OperationHost> = [.`self`, .host, .orchestrator]
    /// Those of operations of relationships.
    static let ofRelationships: Set<OperationHost> = [.source, .target, .orchestrator]

    /// Complains where it is none of those that there are.
    func check(_ hosts: Set<OperationHost>, at node: Node, _ collector: inout DiagnosticCollector) {
        guard !hosts.contains(self) else { return }
        collector.error(
            .unknownOperationHost, node.location,
            hosts == Self.ofNodes
                ? "a node has no \(rawValue)" : "a relationship has no \(rawValue): its ends are SOURCE and TARGET",
            hint: Self.hint(hosts))
    }

    static func hint(_ hosts: Set<OperationHost>) -> String {
        "there is: \(hosts.map(\.rawValue).sorted().joined(separator: ", "))"
    }
}
