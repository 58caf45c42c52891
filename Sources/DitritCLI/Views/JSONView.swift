internal import EventLoop
internal import Orchestration

/// Shows a run to programs: a JSON object a line.
final class JSONView: RunView {
    private let monitor: RunMonitor

    init(_ monitor: RunMonitor) { self.monitor = monitor }

    func begin(_ run: RunHeading) {
        for warning in run.warnings { StandardError.print(warning) }
        Self.write([
            "type": .string("begin"), "execution": .string(run.execution), "model": .string(run.model),
            "workflow": .string(run.workflow), "continues": .boolean(run.continues),
            "workers": run.workers.map { .integer($0) } ?? .null,
            "nodes": .array(
                run.nodes.map { .object(["name": .string($0.name), "state": .string($0.state)]) }),
        ])
        monitor.listen { notice in
            switch notice {
            case .event(let event): Self.write(Self.members(event))
            case .began(let task): Self.write(Self.members("began", task))
            case .line(let line, let task):
                Self.write(Self.members("output", task).merging(["line": .string(line)]) { $1 })
            case .ended(let task, let result):
                Self.write(
                    Self.members("ended", task).merging([
                        "failure": result.failure.map(JSON.string) ?? .null,
                        "microseconds": .integer(Int(result.ended - result.began)),
                    ]) { $1 })
            }
        }
    }

    func note(_ text: String) { StandardError.print(text) }

    func end(_ ending: RunEnding) async {
        Self.write([
            "type": .string("end"), "status": .string(ending.status?.rawValue ?? "cancelled"),
            "outputs": .object(ending.outputs),
            "nodes": .array(
                ending.nodes.map { node in
                    .object([
                        "name": .string(node.name), "state": .string(node.state),
                        "attributes": .object(node.attributes),
                    ])
                }),
        ])
    }

    private static func members(_ event: Event) -> [String: JSON] {
        var members: [String: JSON] = [
            "type": .string("event"), "kind": .string(event.kind.rawValue), "node": .string(event.node),
            "at": .integer(Int(event.at)),
        ]
        members["state"] = event.state.map(JSON.string)
        members["operation"] = event.operation.map(JSON.string)
        members["relationship"] = event.relationship.map(JSON.string)
        members["peer"] = event.peer.map(JSON.string)
        members["began"] = event.began.map { .integer(Int($0)) }
        members["ended"] = event.ended.map { .integer(Int($0)) }
        members["message"] = event.message.map(JSON.string)
        members["output"] = event.output.map { .array($0.map(JSON.string)) }
        return members
    }

    private static func members(_ type: String, _ task: OperationTask) -> [String: JSON] {
        [
            "type": .string(type), "node": .string(task.node), "operation": .string(task.operation),
            "relationship": task.relationship.map(JSON.string) ?? .null, "peer": task.peer.map(JSON.string) ?? .null,
            "number": .integer(task.number),
        ]
    }

    private static func write(_ members: [String: JSON]) { Terminal.write(JSON.object(members).encoded + "\n") }
}
