import Rete

/// *Manners*: seats guests at a table, a man beside a woman, who share a hobby.
///
/// The classical program of the OPS5 benchmarks: D. Brant, T. Grose, B. Lofaso, D. Miranker, "Effects of Database Size
/// on Rule System Performance", 1991. One condition is added: only the last seating is extended, which is what the
/// conflict resolution of OPS5 comes to; so the firings are the same under any strategy.
struct Manners: ReteProgram {
    let network = Network()
    private let party: MannersParty
    private let rules: [Rule]
    private let guest, context, count, seating, path, chosen, lastSeat: Network.TypeHandle
    private let yes, no: Value

    private enum Rule: String, CaseIterable {
        case assignFirstSeat, findSeating, makePath, pathDone, areWeDone, goOn, printResults, allDone
    }

    init(size: Int) throws {
        party = MannersParty(size: size)
        guest = try network.define(FactType(name: "guest", slots: ["name", "sex", "hobby"]))
        context = try network.define(FactType(name: "context", slots: ["state"]))
        count = try network.define(FactType(name: "count", slots: ["c"]))
        seating = try network.define(
            FactType(name: "seating", slots: ["id", "pid", "seat1", "name1", "seat2", "name2", "path_done"]))
        path = try network.define(FactType(name: "path", slots: ["id", "name", "seat"]))
        chosen = try network.define(FactType(name: "chosen", slots: ["id", "name", "hobby"]))
        lastSeat = try network.define(FactType(name: "last_seat", slots: ["seat"]))
        (yes, no) = (network.value("yes"), network.value("no"))
        rules = Rule.allCases
        for rule in rules {
            let salience = rule == .makePath || rule == .areWeDone || rule == .printResults ? 10 : 0
            try network.add(
                Production(name: rule.rawValue, salience: salience, conditions: Self.conditions(of: rule)))
        }
    }

    private static func conditions(of rule: Rule) -> [Condition] {
        switch rule {
        case .assignFirstSeat:
            [
                .of("context", ["state": "start"]), .of("guest", ["name": "?n"]), .of("count", ["c": "?c"]),
            ]
        case .findSeating:
            [
                .of("context", ["state": "assign_seats"]),
                .of("seating", ["id": "?id", "seat2": "?seat2", "name2": "?n2", "path_done": "yes"]),
                .of("guest", ["name": "?n2", "sex": "?s", "hobby": "?h"]),
                .of("guest", ["name": "?n", "sex": "~?s", "hobby": "?h"]),
                .of("count", ["c": "?c"]),
                .not([.of("path", ["id": "?id", "name": "?n"])]),
                .not([.of("chosen", ["id": "?id", "name": "?n", "hobby": "?h"])]),
                .not([.of("seating", ["pid": "?id"])]),
            ]
        case .makePath:
            [
                .of("context", ["state": "make_path"]),
                .of("seating", ["id": "?id", "pid": "?pid", "path_done": "no"]),
                .of("path", ["id": "?pid", "name": "?n", "seat": "?s"]),
                .not([.of("path", ["id": "?id", "name": "?n"])]),
            ]
        case .pathDone:
            [.of("context", ["state": "make_path"]), .of("seating", ["path_done": "no"])]
        case .areWeDone:
            [
                .of("context", ["state": "check_done"]), .of("last_seat", ["seat": "?seat"]),
                .of("seating", ["seat2": "?seat"]),
            ]
        case .goOn:
            [.of("context", ["state": "check_done"])]
        case .printResults:
            [
                .of("context", ["state": "print_results"]), .of("last_seat", ["seat": "?seat"]),
                .of("seating", ["id": "?id", "seat2": "?seat"]), .of("path", ["id": "?id"]),
            ]
        case .allDone:
            [.of("context", ["state": "print_results"])]
        }
    }

    func begin() {
        network.assert(context, network.value("start"))
        network.assert(count, .integer(1))
        network.assert(lastSeat, .integer(party.size))
        for row in party.guests {
            network.assert(guest, .integer(row.name), network.value(row.sex), network.value(row.hobby))
        }
    }

    func perform(_ activation: Activation) {
        let facts = activation.facts
        func value(_ fact: Int, _ slot: Int) -> Value { network.value(of: facts[fact], slot: slot) }
        func enter(_ state: String) { network.modify(facts[0], slot: 0, to: network.value(state)) }
        func number(_ value: Value, plus more: Int) -> Value { .integer((value.integer ?? 0) + more) }
        switch rules[activation.production] {
        case .assignFirstSeat:
            let (name, id) = (value(1, 0), value(2, 0))
            network.assert(seating, id, .integer(0), .integer(1), name, .integer(1), name, yes)
            network.assert(path, id, name, .integer(1))
            network.modify(facts[2], slot: 0, to: number(id, plus: 1))
            enter("assign_seats")
        case .findSeating:
            let (last, name2, seat2) = (value(1, 0), value(1, 5), value(1, 4))
            let (name, hobby, id) = (value(3, 0), value(3, 2), value(4, 0))
            let seat = number(seat2, plus: 1)
            network.assert(seating, id, last, seat2, name2, seat, name, no)
            network.assert(path, id, name, seat)
            network.assert(chosen, last, name, hobby)
            network.modify(facts[4], slot: 0, to: number(id, plus: 1))
            enter("make_path")
        case .makePath:
            network.assert(path, value(1, 0), value(2, 1), value(2, 2))
        case .pathDone:
            network.modify(facts[1], slot: 6, to: yes)
            enter("check_done")
        case .areWeDone: enter("print_results")
        case .goOn: enter("assign_seats")
        case .printResults: network.retract(facts[3])
        case .allDone: enter("done")
        }
    }

    func check(firings: Int) throws {
        guard firings == party.firings else {
            throw WrongOutcome("manners: \(firings) firings instead of \(party.firings)")
        }
    }
}
