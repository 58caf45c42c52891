internal import EventLoop
internal import Orchestration

/// Shows a run line by line: for logs, and for pipes.
final class PlainView: RunView {
    private let monitor: RunMonitor
    private let workflow = Locked("")

    init(_ monitor: RunMonitor) { self.monitor = monitor }

    func begin(_ run: RunOverview, workers: Int?) {
        for warning in run.warnings { StandardError.print("\(warning)") }
        workflow.withLock { $0 = run.execution.workflow }
        monitor.setStates(Dictionary(run.nodes.map { ($0.name, $0.state) }, uniquingKeysWith: { $1 }))
        Terminal.write(
            "\(run.execution.workflow) of \(run.execution.model): execution \(run.execution.id)"
                + (run.continues ? " goes on" : "")
                + ", \(run.nodes.count) nodes\(workers.map { ", \($0) workers" } ?? "")\n")
        let monitor = monitor
        monitor.listen { notice in
            let time = "[\(monitor.elapsed.seconds)]"
            switch notice {
            case .event(let event):
                switch event.kind {
                case .state: Terminal.write("\(time) \(event.node): \(event.state ?? "")\n")
                case .failed:
                    let what = event.operation.map { "\($0) failed: " } ?? ""
                    Terminal.write("\(time) \(event.node): \(what)\(event.message ?? "")\n")
                case .dispatched, .succeeded, .withdrawn: break
                }
            case .began(let task): Terminal.write("\(time) \(task.node): \(task.operation)\(task.occasion)\n")
            case .line(let line, let task):
                Terminal.write("\(time) \(task.node): \(task.operation) | \(line.withoutControls)\n")
            case .ended: break
            }
        }
    }

    func note(_ text: String) { StandardError.print(text) }

    func end(_ record: ExecutionRecord?, records: [(name: String, record: NodeRecord)]) async {
        let style = Style(hasColor: false)
        Terminal.write(
            monitor.summary(of: record, workflow: workflow.withLock { $0 }, records: records, style: style) + "\n")
    }
}

extension OperationTask {
    /// For a relationship's operation, which one: ` (web.uses, api_0)`.
    var occasion: String {
        relationship.map { " (\($0)\(peer.map { ", \($0)" } ?? ""))" } ?? ""
    }
}
