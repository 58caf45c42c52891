internal import YAML

/// What documents say of themselves.
extension GrammarCheck {
    /// Warns of a namespace that belongs to TOSCA itself (1.3 §3.10.2.1).
    func checkNamespace(_ node: Node?, _ collector: inout DiagnosticCollector) {
        let reserved = "http://docs.oasis-open.org/tosca"
        guard let node, let namespace = node.string, namespace.hasPrefix(reserved) else { return }
        collector.warning(
            .impossibleValue, node.location, "namespaces that begin with '\(reserved)' are those of TOSCA itself",
            hint: "choose one of your own")
    }

    /// The names in the metadata of a service template that the grammar knows (1.3 §3.10.3.2).
    func checkMetadata(_ mapping: Mapping?, _ collector: inout DiagnosticCollector) {
        let known: [(String, Shape)] = [
            ("template_name", .string), ("template_author", .string), ("template_version", .version),
        ]
        for (key, shape) in known {
            guard let node = mapping?[key] else { continue }
            check(node, shape, "'\(key)'", node.location, &collector)
        }
    }
}
