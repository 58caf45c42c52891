internal import YAML

/// A constraint clause, read once for values of one type, to be held against many of them.
struct TypedConstraint {
    /// The clause.
    let constraint: Constraint
    private let type: String?
    /// With what values are compared; nil for an end that is open.
    private let operands: [Comparand?]
    private let size: Int?
    /// With what values that have parts are compared, and how.
    private let wholes: (operands: [Value], isSame: (Value, Value) -> Bool)?
    /// Whether only a run tells with what values are compared.
    private let isOpen: Bool
    private let expression: Pattern?

    /// - Parameter schema: what the values are like; nil where that is not known.
    init(_ constraint: Constraint, schema: Schema?, _ types: TypeCatalog) {
        self.constraint = constraint
        let type = schema.flatMap { types.builtInType(of: $0.type) }
        self.type = type
        let operand = constraint.operand
        isOpen = constraint.isOpen
        if let schema, BuiltInType.hasParts(type), [.equal, .validValues].contains(constraint.operator) {
            let assignment = Assignment(types: types)
            let nodes = constraint.operator == .equal ? [operand] : operand.sequence ?? []
            wholes = (
                nodes.map { assignment.read($0, schema) }, { assignment.isSame($0, $1, schema: schema) }
            )
        } else {
            wholes = nil
        }
        switch constraint.operator {
        case .inRange:
            operands = (operand.sequence ?? []).map { $0.string == "UNBOUNDED" ? nil : Comparand($0, type: type) }
        case .validValues: operands = (operand.sequence ?? []).map { Comparand($0, type: type) }
        default: operands = [Comparand(operand, type: type)]
        }
        size = if case .integer(let number)? = operand.value, number >= 0 { number } else { nil }
        expression = try? constraint.expression()
    }

    /// Whether a value meets the clause; what only a run tells is taken to, and any where the clause is malformed.
    func isMet(by value: Value) -> Bool {
        guard value.isPlain, !isOpen else { return true }
        if let wholes, constraint.operator == .equal || constraint.operand.sequence != nil {
            return wholes.operands.contains { wholes.isSame(value, $0) }
        }
        let left = Comparand(value, type: type)
        func isBelow(_ right: Comparand?) -> Bool? { right.flatMap { Comparand.isLess(left, $0) } }
        func isAbove(_ right: Comparand?) -> Bool? { right.flatMap { Comparand.isLess($0, left) } }
        switch constraint.operator {
        case .equal: return operands.contains(left)
        case .validValues: return operands.contains(left) || constraint.operand.sequence == nil
        case .greaterThan: return isAbove(operands[0]) ?? true
        case .greaterOrEqual: return isBelow(operands[0]) != true
        case .lessThan: return isBelow(operands[0]) ?? true
        case .lessOrEqual: return isAbove(operands[0]) != true
        case .inRange: return operands.count != 2 || isBelow(operands[0]) != true && isAbove(operands[1]) != true
        case .minLength: return size.map { value.size >= $0 } ?? true
        case .maxLength: return size.map { value.size <= $0 } ?? true
        case .length: return size.map { value.size == $0 } ?? true
        case .pattern, .matches:
            guard case .string(let text) = value else { return true }
            return expression?.matches(text) ?? true
        case .schema: return true
        }
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
