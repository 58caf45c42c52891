import FoundationEssentials
import Rete
import Testing

/// A network that knows edges and marks, and what has fired in it.
private func graphNetwork() throws -> Network {
    let network = Network()
    try network.define(edge)
    try network.define(mark)
    return network
}

private let edge = FactType(name: "edge", slots: ["from", "to"])
private let mark = FactType(name: "mark", slots: ["node", "weight"])

extension Network {
    @discardableResult
    fileprivate func edge(_ from: Int, _ to: Int) throws -> FactID {
        try assert("edge", ["from": .integer(from), "to": .integer(to)])
    }

    @discardableResult
    fileprivate func mark(_ node: Int, _ weight: Int = 0) throws -> FactID {
        try assert("mark", ["node": .integer(node), "weight": .integer(weight)])
    }

    /// The values of a variable in all activations, sorted.
    fileprivate func values(of variable: String) -> [Int] {
        agenda.compactMap { value(of: variable, in: $0)?.integer }.sorted()
    }
}

@Suite("Conditions")
struct ConditionTests {
    @Test("a pattern matches by constants, and by variables that stand twice in it")
    func constants() throws {
        let network = try graphNetwork()
        try network.add(
            Production(
                name: "loop",
                conditions: [.pattern(edge, ["from": .variable("n"), "to": .variable("n")])]))
        try network.add(
            Production(name: "to 3", conditions: [.pattern(edge, ["from": .variable("n"), "to": .integer(3)])]))
        try network.edge(1, 1)
        try network.edge(1, 2)
        try network.edge(2, 3)
        #expect(network.agenda.map(\.production).sorted() == [0, 1])
        #expect(network.values(of: "n") == [1, 2])
    }

    @Test("patterns join where their variables are equal")
    func joins() throws {
        let network = try graphNetwork()
        try network.add(
            Production(
                name: "path",
                conditions: [
                    .pattern(edge, ["from": .variable("a"), "to": .variable("b")]),
                    .pattern(edge, ["from": .variable("b"), "to": .variable("c")]),
                ]))
        for (from, to) in [(1, 2), (2, 3), (2, 4), (5, 6)] { try network.edge(from, to) }
        #expect(network.values(of: "c") == [3, 4])
        try network.edge(4, 4)
        #expect(network.values(of: "c") == [3, 4, 4, 4], "an edge can match both patterns")
    }

    @Test("every comparison can be made with constants and between slots", arguments: Comparison.allCases)
    func comparisons(comparison: Comparison) throws {
        let network = try graphNetwork()
        try network.add(
            Production(
                name: "constant", conditions: [.pattern(Pattern("edge", [SlotTest("from", comparison, .integer(2))]))]))
        try network.add(
            Production(
                name: "slots",
                conditions: [
                    .pattern(mark, ["node": .variable("m")]),
                    .pattern(Pattern("edge", [SlotTest("from", comparison, .variable("m"))])),
                ]))
        try network.mark(2)
        for from in 1...3 { try network.edge(from, 0) }
        let expected = [
            Comparison.equal: [2], .notEqual: [1, 3], .less: [1], .lessOrEqual: [1, 2], .greater: [3],
            .greaterOrEqual: [2, 3],
        ]
        for production in 0...1 {
            let found = network.agenda.filter { $0.production == production }
                .compactMap { $0.facts.last.flatMap { network.value(of: $0, slot: 0).integer } }
            #expect(found.sorted() == expected[comparison])
        }
    }

    @Test("numbers compare by size, also whole ones with others; what is no number has no order")
    func mixedNumbers() throws {
        let network = try graphNetwork()
        try network.add(
            Production(
                name: "heavy",
                conditions: [
                    .pattern(
                        Pattern(
                            "mark",
                            [SlotTest("node", .equal, .variable("n")), SlotTest("weight", .greater, .float(1.5))]))
                ]))
        for (node, weight) in [(1, Value.integer(1)), (2, .integer(2)), (3, .float(1.6)), (4, network.value("9"))] {
            try network.assert("mark", ["node": .integer(node), "weight": weight])
        }
        #expect(network.values(of: "n") == [2, 3])
    }

    @Test(
        "with the float that is no number no order holds",
        arguments: [Comparison.less, .lessOrEqual, .greater, .greaterOrEqual])
    func notANumber(comparison: Comparison) throws {
        let network = try graphNetwork()
        for (name, operand) in [("float", Operand.float(1)), ("integer", .integer(1)), ("itself", .float(.nan))] {
            try network.add(
                Production(name: name, conditions: [.pattern(Pattern("edge", [SlotTest("from", comparison, operand)]))])
            )
        }
        try network.assert("edge", ["from": .float(.nan)])
        #expect(network.agenda.isEmpty)
    }

    @Test("a negated pattern holds while no fact fits")
    func negation() throws {
        let network = try graphNetwork()
        try network.add(
            Production(
                name: "sink",
                conditions: [
                    .pattern(mark, ["node": .variable("n")]), .not([.pattern(edge, ["from": .variable("n")])]),
                ]))
        try network.mark(1)
        try network.mark(2)
        let first = try network.edge(1, 5)
        let second = try network.edge(1, 6)
        #expect(network.values(of: "n") == [2])
        network.retract(first)
        #expect(network.values(of: "n") == [2], "another edge is still there")
        network.modify(second, slot: 0, to: .integer(2))
        #expect(network.values(of: "n") == [1])
    }

    @Test("a negated conjunction holds while no combination fits")
    func negatedConjunction() throws {
        let network = try graphNetwork()
        try network.add(
            Production(
                name: "no marked successor",
                conditions: [
                    .pattern(mark, ["node": .variable("n")]),
                    .not([
                        .pattern(edge, ["from": .variable("n"), "to": .variable("m")]),
                        .pattern(mark, ["node": .variable("m")]),
                    ]),
                ]))
        try network.mark(1)
        try network.edge(1, 2)
        #expect(network.values(of: "n") == [1])
        let other = try network.mark(2)
        #expect(network.values(of: "n") == [2])
        network.retract(other)
        #expect(network.values(of: "n") == [1])
    }

    @Test("exists makes one match, however many facts fit")
    func exists() throws {
        let network = try graphNetwork()
        try network.add(
            Production(
                name: "has successor",
                conditions: [
                    .pattern(mark, ["node": .variable("n")]), .exists([.pattern(edge, ["from": .variable("n")])]),
                ]))
        try network.mark(1)
        let edges = try [network.edge(1, 2), network.edge(1, 3)]
        #expect(network.values(of: "n") == [1])
        network.retract(edges[0])
        #expect(network.values(of: "n") == [1])
        network.retract(edges[1])
        #expect(network.values(of: "n") == [])
    }

    @Test("forall over a conjunction holds when every fact has what is asked, and for none at all")
    func forall() throws {
        let network = try graphNetwork()
        try network.add(
            Production(
                name: "all successors marked and leaves",
                conditions: [
                    .pattern(mark, ["node": .variable("n"), "weight": .integer(7)]),
                    .forall(
                        Pattern(edge, ["from": .variable("n"), "to": .variable("m")]),
                        [
                            .pattern(mark, ["node": .variable("m"), "weight": .integer(0)]),
                            .not([.pattern(edge, ["from": .variable("m")])]),
                        ]),
                ]))
        try network.mark(1, 7)
        #expect(network.values(of: "n") == [1])
        try network.edge(1, 2)
        #expect(network.values(of: "n") == [])
        try network.mark(2)
        #expect(network.values(of: "n") == [1])
        let further = try network.edge(2, 3)
        #expect(network.values(of: "n") == [])
        network.retract(further)
        #expect(network.values(of: "n") == [1])
    }

    @Test("a test compares what is bound")
    func tests() throws {
        let network = try graphNetwork()
        try network.add(
            Production(
                name: "up",
                conditions: [
                    .pattern(edge, ["from": .variable("a"), "to": .variable("b")]),
                    .test(.variable("a"), .less, .variable("b")), .test(.variable("b"), .notEqual, .integer(9)),
                ]))
        for (from, to) in [(1, 2), (2, 1), (1, 9)] { try network.edge(from, to) }
        #expect(network.values(of: "b") == [2])
    }

    @Test("what cannot be compiled says in which production and why, and leaves nothing behind")
    func errors() throws {
        let network = try graphNetwork()
        func message(_ conditions: [Condition]) -> String {
            do {
                try network.add(Production(name: "p", conditions: conditions))
                return "added"
            } catch { return error.description }
        }
        #expect(message([.pattern(Pattern("egde"))]) == "production 'p': there is no fact type 'egde'")
        #expect(
            message([.pattern(edge, ["form": .integer(1)])])
                == "production 'p': the fact type 'edge' has no slot 'form'; its slots are from, to")
        #expect(
            message([.pattern(mark, ["node": .variable("n")]), .test(.variable("x"), .less, .variable("n"))])
                .contains("the variable 'x' is compared before it is bound"))
        #expect(message([.not([])]) == "production 'p': a negation or quantifier of nothing")
        #expect(
            message([.not([.pattern(mark, ["node": .variable("n")])]), .test(.variable("n"), .equal, .integer(1))])
                .contains("'n' is compared before it is bound"), "negations bind nothing outside")
        #expect(network.dump == "alpha memories\nbeta nodes")
        try network.add(Production(name: "p", conditions: [.pattern(edge, [:])]))
        #expect(message([.pattern(edge, [:])]) == "there is already a production 'p'")
        #expect(throws: ReteError.self) { try network.define(FactType(name: "edge", slots: ["x"])) }
        #expect(throws: ReteError.self) { try network.assert("edge", ["x": .nothing]) }
    }
}

@Suite("Firing")
struct FiringTests {
    @Test("salience comes first, then the newest activation")
    func order() throws {
        let network = try graphNetwork()
        var fired: [String] = []
        for (name, salience) in [("low", -10), ("high", 10), ("middle", 0)] {
            try network.add(
                Production(
                    name: name, salience: salience, conditions: [.pattern(mark, ["node": .variable("n")])])
            ) { activation, network in
                fired.append("\(name) \(network.value(of: "n", in: activation)?.integer ?? -1)")
            }
        }
        try network.mark(1)
        try network.mark(2)
        #expect(try network.run() == 6)
        #expect(fired == ["high 2", "high 1", "middle 2", "middle 1", "low 2", "low 1"])
    }

    @Test("an activation fires once, and again when its fact was modified")
    func refraction() throws {
        let network = try graphNetwork()
        try network.add(Production(name: "p", conditions: [.pattern(mark, ["node": .integer(1)])]))
        let fact = try network.mark(1)
        #expect(network.nextActivation()?.facts == [fact])
        #expect(network.nextActivation() == nil)
        network.modify(fact, slot: 1, to: .integer(5))
        #expect(network.nextActivation()?.facts == [fact])
        #expect(network.contains(fact))
        network.retract(fact)
        #expect(!network.contains(fact))
    }

    @Test("a match fires again when a negation or quantifier has ceased to hold and holds again, and not before")
    func refractionOfQuantifiers() throws {
        let network = try graphNetwork()
        let touching: [Condition] = [.pattern(edge, ["from": .variable("n")])]
        for (name, condition) in [
            ("not", Condition.not(touching)), ("exists", .exists(touching)),
            (
                "forall",
                .forall(
                    Pattern(edge, ["from": .variable("n"), "to": .variable("m")]),
                    [.pattern(mark, ["node": .variable("m")])])
            ),
        ] {
            try network.add(Production(name: name, conditions: [.pattern(mark, ["node": .variable("n")]), condition]))
        }
        func fired() throws -> [Int] {
            var fired: [Int] = []
            while let activation = network.nextActivation() { fired.append(activation.production) }
            return fired.sorted()
        }
        try network.mark(1)
        #expect(try fired() == [0, 2])
        let first = try network.edge(1, 1)
        #expect(try fired() == [1])
        let second = try network.edge(1, 1)
        network.retract(first)
        #expect(try fired() == [], "there is another that fits")
        network.modify(second, slot: 1, to: .integer(1))
        #expect(try fired() == [1], "a modified fact has gone and come back; meanwhile nothing fires")
        network.modify(second, slot: 1, to: .integer(2))
        #expect(try fired() == [1], "now one lacks its mark")
        network.modify(second, slot: 1, to: .integer(1))
        #expect(try fired() == [1, 2], "and now none does again")
        network.retract(second)
        #expect(try fired() == [0])
    }

    @Test("effects change the facts and so what fires next, up to the limit")
    func effects() throws {
        let network = try graphNetwork()
        try network.add(
            Production(
                name: "count down",
                conditions: [.pattern(Pattern("mark", [SlotTest("weight", .greater, .integer(0))]))])
        ) { activation, network in
            let weight = network.value(of: activation.facts[0], slot: 1).integer ?? 0
            network.modify(activation.facts[0], slot: 1, to: .integer(weight - 1))
        }
        let fact = try network.mark(1, 10)
        #expect(try network.run(limit: 4) == 4)
        #expect(network.value(of: fact, slot: 1) == .integer(6))
        #expect(try network.run() == 6)
    }

    @Test("the trace says why a production fired")
    func trace() throws {
        let network = try graphNetwork()
        try network.add(
            Production(name: "p", conditions: [.pattern(edge, ["from": .variable("a"), "to": .variable("b")])]))
        var firings: [Firing] = []
        network.trace = { firings.append($0) }
        try network.edge(1, 2)
        _ = network.nextActivation()
        #expect(firings.map(\.description) == ["p fired for\n  (edge from 1 to 2)\n  with a = 1, b = 2"])
    }

    @Test("productions added later find the facts that are there, and removed ones take their activations away")
    func lateProductions() throws {
        let network = try graphNetwork()
        try network.edge(1, 2)
        try network.mark(2)
        let number = try network.add(
            Production(
                name: "late",
                conditions: [
                    .pattern(edge, ["from": .variable("a"), "to": .variable("b")]),
                    .pattern(mark, ["node": .variable("b")]),
                    .not([.pattern(mark, ["node": .variable("a")]), .pattern(edge, ["to": .variable("a")])]),
                ]))
        #expect(network.values(of: "a") == [1])
        network.remove(production: number)
        #expect(network.agenda.isEmpty)
    }
}

@Suite("Productions as data")
struct ProductionDataTests {
    private static let production = Production(
        name: "p", salience: 3,
        conditions: [
            .pattern(
                Pattern("edge", [SlotTest("from", .lessOrEqual, .float(1.5)), SlotTest("to", .equal, .variable("x"))])),
            .not([.pattern(mark, ["node": .symbol("s")]), .exists([.pattern(mark, ["node": .nothing])])]),
            .forall(Pattern(edge, ["to": .variable("x")]), [.test(.variable("x"), .notEqual, .integer(1))]),
        ],
        actions: [Action("set_state", ["state": .symbol("started"), "node": .variable("x")])])

    @Test("a production survives JSON")
    func json() throws {
        let text = try JSONEncoder().encode(Self.production)
        #expect(try JSONDecoder().decode(Production.self, from: text) == Self.production)
    }

    @Test("productions with the same beginning share nodes; the dump and the graph show it")
    func sharing() throws {
        let network = try graphNetwork()
        let beginning: [Condition] = [
            .pattern(edge, ["from": .variable("a"), "to": .variable("b")]),
            .pattern(mark, ["node": .variable("b"), "weight": .integer(1)]),
        ]
        try network.add(Production(name: "one", conditions: beginning))
        let alone = network.dump.split(separator: "\n").count
        try network.add(
            Production(name: "two", conditions: beginning + [.not([.pattern(mark, ["node": .variable("a")])])]))
        try network.edge(1, 2)
        try network.mark(2, 1)
        let dump = network.dump
        #expect(dump.split(separator: "\n").count == alone + 3, "a memory, a node and a terminal more")
        #expect(dump.contains("join edge[]: 1 matches, shared by 2"))
        #expect(dump.contains("mark[weight = 1] by node: 1 facts"))
        #expect(dump.contains("production two"))
        #expect(network.dot.hasPrefix("digraph rete {"))
        #expect(network.dot.contains("production one"))
    }
}
