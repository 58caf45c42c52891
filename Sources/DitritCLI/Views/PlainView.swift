internal import EventLoop
internal import Orchestration

/// Shows a run line by line: for logs, and for pipes.
final class PlainView: RunView {
    private let monitor: RunMonitor
    private let workflow = Locked("")

    init(_ monitor: RunMonitor) { self.monitor = monitor }

    func begin(_ run: RunHeading) {
        for warning in run.warnings { StandardError.print(warning) }
        workflow.withLock { $0 = run.workflow }
        monitor.setStates(Dictionary(run.nodes.map { ($0.name, $0.state) }, uniquingKeysWith: { $1 }))
        Terminal.write(
            "\(run.workflow) of \(run.model): execution \(run.execution)"
                + (run.continues ? " goes on" : "")
                + ", \(run.nodes.count.counted("node"))\(run.workers.map { ", \($0.counted("worker"))" } ?? "")\n")
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
                // Where it runs far away this is all that is heard of its beginning.
                case .dispatched where !monitor.hearsWorkers:
                    Terminal.write("\(time) \(event.node): \(event.operation ?? "")\(event.occasion)\n")
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

    func end(_ ending: RunEnding) async {
        let style = Style(hasColor: false)
        Terminal.write(monitor.summary(of: ending, workflow: workflow.withLock { $0 }, style: style) + "\n")
    }
}

extension OperationTask {
    /// For a relationship's operation, which one: ` (web.uses, api_0)`.
    var occasion: String { Self.occasion(relationship, peer) }

    fileprivate static func occasion(_ relationship: String?, _ peer: String?) -> String {
        relationship.map { " (\($0)\(peer.map { ", \($0)" } ?? ""))" } ?? ""
    }
}

extension Event {
    /// For a relationship's operation, which one: ` (web.uses, api_0)`.
    var occasion: String { OperationTask.occasion(relationship, peer) }
}
