internal import TOSCA

/// How a run stands.
extension WorkflowRun {
    /// The nodes that have not come to the end of their lifecycle and of all that is called there, or could not set out.
    var unfinished: [Int] {
        let waiting = nodesWaitingAtTheEnd
        let under = progress.indices.filter { node in
            guard !progress[node].isEmpty, let lifecycle = lifecycle(of: node) else { return false }
            return waiting.contains(node)
                || !zip(records[node].positions, lifecycle.steps).allSatisfy { $0 == $1.activities.count }
        }
        return under + excluded
    }

    /// The nodes for which a hook after the last activity of a step has not ended well.
    private var nodesWaitingAtTheEnd: Set<Int> {
        var done: Set<NodeRecord.Hook> = []
        for node in records.indices where !progress[node].isEmpty { done.formUnion(records[node].hooks) }
        var waiting: Set<Int> = []
        for (rule, hook) in compiled.hooks {
            subjects.forEach(of: hook, in: site.service.topology, compiled) { id, subject in
                let called = NodeRecord.Hook(rule: rule, subject: id)
                guard !progress[subject.woven].isEmpty, let lifecycle = lifecycle(of: subject.woven),
                    hook.isAtTheEnd(of: lifecycle), !done.contains(called),
                    dueCall(of: .hook(node: subject.woven, called)) != nil
                else { return }
                waiting.insert(subject.woven)
            }
        }
        return waiting
    }

    /// Says of the nodes that keep a run from its end what is in their way, where nothing has failed.
    ///
    /// Those who only wait for such a node are passed over: they are many, and not the cause.
    func explainUnfinished(now: Int64) {
        for node in excluded {
            let record = records[node]
            let stood = record.state == NodeState.error ? record.stateBeforeError ?? record.state : record.state
            // What is being installed, and what is on its way from there, are put right by different workflows.
            let isInstalled = NodeState.isTransitional(stood) && !NodeState.isUnconfigured(stood) && stood != "deleting"
            event(.failed, node, now) { event in
                event.message =
                    "it is '\(record.state)': "
                    + (isInstalled
                        ? "it must be started or stopped before it can take part in '\(compiled.name)'"
                        : "it must be installed before it can take part in '\(compiled.name)'")
            }
        }
        let unfinished = Set(self.unfinished)
        var isExplained: Set<Int> = []
        for pair in site.model.relationships {
            for (node, peer) in [(pair.source, pair.target), (pair.target, pair.source)]
            where unfinished.contains(node) && progress[peer].isEmpty && !excluded.contains(peer) {
                guard isExplained.insert(node).inserted else { continue }
                event(.failed, node, now) { event in
                    event.message =
                        "it waits for '\(names[peer])', which is '\(records[peer].state)' and takes no part in"
                        + " '\(compiled.name)'"
                }
            }
        }
    }
}
