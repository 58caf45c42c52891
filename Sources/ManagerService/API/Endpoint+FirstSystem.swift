internal import HTTPServer
internal import Orchestration

extension Endpoint {
    private static let model = Parameter.query("model", .text(.name), "The model's name.", isRequired: true)

    /// The requests of the first system, under the names that they had.
    static let firstSystem: [Endpoint] = [
        Endpoint(
            id: "putCSAR", method: "PUT", path: "/csar", tag: .first, summary: "As putModel", role: .admin,
            parameters: [model, lenient], content: .archive,
            answers: [
                .json(200, .named(.model), "There was one before.", fields: tagField),
                .json(201, .named(.model), "It is new.", fields: tagField.merging(locationField) { $1 }),
            ], problems: [.conflict], handler: .later(FirstSystemResource.putCSAR)),
        Endpoint(
            id: "putInstance", method: "PUT", path: "/instance", tag: .first, summary: "As createInstance",
            role: .operator,
            parameters: [model, .query("name", .text(.name), "The instance's name.", isRequired: true)],
            answers: [.json(201, .named(.instance), "It is there.", fields: locationField)],
            problems: [.notFound, .conflict, .unprocessableContent],
            handler: .later(FirstSystemResource.putInstance)),
        Endpoint(
            id: "putExec", method: "PUT", path: "/exec", tag: .first, summary: "As startExecution", role: .operator,
            parameters: [
                model, .query("instance", .text(.name), "The instance's name.", isRequired: true),
                .query("workflow", .text(.upTo(200)), "The workflow.", isRequired: true),
            ],
            answers: [.json(201, .named(.execution), "It is started.", fields: locationField)],
            problems: [.notFound, .conflict, .unprocessableContent], handler: .later(FirstSystemResource.putExec)),
        Endpoint(
            id: "getLibrary", method: "GET", path: "/library", tag: .first, summary: "As getNormativeTypes",
            role: .viewer, answers: [.json(200, .named(.types), "The types of the Simple Profile.")],
            handler: .now { _ in ServiceResource.normativeTypes }),
        Endpoint(
            id: "getModels", method: "GET", path: "/model", tag: .first, summary: "As listModels", role: .viewer,
            parameters: nameParameters, answers: [.json(200, .named(.models), "The models, by name.")],
            handler: .later(ModelResource.list)),
        Endpoint(
            id: "getInstances", method: "GET", path: "/instance", tag: .first, summary: "As listInstances",
            role: .viewer, parameters: [model] + nameParameters,
            answers: [.json(200, .named(.instances), "The instances, by name.")], problems: [.notFound],
            handler: .later(FirstSystemResource.getInstances)),
    ]
}
