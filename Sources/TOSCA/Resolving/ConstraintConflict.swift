internal import YAML

/// Two clauses for the same values that no value meets.
struct ConstraintConflict {
    private let first: Constraint
    private let second: Constraint

    /// The first conflict among clauses that are sound each by itself; nil where there is none.
    ///
    /// - Parameter schema: that of the values.
    init?(among constraints: [Constraint], of schema: Schema, _ types: TypeCatalog) {
        let closed = constraints.filter { !$0.isOpen }
        for (index, second) in closed.enumerated() {
            guard let first = closed[..<index].first(where: { $0.excludes(second, schema, types) }) else { continue }
            (self.first, self.second) = (first, second)
            return
        }
        return nil
    }

    func complain(_ collector: inout DiagnosticCollector) {
        collector.warning(
            .malformedConstraint, second.location,
            "no value meets both this clause and another one", hint: "the other one is at \(first.location)")
    }
}

/// What a clause leaves of values that have an order, or of how long they may be.
private struct Interval {
    let isOfSize: Bool
    var least: Comparand?
    var most: Comparand?
    /// Whether its ends are not within it.
    var isOpen = false

    func excludes(_ other: Interval) -> Bool {
        guard isOfSize == other.isOfSize else { return false }
        return [(least, other.most), (other.least, most)].contains { least, most in
            guard let least, let most else { return false }
            return Comparand.isLess(most, least) == true || least == most && (isOpen || other.isOpen)
        }
    }
}

extension Constraint {
    /// Whether no value meets this clause and another one; false where that is not certain.
    fileprivate func excludes(_ other: Constraint, _ schema: Schema, _ types: TypeCatalog) -> Bool {
        let type = types.builtInType(of: schema.type)
        if let a = interval(type), let b = other.interval(type) { return a.excludes(b) }
        guard !BuiltInType.hasParts(type) else { return false }
        return leavesNothing(of: other, schema, types) || other.leavesNothing(of: self, schema, types)
    }

    /// Whether the other clause lists its values, of which none meets this one.
    private func leavesNothing(of other: Constraint, _ schema: Schema, _ types: TypeCatalog) -> Bool {
        let values: [Node]
        switch other.operator {
        case .equal: values = [other.operand]
        case .validValues: values = other.operand.sequence ?? []
        default: return false
        }
        let (typed, assignment) = (TypedConstraint(self, schema: schema, types), Assignment(types: types))
        return !values.isEmpty && values.allSatisfy { !typed.isMet(by: assignment.read($0, schema), types) }
    }

    private func interval(_ type: String?) -> Interval? {
        let value = Comparand(operand, type: type)
        let size = Comparand(operand, type: "integer")
        switch `operator` {
        case .greaterThan: return Interval(isOfSize: false, least: value, isOpen: true)
        case .greaterOrEqual: return Interval(isOfSize: false, least: value)
        case .lessThan: return Interval(isOfSize: false, most: value, isOpen: true)
        case .lessOrEqual: return Interval(isOfSize: false, most: value)
        case .inRange:
            guard type != "range", let bounds = operand.sequence, bounds.count == 2 else { return nil }
            let ends = bounds.map { $0.string == "UNBOUNDED" ? nil : Comparand($0, type: type) }
            return Interval(isOfSize: false, least: ends[0], most: ends[1])
        case .length: return Interval(isOfSize: true, least: size, most: size)
        case .minLength: return Interval(isOfSize: true, least: size)
        case .maxLength: return Interval(isOfSize: true, most: size)
        case .equal, .validValues, .pattern, .matches, .schema: return nil
        }
    }
}
