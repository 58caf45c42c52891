internal import TOSCA

/// Draws the graph of a woven workflow: chains of activities, and a vertex for every rule of every relationship.
///
/// The reading of the rules is that of `docs/workflows.md`, "Weaving": a rule stands in a gap between two
/// activities, in parallel with the other rules there, and may wait for a state of the other end.
struct PlanBuilder {
    private let workflow: WovenWorkflow
    private(set) var vertices: [Plan.Vertex] = []
    private(set) var edges: [Plan.Edge] = []
    /// The index of each template's first vertex.
    private var base: [Int] = []
    /// For each lifecycle, how far each of its steps stands from the base.
    private let offsets: [[Int]]
    /// For each rule and lifecycle met, the gap: rules meet few lifecycles and many relationships.
    private var gaps: [[Lifecycle.Gap?]]
    private var waits: [[Lifecycle.Gap?]]

    init(_ workflow: WovenWorkflow) {
        self.workflow = workflow
        offsets = workflow.lifecycles.map { lifecycle in
            var offset = 0
            return lifecycle.steps.map { step in
                defer { offset += step.activities.count }
                return offset
            }
        }
        gaps = workflow.rules.map { rule in workflow.lifecycles.map { rule.gap(in: $0) } }
        waits = workflow.rules.map { rule in
            workflow.lifecycles.map { lifecycle in rule.rule.wait.flatMap { lifecycle.gap(before: $0) } }
        }
    }

    mutating func build() {
        base.reserveCapacity(workflow.lifecycleOfNode.count)
        for node in workflow.lifecycleOfNode.indices {
            base.append(vertices.count)
            if let lifecycle = workflow.lifecycleOfNode[node] { addActivities(of: node, lifecycle: lifecycle) }
        }
        for (relationship, rules) in workflow.rulesOfRelationship.enumerated() {
            for rule in rules { addHook(of: relationship, rule: rule) }
        }
    }

    private mutating func addActivities(of node: Int, lifecycle index: Int) {
        let lifecycle = workflow.lifecycles[index]
        for (step, definition) in lifecycle.steps.enumerated() {
            for position in definition.activities.indices {
                let vertex = vertices.count
                vertices.append(.activity(node: node, step: step, position: position))
                for before in self.before(.init(step: step, position: position), node: node, lifecycle: index) {
                    edges.append(.init(from: before, to: vertex, cause: .lifecycle(index)))
                }
            }
        }
    }

    private mutating func addHook(of relationship: Int, rule: Int) {
        let (woven, other) = workflow.ends(of: relationship, under: workflow.rules[rule])
        guard let lifecycle = workflow.lifecycleOfNode[woven], let gap = gaps[rule][lifecycle] else { return }
        let followers = after(gap, node: woven, lifecycle: lifecycle)
        // What runs nothing and holds nothing up would only hide what does.
        guard
            workflow.runsOperation(of: relationship, rule: rule)
                || (workflow.rules[rule].rule.wait != nil && !followers.isEmpty)
        else { return }
        let vertex = vertices.count
        vertices.append(.hook(relationship: relationship, rule: rule))
        for before in before(gap, node: woven, lifecycle: lifecycle) {
            edges.append(.init(from: before, to: vertex, cause: .rule(rule)))
        }
        for follower in followers {
            edges.append(.init(from: vertex, to: follower, cause: .rule(rule)))
        }
        if let otherLifecycle = workflow.lifecycleOfNode[other], let awaited = waits[rule][otherLifecycle] {
            let setsState = base[other] + offsets[otherLifecycle][awaited.step] + awaited.position
            edges.append(.init(from: setsState, to: vertex, cause: .rule(rule)))
        }
    }

    /// The activities that end right before a gap.
    private func before(_ gap: Lifecycle.Gap, node: Int, lifecycle: Int) -> [Int] {
        let steps = workflow.lifecycles[lifecycle].steps
        let first = base[node] + offsets[lifecycle][gap.step]
        if gap.position > 0 { return [first + gap.position - 1] }
        return steps[gap.step].predecessors.map { step in
            base[node] + offsets[lifecycle][step] + steps[step].activities.count - 1
        }
    }

    /// The activities that begin right after a gap.
    private func after(_ gap: Lifecycle.Gap, node: Int, lifecycle: Int) -> [Int] {
        let steps = workflow.lifecycles[lifecycle].steps
        let first = base[node] + offsets[lifecycle][gap.step]
        if gap.position < steps[gap.step].activities.count { return [first + gap.position] }
        return steps[gap.step].successors.map { base[node] + offsets[lifecycle][$0] }
    }
}
