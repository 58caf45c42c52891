internal import Rete
internal import TOSCA

/// A workflow as the space keeps it: data, from which any worker builds the rule network.
///
/// It speaks of lifecycles and relationship types, not of nodes: its size follows from how many types a topology uses.
struct CompiledWorkflow: Codable, Sendable {
    /// A rule that calls an operation, as the engine needs to know it.
    struct Hook: Codable, Sendable {
        /// The weaving that it is a rule of.
        let weaving: String
        /// The end of the relationship whose node waits for it.
        let side: WovenRule.Side
        /// How often it is called.
        let scope: WovenRule.Scope
        /// The state that the woven node enters right before or after.
        let state: String
        /// Whether it comes before that state, or after it.
        let isBefore: Bool
        /// The operation's interface.
        let interface: String
        /// The operation's name.
        let operation: String
        /// The end on whose host it runs; nil for the orchestrator's own.
        let runsOn: WovenRule.Side?

        func gap(in lifecycle: Lifecycle) -> Lifecycle.Gap? { lifecycle.gap(at: state, isBefore: isBefore) }

        /// Whether it comes after the last activity of a step.
        func isAtTheEnd(of lifecycle: Lifecycle) -> Bool {
            gap(in: lifecycle).map { $0.position == lifecycle.steps[$0.step].activities.count } ?? false
        }
    }

    /// The version of this form; another one is compiled anew.
    static let currentFormat = 1

    /// The version of the form that it was written in.
    let format: Int
    /// The workflow's name.
    let name: String
    /// Whether a failed operation lets everything else go on: TOSCA 1.1 §7.3.7, "uninstall workflow operation failure
    /// SHOULD not prevent the other operations of the workflow to run".
    let toleratesFailure: Bool
    /// The lifecycles; productions name them by index.
    let lifecycles: [Lifecycle]
    /// The index of the lifecycle of each node type that takes part.
    let lifecycleOfType: [String: Int]
    /// The name under which each relationship type's relationships are woven; absent where no rule applies.
    let weavingOfType: [String: String]
    /// The hooks by index of their rule.
    let hooks: [Int: Hook]
    /// The states that some rule waits for.
    let awaitedStates: [String]
    /// The productions.
    let productions: [Production]
}

extension CompiledWorkflow {
    /// Compiles a woven workflow.
    init(_ workflow: WovenWorkflow) {
        var generator = ProductionGenerator(workflow)
        generator.generate()
        format = Self.currentFormat
        name = workflow.name
        toleratesFailure = NormativeWorkflow(rawValue: workflow.name) == .uninstall
        lifecycles = workflow.lifecycles
        productions = generator.productions
        awaitedStates = Set(workflow.rules.compactMap(\.rule.wait)).sorted()

        let topology = workflow.service.topology
        var lifecycleOfType: [String: Int] = [:]
        for (node, lifecycle) in workflow.lifecycleOfNode.enumerated() {
            lifecycleOfType[topology.nodeTemplates[node].type] = lifecycle
        }
        self.lifecycleOfType = lifecycleOfType
        var weavingOfType: [String: String] = [:]
        for (relationship, rules) in workflow.rulesOfRelationship.enumerated() {
            guard let first = rules.first else { continue }
            weavingOfType[topology.relationships[relationship].type] = workflow.rules[first].weaving
        }
        self.weavingOfType = weavingOfType
        var hooks: [Int: Hook] = [:]
        for (index, rule) in workflow.rules.enumerated() where rule.isImplemented {
            guard let activity = rule.rule.activity else { continue }
            hooks[index] = Hook(
                weaving: rule.weaving, side: rule.side, scope: rule.scope, state: rule.rule.state,
                isBefore: rule.rule.anchor == .before,
                interface: activity.interface, operation: activity.operation, runsOn: rule.runsOn)
        }
        self.hooks = hooks
    }
}
