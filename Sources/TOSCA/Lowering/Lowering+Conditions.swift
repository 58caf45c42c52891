internal import YAML

/// Boolean expressions that 1.3 has as constraint clauses (2.0 §8.6, §9.11, §10.2.2).
extension Lowering {
    /// A validation clause as a list of constraints; what has no such form is not checked, and a warning says so.
    func validation(_ node: Node, _ collector: inout DiagnosticCollector) -> Node? {
        var constraints: [Node] = []
        for clause in conjuncts(of: node) {
            do throws(NoConstraint) {
                let comparison = try comparison(clause)
                let isOfLength = Self.isLength(comparison.subject)
                guard isOfLength || Self.isValue(comparison.subject) else {
                    throw .unsupported("it is no comparison of $value, or of its $length, as a whole")
                }
                constraints += try clauses(comparison, ofLength: isOfLength, &collector)
            } catch {
                switch error {
                case .wrong(let code, let message, let hint):
                    collector.error(code, clause.location, message, hint: hint)
                case .unsupported(let why):
                    collector.warning(
                        .unsupportedFeature, clause.location, "this validation is not checked: \(why)",
                        hint: "what is checked are clauses such as {$greater_than: [$value, 0]}, and several in an $and"
                    )
                }
            }
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
            do throws(NoConstraint) {
                let comparison = try comparison(clause)
                guard let path = propertyPath(comparison.subject, of: subject) else {
                    throw .unsupported("it compares no property of the node or of a capability")
                }
                let constraints = try clauses(comparison, ofLength: false, &collector)
                let place = clause.location
                let filter = Node.entry(
                    path[path.count - 1], Node(content: .sequence(constraints), location: place), at: place)
                if path.count == 1 {
                    properties.append(filter)
                } else {
                    let filters = Node(content: .sequence([filter]), location: place)
                    capabilities.append(.entry(path[0], .entry("properties", filters, at: place), at: place))
                }
            } catch {
                switch error {
                case .wrong(let code, let message, let hint):
                    collector.error(code, clause.location, message, hint: hint)
                case .unsupported(let why):
                    unsupported("a filter with this condition", at: clause.location, hint: why, &collector)
                }
                return nil
            }
        }
        let parts = [("properties", properties), ("capabilities", capabilities)].filter { !$0.1.isEmpty }.map {
            Mapping.Entry(
                key: .text($0.0, at: node.location), value: Node(content: .sequence($0.1), location: node.location))
        }
        return Node(content: .mapping(Mapping(entries: parts)), location: node.location)
    }

    // MARK: - Parts

    /// Why a clause does not become a constraint.
    private enum NoConstraint: Error {
        /// It is no condition in 2.0 either.
        case wrong(Diagnostic.Code, String, hint: String?)
        /// It has no such form, and why.
        case unsupported(String)
    }

    /// A call of a function that compares its first argument with its second.
    private struct Comparison {
        let function: String
        let subject: Node
        let operand: Node
        let location: Location

        static let functions: Set<String> = [
            "equal", "greater_than", "greater_or_equal", "less_than", "less_or_equal", "in_range", "valid_values",
            "matches",
        ]
    }

    private func conjuncts(of node: Node) -> [Node] {
        guard let entry = node.mapping?.entries.first, node.mapping?.entries.count == 1, entry.name == "$and",
            let items = entry.value.sequence, !items.isEmpty
        else { return [node] }
        return items.flatMap(conjuncts)
    }

    private func comparison(_ node: Node) throws(NoConstraint) -> Comparison {
        let entry = node.mapping?.entries.count == 1 ? node.mapping?.entries.first : nil
        guard let called = entry?.key ?? node.scalar.map({ _ in node }), Self.isCall(called) else {
            throw .wrong(
                .malformedConstraint, "a condition is a call of a function; this is \(node.kind)", hint: hint(for: node)
            )
        }
        let name = Self.functionName(called)
        guard Comparison.functions.contains(name) else {
            if name == "and" { throw .wrong(.malformedFunction, "'$and' takes a list of conditions", hint: nil) }
            if Self.known.contains(name) { throw .unsupported("'$\(name)' is not supported yet") }
            if let near = Self.nearest(to: name) {
                throw .wrong(.unknownFunction, "there is no function '$\(name)'", hint: "did you mean '$\(near)'?")
            }
            throw .unsupported("TOSCA 2.0 has no function '$\(name)', and those of one's own are not supported yet")
        }
        guard let entry, let arguments = entry.value.sequence, arguments.count == 2 else {
            throw .wrong(
                .malformedFunction,
                "'$\(name)' takes a list of two arguments"
                    + (entry?.value.sequence.map { "; this has \($0.count)" } ?? ""), hint: nil)
        }
        return Comparison(function: name, subject: arguments[0], operand: arguments[1], location: entry.key.location)
    }

    /// How a clause of 1.3, or a list of conditions, is written in 2.0.
    private func hint(for node: Node) -> String {
        if node.sequence != nil { return "write {$and: […]}" }
        guard let name = node.mapping?.entries.first?.name, Comparison.functions.contains(name) else {
            return "write one such as {$greater_than: [$value, 0]}"
        }
        return "write {$\(name): [$value, …]}"
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

    /// The constraint clauses that a comparison is.
    private func clauses(
        _ call: Comparison, ofLength: Bool, _ collector: inout DiagnosticCollector
    ) throws(NoConstraint) -> [Node] {
        func clause(_ name: String, _ operand: Node) -> Node { .entry(name, operand, at: call.location) }
        // With what 1.3 compares is written down.
        guard !Self.holdsCall(call.operand) else {
            throw .unsupported("it compares with what a function gives, which is not supported yet")
        }
        let operand = value(call.operand, &collector) ?? call.operand
        if ofLength {
            let names = ["greater_or_equal": "min_length", "less_or_equal": "max_length", "equal": "length"]
            if case .integer(let bound)? = operand.value, call.function == "less_than", bound > 0 {
                return [clause("max_length", .text(String(bound - 1), at: operand.location))]
            }
            if case .integer(let bound)? = operand.value, call.function == "greater_than", (0..<Int.max) ~= bound {
                return [clause("min_length", .text(String(bound + 1), at: operand.location))]
            }
            if call.function == "in_range", let bounds = operand.sequence, bounds.count == 2 {
                return [clause("min_length", bounds[0]), clause("max_length", bounds[1])]
            }
            guard let name = names[call.function] else {
                throw .unsupported("such a comparison of a length is not supported yet")
            }
            return [clause(name, operand)]
        }
        switch call.function {
        case "matches":
            guard let text = operand.string else {
                throw .wrong(
                    .malformedConstraint, "'$matches' takes a regular expression; this is \(operand.kind)", hint: nil)
            }
            let pattern = Scalar(text: Self.wholePattern(text), style: .singleQuoted)
            return [clause("pattern", Node(content: .scalar(pattern), location: operand.location))]
        case "equal" where operand.scalar == nil:
            // In 1.3 that is for single values.
            return [clause("valid_values", Node(content: .sequence([operand]), location: operand.location))]
        default: return [clause(call.function, operand)]
        }
    }

    // MARK: - Regular expressions

    /// An expression that matches all of a text where another one matches a part of it.
    static func wholePattern(_ text: String) -> String {
        let anything = #"[\s\S]*"#
        let (hasAlternatives, endsAtEnd) = structure(ofPattern: text)
        // An anchor is one of its alternative alone.
        guard !hasAlternatives else { return "\(anything)(\(text))\(anything)" }
        return (text.hasPrefix("^") ? "" : anything) + text + (endsAtEnd ? "" : anything)
    }

    /// Whether an expression has alternatives outside of all groups, and whether it ends with an anchor.
    private static func structure(ofPattern text: String) -> (hasAlternatives: Bool, endsAtEnd: Bool) {
        var (depth, isInClass, isEscaped) = (0, false, false)
        var (hasAlternatives, endsAtEnd) = (false, false)
        for character in text {
            endsAtEnd = false
            switch character {
            case _ where isEscaped:
                isEscaped = false
                continue
            case "\\": isEscaped = true
            case "]": isInClass = false
            case _ where isInClass: break
            case "[": isInClass = true
            case "(": depth += 1
            case ")": depth -= 1
            case "|" where depth == 0: hasAlternatives = true
            case "$": endsAtEnd = true
            default: break
            }
        }
        return (hasAlternatives, endsAtEnd)
    }
}
