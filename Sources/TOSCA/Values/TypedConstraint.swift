internal import YAML

/// A constraint clause, read once for values of one schema, to be held against many of them.
struct TypedConstraint {
    /// The clause.
    let constraint: Constraint
    private let schema: Schema?
    /// The built-in type of the values, if they have one.
    private let type: String?
    /// The values that meet it, where it names these.
    private let values: Set<Comparand>
    /// Between what values must be, where it says that; nil for an end that is open.
    private let bounds: [Comparand?]
    private let size: Int?
    private let expression: Pattern?

    /// - Parameter schema: what the values are like; nil where that is not known.
    init(_ constraint: Constraint, schema: Schema?, _ types: TypeCatalog) {
        self.constraint = constraint
        self.schema = schema
        let type = schema.flatMap { types.builtInType(of: $0.type) }
        self.type = type
        let operand = constraint.operand
        func comparand(_ node: Node) -> Comparand {
            guard let schema else { return Comparand(Value(node), schema: nil, types) }
            // A range is in a range when both its ends are.
            return type == "range" && constraint.operator == .inRange
                ? Comparand(node, type: "integer") : Comparand(node, schema: schema, types)
        }
        values =
            switch constraint.operator {
            case .equal: [comparand(operand)]
            case .validValues: Set((operand.sequence ?? []).map(comparand))
            default: []
            }
        bounds =
            switch constraint.operator {
            case .inRange: (operand.sequence ?? []).map { $0.string == "UNBOUNDED" ? nil : comparand($0) }
            case .greaterThan, .greaterOrEqual, .lessThan, .lessOrEqual: [comparand(operand)]
            default: []
            }
        size = if case .integer(let number)? = operand.value, number >= 0 { number } else { nil }
        expression = try? constraint.expression()
    }

    /// Whether a value meets the clause; what only a run tells is taken to, and any where the clause is malformed.
    func isMet(by value: Value, _ types: TypeCatalog) -> Bool {
        guard value.isPlain, !constraint.isOpen else { return true }
        switch constraint.operator {
        case .equal: return values.contains(comparand(value, types))
        case .validValues: return constraint.operand.sequence == nil || values.contains(comparand(value, types))
        case .greaterThan: return isAbove(bounds[0], comparand(value, types)) ?? true
        case .greaterOrEqual: return isBelow(bounds[0], comparand(value, types)) != true
        case .lessThan: return isBelow(bounds[0], comparand(value, types)) ?? true
        case .lessOrEqual: return isAbove(bounds[0], comparand(value, types)) != true
        case .inRange:
            return bounds.count != 2
                || ends(of: value, types).allSatisfy {
                    isBelow(bounds[0], $0) != true && isAbove(bounds[1], $0) != true
                }
        case .minLength: return size.map { value.size >= $0 } ?? true
        case .maxLength: return size.map { value.size <= $0 } ?? true
        case .length: return size.map { value.size == $0 } ?? true
        case .pattern, .matches:
            guard case .string(let text) = value else { return true }
            return expression?.matches(text) ?? true
        case .schema: return true
        }
    }

    /// Why a value does not meet the clause, said of it: `is below 3`; nil where it does.
    func failure(of value: Value, _ types: TypeCatalog) -> String? {
        guard !isMet(by: value, types) else { return nil }
        let operand = Value(constraint.operand).text
        func counted(_ comparison: String) -> String {
            let units = if case .string = value { ("character", "characters") } else { ("entry", "entries") }
            return "has \(value.size) \(value.size == 1 ? units.0 : units.1), \(comparison) \(operand)"
        }
        switch constraint.operator {
        case .equal: return "is not \(operand)"
        case .greaterThan: return "is not above \(operand)"
        case .greaterOrEqual: return "is below \(operand)"
        case .lessThan: return "is not below \(operand)"
        case .lessOrEqual: return "is above \(operand)"
        case .inRange:
            let texts = (constraint.operand.sequence ?? []).map { Value($0).text }
            let found = ends(of: value, types)
            if found.count > 1 { return "is not within \(operand)" }
            return found.contains { isBelow(bounds[0], $0) == true }
                ? "is below \(texts[0])" : "is above \(texts[1])"
        case .validValues:
            let values = constraint.operand.sequence ?? []
            return values.isEmpty
                ? "is not allowed: nothing is" : "is none of \(values.map { Value($0).text }.joined(separator: ", "))"
        case .minLength: return counted("fewer than")
        case .maxLength: return counted("more than")
        case .length: return counted("not")
        case .pattern, .matches: return "does not match the pattern \(operand)"
        case .schema: return nil
        }
    }

    private func comparand(_ value: Value, _ types: TypeCatalog) -> Comparand {
        BuiltInType.hasParts(type) ? Comparand(value, schema: schema, types) : Comparand(value, type: type)
    }

    /// What has to be in a range: the value, or both its ends.
    private func ends(of value: Value, _ types: TypeCatalog) -> [Comparand] {
        guard type == "range", case .list(let ends) = value else { return [comparand(value, types)] }
        return ends.map { Comparand($0, type: "integer") }
    }

    private func isBelow(_ operand: Comparand?, _ value: Comparand) -> Bool? {
        operand.flatMap { Comparand.isLess(value, $0) }
    }

    private func isAbove(_ operand: Comparand?, _ value: Comparand) -> Bool? {
        operand.flatMap { Comparand.isLess($0, value) }
    }
}

extension Value {
    /// How many entries it has, or how many characters.
    fileprivate var size: Int {
        switch self {
        case .list(let values): values.count
        case .map(let entries): entries.count
        default: text.unicodeScalars.count
        }
    }
}
