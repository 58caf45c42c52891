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
        /// Those of the target of the relationship that `SELF` is, and of the capability that it leads to.
        case target
    }

    /// The name in a filter for the capability that the requirement leads to, which 1.3 has no word for.
    private static let targetCapability = "$capability"

    /// Whether a name in a filter is that one, and none that a file gives to a capability.
    static func isTargetCapability(_ name: Node) -> Bool {
        name.scalar.map { $0.isMade && $0.text == targetCapability } ?? false
    }

    /// A filter as one of 1.3: constraints on properties of the node and of its capabilities.
    func filter(_ node: Node, of subject: FilterSubject, _ collector: inout DiagnosticCollector) -> Node? {
        var properties: [Node] = []
        var capabilities: [Node] = []
        for clause in conjuncts(of: node) {
            do throws(NoConstraint) {
                let comparison = try comparison(clause)
                let compared = try comparedProperty(comparison.subject, of: subject)
                let constraints = try clauses(comparison, ofLength: false, &collector)
                let place = clause.location
                let filter = Node.entry(
                    compared.property, Node(content: .sequence(constraints), location: place), at: place)
                if let capability = compared.capability {
                    let filters = Node(content: .sequence([filter]), location: place)
                    capabilities.append(.entry(capability, .entry("properties", filters, at: place), at: place))
                } else {
                    properties.append(filter)
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
        let arguments = entry.value.sequence ?? [entry.value]
        return arguments.count == 1 && isValue(arguments[0])
    }

    /// The property that a filter compares: of a capability where there is one, else of the node (2.0 §8.6).
    private func comparedProperty(
        _ node: Node, of subject: FilterSubject
    ) throws(NoConstraint) -> (capability: String?, property: String) {
        let entry = node.mapping?.entries.first
        let path = (entry?.name == "$get_property" ? entry?.value.sequence?.map { $0.string ?? "" } : nil) ?? []
        var start = ["SELF"]
        if case .target = subject {
            if path.count == 3, path.starts(with: ["SELF", "CAPABILITY"]) { return (Self.targetCapability, path[2]) }
            start.append("TARGET")
        }
        let rest = Array(path.dropFirst(start.count))
        switch rest.count {
        case 1 where path.starts(with: start): return (nil, rest[0])
        case 3 where path.starts(with: start) && rest[0] == "CAPABILITY": return (rest[1], rest[2])
        default: throw .unsupported("it compares no property of the node or of a capability")
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
                return zip(["min_length", "max_length"], bounds).filter { $1.string != "UNBOUNDED" }.map(clause)
            }
            guard let name = names[call.function] else {
                throw .unsupported("such a comparison of a length is not supported yet")
            }
            return [clause(name, operand)]
        }
        if call.function == "equal", operand.scalar == nil {
            // In 1.3 that is for single values.
            return [clause("valid_values", Node(content: .sequence([operand]), location: operand.location))]
        }
        return [clause(call.function, operand)]
    }
}
