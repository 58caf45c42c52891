internal import Rete
internal import TOSCA

/// How a run finds out where everything stands.
extension WorkflowRun {
    func assertTopology() {
        let weavings = site.service.topology.relationships.map { relationship in
            compiled.weavingOfType[relationship.type].map(network.value)
        }
        for (id, instance) in site.model.relationships.enumerated() {
            guard let weaving = weavings[instance.relationship] else { continue }
            network.assert(
                facts.relationship, .integer(id), .integer(instance.relationship), weaving, .integer(instance.source),
                .integer(instance.target))
        }
        subjects.forEachEnd { id, relationship, side, node in
            guard let weaving = weavings[relationship] else { return }
            network.assert(
                facts.end, .integer(id), .integer(relationship), weaving, network.value(side.rawValue), .integer(node))
        }
    }

    /// Finds where each node begins and says what it has reached already; nil for nodes that take no part.
    func begin(_ beginning: Beginning, now: Int64) -> [StartingPoint?] {
        let awaited = Set(compiled.awaitedStates)
        return records.indices.map { node in
            guard let index = lifecycleOfNode[node] else {
                if awaited.contains(records[node].state) { reach(records[node].state, by: node) }
                return nil
            }
            let lifecycle = compiled.lifecycles[index]
            let start = StartingPoint(
                of: records[node], in: compiled, lifecycle: lifecycle,
                takingUp: beginning == .anew ? nil : site.execution, rewinds: beginning == .again)
            guard let positions = start.positions else {
                excluded.append(node)
                return nil
            }
            // What another engine had is in its record as it is to be.
            if beginning != .takeOver || records[node].execution != site.execution { adopt(start, of: node, now: now) }
            for (step, definition) in lifecycle.steps.enumerated() {
                let reached = max(start.reached[step], 0)
                for case .setState(let state) in definition.activities.prefix(reached) where awaited.contains(state) {
                    reach(state, by: node)
                }
                // One that goes on is complete when its last hooks are, which the productions find out.
                if !start.isContinued, positions[step] == definition.activities.count, !definition.successors.isEmpty {
                    network.assert(facts.completed, .integer(node), .integer(index), .integer(step))
                }
            }
            for hook in start.hooks {
                network.assert(facts.hook, .integer(hook.rule), .integer(hook.subject), facts.done)
            }
            return start.isPassedOver ? nil : start
        }
    }

    /// Knows hooks at the end of a lifecycle as done where all whom they concern were through before this run, by
    /// whatever other workflow: an install of what was started by `start` announces nobody once more.
    func recallHooks(_ starts: [StartingPoint?]) {
        guard !compiled.hooks.isEmpty else { return }
        let isThrough = starts.indices.map { node in
            guard let positions = starts[node]?.positions, let lifecycle = lifecycle(of: node) else { return false }
            return zip(positions, lifecycle.steps).allSatisfy { $0 == $1.activities.count }
        }
        guard isThrough.contains(true) else { return }
        for (rule, hook) in compiled.hooks.sorted(by: { $0.key < $1.key }) {
            subjects.forEach(of: hook, in: site.service.topology, compiled) { id, subject in
                let woven = subject.woven
                guard starts[woven]?.isContinued == false,
                    (subject.sources + subject.targets).allSatisfy({ isThrough[$0] }),
                    let lifecycle = lifecycle(of: woven), hook.isAtTheEnd(of: lifecycle)
                else { return }
                network.assert(facts.hook, .integer(rule), .integer(id), facts.done)
                records[woven].hooks.append(NodeRecord.Hook(rule: rule, subject: id))
            }
        }
    }

    /// Brings a node's record in line with where the node begins.
    private func adopt(_ start: StartingPoint, of node: Int, now: Int64) {
        guard let positions = start.positions, !start.isPassedOver else { return }
        // Where a workflow begins with its first activity, it says itself what becomes of a node on which something failed.
        if records[node].state == NodeState.error, let state = records[node].stateBeforeError,
            start.isContinued || positions.contains(where: { $0 > 0 })
        {
            records[node].state = state
            records[node].stateBeforeError = nil
            event(.state, node, now) { $0.state = state }
            markDirty(node)
        }
        if !start.isContinued, [NodeState.initial, NodeState.deleted].contains(records[node].state) {
            // It begins anew, and knows nobody yet.
            records[node].announced = []
        }
        records[node].execution = site.execution
        records[node].workflow = compiled.name
        records[node].positions = positions
        records[node].hooks = start.hooks
        records[node].failures = []
        records[node].ahead = start.ahead.sorted { ($0.step, $0.position) < ($1.step, $1.position) }
    }

    func assertProgress(_ starts: [StartingPoint?]) {
        let busy = Set(
            pending.values.compactMap { operation -> Busy? in
                if case .activity(let node, let step, _) = operation.subject {
                    Busy(node: node, step: step)
                } else {
                    nil
                }
            })
        for (node, start) in starts.enumerated() {
            guard let positions = start?.positions, let lifecycle = lifecycleOfNode[node] else { continue }
            progress[node] = positions.enumerated().map { step, position -> FactID? in
                guard position >= 0 else { return nil }
                return makeProgress(
                    node, lifecycle: lifecycle, step: step, position: position,
                    status: busy.contains(Busy(node: node, step: step)) ? facts.busy : facts.ready)
            }
        }
    }

    private struct Busy: Hashable {
        let node: Int
        let step: Int
    }

    /// Knows of what has failed before another engine had the execution: it stays as it is.
    func recallFailures() {
        for node in records.indices where records[node].execution == site.execution && !records[node].failures.isEmpty {
            hasFailed = true
            for case .hook(let hook) in records[node].failures {
                network.assert(
                    facts.hook, .integer(hook.rule), .integer(hook.subject),
                    compiled.toleratesFailure ? facts.done : facts.running)
            }
            guard !compiled.toleratesFailure else { continue }
            for case let fact? in progress[node]
            where network.value(of: fact, slot: NetworkFacts.Progress.status) == facts.ready {
                network.modify(fact, slot: NetworkFacts.Progress.status, to: facts.failed)
            }
        }
    }

    /// Knows operations again that were handed out before: they run, or have ended, somewhere.
    func resume(_ outstanding: [OperationTask]) {
        for task in outstanding where !isSettled(task.subject) {
            guard let call = calls.call(of: task.subject, subjects: subjects) else { continue }
            var hook: FactID?
            if case .hook(_, let called) = task.subject {
                hook = network.assert(facts.hook, .integer(called.rule), .integer(called.subject), facts.running)
            }
            let fact = network.assert(
                facts.operation, .integer(task.number), .integer(call.host ?? -1 - task.number), facts.running)
            pending[task.number] = PendingOperation(
                subject: task.subject, call: call, fact: fact, hook: hook)
            dispatched.insert(task.number)
        }
    }

    /// Whether a record knows already what has come of an operation: its result was taken, and not yet removed.
    private func isSettled(_ subject: OperationTask.Subject) -> Bool {
        let record = records[subject.node]
        switch subject {
        case .activity(_, let step, let position):
            guard record.positions.indices.contains(step) else { return false }
            return record.positions[step] > position
                || record.failures.contains(.activity(step: step, position: position))
        case .hook(_, let hook): return record.hooks.contains(hook) || record.failures.contains(.hook(hook))
        }
    }
}
