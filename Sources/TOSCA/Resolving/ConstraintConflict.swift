internal import YAML

/// A clause that leaves nothing of what another one allows.
struct ConstraintConflict {
    private let first: Constraint
    private let second: Constraint

    /// The first conflict of clauses with each other and with those of the data type; nil where there is none.
    ///
    /// Each clause is sound by itself. Those of the data type that conflict with each other are left out: of that has
    /// been complained.
    init?(_ own: [TypedConstraint], inherited: [TypedConstraint], of schema: Schema, _ types: TypeCatalog) {
        func conflict(among constraints: [TypedConstraint]) -> ConstraintConflict? {
            let closed = constraints.filter { !$0.constraint.isOpen }
            return Self(ofIntervals: closed) ?? Self(ofValues: closed, schema, types)
        }
        guard let found = conflict(among: conflict(among: inherited) == nil ? inherited + own : own) else { return nil }
        self = found
    }

    func complain(_ collector: inout DiagnosticCollector) {
        collector.warning(
            .malformedConstraint, second.location,
            "no value meets both this clause and another one", hint: "the other one is at \(first.location)")
    }

    private init(_ first: TypedConstraint, _ second: TypedConstraint) {
        (self.first, self.second) = (first.constraint, second.constraint)
    }

    /// A conflict of what clauses leave of values, or of sizes.
    private init?(ofIntervals constraints: [TypedConstraint]) {
        for isOfSize in [false, true] {
            var least: (end: Interval.End, of: TypedConstraint)?
            var most: (end: Interval.End, of: TypedConstraint)?
            for constraint in constraints where constraint.constraint.operator.isOfSize == isOfSize {
                if let begin = constraint.interval?.least {
                    if let most, Interval.isEmpty(from: begin, to: most.end) {
                        self.init(most.of, constraint)
                        return
                    }
                    if least.map({ Interval(least: begin).isBelow($0.end.value) }) ?? true {
                        least = (begin, constraint)
                    }
                }
                if let end = constraint.interval?.most {
                    if let least, Interval.isEmpty(from: least.end, to: end) {
                        self.init(least.of, constraint)
                        return
                    }
                    if most.map({ Interval(most: end).isAbove($0.end.value) }) ?? true { most = (end, constraint) }
                }
            }
        }
        return nil
    }

    /// A conflict of a clause that lists values with one that none of them meets.
    private init?(ofValues constraints: [TypedConstraint], _ schema: Schema, _ types: TypeCatalog) {
        guard let place = constraints.firstIndex(where: { $0.values?.isEmpty == false }) else { return nil }
        let operand = constraints[place].constraint.operand
        let nodes = constraints[place].constraint.operator == .equal ? [operand] : operand.sequence ?? []
        let values = nodes.map { Assignment(types: types).read($0, schema) }
        for (index, other) in constraints.enumerated() where index != place {
            guard !values.contains(where: { other.isMet(by: $0, types) }) else { continue }
            self.init(constraints[min(index, place)], constraints[max(index, place)])
            return
        }
        return nil
    }
}
