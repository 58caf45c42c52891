internal import Orchestration

/// A way to show a run.
protocol RunView: Sendable {
    /// The run begins.
    func begin(_ run: RunOverview, workers: Int?)
    /// Says something in between.
    func note(_ text: String)
    /// The run has ended; without a record when it was stopped at once.
    func end(_ record: ExecutionRecord?, records: [(name: String, record: NodeRecord)]) async
}

extension RunMonitor {
    /// What is shown to people when a run has ended: every node with its state and the time at which it entered it,
    /// what failed, and the outcome.
    func summary(
        of record: ExecutionRecord?, workflow: String, records: [(name: String, record: NodeRecord)], style: Style
    ) -> String {
        let snapshot = snapshot
        var table = Table(columns: ["NODE", "STATE", "TIME"])
        for (name, record) in records {
            table.add([
                name, style.state(record.state), snapshot.times[name].map(\.seconds) ?? "-",
            ])
        }
        var text = table.text
        for failure in snapshot.failures {
            let what = [failure.node, failure.operation, failure.relationship.map { "(\($0))" }].compactMap(\.self)
            text += "\n" + style.red("failed: \(what.joined(separator: " ")): \(failure.message ?? "")")
            for line in failure.output ?? [] { text += "\n    | \(line.withoutControls)" }
        }
        let outcome: String
        switch record?.status {
        case .succeeded: outcome = style.green("\(workflow) succeeded")
        case .failed: outcome = style.red("\(workflow) failed") + "; correct what failed and run it again to go on"
        case .cancelled, nil: outcome = style.red("\(workflow) was stopped") + "; run it again to go on"
        case .running:
            outcome = "\(workflow) is left to the workers, which were asked to stop it; run it again to follow"
        }
        if let outputs = record?.outputs, !outputs.isEmpty { text += "\n\n" + Table(outputs: outputs).text + "\n" }
        return text
            + "\n\(outcome): \(counted(records.count, "node")), \(counted(snapshot.operations, "operation")), \(elapsed.seconds)"
    }
}

/// `1 node`, `2 nodes`.
private func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

extension Duration {
    /// `12.34 s`.
    var seconds: String {
        let hundredths = (components.seconds * 100) + components.attoseconds / 10_000_000_000_000_000
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) s"
    }
}
