/// What variables are bound to at a place in a production.
struct Scope {
    /// Where a variable is bound: at the join of this depth, in this slot of its fact.
    struct Binding {
        let depth: Int32
        let slot: Int32
        /// The position among the production's patterns; nil within negations and quantifiers.
        let pattern: Int?
    }

    private(set) var bindings: [String: Binding] = [:]
    private(set) var order: [String] = []
    var patternCount = 0

    mutating func bind(_ variable: String, _ binding: Binding) {
        bindings[variable] = binding
        order.append(variable)
    }

    var boundVariables: [(name: String, pattern: Int, slot: Int)] {
        order.compactMap { name in
            bindings[name].flatMap { binding in binding.pattern.map { (name, $0, Int(binding.slot)) } }
        }
    }
}
