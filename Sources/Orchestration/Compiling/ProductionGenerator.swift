internal import Rete
internal import TOSCA

/// Turns a woven workflow into productions.
///
/// For every activity there is a production that performs it once the node is there and every gate and hook of the gap
/// before it lets it pass; for every rule with an operation, one that calls it once its wait is over; for every step
/// that follows others, one that begins it. Productions are per lifecycle and weaving, never per node.
struct ProductionGenerator {
    private let workflow: WovenWorkflow
    private let awaited: Set<String>
    private(set) var productions: [Production] = []

    init(_ workflow: WovenWorkflow) {
        self.workflow = workflow
        awaited = Set(workflow.rules.compactMap(\.rule.wait))
    }

    /// A rule as it meets a lifecycle.
    private struct Meeting: Hashable {
        let rule: Int
        let lifecycle: Int
    }

    mutating func generate() {
        let meetings = self.meetings()
        for (index, lifecycle) in workflow.lifecycles.enumerated() {
            let gates = gates(of: index, meetings: meetings)
            for (step, definition) in lifecycle.steps.enumerated() {
                for position in definition.activities.indices {
                    let gap = Lifecycle.Gap(step: step, position: position)
                    addActivity(definition.activities[position], gap, of: index, gates: gates[gap] ?? [])
                }
                if !definition.successors.isEmpty {
                    let gap = Lifecycle.Gap(step: step, position: definition.activities.count)
                    addCompletion(gap, of: index, gates: gates[gap] ?? [])
                }
                if !definition.predecessors.isEmpty { addBeginning(of: step, in: index) }
            }
        }
        for meeting in meetings where workflow.rules[meeting.rule].isImplemented { addHook(meeting) }
        addDispatch()
    }

    /// Which rules meet which lifecycles anywhere in the topology, in the order of the rules.
    private func meetings() -> [Meeting] {
        var seen: Set<Meeting> = []
        for (relationship, rules) in workflow.rulesOfRelationship.enumerated() {
            for rule in rules {
                let woven = workflow.ends(of: relationship, under: workflow.rules[rule]).woven
                guard let lifecycle = workflow.lifecycleOfNode[woven] else { continue }
                seen.insert(Meeting(rule: rule, lifecycle: lifecycle))
            }
        }
        return seen.sorted { ($0.rule, $0.lifecycle) < ($1.rule, $1.lifecycle) }
    }

    /// What holds the activity after each gap of a lifecycle.
    private func gates(of lifecycle: Int, meetings: [Meeting]) -> [Lifecycle.Gap: [Condition]] {
        var gates: [Lifecycle.Gap: [Condition]] = [:]
        for meeting in meetings where meeting.lifecycle == lifecycle {
            let rule = workflow.rules[meeting.rule]
            guard let gap = rule.gap(in: workflow.lifecycles[lifecycle]) else { continue }
            if rule.isImplemented {
                gates[gap, default: []].append(isDone(rule, index: meeting.rule))
            } else if let wait = rule.rule.wait {
                gates[gap, default: []].append(peersReached(wait, rule: rule, template: nil))
            }
        }
        return gates
    }

    // MARK: - Productions

    private mutating func addActivity(
        _ activity: Lifecycle.Activity, _ gap: Lifecycle.Gap, of lifecycle: Int, gates: [Condition]
    ) {
        let action: Action
        switch activity {
        case .setState(let state):
            let isAwaited = awaited.contains(state)
            action = Action("set_state", ["state": .symbol(state), "awaited": .integer(isAwaited ? 1 : 0)])
        case .callOperation(let interface, let operation):
            action = Action(
                "call_operation",
                ["interface": .symbol(interface), "operation": .symbol(operation)])
        }
        productions.append(
            Production(
                name: name(of: gap, in: lifecycle),
                conditions: [progress(gap, of: lifecycle)] + gates,
                actions: [action]))
    }

    private mutating func addCompletion(_ gap: Lifecycle.Gap, of lifecycle: Int, gates: [Condition]) {
        productions.append(
            Production(
                name: name(of: gap, in: lifecycle) + " complete",
                conditions: [progress(gap, of: lifecycle)] + gates,
                actions: [Action("complete_step")]))
    }

    private mutating func addBeginning(of step: Int, in lifecycle: Int) {
        let definition = workflow.lifecycles[lifecycle].steps[step]
        let completed = definition.predecessors.map { predecessor in
            Condition.pattern(
                FactVocabulary.completed,
                ["node": .variable("node"), "lifecycle": .integer(lifecycle), "step": .integer(predecessor)])
        }
        let begun = Condition.pattern(
            FactVocabulary.progress,
            ["node": .variable("node"), "lifecycle": .integer(lifecycle), "step": .integer(step)])
        productions.append(
            Production(
                name: name(of: .init(step: step, position: 0), in: lifecycle) + " begin",
                conditions: completed + [.not([begun])],
                actions: [Action("begin_step", ["step": .integer(step)])]))
    }

    private mutating func addHook(_ meeting: Meeting) {
        let rule = workflow.rules[meeting.rule]
        guard let gap = rule.gap(in: workflow.lifecycles[meeting.lifecycle]) else { return }
        var conditions = [progress(gap, of: meeting.lifecycle), subject(of: rule)]
        if let wait = rule.rule.wait {
            switch rule.scope {
            case .pair:
                conditions.append(
                    .pattern(FactVocabulary.reached, ["node": .variable("peer"), "state": .symbol(wait)]))
            case .instance:
                conditions.append(peersReached(wait, rule: rule, template: "template"))
            }
        }
        conditions.append(
            .not([
                .pattern(
                    FactVocabulary.hook, ["rule": .integer(meeting.rule), "subject": .variable("subject")])
            ]))
        productions.append(
            Production(
                name: "\(workflow.name) \(rule.declaringType) \(rule.side.rawValue) rule \(meeting.rule)"
                    + " on \(workflow.lifecycles[meeting.lifecycle].declaringType)",
                conditions: conditions,
                actions: [Action("call_hook", ["rule": .integer(meeting.rule)])]))
    }

    /// TOSCA 1.1 §7.2.2.4: operations are not run concurrently on one host.
    private mutating func addDispatch() {
        productions.append(
            Production(
                name: "\(workflow.name) dispatch",
                conditions: [
                    .pattern(
                        FactVocabulary.operation,
                        ["id": .variable("id"), "host": .variable("host"), "status": .symbol("waiting")]),
                    .not([
                        .pattern(FactVocabulary.operation, ["host": .variable("host"), "status": .symbol("running")])
                    ]),
                ],
                actions: [Action("dispatch")]))
    }

    // MARK: - Conditions

    private func progress(_ gap: Lifecycle.Gap, of lifecycle: Int) -> Condition {
        .pattern(
            FactVocabulary.progress,
            [
                "node": .variable("node"), "lifecycle": .integer(lifecycle), "step": .integer(gap.step),
                "position": .integer(gap.position), "status": .symbol("ready"),
            ])
    }

    /// The relationship instance or end that a rule's operation is called for, as `subject`; for a pair, the other
    /// end as `peer`.
    private func subject(of rule: WovenRule) -> Condition {
        switch rule.scope {
        case .pair:
            .pattern(
                FactVocabulary.relationship,
                [
                    "id": .variable("subject"), "weaving": .symbol(rule.weaving),
                    rule.side.rawValue: .variable("node"), rule.side.other.rawValue: .variable("peer"),
                ])
        case .instance:
            .pattern(
                FactVocabulary.end,
                [
                    "id": .variable("subject"), "template": .variable("template"), "weaving": .symbol(rule.weaving),
                    "side": .symbol(rule.side.rawValue), "node": .variable("node"),
                ])
        }
    }

    /// Every hook of a rule on the node is done.
    private func isDone(_ rule: WovenRule, index: Int) -> Condition {
        let done = Condition.pattern(
            FactVocabulary.hook,
            ["rule": .integer(index), "subject": .variable("subject"), "status": .symbol("done")])
        let subjects: Pattern
        switch rule.scope {
        case .pair:
            subjects = Pattern(
                FactVocabulary.relationship,
                [
                    "id": .variable("subject"), "weaving": .symbol(rule.weaving),
                    rule.side.rawValue: .variable("node"),
                ])
        case .instance:
            subjects = Pattern(
                FactVocabulary.end,
                [
                    "id": .variable("subject"), "weaving": .symbol(rule.weaving),
                    "side": .symbol(rule.side.rawValue), "node": .variable("node"),
                ])
        }
        return .forall(subjects, [done])
    }

    /// Every instance at the other end of the node's relationships has reached a state.
    private func peersReached(_ state: String, rule: WovenRule, template: String?) -> Condition {
        let which = template.map { ("template", Operand.variable($0)) } ?? ("weaving", .symbol(rule.weaving))
        let relationships = Pattern(
            FactVocabulary.relationship.name,
            [
                SlotTest(which.0, .equal, which.1), SlotTest(rule.side.rawValue, .equal, .variable("node")),
                SlotTest(rule.side.other.rawValue, .equal, .variable("peer")),
            ])
        return .forall(
            relationships,
            [.pattern(FactVocabulary.reached, ["node": .variable("peer"), "state": .symbol(state)])])
    }

    private func name(of gap: Lifecycle.Gap, in lifecycle: Int) -> String {
        let definition = workflow.lifecycles[lifecycle]
        let step = definition.steps[gap.step]
        let what: String
        if gap.position < step.activities.count {
            switch step.activities[gap.position] {
            case .setState(let state): what = "set_state \(state)"
            case .callOperation(let interface, let operation): what = "\(interface).\(operation)"
            }
        } else {
            what = "end"
        }
        return "\(workflow.name) \(definition.declaringType) \(step.name)[\(gap.position)] \(what)"
    }
}
