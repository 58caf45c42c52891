import Rete

/// *Waltz*: labels the lines of a drawing as convex (+), concave (-) or boundaries (B) of bodies.
///
/// The classical program of the OPS5 benchmarks: every line becomes two edges; junctions are found; the outermost ones
/// bound; labels go from junction to junction by what is possible in each kind. Each firing gives one label to one
/// edge, so that the firings are as many in whatever order they come.
struct Waltz: ReteProgram {
    private enum Line { static let (p1, p2) = (0, 1) }
    private enum Edge { static let (from, to, joined, role, label, plotted) = (0, 1, 2, 3, 4, 5) }

    let network = Network()
    private let drawing: WaltzDrawing
    private let rules: [WaltzRule]
    private let stage, line, edge, junction: Network.TypeHandle
    private let yes, no, none: Value

    init(size: Int) throws {
        drawing = WaltzDrawing(regions: size)
        rules = WaltzRule.all
        stage = try network.define(FactType(name: "stage", slots: ["value"]))
        line = try network.define(FactType(name: "line", slots: ["p1", "p2"]))
        edge = try network.define(
            FactType(name: "edge", slots: ["from", "to", "joined", "role", "label", "plotted"]))
        junction = try network.define(FactType(name: "junction", slots: ["type", "base"]))
        (yes, no, none) = (network.value("yes"), network.value("no"), network.value("none"))
        for rule in rules {
            try network.add(Production(name: rule.name, salience: rule.salience, conditions: rule.conditions))
        }
    }

    func begin() {
        network.assert(stage, network.value("duplicate"))
        for (p1, p2) in drawing.lines { network.assert(line, .integer(p1), .integer(p2)) }
    }

    func perform(_ activation: Activation) {
        let facts = activation.facts
        func value(_ fact: Int, _ slot: Int) -> Value { network.value(of: facts[fact], slot: slot) }
        func point(_ fact: Int, _ slot: Int) -> Int { value(fact, slot).integer ?? 0 }
        switch rules[activation.production].effect {
        case .enter(let state): network.modify(facts[0], slot: 0, to: network.value(state))
        case .duplicate:
            let (p1, p2) = (value(1, Line.p1), value(1, Line.p2))
            network.assert(edge, p1, p2, no, none, none, no)
            network.assert(edge, p2, p1, no, none, none, no)
            network.retract(facts[1])
        case .joinThree:
            let base = point(1, Edge.from)
            let found = WaltzJunction(base: base, point(1, Edge.to), point(2, Edge.to), point(3, Edge.to))
            network.assert(junction, network.value(found.kind), .integer(base))
            for (fact, role) in zip(facts[1...3], found.roles) { join(fact, as: role) }
        case .joinTwo:
            network.assert(junction, network.value("ell"), value(1, Edge.from))
            join(facts[1], as: "corner")
            join(facts[2], as: "corner")
        case .label(let fact, let label): network.modify(facts[fact], slot: Edge.label, to: network.value(label))
        case .copyLabel(let from, let to): network.modify(facts[to], slot: Edge.label, to: value(from, Edge.label))
        case .plot: network.modify(facts[1], slot: Edge.plotted, to: yes)
        }
    }

    private func join(_ fact: FactID, as role: String) {
        network.modify(fact, (Edge.joined, yes), (Edge.role, network.value(role)))
    }

    func check(firings: Int) throws {
        // One for each line and junction; a label and a plot for each edge; five changes of stage.
        let expected = drawing.lines.count + drawing.junctions + 4 * drawing.lines.count + 5
        guard firings == expected else {
            throw WrongOutcome("waltz: \(firings) firings instead of \(expected)")
        }
    }
}
