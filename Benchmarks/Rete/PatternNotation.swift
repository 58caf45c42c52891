import Rete

extension Condition {
    /// A pattern as rule languages write it: in each slot constraints joined by `&`.
    ///
    /// `?x` is a variable, anything else a constant; `~` before it means other than, `<` and `>` are orders.
    static func of(_ type: String, _ slots: KeyValuePairs<String, String>) -> Condition {
        .pattern(
            Pattern(
                type,
                slots.flatMap { slot, constraints in
                    constraints.split(separator: "&").map { test(slot, $0) }
                }))
    }

    private static func test(_ slot: String, _ constraint: Substring) -> SlotTest {
        let comparison: Comparison =
            switch constraint.first {
            case "~": .notEqual
            case "<": .less
            case ">": .greater
            default: .equal
            }
        let term = comparison == .equal ? constraint : constraint.dropFirst()
        let operand: Operand =
            if term.hasPrefix("?") {
                .variable(String(term.dropFirst()))
            } else if let number = Int(term) {
                .integer(number)
            } else {
                .symbol(String(term))
            }
        return SlotTest(slot, comparison, operand)
    }
}
