internal import HTTPServer
internal import Orchestration

extension Endpoint {
    private static func change(_ verb: String, _ about: String, _ handler: Handler) -> Endpoint {
        Endpoint(
            id: "\(verb)Execution", method: "POST", path: "/v1/executions/{id}/\(verb)", tag: .executions,
            summary: about, role: .operator,
            answers: [.json(202, .named(.execution), "It is asked for.", fields: locationField)],
            problems: [.conflict, .unprocessableContent], handler: handler)
    }

    static let executions: [Endpoint] = [
        Endpoint(
            id: "listExecutions", method: "GET", path: "/v1/executions", tag: .executions,
            summary: "Lists executions, the last one that was started first",
            about: "Of each instance the last \(Site.history) are kept.", role: .viewer,
            parameters: [
                .query("model", .text(.name), "Those of this model."),
                .query("instance", .text(.name), "Those of instances of this name."),
                .query(
                    "status", .text(.choice(ExecutionRecord.Status.allCases.map(\.rawValue))), "Those that stand so."),
            ] + pageParameters,
            answers: [.json(200, .named(.executions), "The executions.")], problems: [.unprocessableContent],
            handler: .later(ExecutionResource.list)),
        Endpoint(
            id: "getExecution", method: "GET", path: "/v1/executions/{id}", tag: .executions,
            summary: "Shows an execution", role: .viewer,
            parameters: [
                .header("If-None-Match", .text(.entityTags), "Entity tags: 304 if nothing has changed since.")
            ],
            answers: [
                .json(200, .named(.execution), "The execution.", fields: ["ETag": "Another one for each change."]),
                .nothing(304, "It is what the client has."),
            ],
            handler: .later(ExecutionResource.get)),
        change(
            "cancel", "Has an execution stop: nothing new begins, what runs may end",
            .later(ExecutionResource.cancel)),
        change("resume", "Goes on with an execution that was cancelled", .later(ExecutionResource.resume)),
        change("retry", "Goes on with an execution that failed", .later(ExecutionResource.retry)),
        Endpoint(
            id: "getEvents", method: "GET", path: "/v1/executions/{id}/events", tag: .executions,
            summary: "Tells what happens in an execution",
            about: """
                With `Accept: text/event-stream` a stream of events as they happen (server-sent events): each has the \
                form of `Event` and its position as `id`; it ends with an event `end`, which has the execution, and with \
                nothing before that. Who was cut off goes on by `Last-Event-ID`; 204 says that nothing more comes. \
                Otherwise JSON, at once or, with `wait`, as soon as something has happened.
                """, role: .viewer,
            parameters: [
                .query("after", .text(.position), "The position after which to go on."),
                .query(
                    "wait", .integer(0...600), "How many seconds the answer may wait for news.", standard: .integer(0)),
                .query("limit", .integer(1...1000), "How many events at most.", standard: .integer(1000)),
                .header("Last-Event-ID", .text(.eventID), "The position after which to go on, of a stream."),
            ],
            answers: [
                Answer(
                    status: 200, about: "What has happened.",
                    forms: [.json(.named(.events)), .other(type: "text/event-stream")]),
                .nothing(204, "Of a stream: nothing more will come."),
            ],
            handler: .later(EventResource.get)),
        Endpoint(
            id: "listOperations", method: "GET", path: "/v1/executions/{id}/operations", tag: .executions,
            summary: "Lists what was handed to the workers", role: .viewer,
            parameters: [
                pageParameters[0],
                .query("after", .integer(0...Int(Int32.max)), "The number after which to go on."),
            ],
            answers: [.json(200, .named(.operations), "The operations, by number.")],
            handler: .later(ExecutionResource.operations)),
        Endpoint(
            id: "getOutput", method: "GET", path: "/v1/executions/{id}/operations/{number}/output", tag: .executions,
            summary: "Gives what an operation has printed", role: .viewer,
            answers: [
                .other(
                    "text/plain", "As far as it is kept: 1 MiB, or the last lines.",
                    fields: [
                        "Ditrit-Output": "`whole`, or `end` where the beginning is missing; `open` if more may come."
                    ])
            ],
            handler: .later(ExecutionResource.output)),
    ]
}
