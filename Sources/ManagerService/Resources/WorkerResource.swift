internal import HTTPServer
internal import Orchestration

/// Workers.
enum WorkerResource {
    static func list(_ call: Call) async throws -> HTTPResponse {
        .json(.object(["items": .array(try await call.context.site().workers().map(View.worker))]))
    }
}

extension View {
    fileprivate static func worker(_ worker: SiteWorker) -> JSON {
        object([
            "name": .string(worker.name), "host": worker.host.map(JSON.string), "roles": texts(worker.roles),
            "since": worker.since.map { time(milliseconds: $0) }, "executions": texts(worker.executions),
            "operations": .array(
                worker.operations.map {
                    .object(["execution": .string($0.execution), "number": .integer($0.number)])
                }),
        ])
    }
}
