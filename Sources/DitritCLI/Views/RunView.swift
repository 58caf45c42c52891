internal import Orchestration
internal import TOSCA

/// What is run, as it begins: for those who look at it.
struct RunHeading: Sendable {
    /// A node instance at the beginning.
    struct Node: Sendable {
        var name: String
        var template: String
        var state: String
        /// The state in which the workflow leaves it; nil where the workflow has nothing to do with it.
        var goal: String?
    }

    var execution: String
    var model: String
    var workflow: String
    /// Whether it goes on where it was.
    var continues = false
    /// How many operations run at once, where this process runs them.
    var workers: Int?
    var nodes: [Node]
    /// What is worth a warning in the model.
    var warnings: [String] = []

    /// A run that was begun here or joined.
    init(_ overview: RunOverview, workers: Int?) {
        execution = overview.execution.id
        model = overview.execution.model
        workflow = overview.execution.workflow
        continues = overview.continues
        self.workers = workers
        nodes = overview.nodes.map { Node(name: $0.name, template: $0.template, state: $0.state, goal: $0.goal) }
        warnings = overview.warnings.map(\.description)
        if !overview.changedInputs.isEmpty {
            warnings.append(
                "warning: inputs differ from those with which it was begun: "
                    + overview.changedInputs.joined(separator: ", ")
                    + "\n    hint: what was done with those stays as it is")
        }
    }

    /// A run of which a manager tells.
    init(_ execution: ExecutionResource, _ instance: InstanceResource) {
        self.execution = execution.id
        model = execution.model
        workflow = execution.workflow
        nodes = (instance.nodes ?? []).map {
            Node(name: $0.name, template: $0.template, state: $0.state, goal: execution.goals?[$0.template])
        }
    }
}

/// What a run came to.
struct RunEnding: Sendable {
    /// A node instance at the end.
    struct Node: Sendable {
        var name: String
        var state: String
        var attributes: [String: JSON] = [:]
    }

    /// How the execution stands; nil when it was stopped at once.
    var status: ExecutionRecord.Status?
    var outputs: [String: JSON] = [:]
    var nodes: [Node]

    /// What the records say.
    init(_ record: ExecutionRecord?, records: [(name: String, record: NodeRecord)]) {
        status = record?.status
        outputs = record?.outputs ?? [:]
        nodes = records.map { Node(name: $0.name, state: $0.record.state, attributes: $0.record.attributes) }
    }

    /// What a manager says.
    init(_ execution: ExecutionResource, _ instance: InstanceResource) {
        status = execution.status
        outputs = execution.outputs ?? [:]
        nodes = (instance.nodes ?? []).map { Node(name: $0.name, state: $0.state, attributes: $0.attributes ?? [:]) }
    }
}

/// A way to show a run.
protocol RunView: Sendable {
    /// The run begins.
    func begin(_ run: RunHeading)
    /// Says something in between.
    func note(_ text: String)
    /// The run has ended, or stands like this as this command ends.
    func end(_ ending: RunEnding) async
    /// Nobody looks on any more at a run that goes on.
    func leave(_ text: String) async
}

extension RunView {
    func leave(_ text: String) async { note(text) }
}

/// The view that fits where standard output goes.
func view(of monitor: RunMonitor, asJSON: Bool) -> any RunView {
    if asJSON { return JSONView(monitor) }
    return Terminal.isInteractive ? LiveView(monitor) : PlainView(monitor)
}

extension RunMonitor {
    /// What is shown to people when a run has ended: every node with its state and the time at which it entered it,
    /// what failed, and the outcome.
    func summary(of ending: RunEnding, workflow: String, style: Style) -> String {
        let snapshot = snapshot
        var table = Table(columns: ["NODE", "STATE", "TIME"])
        for node in ending.nodes {
            table.add([
                node.name, style.state(node.state), snapshot.times[node.name].map(\.seconds) ?? "-",
            ])
        }
        var text = table.text
        for failure in snapshot.failures {
            let what = [failure.node, failure.operation, failure.relationship.map { "(\($0))" }].compactMap(\.self)
            text += "\n" + style.red("failed: \(what.joined(separator: " ")): \(failure.message ?? "")")
            for line in failure.output ?? [] { text += "\n    | \(line.withoutControls)" }
        }
        let outcome: String
        switch ending.status {
        case .succeeded: outcome = style.green("\(workflow) succeeded")
        case .failed:
            // Where no operation has failed, nodes are in no state for it.
            let isRefused = !snapshot.failures.isEmpty && snapshot.failures.allSatisfy { $0.operation == nil }
            outcome =
                style.red("\(workflow) failed")
                + (isRefused
                    ? "; bring these nodes into such a state, then run it again"
                    : "; correct what failed and run it again to go on")
        case .cancelled, nil: outcome = style.red("\(workflow) was stopped") + "; run it again to go on"
        case .running:
            outcome = "\(workflow) is left to the workers, which were asked to stop it; run it again to follow"
        }
        if !ending.outputs.isEmpty { text += "\n\n" + Table(outputs: ending.outputs).text + "\n" }
        return text
            + "\n\(outcome): \(counted(ending.nodes.count, "node")), \(counted(snapshot.operations, "operation")), \(elapsed.seconds)"
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
