internal import Rete
internal import TOSCA

/// One execution of a workflow as a pure machine: facts and results go in; changed records, tasks and events come out.
///
/// It does no input or output and never waits; time enters as a parameter. What may happen when is decided by the rule
/// network alone; the machine carries out the actions of the productions that fire.
///
/// Confined to its owner: it is not `Sendable`.
final class WorkflowRun {
    /// An operation between its call and its result.
    struct PendingOperation {
        let subject: OperationTask.Subject
        let call: OperationCall
        let fact: FactID
        /// For a hook, its fact.
        let hook: FactID?
    }

    let site: ExecutionSite
    let compiled: CompiledWorkflow
    let network = Network()
    let facts: NetworkFacts
    let subjects: HookSubjects
    let calls: OperationCalls
    let names: [String]
    /// The index of each node's lifecycle; nil where it takes no part.
    let lifecycleOfNode: [Int?]
    private var effects: [Effect] = []

    var records: [NodeRecord]
    /// The fact of each node's step, once it has begun.
    var progress: [[FactID?]]
    var pending: [Int: PendingOperation] = [:]
    /// The operations that were handed out and have not ended.
    var dispatched: Set<Int> = []
    /// The operations that may run and are not handed out yet, because `window` others are.
    var backlog = ArraySlice<Int>()
    let window: Int
    /// Nodes that the workflow is for and that cannot take part, being in no state for it.
    var excluded: [Int] = []
    var changes: ChangeCollector
    var nextNumber: Int
    /// Whether something failed in this run.
    var hasFailed = false

    /// Builds the network and tells it where everything stands.
    ///
    /// - Parameters:
    ///   - records: what is known of each node instance.
    ///   - outstanding: the operations that were handed out and whose results have not been seen.
    ///   - beginning: how much of what the records say is of this very execution.
    ///   - window: how many operations may be handed out at once.
    init(
        site: ExecutionSite, compiled: CompiledWorkflow, records: [NodeRecord], outstanding: [OperationTask],
        nextNumber: Int, beginning: Beginning, window: Int, now: Int64
    ) throws {
        self.site = site
        self.compiled = compiled
        self.records = records
        self.nextNumber = nextNumber
        self.window = window
        facts = try NetworkFacts(network)
        subjects = HookSubjects(site: site, compiled: compiled)
        lifecycleOfNode = site.lifecycles(in: compiled)
        calls = OperationCalls(site: site, compiled: compiled, lifecycleOfNode: lifecycleOfNode)
        names = site.model.nodes.indices.map(site.environment.name)
        changes = ChangeCollector(nodes: records.count)
        progress = [[FactID?]](repeating: [], count: records.count)
        for production in compiled.productions {
            try network.add(production)
            effects.append(try Effect(production, network: network))
        }
        assertTopology()
        let starts = begin(beginning, now: now)
        recallHooks(starts)
        resume(outstanding)
        assertProgress(starts)
        if beginning == .takeOver { recallFailures() }
    }

    // MARK: - Going on

    /// Fires productions until none can, `limit` have, or there are `changes` to be committed.
    ///
    /// - Returns: whether none can fire any more.
    func fire(limit: Int, changes: Int, now: Int64) -> Bool {
        for _ in 0..<limit {
            guard self.changes.size < changes else { return false }
            if dispatched.count < window, let number = backlog.popFirst() {
                handOut(number, now: now)
                continue
            }
            guard let activation = network.nextActivation() else { return true }
            perform(effects[activation.production], activation, now: now)
        }
        return false
    }

    private func perform(_ effect: Effect, _ activation: Activation, now: Int64) {
        let fact = activation.facts[0]
        func slot(_ slot: Int) -> Int { network.value(of: fact, slot: slot).integer ?? 0 }
        switch effect {
        case .setState(let state, let isAwaited):
            let node = slot(NetworkFacts.Progress.node)
            enter(state, node, now: now)
            advance(fact, node)
            if isAwaited { reach(state, by: node) }
        case .callOperation(let name):
            let (node, step) = (slot(NetworkFacts.Progress.node), slot(NetworkFacts.Progress.step))
            let position = slot(NetworkFacts.Progress.position)
            guard !isDone(node, .init(step: step, position: position)), let call = calls.call(of: name, node: node)
            else {
                advance(fact, node)
                return
            }
            network.modify(fact, slot: NetworkFacts.Progress.status, to: facts.busy)
            wait(for: call, .activity(node: node, step: step, position: position), hook: nil)
        case .completeStep:
            let node = slot(NetworkFacts.Progress.node)
            network.modify(fact, slot: NetworkFacts.Progress.status, to: facts.done)
            network.assert(
                facts.completed, .integer(node), network.value(of: fact, slot: 1),
                network.value(of: fact, slot: NetworkFacts.Progress.step))
        case .beginStep(let step):
            let node = slot(0)
            records[node].positions[step] = 0
            markDirty(node)
            progress[node][step] = makeProgress(
                node, lifecycle: slot(1), step: step, position: 0, status: facts.ready)
        case .callHook(let rule):
            let node = slot(NetworkFacts.Progress.node)
            let subject = network.value(of: activation.facts[1], slot: 0).integer ?? 0
            let hook = NodeRecord.Hook(rule: rule, subject: subject)
            let called = network.assert(facts.hook, .integer(rule), .integer(subject), facts.running)
            let operation = OperationTask.Subject.hook(node: node, hook)
            guard let call = dueCall(of: operation) else {
                network.modify(called, slot: 2, to: facts.done)
                return
            }
            wait(for: call, operation, hook: called)
        case .dispatch:
            dispatch(slot(0), now: now)
        }
    }

    // MARK: - State

    func lifecycle(of node: Int) -> Lifecycle? {
        lifecycleOfNode[node].map { compiled.lifecycles[$0] }
    }

    func makeProgress(_ node: Int, lifecycle: Int, step: Int, position: Int, status: Rete.Value) -> FactID {
        network.assert(
            facts.progress, .integer(node), .integer(lifecycle), .integer(step), .integer(position), status)
    }

    private func enter(_ state: String, _ node: Int, now: Int64) {
        // A node on which something failed stays in error, however far the workflow goes on without it.
        guard records[node].failures.isEmpty else { return }
        records[node].state = state
        records[node].stateBeforeError = nil
        event(.state, node, now) { $0.state = state }
    }

    func fail(_ node: Int, _ failure: NodeRecord.Failure, now: Int64) {
        if records[node].failures.isEmpty {
            // What has failed before, too, and was not put right is no state to go back to.
            if records[node].state != NodeState.error { records[node].stateBeforeError = records[node].state }
            records[node].state = NodeState.error
            event(.state, node, now) { $0.state = NodeState.error }
        }
        hasFailed = true
        records[node].failures.append(failure)
        markDirty(node)
        guard !compiled.toleratesFailure else { return }
        // Nothing new starts on the node, not even what only waited for its host.
        for (number, operation) in pending where operation.subject.node == node && !dispatched.contains(number) {
            pending[number] = nil
            network.retract(operation.fact)
        }
        for case let fact? in progress[node]
        where network.value(of: fact, slot: NetworkFacts.Progress.status) == facts.ready {
            network.modify(fact, slot: NetworkFacts.Progress.status, to: facts.failed)
        }
    }

    func advance(_ fact: FactID, _ node: Int) {
        let step = network.value(of: fact, slot: NetworkFacts.Progress.step).integer ?? 0
        let position = (network.value(of: fact, slot: NetworkFacts.Progress.position).integer ?? 0) + 1
        records[node].positions[step] = position
        markDirty(node)
        network.modify(
            fact, (NetworkFacts.Progress.position, .integer(position)), (NetworkFacts.Progress.status, facts.ready))
    }

    func reach(_ state: String, by node: Int) {
        network.assert(facts.reached, .integer(node), network.value(state))
    }

    /// Whether an activity that the node comes to was done in an earlier run; it is known only until then.
    private func isDone(_ node: Int, _ activity: NodeRecord.Activity) -> Bool {
        guard let index = records[node].ahead.firstIndex(of: activity) else { return false }
        records[node].ahead.remove(at: index)
        return true
    }

    func markDirty(_ node: Int) {
        changes.note(node)
    }

    func event(_ kind: Event.Kind, _ node: Int, _ now: Int64, _ fill: (inout Event) -> Void) {
        var event = Event(at: now, kind: kind, node: names[node])
        fill(&event)
        changes.events.append(event)
    }

    /// What has changed since it was last asked.
    func takeChanges() -> RunChanges { changes.take(from: records) }
}
