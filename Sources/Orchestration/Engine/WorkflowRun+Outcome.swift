/// How a run stands.
extension WorkflowRun {
    /// The nodes that have not come to the end of their lifecycle, or could not set out.
    var unfinished: [Int] {
        let under = progress.indices.filter { node in
            guard !progress[node].isEmpty, let lifecycle = lifecycle(of: node) else { return false }
            return !zip(records[node].positions, lifecycle.steps).allSatisfy { $0 == $1.activities.count }
        }
        return under + excluded
    }

    /// Says of the nodes that keep a run from its end what is in their way, where nothing has failed.
    ///
    /// Those who only wait for such a node are passed over: they are many, and not the cause.
    func explainUnfinished(now: Int64) {
        for node in excluded {
            event(.failed, node, now) { event in
                event.message =
                    "it is '\(records[node].state)': it must be installed before it can take part in"
                    + " '\(compiled.name)'"
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
