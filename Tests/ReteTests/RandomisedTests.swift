import Rete
import TestSupport
import Testing

@Suite("The network against a naive matcher")
struct RandomisedTests {
    private static let types = [
        FactType(name: "a", slots: ["x", "y"]), FactType(name: "b", slots: ["x", "y", "z"]),
        FactType(name: "c", slots: ["x"]),
    ]

    @Test("after every change the conflict sets are equal", arguments: 0..<8)
    func conflictSets(block: Int) throws {
        for round in 0..<400 {
            let seed = UInt64(block * 1_000_000 + round)
            try checkRound(seed: seed)
        }
    }

    private func checkRound(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let network = Network()
        for type in Self.types { try network.define(type) }
        var naive = NaiveMatcher()
        for number in 0..<Int.random(in: 1...4, using: &random) {
            try addProduction("p\(number)", &random, network, &naive)
        }
        for step in 0..<40 {
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<9:
                let type = Self.types.randomElement(using: &random) ?? Self.types[0]
                let slots = Dictionary(uniqueKeysWithValues: type.slots.map { ($0, Self.constant(&random)) })
                let id = try network.assert(type.name, slots.mapValues { Self.value($0, network) })
                naive.facts.append(.init(id: id, type: type.name, slots: slots))
            case 9..<13 where !naive.facts.isEmpty:
                let index = naive.facts.indices.randomElement(using: &random) ?? 0
                network.retract(naive.facts.remove(at: index).id)
            case 13..<18 where !naive.facts.isEmpty:
                let index = naive.facts.indices.randomElement(using: &random) ?? 0
                let fact = naive.facts[index]
                let type = Self.types.first { $0.name == fact.type } ?? Self.types[0]
                let slot = type.slots.indices.randomElement(using: &random) ?? 0
                let new = Self.constant(&random)
                network.modify(fact.id, slot: slot, to: Self.value(new, network))
                var slots = fact.slots
                slots[type.slots[slot]] = new
                naive.facts[index] = .init(id: fact.id, type: fact.type, slots: slots)
            case 18:
                try addProduction("q\(step)", &random, network, &naive)
            case 19:
                guard let number = naive.productions.keys.sorted().randomElement(using: &random) else { continue }
                network.remove(production: number)
                naive.productions[number] = nil
            default: continue
            }
            let agenda = network.agenda
            try #require(Set(agenda) == naive.conflictSet, "seed \(seed), step \(step):\n\(network.dump)")
            try #require(Set(agenda).count == agenda.count, "seed \(seed), step \(step): an activation is there twice")
        }
        while let number = naive.productions.keys.first {
            network.remove(production: number)
            naive.productions[number] = nil
        }
        #expect(network.dump == "alpha memories\nbeta nodes", "seed \(seed): nothing is left of removed productions")
    }

    private func addProduction(
        _ name: String, _ random: inout SeededGenerator, _ network: Network, _ naive: inout NaiveMatcher
    ) throws {
        var variables: [String] = []
        let production = Production(
            name: name, salience: Int.random(in: -1...1, using: &random),
            conditions: Self.conditions(depth: 0, &variables, &random))
        let number = try network.add(production)
        naive.productions[number] = production
    }

    private static func conditions(
        depth: Int, _ variables: inout [String], _ random: inout SeededGenerator
    ) -> [Condition] {
        (0..<Int.random(in: 1...(depth == 0 ? 4 : 2), using: &random)).map { position in
            switch Int.random(in: 0..<10, using: &random) {
            case 0 where depth < 3, 1 where depth < 3:
                var inner = variables
                return .not(conditions(depth: depth + 1, &inner, &random))
            case 2 where depth < 3:
                var inner = variables
                return .exists(conditions(depth: depth + 1, &inner, &random))
            case 3 where depth < 3:
                var inner = variables
                let each = pattern(&inner, &random)
                return .forall(each, conditions(depth: depth + 1, &inner, &random))
            case 4 where !variables.isEmpty:
                return .test(
                    .variable(variables.randomElement(using: &random) ?? ""),
                    Comparison.allCases.randomElement(using: &random) ?? .equal,
                    Bool.random(using: &random)
                        ? constant(&random) : .variable(variables.randomElement(using: &random) ?? ""))
            default:
                return .pattern(pattern(&variables, &random))
            }
        }
    }

    private static func pattern(_ variables: inout [String], _ random: inout SeededGenerator) -> Pattern {
        let type = types.randomElement(using: &random) ?? types[0]
        var tests: [SlotTest] = []
        for slot in type.slots {
            switch Int.random(in: 0..<6, using: &random) {
            case 0: tests.append(SlotTest(slot, .equal, constant(&random)))
            case 1, 2:
                let name = ["u", "v", "w"].randomElement(using: &random) ?? "u"
                tests.append(SlotTest(slot, .equal, .variable(name)))
                if !variables.contains(name) { variables.append(name) }
            case 3 where !variables.isEmpty:
                let name = variables.randomElement(using: &random) ?? ""
                tests.append(
                    SlotTest(slot, Comparison.allCases.randomElement(using: &random) ?? .less, .variable(name)))
            case 4:
                tests.append(
                    SlotTest(slot, Comparison.allCases.randomElement(using: &random) ?? .less, constant(&random)))
            default: break
            }
        }
        return Pattern(type.name, tests)
    }

    private static func constant(_ random: inout SeededGenerator) -> Operand {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: .symbol("s")
        case 1: .float(1.5)
        case 2: .nothing
        default: .integer(Int.random(in: 0..<3, using: &random))
        }
    }

    private static func value(_ operand: Operand, _ network: Network) -> Value {
        switch operand {
        case .nothing, .variable: .nothing
        case .symbol(let name): network.value(name)
        case .integer(let number): .integer(number)
        case .float(let number): .float(number)
        }
    }
}
