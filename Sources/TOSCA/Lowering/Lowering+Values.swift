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
        case .scalar:
            if Self.isCall(node) { return call(node, nil, at: node.location, &collector) }
            return unescaped(node)
        case .sequence(let items):
            return Node(content: .sequence(items.map { plain($0, &collector) }), location: node.location)
        case .mapping(let mapping):
            if let entry = mapping.entries.first(where: { Self.isCall($0.key) }) {
                guard mapping.entries.count == 1 else {
                    collector.error(
                        .malformedFunction, entry.key.location, "'\(entry.name)' is a call: nothing stands beside it",
                        hint: "write $\(entry.name) for a key of that name")
                    return call(.unsupported, [], at: node.location)
                }
                return call(entry.key, entry.value.sequence ?? [entry.value], at: node.location, &collector)
            }
            warnOfForgottenDollar(mapping, &collector)
            let entries = mapping.entries.map {
                Mapping.Entry(key: key($0.key, &collector), value: plain($0.value, &collector))
            }
            return Node(content: .mapping(Mapping(entries: entries)), location: node.location)
        }
    }

    // MARK: - Dollar signs

    /// Whether a text or a key is the name of a function.
    static func isCall(_ node: Node) -> Bool {
        guard let text = node.scalar?.text else { return false }
        return text.hasPrefix("$") && !text.hasPrefix("$$")
    }

    /// Whether a function is called somewhere in a value.
    static func holdsCall(_ node: Node) -> Bool {
        switch node.content {
        case .scalar: isCall(node)
        case .sequence(let items): items.contains(where: holdsCall)
        case .mapping(let mapping): mapping.entries.contains { isCall($0.key) || holdsCall($0.value) }
        }
    }

    /// The name of the function that a text or a key calls; what follows another dollar sign only tells keys apart.
    static func functionName(_ node: Node) -> String {
        String((node.scalar?.text.dropFirst() ?? "").prefix { $0 != "$" })
    }

    /// A text without the dollar sign that keeps the next one from being a call.
    private func unescaped(_ node: Node) -> Node {
        guard let scalar = node.scalar, scalar.text.hasPrefix("$$") else { return node }
        return Node(
            content: .scalar(Scalar(text: String(scalar.text.dropFirst()), style: .singleQuoted)),
            location: node.location)
    }

    /// A key of data: a text, whatever it would call in 1.3.
    private func key(_ node: Node, _ collector: inout DiagnosticCollector) -> Node {
        guard node.scalar != nil else {
            unsupported("a key that is no text", at: node.location, &collector)
            return node
        }
        let key = unescaped(node)
        guard let scalar = key.scalar, case .string = scalar.value else { return key }
        return Node(
            content: .scalar(Scalar(text: scalar.text, style: scalar.style, isTaggedString: true)),
            location: node.location)
    }

    /// Warns of what is a call in 1.3, and a mapping here.
    private func warnOfForgottenDollar(_ mapping: Mapping, _ collector: inout DiagnosticCollector) {
        guard let entry = mapping.entries.first, mapping.entries.count == 1, entry.lacksDollar else { return }
        collector.doubt(
            .unknownFunction, entry.key.location,
            "without a dollar sign '\(entry.name)' is no function: this is a mapping",
            hint: "write $\(entry.name)")
    }

    // MARK: - Calls

    /// - Parameter written: the arguments; nil where the call is a text.
    private func call(
        _ key: Node, _ written: [Node]?, at location: Location, _ collector: inout DiagnosticCollector
    ) -> Node {
        let name = Self.functionName(key)
        let arguments = written ?? []
        if "$" + name == Function.Name.nodeIndex.rawValue {
            return call(.nodeIndex, arguments.map { plain($0, &collector) }, at: location)
        }
        guard let function = Function.Name(rawValue: name), Self.functions.contains(function) else {
            complain(ofFunction: name, at: key, isText: written == nil, &collector)
            return call(.unsupported, [], at: location)
        }
        guard checkPath(of: function, arguments, &collector) else { return call(.unsupported, [], at: location) }
        return call(function, arguments.map { plain($0, &collector) }, at: location)
    }

    func call(_ function: Function.Name, _ arguments: [Node], at location: Location) -> Node {
        .entry(function.rawValue, Node(content: .sequence(arguments), location: location), at: location)
    }

    private func complain(
        ofFunction name: String, at key: Node, isText: Bool, _ collector: inout DiagnosticCollector
    ) {
        guard !Self.known.contains(name) else {
            return unsupported("the function '$\(name)'", at: key.location, &collector)
        }
        collector.error(
            .unsupportedFeature, key.location,
            "TOSCA 2.0 has no function '$\(name)', and those of one's own are not supported yet",
            hint: Self.nearest(to: name).map { "did you mean '$\($0)'?" }
                ?? (isText ? "write $\(key.scalar?.text ?? "") for a text that begins with a dollar sign" : nil))
    }

    /// Complains of what paths have in 2.0 and not here; false where it does (2.0 §10.2.1, §10.3).
    private func checkPath(
        of function: Function.Name, _ arguments: [Node], _ collector: inout DiagnosticCollector
    ) -> Bool {
        guard [.getProperty, .getAttribute, .getArtifact].contains(function) else { return true }
        let words = arguments.map { $0.string ?? "" }
        for (index, word) in words.enumerated() where word == "ALL" {
            let isIndex =
                index == 1
                ? words[0] != "SELF" : words[max(0, index - 2)..<index].contains(PathStep.relationship.rawValue)
            guard isIndex, index < words.count - 1 else { continue }
            unsupported("the index ALL", at: arguments[index].location, &collector)
            return false
        }
        let beginnings = [
            "SOURCE": "SELF, SOURCE", "TARGET": "SELF, TARGET", "HOST": "SELF, RELATIONSHIP, host, TARGET",
        ]
        if let first = words.first, let beginning = beginnings[first] {
            collector.warning(
                .deprecatedNotation, arguments[0].location, "in TOSCA 2.0 no path begins with \(first)",
                hint: "write \(beginning)")
        }
        guard function == .getArtifact, words.count > 2 else { return true }
        guard words[2] != "LOCAL_FILE" else {
            collector.warning(
                .deprecatedNotation, arguments[2].location, "in TOSCA 2.0 '$get_artifact' takes no location",
                hint: "leave out LOCAL_FILE and what follows it")
            return true
        }
        unsupported("a path of '$get_artifact'", at: arguments[1].location, &collector)
        return false
    }

    /// The function that a name is nearly that of; a short name is near to too many.
    static func nearest(to name: String) -> String? {
        name.count < 5 ? nil : NearMiss.nearest(to: name, among: known, within: 2)
    }

    /// The functions of 2.0 (§10.2).
    ///
    /// It has no chapter for `in_range`, and uses it (§8.6).
    static let known: Set<String> = [
        "get_input", "get_property", "get_attribute", "get_artifact", "value", "node_index", "relationship_index",
        "available_allocation", "and", "or", "not", "xor", "equal", "greater_than", "greater_or_equal", "less_than",
        "less_or_equal", "in_range", "valid_values", "matches", "has_suffix", "has_prefix", "contains", "has_entry",
        "has_key", "has_all_entries", "has_all_keys", "has_any_entry", "has_any_key", "length", "concat", "join",
        "token", "union", "intersection", "sum", "difference", "product", "quotient", "remainder", "round", "floor",
        "ceil",
    ]
}
