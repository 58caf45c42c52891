internal import YAML

/// Boolean expressions that 1.3 has as constraint clauses (2.0 §8.6, §9.11, §10.2.2).
extension Lowering {
    /// A validation clause as a list of constraints; what has no such form is not checked, and a warning says so.
    func validation(_ node: Node, _ collector: inout DiagnosticCollector) -> Node? {
        var constraints: [Node] = []
        for clause in conjuncts(of: node) {
            guard let call = comparison(clause), Self.isValue(call.subject) || Self.isLength(call.subject),
                let found = clauses(call, ofLength: Self.isLength(call.subject), &collector)
            else {
                collector.warning(
                    .unsupportedFeature, clause.location,
                    "this validation is not checked: it is no comparison of $value",
                    hint: "write one such as {$greater_than: [$value, 0]}, or several in an $and")
                continue
            }
            constraints += found
        }
        return constraints.isEmpty ? nil : Node(content: .sequence(constraints), location: node.location)
    }

    /// Whose values a filter compares.
    enum FilterSubject {
        /// Those of the node itself.
        case node
        /// Those of the target of the relationship that `SELF` is.
        case target
    }

    /// A filter as one of 1.3: constraints on properties of the node and of its capabilities.
    func filter(_ node: Node, of subject: FilterSubject, _ collector: inout DiagnosticCollector) -> Node? {
        var properties: [Node] = []
        var capabilities: [Node] = []
        for clause in conjuncts(of: node) {
            guard let call = comparison(clause), let path = propertyPath(call.subject, of: subject),
                let constraints = clauses(call, ofLength: false, &collector)
            else {
                unsupported("a filter with this condition", at: clause.location, &collector)
                return nil
            }
            let place = clause.location
            let filter = Node.entry(
                path[path.count - 1], Node(content: .sequence(constraints), location: place), at: place)
            if path.count == 1 {
                properties.append(filter)
            } else {
                let filters = Node(content: .sequence([filter]), location: place)
                capabilities.append(.entry(path[0], .entry("properties", filters, at: place), at: place))
            }
        }
        let parts = [("properties", properties), ("capabilities", capabilities)].filter { !$0.1.isEmpty }.map {
            Mapping.Entry(
                key: .text($0.0, at: node.location), value: Node(content: .sequence($0.1), location: node.location))
        }
        return Node(content: .mapping(Mapping(entries: parts)), location: node.location)
    }

    // MARK: - Parts

    /// A call of a function that compares its first argument with its second.
    private struct Comparison {
        let function: String
        let subject: Node
        let operand: Node
        let location: Location
    }

    private func conjuncts(of node: Node) -> [Node] {
        guard let entry = node.mapping?.entries.first, node.mapping?.entries.count == 1, entry.name == "$and",
            let items = entry.value.sequence
        else { return [node] }
        return items.flatMap(conjuncts)
    }

    private func comparison(_ node: Node) -> Comparison? {
        guard let entry = node.mapping?.entries.first, node.mapping?.entries.count == 1, Self.isCall(entry.key),
            let arguments = entry.value.sequence, arguments.count == 2
        else { return nil }
        return Comparison(
            function: String(entry.name.dropFirst()), subject: arguments[0], operand: arguments[1],
            location: entry.key.location)
    }

    /// Whether a node is the value that a clause is about, as a whole.
    private static func isValue(_ node: Node) -> Bool {
        if node.string == "$value" { return true }
        guard let entry = node.mapping?.entries.first, entry.name == "$value" else { return false }
        return entry.value.sequence?.isEmpty ?? false
    }

    /// Whether a node is the length of the value that a clause is about.
    private static func isLength(_ node: Node) -> Bool {
        guard let entry = node.mapping?.entries.first, entry.name == "$length" else { return false }
        return entry.value.sequence?.first.map(isValue) ?? false
    }

    private func propertyPath(_ node: Node, of subject: FilterSubject) -> [String]? {
        guard let entry = node.mapping?.entries.first, entry.name == "$get_property",
            var path = entry.value.sequence?.map({ $0.string ?? "" }), path.first == "SELF"
        else { return nil }
        path.removeFirst()
        if subject == .target {
            guard path.first == "TARGET" else { return nil }
            path.removeFirst()
        }
        switch path.count {
        case 1: return path
        case 3 where path[0] == "CAPABILITY": return Array(path.dropFirst())
        default: return nil
        }
    }

    /// The constraint clauses that a comparison is; nil where it is none.
    private func clauses(
        _ call: Comparison, ofLength: Bool, _ collector: inout DiagnosticCollector
    ) -> [Node]? {
        func clause(_ name: String, _ operand: Node) -> Node { .entry(name, operand, at: call.location) }
        if ofLength {
            let names = ["greater_or_equal": "min_length", "less_or_equal": "max_length", "equal": "length"]
            if case .integer(let bound)? = call.operand.value, call.function == "less_than", bound > 0 {
                return [clause("max_length", .text(String(bound - 1), at: call.operand.location))]
            }
            if case .integer(let bound)? = call.operand.value, call.function == "greater_than", (0..<Int.max) ~= bound {
                return [clause("min_length", .text(String(bound + 1), at: call.operand.location))]
            }
            if call.function == "in_range", let bounds = call.operand.sequence, bounds.count == 2 {
                return [clause("min_length", bounds[0]), clause("max_length", bounds[1])]
            }
            return names[call.function].map { [clause($0, call.operand)] }
        }
        switch call.function {
        case "matches": return pattern(call.operand).map { [clause("pattern", $0)] }
        case "equal":
            // What another function gives is known in a run only.
            guard call.operand.mapping == nil else { return nil }
            fallthrough
        case "greater_than", "greater_or_equal", "less_than", "less_or_equal", "in_range", "valid_values":
            return [clause(call.function, value(call.operand, &collector) ?? call.operand)]
        default: return nil
        }
    }

    /// An expression that matches a part of a text, as one that matches all of it.
    private func pattern(_ node: Node) -> Node? {
        guard var text = node.string else { return nil }
        let (isAtBegin, isAtEnd) = (text.hasPrefix("^"), text.hasSuffix("$"))
        if !isAtBegin || !isAtEnd {
            if isAtBegin { text.removeFirst() }
            if isAtEnd { text.removeLast() }
            text = (isAtBegin ? "" : ".*") + "(\(text))" + (isAtEnd ? "" : ".*")
        }
        return Node(content: .scalar(Scalar(text: text, style: .singleQuoted)), location: node.location)
    }
}
