internal import HTTPServer
internal import Orchestration
internal import Telemetry

/// Executions.
enum ExecutionResource {
    static func list(_ call: Call) async throws -> HTTPResponse {
        let (after, limit) = call.page
        let filter = ExecutionFilter(
            model: call.text("model"), instance: call.text("instance"),
            status: call.text("status").flatMap(ExecutionRecord.Status.init(rawValue:)))
        return .json(
            View.page(try await call.context.site().executions(filter, after: after, limit: limit)) {
                View.execution($0)
            })
    }

    static func get(_ call: Call) async throws -> HTTPResponse {
        let site = try call.context.site()
        let execution = try await site.execution(call.path["id"])
        let goals = try await site.goals(of: execution.record)
        let tag = EntityTag(
            "\(execution.version)\(execution.isStopping ? "s" : "")\(execution.isWaiting ? "w" : "")")
        return HTTPResponse.json(
            View.execution(execution, goals: goals),
            fields: [("ETag", tag.description)]
        ).evaluated(for: call.request)
    }

    // MARK: - Operations

    static func operations(_ call: Call) async throws -> HTTPResponse {
        let after = call.integer("after").map { String($0) }
        return .json(
            View.page(
                try await call.context.site().operations(of: call.path["id"], after: after, limit: call.page.limit),
                View.operation))
    }

    static func output(_ call: Call) async throws -> HTTPResponse {
        let number = try call.path.value("number", as: Int.self)
        let output = try await call.context.site().output(of: call.path["id"], number)
        return HTTPResponse(
            status: 200,
            fields: [
                ("Content-Type", "text/plain; charset=utf-8"),
                ("Ditrit-Output", "\(output.isWhole ? "whole" : "end"), \(output.isOpen ? "open" : "closed")"),
            ], body: Array(output.text.utf8))
    }

    // MARK: - Changing

    static func start(_ call: Call) async throws -> HTTPResponse {
        let members = try await call.json(of: .newExecution)
        guard case .string(let workflow)? = members["workflow"] else {
            preconditionFailure("the schema has a workflow")
        }
        return try await start(
            call, workflow, on: call.path["instance"], of: call.path["model"], inputs: members.inputs)
    }

    static func start(
        _ call: Call, _ workflow: String, on instance: String, of model: String, inputs: [String: JSON]
    ) async throws -> HTTPResponse {
        let started = try await call.context.site().start(
            workflow, on: instance, of: model, inputs: inputs, key: call.text("Idempotency-Key"),
            trace: call.trace.child())
        return .json(
            View.execution(started.record), status: started.isNew ? 201 : 200,
            fields: [("Location", location(started.record))])
    }

    static func cancel(_ call: Call) async throws -> HTTPResponse {
        accepted(try await call.context.site().cancel(call.path["id"]), isStopping: true)
    }

    static func resume(_ call: Call) async throws -> HTTPResponse {
        accepted(try await call.context.site().resume(call.path["id"]))
    }

    static func retry(_ call: Call) async throws -> HTTPResponse {
        accepted(try await call.context.site().retry(call.path["id"]))
    }

    private static func accepted(_ record: ExecutionRecord, isStopping: Bool? = nil) -> HTTPResponse {
        .json(
            View.execution(record, isStopping: isStopping), status: 202, fields: [("Location", location(record))])
    }

    private static func location(_ record: ExecutionRecord) -> String { "/v1/executions/\(record.id)" }
}
