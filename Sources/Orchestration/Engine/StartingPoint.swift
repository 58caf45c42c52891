/// Where a node instance begins, or goes on, in a workflow.
///
/// An execution that was interrupted goes on from the positions in its records. A new one begins where the node's
/// state says: what install has done already, by whatever way, it does not do again.
struct StartingPoint {
    /// Activities done, by step; -1 for a step that has not begun.
    ///
    /// Nil when the node takes no part in the run.
    var positions: [Int]?
    /// Whether the node is left as it is, whatever has happened to it before.
    var isPassedOver = false
    /// Whether what is known of the node is of this very workflow.
    var isContinued = false
    /// The highest positions that were ever reached: what waits on a state set before them is over.
    var reached: [Int] = []
    /// Hooks that are done.
    var hooks: [NodeRecord.Hook] = []
    /// Activities from `positions` on that are done: between them is what failed before and is to be run again.
    var ahead: Set<NodeRecord.Activity> = []

    /// - Parameters:
    ///   - record: what is known of the node instance.
    ///   - workflow: the workflow to run.
    ///   - lifecycle: the node's lifecycle in it.
    ///   - execution: the execution that is taken up; nil for a new one. Positions of an earlier execution of the same
    ///     workflow are no progress in this one.
    ///   - rewinds: whether what has failed in it is run again.
    init(
        of record: NodeRecord, in workflow: CompiledWorkflow, lifecycle: Lifecycle, takingUp execution: String?,
        rewinds: Bool
    ) {
        if let execution, record.execution == execution, record.positions.count == lifecycle.steps.count {
            isContinued = true
            reached = record.positions
            hooks = record.hooks
            positions = record.positions
            ahead = Set(record.ahead)
            if workflow.toleratesFailure, rewinds {
                rewind(to: record.failures, workflow: workflow, lifecycle: lifecycle)
            }
            return
        }
        let state = record.state == NodeState.error ? record.stateBeforeError ?? NodeState.initial : record.state
        let isAbsent = state == NodeState.initial || state == NodeState.deleted
        let whole = lifecycle.steps.map(\.activities.count)
        switch NormativeWorkflow(rawValue: workflow.name) {
        case .start:
            // What is not installed cannot be started.
            if isAbsent || NodeState.isUnconfigured(state) { return }
        case .stop, .uninstall:
            // What does not run is stopped, and what is not there is removed: nobody waits for it.
            isPassedOver = workflow.name == NormativeWorkflow.stop.rawValue && NodeState.isUnconfigured(state)
            if isAbsent || isPassedOver {
                positions = whole
                reached = whole
                return
            }
        case .install: break
        case nil:
            guard lifecycle.canBegin(in: state, isAbsent: isAbsent) else { return }
            positions = Self.beginning(of: lifecycle)
            reached = Self.beginning(of: lifecycle)
            return
        }
        let gap =
            isAbsent
            ? nil
            : lifecycle.gap(after: state)
                ?? NodeState.alternative(to: state).flatMap { lifecycle.gap(after: $0) }
        let start = gap.map { Self.positions(at: $0, in: lifecycle) } ?? Self.beginning(of: lifecycle)
        positions = start
        reached = start
        // What was called for the node in this workflow and still stands, as when install is run a second time.
        guard record.workflow == workflow.name, record.positions == start else { return }
        isContinued = true
        hooks = record.hooks
    }

    /// Nothing done: steps that follow no other are at 0.
    private static func beginning(of lifecycle: Lifecycle) -> [Int] {
        lifecycle.steps.map { $0.predecessors.isEmpty ? 0 : -1 }
    }

    /// Everything that must be done before a gap is done, and nothing else.
    private static func positions(at gap: Lifecycle.Gap, in lifecycle: Lifecycle) -> [Int] {
        var positions = beginning(of: lifecycle)
        var before = lifecycle.steps[gap.step].predecessors
        while let step = before.popLast() {
            positions[step] = lifecycle.steps[step].activities.count
            before += lifecycle.steps[step].predecessors
        }
        positions[gap.step] = gap.position
        return positions
    }

    /// Goes back to the first failure of each step: what failed is run again, the rest only passed through.
    private mutating func rewind(
        to failures: [NodeRecord.Failure], workflow: CompiledWorkflow, lifecycle: Lifecycle
    ) {
        let done = positions ?? []
        for failure in failures {
            let gap: Lifecycle.Gap?
            switch failure {
            case .activity(let step, let position): gap = .init(step: step, position: position)
            case .hook(let hook):
                gap = workflow.hooks[hook.rule].flatMap { $0.gap(in: lifecycle) }
            }
            guard let gap, let position = positions?[gap.step] else { continue }
            positions?[gap.step] = min(position, gap.position)
        }
        for (step, definition) in lifecycle.steps.enumerated() where done[step] > 0 {
            for position in (positions?[step] ?? 0)..<done[step] {
                guard case .callOperation = definition.activities[position],
                    !failures.contains(.activity(step: step, position: position))
                else { continue }
                ahead.insert(NodeRecord.Activity(step: step, position: position))
            }
        }
    }
}

extension Lifecycle {
    /// Whether a node in a state can begin a workflow of which the specification says nothing.
    ///
    /// One that sets no states is for nodes that are there and stay as they are. One that sets TOSCA's goes on from where
    /// these begin, so that only one that creates its nodes takes what is not installed. One that begins with a state of
    /// its own says itself what its nodes are.
    fileprivate func canBegin(in state: String, isAbsent: Bool) -> Bool {
        guard let first = states.first else { return !isAbsent && !NodeState.isTransitional(state) }
        guard NodeState.isNormative(first), !states.contains("creating") else { return true }
        return !isAbsent && !NodeState.isUnconfigured(state)
    }
}
