internal import HTTPServer
internal import Orchestration

extension Endpoint {
    static let instances: [Endpoint] = [
        Endpoint(
            id: "createInstance", method: "POST", path: "/v1/models/{model}/instances", tag: .instances,
            summary: "Makes an instance of a model", about: "Nothing is run: start a workflow on it then.",
            role: .operator, content: .json(.newInstance, isRequired: true),
            answers: [.json(201, .named(.instance), "It is there.", fields: locationField)], problems: [.conflict],
            handler: .later(InstanceResource.create)),
        Endpoint(
            id: "listInstances", method: "GET", path: "/v1/models/{model}/instances", tag: .instances,
            summary: "Lists the instances of a model", role: .viewer, parameters: nameParameters,
            answers: [.json(200, .named(.instances), "The instances, by name.")],
            handler: .later(InstanceResource.list)),
        Endpoint(
            id: "getInstance", method: "GET", path: "/v1/models/{model}/instances/{instance}", tag: .instances,
            summary: "Shows an instance with its nodes", role: .viewer,
            answers: [.json(200, .named(.instance), "The instance.")],
            handler: .later(InstanceResource.get)),
        Endpoint(
            id: "deleteInstance", method: "DELETE", path: "/v1/models/{model}/instances/{instance}", tag: .instances,
            summary: "Removes an instance of which nothing is up", role: .operator,
            answers: [.nothing(204, "It is gone.")], problems: [.conflict],
            handler: .later(InstanceResource.delete)),
        Endpoint(
            id: "startExecution", method: "POST", path: "/v1/models/{model}/instances/{instance}/executions",
            tag: .executions, summary: "Starts a workflow on an instance", role: .operator,
            parameters: [
                .header(
                    "Idempotency-Key", .text(.upTo(255)),
                    "By which the same start is known again for 24 hours, so that it can be asked for once more.")
            ], content: .json(.newExecution, isRequired: true),
            answers: [
                .json(200, .named(.execution), "It was started before, with the same key.", fields: locationField),
                .json(201, .named(.execution), "It is started.", fields: locationField),
            ], problems: [.conflict],
            handler: .later(ExecutionResource.start)),
    ]
}
