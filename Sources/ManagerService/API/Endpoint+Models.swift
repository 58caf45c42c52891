internal import HTTPServer
internal import Orchestration

extension Endpoint {
    private static let conditions: [Parameter] = [
        .header("If-Match", .text(.entityTags), "`*`, or entity tags: it has to be there, in one of these forms."),
        .header("If-None-Match", .text(.choice(["*", ""])), "`*`: there has to be none of this name."),
    ]
    static let unchanged = Parameter.header(
        "If-None-Match", .text(.entityTags), "Entity tags: 304 if it is in one of these forms still.")
    static let notModified = Answer.nothing(304, "It is what the client has.")

    static let models: [Endpoint] = [
        Endpoint(
            id: "listModels", method: "GET", path: "/v1/models", tag: .models, summary: "Lists the models",
            role: .viewer, parameters: nameParameters,
            answers: [.json(200, .named(.models), "The models, by name.")],
            handler: .later(ModelResource.list)),
        Endpoint(
            id: "createModel", method: "POST", path: "/v1/models", tag: .models, summary: "Puts a new model",
            about: "The CSAR is read and checked to its end before anything is stored.", role: .admin,
            parameters: [.query("name", .text(.name), "The model's name.", isRequired: true), lenient],
            content: .archive,
            answers: [
                .json(201, .named(.model), "It is there.", fields: tagField.merging(locationField) { $1 })
            ], problems: [.conflict],
            handler: .later(ModelResource.create)),
        Endpoint(
            id: "putModel", method: "PUT", path: "/v1/models/{model}", tag: .models,
            summary: "Puts a model, or another form of one",
            about:
                "Instances that are there keep the form that they are of until something is started on them; a form that"
                + " one of them could not go on with is refused.", role: .admin,
            parameters: [lenient] + conditions, content: .archive,
            answers: [
                .json(200, .named(.model), "There was one before.", fields: tagField),
                .json(201, .named(.model), "It is new.", fields: tagField.merging(locationField) { $1 }),
            ], problems: [.conflict, .preconditionFailed],
            handler: .later(ModelResource.put)),
        Endpoint(
            id: "getModel", method: "GET", path: "/v1/models/{model}", tag: .models, summary: "Shows a model",
            role: .viewer, parameters: [unchanged],
            answers: [.json(200, .named(.model), "The model.", fields: tagField), notModified],
            handler: .later(ModelResource.get)),
        Endpoint(
            id: "deleteModel", method: "DELETE", path: "/v1/models/{model}", tag: .models, summary: "Removes a model",
            role: .admin, parameters: [conditions[0]], answers: [.nothing(204, "It is gone.")],
            problems: [.conflict, .preconditionFailed],
            handler: .later(ModelResource.delete)),
        Endpoint(
            id: "getArchive", method: "GET", path: "/v1/models/{model}/csar", tag: .models,
            summary: "Gives the bytes of a model's CSAR", role: .viewer, parameters: [unchanged],
            answers: [.other("application/zip", "The archive.", fields: tagField), notModified],
            problems: [.rangeNotSatisfiable], handler: .later(ModelResource.archive)),
        Endpoint(
            id: "getDiagnostics", method: "GET", path: "/v1/models/{model}/diagnostics", tag: .models,
            summary: "Lists what is worth a warning in a model", role: .viewer,
            answers: [.json(200, .named(.diagnostics), "The warnings.", fields: tagField)],
            handler: .later(ModelResource.diagnostics)),
        Endpoint(
            id: "getTopology", method: "GET", path: "/v1/models/{model}/topology", tag: .models,
            summary: "Shows a model's node templates and relationships", role: .viewer, parameters: [unchanged],
            answers: [.json(200, .named(.topology), "The topology.", fields: tagField), notModified],
            handler: .later(ModelResource.topology)),
        Endpoint(
            id: "drawTopology", method: "GET", path: "/v1/models/{model}/topology.svg", tag: .models,
            summary: "Draws a model's topology", role: .viewer, parameters: [unchanged],
            answers: [.other("image/svg+xml", "The drawing, by Graphviz.", fields: tagField), notModified],
            handler: .later(ModelResource.drawing)),
        Endpoint(
            id: "getTypes", method: "GET", path: "/v1/models/{model}/types", tag: .models,
            summary: "Lists the types that a model knows", role: .viewer, parameters: [unchanged],
            answers: [.json(200, .named(.types), "The types.", fields: tagField), notModified],
            handler: .later(ModelResource.types)),
        Endpoint(
            id: "getPlan", method: "GET", path: "/v1/models/{model}/workflows/{workflow}/plan", tag: .models,
            summary: "Shows the order in which a workflow would run, and why", role: .viewer, parameters: [unchanged],
            answers: [.json(200, .named(.plan), "The plan.", fields: tagField), notModified],
            problems: [.unprocessableContent], handler: .later(ModelResource.plan)),
        Endpoint(
            id: "getNormativeTypes", method: "GET", path: "/v1/types", tag: .models,
            summary: "Lists the normative types", role: .viewer,
            answers: [.json(200, .named(.types), "The types of the Simple Profile.")],
            handler: .now { _ in ServiceResource.normativeTypes }),
    ]
}
