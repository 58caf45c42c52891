internal import Rete
internal import TOSCA

/// Operations, from their calls to their results.
extension WorkflowRun {
    /// Has an operation wait for its host.
    func wait(for call: OperationCall, _ subject: OperationTask.Subject, hook: FactID?) {
        let number = nextNumber
        nextNumber += 1
        let fact = network.assert(
            facts.operation, .integer(number), .integer(call.host ?? -1 - number), facts.waiting)
        pending[number] = PendingOperation(subject: subject, call: call, fact: fact, hook: hook)
    }

    func dispatch(_ number: Int, now: Int64) {
        guard let operation = pending[number] else { return }
        network.modify(operation.fact, slot: 2, to: facts.running)
        if dispatched.count < window { handOut(number, now: now) } else { backlog.append(number) }
    }

    func handOut(_ number: Int, now: Int64) {
        // What waited here may have been given up meanwhile.
        guard let operation = pending[number] else { return }
        dispatched.insert(number)
        changes.counts.handedOut += 1
        var task = calls.task(
            operation.call, number: number, subject: operation.subject, name: names[operation.subject.node])
        do throws(EvaluationError) {
            try calls.setHost(of: &task, operation.call) { self.records[$0] }
            try calls.setInputs(of: &task, operation.call) { self.records[$0] }
            changes.tasks.append(task)
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
        if result.failure == nil { changes.counts.succeeded += 1 } else { changes.counts.failed += 1 }
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
        changes.counts.handedOut -= 1
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

    private func keep(_ result: OperationResult, of call: OperationCall, node: Int) {
        guard !result.outputs.isEmpty else { return }
        records[node].outputs[result.task.operation] = result.outputs
        markDirty(node)
        // There may be many: each keeps only what somebody asks for.
        let wanted = site.wantedOutputs[call.name].map { wanted in result.outputs.filter { wanted.contains($0.key) } }
        if let wanted, !wanted.isEmpty {
            for case .relationship(let relationship, let source, let target) in subjects(of: call, node) {
                change(relationship, from: source, to: target) { $0.outputs[result.task.operation] = wanted }
            }
        }
        // In the order of their names: one may be written into what another has written.
        for (output, path) in call.operation.outputs.sorted(by: { $0.key < $1.key }) {
            guard let value = result.outputs[output] else { continue }
            for place in places(of: path, for: call, of: node) { set(typed(value, at: place), at: place) }
        }
    }
}
