internal import Rete
internal import TOSCA

/// One execution of a workflow as a pure machine: facts and results go in; changed records, tasks and events come out.
///
/// It does no input or output and never waits; time enters as a parameter. What may happen when is decided by the rule
/// network alone; the machine carries out the actions of the productions that fire.
///
/// Confined to its owner: it is not `Sendable`.
final class WorkflowRun {
    /// What has changed since it was last asked, to be committed together.
    struct Changes {
        var records: [(node: Int, record: NodeRecord)] = []
        var tasks: [OperationTask] = []
        var events: [Event] = []
        var counts = ExecutionRecord.Counts()
    }

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
    private var backlog = ArraySlice<Int>()
    private let window: Int
    /// Nodes that the workflow is for and that cannot take part, being in no state for it.
    var excluded: [Int] = []
    private var isDirty: [Bool]
    private var dirty: [Int] = []
    private var tasks: [OperationTask] = []
    private var events: [Event] = []
    private var counts = ExecutionRecord.Counts()
    private(set) var nextNumber: Int
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
        isDirty = [Bool](repeating: false, count: records.count)
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
            guard dirty.count + tasks.count < changes else { return false }
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

    /// Has an operation wait for its host.
    private func wait(for call: OperationCall, _ subject: OperationTask.Subject, hook: FactID?) {
        let number = nextNumber
        nextNumber += 1
        let fact = network.assert(
            facts.operation, .integer(number), .integer(call.host ?? -1 - number), facts.waiting)
        pending[number] = PendingOperation(subject: subject, call: call, fact: fact, hook: hook)
    }

    private func dispatch(_ number: Int, now: Int64) {
        guard let operation = pending[number] else { return }
        network.modify(operation.fact, slot: 2, to: facts.running)
        if dispatched.count < window { handOut(number, now: now) } else { backlog.append(number) }
    }

    private func handOut(_ number: Int, now: Int64) {
        // What waited here may have been given up meanwhile.
        guard let operation = pending[number] else { return }
        dispatched.insert(number)
        counts.handedOut += 1
        var task = calls.task(
            operation.call, number: number, subject: operation.subject, name: names[operation.subject.node])
        do throws(EvaluationError) {
            try calls.setHost(of: &task, operation.call) { self.records[$0] }
            try calls.setInputs(of: &task, operation.call) { self.records[$0] }
            tasks.append(task)
            event(.dispatched, operation.subject.node, now) { $0.describe(task) }
        } catch {
            let message = "\(operation.call.name) cannot be called: \(error)"
            accept(
                OperationResult(
                    task: task, failure: message, lastOutput: [], outputs: [:], began: now, ended: now), now: now)
        }
    }

    /// Takes the outcome of an operation.
    ///
    /// One that is not waited for, having been taken before, is passed over.
    func accept(_ result: OperationResult, now: Int64) {
        guard let operation = pending.removeValue(forKey: result.task.number) else { return }
        dispatched.remove(result.task.number)
        network.retract(operation.fact)
        if result.failure == nil { counts.succeeded += 1 } else { counts.failed += 1 }
        let node = operation.subject.node
        event(result.failure == nil ? .succeeded : .failed, node, now) { event in
            event.describe(result.task)
            event.began = result.began
            event.ended = result.ended
            event.message = result.failure
            event.worker = result.worker
            event.artifact = result.artifact
            event.output = result.lastOutput.isEmpty ? nil : result.lastOutput
            event.omitted = result.omitted
        }
        if result.failure == nil { keep(result, of: operation.call, node: node) }
        switch operation.subject {
        case .activity(_, let step, let position):
            guard let fact = progress[node][step] else { return }
            if result.failure != nil { fail(node, .activity(step: step, position: position), now: now) }
            if result.failure == nil || compiled.toleratesFailure { advance(fact, node) }
            if !compiled.toleratesFailure, !records[node].failures.isEmpty {
                network.modify(fact, slot: NetworkFacts.Progress.status, to: facts.failed)
            }
        case .hook(_, let hook):
            noteAnnouncements(of: operation.call, isSuccess: result.failure == nil)
            if result.failure != nil {
                fail(node, .hook(hook), now: now)
            } else {
                records[node].hooks.append(hook)
                markDirty(node)
            }
            guard result.failure == nil || compiled.toleratesFailure, let fact = operation.hook else { return }
            network.modify(fact, slot: 2, to: facts.done)
        }
    }

    /// Takes back an operation that was handed out and that no worker has; if rules fire again, it is called anew.
    func withdraw(_ task: OperationTask, now: Int64) {
        event(.withdrawn, task.subject.node, now) { $0.describe(task) }
        guard let operation = pending.removeValue(forKey: task.number) else { return }
        counts.handedOut -= 1
        dispatched.remove(task.number)
        network.retract(operation.fact)
        switch operation.subject {
        case .activity(let node, let step, _):
            guard let fact = progress[node][step] else { return }
            network.modify(fact, slot: NetworkFacts.Progress.status, to: facts.ready)
        case .hook:
            if let hook = operation.hook { network.retract(hook) }
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

    private func fail(_ node: Int, _ failure: NodeRecord.Failure, now: Int64) {
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

    private func advance(_ fact: FactID, _ node: Int) {
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

    private func keep(_ result: OperationResult, of call: OperationCall, node: Int) {
        guard !result.outputs.isEmpty else { return }
        records[node].outputs[result.task.operation] = result.outputs
        markDirty(node)
        // In the order of their names: one may be written into what another has written.
        for (output, path) in call.operation.outputs.sorted(by: { $0.key < $1.key }) {
            guard let value = result.outputs[output], let entity = path.first else { continue }
            for instance in instances(EntityReference(entity), for: call, of: node) {
                set(typed(value, at: path.dropFirst(), of: instance), at: path.dropFirst(), of: instance)
            }
        }
    }

    func markDirty(_ node: Int) {
        guard !isDirty[node] else { return }
        isDirty[node] = true
        dirty.append(node)
    }

    func event(_ kind: Event.Kind, _ node: Int, _ now: Int64, _ fill: (inout Event) -> Void) {
        var event = Event(at: now, kind: kind, node: names[node])
        fill(&event)
        events.append(event)
    }

    // MARK: - Changes

    /// What has changed since it was last asked.
    func takeChanges() -> Changes {
        defer {
            for node in dirty { isDirty[node] = false }
            dirty.removeAll(keepingCapacity: true)
            tasks.removeAll()
            events.removeAll()
            counts = ExecutionRecord.Counts()
        }
        return Changes(
            records: dirty.map { ($0, records[$0]) }, tasks: tasks, events: events, counts: counts)
    }
}
