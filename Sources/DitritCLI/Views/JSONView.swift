internal import EventLoop
internal import FoundationEssentials
internal import Orchestration

/// Shows a run to programs: a JSON object a line.
final class JSONView: RunView {
    private let monitor: RunMonitor

    init(_ monitor: RunMonitor) { self.monitor = monitor }

    func begin(_ run: LocalRun, workers: Int) {
        for warning in run.warnings { StandardError.print("\(warning)") }
        Self.write([
            "type": .string("begin"), "execution": .string(run.execution.id), "model": .string(run.execution.model),
            "workflow": .string(run.execution.workflow), "continues": .boolean(run.continues),
            "workers": .integer(workers),
            "nodes": .array(
                run.nodes.map { .object(["name": .string($0.name), "state": .string($0.state)]) }),
        ])
        monitor.listen { notice in
            switch notice {
            case .event(let event):
                guard let data = try? JSONEncoder().encode(event),
                    case .object(var members)? = try? JSONDecoder().decode(JSON.self, from: data)
                else { return }
                members["type"] = .string("event")
                Self.write(members)
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

    func end(_ record: ExecutionRecord?, records: [(name: String, record: NodeRecord)]) async {
        Self.write([
            "type": .string("end"), "status": .string(record?.status.rawValue ?? "cancelled"),
            "outputs": .object(record?.outputs ?? [:]),
            "nodes": .array(
                records.map { name, record in
                    .object([
                        "name": .string(name), "state": .string(record.state),
                        "attributes": .object(record.attributes),
                    ])
                }),
        ])
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
