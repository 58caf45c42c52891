/// What clauses leave of values that have an order; what cannot be compared with an end is taken to be within.
struct Interval {
    /// Where it begins or ends.
    struct End {
        let value: Comparand
        /// Whether the value itself is within.
        var isWithin = true
    }

    /// Nil where it has no beginning.
    var least: End?
    /// Nil where it has no end.
    var most: End?

    func contains(_ value: Comparand) -> Bool { !isBelow(value) && !isAbove(value) }

    /// Whether a value is below the beginning.
    func isBelow(_ value: Comparand) -> Bool { least.map { Self.isBeyond(value, $0.value, $0.isWithin) } ?? false }

    /// Whether a value is above the end.
    func isAbove(_ value: Comparand) -> Bool { most.map { Self.isBeyond($0.value, value, $0.isWithin) } ?? false }

    /// Whether nothing is between a beginning and an end.
    static func isEmpty(from least: End, to most: End) -> Bool {
        isBeyond(most.value, least.value, least.isWithin && most.isWithin)
    }

    private static func isBeyond(_ lower: Comparand, _ upper: Comparand, _ isWithin: Bool) -> Bool {
        isWithin ? Comparand.isLess(lower, upper) == true : Comparand.isLess(upper, lower) == false
    }
}
