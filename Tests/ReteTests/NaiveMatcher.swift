@testable import Rete

/// What the network is compared with: it tries every combination of facts, anew each time, and remembers nothing.
struct NaiveMatcher {
    struct Fact {
        let id: FactID
        let type: String
        let slots: [String: Operand]
    }

    var facts: [Fact] = []
    var productions: [Int: Production] = [:]

    /// All matches: production and facts.
    var conflictSet: Set<Activation> {
        var found: Set<Activation> = []
        for (number, production) in productions {
            for match in matches(production.conditions[...], bindings: [:]) {
                found.insert(Activation(production: number, facts: match))
            }
        }
        return found
    }

    private func matches(_ conditions: ArraySlice<Condition>, bindings: [String: Operand]) -> [[FactID]] {
        guard let first = conditions.first else { return [[]] }
        let rest = conditions.dropFirst()
        switch first {
        case .pattern(let pattern):
            return facts.flatMap { fact -> [[FactID]] in
                guard let bound = bind(pattern, fact, bindings) else { return [] }
                return matches(rest, bindings: bound).map { [fact.id] + $0 }
            }
        case .test(let left, let comparison, let right):
            let holds = compare(value(left, bindings), comparison, value(right, bindings))
            return holds ? matches(rest, bindings: bindings) : []
        case .not(let inner):
            return isPossible(inner, bindings) ? [] : matches(rest, bindings: bindings)
        case .exists(let inner):
            return isPossible(inner, bindings) ? matches(rest, bindings: bindings) : []
        case .forall(let pattern, let inner):
            let holds = facts.allSatisfy { fact in
                guard let bound = bind(pattern, fact, bindings) else { return true }
                return isPossible(inner, bound)
            }
            return holds ? matches(rest, bindings: bindings) : []
        }
    }

    private func isPossible(_ conditions: [Condition], _ bindings: [String: Operand]) -> Bool {
        !matches(conditions[...], bindings: bindings).isEmpty
    }

    private func bind(_ pattern: Pattern, _ fact: Fact, _ bindings: [String: Operand]) -> [String: Operand]? {
        guard fact.type == pattern.factType else { return nil }
        var bindings = bindings
        for test in pattern.tests {
            if case .variable(let name) = test.operand, test.comparison == .equal, bindings[name] == nil {
                bindings[name] = fact.slots[test.slot] ?? .nothing
            }
        }
        for test in pattern.tests {
            guard compare(fact.slots[test.slot] ?? .nothing, test.comparison, value(test.operand, bindings)) else {
                return nil
            }
        }
        return bindings
    }

    private func value(_ operand: Operand, _ bindings: [String: Operand]) -> Operand {
        if case .variable(let name) = operand { bindings[name] ?? .nothing } else { operand }
    }

    private func compare(_ left: Operand, _ comparison: Comparison, _ right: Operand) -> Bool {
        if comparison == .equal { return left == right }
        if comparison == .notEqual { return left != right }
        guard let a = number(left), let b = number(right) else { return false }
        switch comparison {
        case .less: return a < b
        case .lessOrEqual: return a <= b
        case .greater: return a > b
        default: return a >= b
        }
    }

    private func number(_ operand: Operand) -> Double? {
        switch operand {
        case .integer(let number): Double(number)
        case .float(let number): number
        default: nil
        }
    }
}
