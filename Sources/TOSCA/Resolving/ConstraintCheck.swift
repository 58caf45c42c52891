internal import YAML

/// Checks a constraint clause against the type of the values that it is for.
struct ConstraintCheck {
    let types: TypeCatalog
    let schema: Schema
    let builtIn: String?
    /// What values that clauses list are like.
    private let listed: Schema
    /// What values are like with which clauses compare: a type's own values may end short of them.
    private let compared: Schema

    init(types: TypeCatalog, schema: Schema, builtIn: String? = nil) {
        self.types = types
        self.schema = schema
        let builtIn = builtIn ?? types.builtInType(of: schema.type)
        self.builtIn = builtIn
        listed = Schema(type: schema.type, key: schema.key, entry: schema.entry, location: schema.location)
        compared =
            BuiltInType.hasParts(builtIn)
            ? listed
            : Schema(type: builtIn == "range" ? "integer" : builtIn ?? schema.type, location: schema.location)
    }

    func check(_ constraint: Constraint, _ collector: inout DiagnosticCollector) {
        let name = "'\(constraint.name)'"
        let operand = constraint.operand
        guard isApplicable(constraint.operator) else {
            collector.error(
                .inapplicableConstraint, constraint.location,
                "\(name) is no constraint on values of type \(schema.type)",
                hint: "there is: \(applicable(in: constraint.version))")
            return
        }
        // The value of a function is known in a run at most.
        if Function(operand) != nil { return }
        switch constraint.operator {
        case .equal: value(operand, as: listed, of: name, &collector)
        case .greaterThan, .greaterOrEqual, .lessThan, .lessOrEqual:
            value(operand, as: compared, of: name, &collector)
        case .inRange: checkRange(operand, name, &collector)
        case .validValues:
            guard let values = operand.sequence else {
                collector.error(
                    .malformedConstraint, operand.location, "\(name) takes a list of values; this is \(operand.kind)")
                return
            }
            if values.isEmpty {
                collector.warning(
                    .malformedConstraint, operand.location, "no value meets \(name): there are none in it")
            }
            for node in values { value(node, as: listed, of: name, &collector) }
        case .length, .minLength, .maxLength:
            guard case .integer(let number)? = operand.value, number >= 0 else {
                collector.error(
                    .malformedConstraint, operand.location,
                    "\(name) takes a whole number that is not below 0; this is"
                        + " \(Value(operand).text.isEmpty ? operand.kind : Value(operand).text)")
                return
            }
        case .pattern, .matches:
            guard let text = operand.string, operand.isString else {
                collector.error(
                    .malformedConstraint, operand.location,
                    "\(name) takes a regular expression; this is \(operand.kind)")
                return
            }
            do throws(Pattern.Malformed) { _ = try constraint.expression() } catch {
                collector.error(
                    .malformedConstraint, operand.location, "'\(text)' is no regular expression: \(error.reason)")
            }
        case .schema:
            if !operand.isString {
                collector.error(
                    .malformedConstraint, operand.location, "\(name) takes a string; this is \(operand.kind)")
            }
        }
    }

    private func checkRange(_ node: Node, _ name: String, _ collector: inout DiagnosticCollector) {
        guard let bounds = node.sequence, bounds.count == 2 else {
            collector.error(
                .malformedConstraint, node.location, "\(name) takes a list of two values; this is \(node.kind)",
                hint: "write [LOWEST, HIGHEST]; either may be UNBOUNDED")
            return
        }
        let before = collector.diagnostics.count
        for bound in bounds where bound.string != "UNBOUNDED" { value(bound, as: compared, of: name, &collector) }
        guard collector.diagnostics.count == before,
            !bounds.contains(where: { $0.string == "UNBOUNDED" || !Value($0).isPlain })
        else { return }
        let ends = bounds.map { Comparand($0, schema: compared, types) }
        if Comparand.isLess(ends[1], ends[0]) == true {
            collector.error(.malformedConstraint, node.location, "\(name) ends below its beginning")
        }
    }

    private func value(
        _ node: Node, as schema: Schema, of name: String, _ collector: inout DiagnosticCollector
    ) {
        _ = Assignment(types: types).value(node, schema: schema, of: "the value of \(name)", &collector)
    }

    /// The operators that have a meaning for a type; a type with properties takes all that compare.
    private func isApplicable(_ name: Constraint.Operator) -> Bool {
        switch (name, builtIn) {
        // What is equal is a single value (1.3 §3.6.3.1); lists are compared by 'valid_values'.
        case (.equal, let type): !["list", "map"].contains(type)
        case (.validValues, _), (_, nil), (_, "any"?): true
        case (.inRange, "range"?): true
        case (.greaterThan, let type?), (.greaterOrEqual, let type?), (.lessThan, let type?),
            (.lessOrEqual, let type?), (.inRange, let type?):
            !["boolean", "null", "range", "list", "map"].contains(type)
        case (.length, let type?), (.minLength, let type?), (.maxLength, let type?):
            ["string", "list", "map", "json", "xml"].contains(type)
        case (.pattern, let type?), (.matches, let type?), (.schema, let type?):
            ["string", "json", "xml"].contains(type)
        }
    }

    /// The names of those that have a meaning for the type, each once.
    private func applicable(in version: LanguageVersion) -> String {
        let names = Constraint.Operator.all(in: version).filter(isApplicable).map { $0.name(in: version) }
        return names.indices.filter { !names[..<$0].contains(names[$0]) }.map { names[$0] }.joined(separator: ", ")
    }
}
