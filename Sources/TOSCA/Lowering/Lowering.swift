internal import YAML

/// Puts a file of TOSCA 2.0 into the form that the same things have in the Simple Profile 1.3: one model for both.
///
/// What has no such form is complained of and never guessed. Places stay those of the file.
struct Lowering {
    /// A document as one of 1.3.
    static func lower(_ document: Document, _ collector: inout DiagnosticCollector) -> Document {
        var lowered = document
        let root = Node(content: .mapping(document.root), location: document.location)
        lowered.root = Lowering().file(root, &collector).mapping ?? document.root
        return lowered
    }

    /// Something that a node becomes.
    typealias Step = (Node, inout DiagnosticCollector) -> Node?

    /// Changes the values of some keys; those that become nothing are left out.
    func keys(_ node: Node, _ steps: [String: Step], _ collector: inout DiagnosticCollector) -> Node {
        guard let mapping = node.mapping else { return node }
        let entries = mapping.entries.compactMap { entry -> Mapping.Entry? in
            guard let step = steps[entry.name] else { return entry }
            return step(entry.value, &collector).map { Mapping.Entry(key: entry.key, value: $0) }
        }
        return Node(content: .mapping(Mapping(entries: entries)), location: node.location)
    }

    /// Gives keys the names that they have in 1.3.
    func rename(_ node: Node, _ names: [String: String]) -> Node {
        guard let mapping = node.mapping else { return node }
        let entries = mapping.entries.map { entry in
            guard let name = names[entry.name] else { return entry }
            return Mapping.Entry(key: .text(name, at: entry.key.location), value: entry.value)
        }
        return Node(content: .mapping(Mapping(entries: entries)), location: node.location)
    }

    /// Changes what stands behind each name of a mapping, or behind those in a list of such mappings.
    func each(_ step: @escaping Step) -> Step {
        { node, collector in
            if let items = node.sequence {
                return Node(
                    content: .sequence(items.compactMap { self.each(step)($0, &collector) }), location: node.location)
            }
            guard let mapping = node.mapping else { return node }
            let entries = mapping.entries.compactMap { entry in
                step(entry.value, &collector).map { Mapping.Entry(key: entry.key, value: $0) }
            }
            return Node(content: .mapping(Mapping(entries: entries)), location: node.location)
        }
    }

    /// Complains of something that 2.0 has and that is not supported.
    func unsupported(
        _ what: String, at location: Location, hint: String? = nil, _ collector: inout DiagnosticCollector
    ) {
        collector.error(
            .unsupportedFeature, location, "\(what): TOSCA 2.0 has this, and it is not supported yet", hint: hint)
    }

    /// Functions of one's own, which nothing can call here.
    func functions(_ node: Node, _ collector: inout DiagnosticCollector) -> Node? {
        collector.warning(
            .unsupportedFeature, node.location,
            "functions of one's own are not supported yet: these are not read, and a call of one is an error")
        return nil
    }

    // MARK: - Files

    private func file(_ node: Node, _ collector: inout DiagnosticCollector) -> Node {
        let file = keys(
            node,
            [
                "profile": { _, _ in nil }, "functions": functions,
                "artifact_types": each(type), "data_types": each(dataType), "capability_types": each(capabilityType),
                "interface_types": each(interface), "relationship_types": each(relationshipType),
                "node_types": each(type),
                "group_types": each(type), "policy_types": each(policy), "service_template": serviceTemplate,
            ], &collector)
        return rename(file, ["service_template": "topology_template"])
    }
}

extension Node {
    /// A plain scalar.
    static func text(_ text: String, at location: Location) -> Node {
        Node(content: .scalar(Scalar(text: text, style: .plain, isMade: true)), location: location)
    }

    /// A mapping of one entry.
    static func entry(_ key: String, _ value: Node, at location: Location) -> Node {
        Node(
            content: .mapping(Mapping(entries: [Mapping.Entry(key: .text(key, at: location), value: value)])),
            location: location)
    }
}
