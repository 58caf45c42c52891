internal import YAML

/// Values, with the functions in them (2.0 §10.1).
extension Lowering {
    /// The functions of 2.0 that are those of 1.3.
    private static let functions: Set<Function.Name> = [
        .getInput, .getProperty, .getAttribute, .getArtifact, .concat, .join, .token,
    ]

    func value(_ node: Node, _ collector: inout DiagnosticCollector) -> Node? { plain(node, &collector) }

    private func plain(_ node: Node, _ collector: inout DiagnosticCollector) -> Node {
        switch node.content {
        case .scalar(let scalar):
            guard scalar.text.hasPrefix("$") else { return node }
            if scalar.text.hasPrefix("$$") { return unescaped(node) }
            return call(node, Node(content: .sequence([]), location: node.location), at: node.location, &collector)
        case .sequence(let items):
            return Node(content: .sequence(items.map { plain($0, &collector) }), location: node.location)
        case .mapping(let mapping):
            if let entry = mapping.entries.first(where: { Self.isCall($0.key) }) {
                guard mapping.entries.count == 1 else {
                    collector.error(
                        .malformedFunction, entry.key.location, "'\(entry.name)' is a call: nothing stands beside it",
                        hint: "write $\(entry.name) for a key of that name")
                    return node
                }
                return call(entry.key, entry.value, at: node.location, &collector)
            }
            let entries = mapping.entries.map {
                Mapping.Entry(key: unescaped($0.key), value: plain($0.value, &collector))
            }
            return Node(content: .mapping(Mapping(entries: entries)), location: node.location)
        }
    }

    /// Whether a key is the name of a function.
    static func isCall(_ key: Node) -> Bool {
        guard let text = key.scalar?.text else { return false }
        return text.hasPrefix("$") && !text.hasPrefix("$$")
    }

    /// A text without the dollar sign that keeps the next one from being a call.
    private func unescaped(_ node: Node) -> Node {
        guard let scalar = node.scalar, scalar.text.hasPrefix("$$") else { return node }
        return Node(
            content: .scalar(Scalar(text: String(scalar.text.dropFirst()), style: .singleQuoted)),
            location: node.location)
    }

    private func call(
        _ name: Node, _ arguments: Node, at location: Location, _ collector: inout DiagnosticCollector
    ) -> Node {
        let text = String(name.scalar?.text.dropFirst() ?? "")
        if "$" + text == Function.Name.nodeIndex.rawValue {
            return .entry("$" + text, plain(arguments, &collector), at: location)
        }
        guard let function = Function.Name(rawValue: text), Self.functions.contains(function) else {
            unsupported("the function '$\(text)'", at: name.location, &collector)
            // Any value will do where this one is not known.
            let nothing = Node(content: .sequence([]), location: location)
            return .entry(Function.Name.nodeIndex.rawValue, nothing, at: location)
        }
        return .entry(text, plain(arguments, &collector), at: location)
    }
}
