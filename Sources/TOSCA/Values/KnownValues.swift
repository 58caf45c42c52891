/// What properties were found to be, for all values that read them.
///
/// A value that others are made of is evaluated once: without this, of values that are each made of the one before, twice,
/// each would be evaluated twice as often as the next. It costs as much of the budget as when it was evaluated,
/// and is as deep.
final class KnownValues {
    private struct Place: Hashable {
        let entity: Entity<Int>
        let path: ArraySlice<String>
    }

    private struct Known {
        let value: Value?
        let cost: EvaluationBudget.Cost
        /// How many functions are evaluated for its sake, each for that of the one before.
        let depth: Int
    }

    private var values: [Place: Known] = [:]

    /// The value at a place: as it is known or, where it is not, as it is evaluated.
    ///
    /// Where it cannot be evaluated nothing is remembered: for the sake of another value it may be possible.
    func value(
        at place: MemberPlace<Int>, _ evaluated: () throws(EvaluationError) -> Value?
    ) throws(EvaluationError) -> Value? {
        guard let budget = EvaluationBudget.current else { return try evaluated() }
        let place = Place(entity: place.entity, path: place.path)
        if let known = values[place] {
            try EvaluationBudget.spend(known.cost)
            try Function.reach(known.depth)
            return known.value
        }
        let before = budget.spent
        let (value, deepest) = try budget.depth(during: evaluated)
        values[place] = Known(
            value: value, cost: budget.spent - before, depth: max(0, deepest - Function.depth))
        return value
    }
}
