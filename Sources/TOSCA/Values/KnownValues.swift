/// What properties were found to be, for all values that read them.
///
/// A value that others are made of is evaluated once: without this, of values that are each made of the one before, twice,
/// each would be evaluated twice as often as the next. It costs as much of the budget as when it was evaluated.
final class KnownValues {
    private struct Place: Hashable {
        let entity: Entity<Int>
        let path: ArraySlice<String>
    }

    private var values: [Place: (value: Value?, cost: Int)] = [:]

    /// The value at a place: as it is known or, where it is not, as it is evaluated.
    ///
    /// Where it cannot be evaluated nothing is remembered: for the sake of another value it may be possible.
    func value(
        at place: MemberPlace<Int>, _ evaluated: () throws(EvaluationError) -> Value?
    ) throws(EvaluationError) -> Value? {
        guard let budget = EvaluationBudget.current else { return try evaluated() }
        let place = Place(entity: place.entity, path: place.path)
        if let (value, cost) = values[place] {
            try EvaluationBudget.spend(cost)
            return value
        }
        let before = budget.spent
        let value = try evaluated()
        values[place] = (value, budget.spent - before)
        return value
    }
}
