internal import HTTPServer
internal import Orchestration

/// Instances of models.
enum InstanceResource {
    static func list(_ call: Call) async throws -> HTTPResponse { try await list(call, of: call.path["model"]) }

    static func list(_ call: Call, of model: String) async throws -> HTTPResponse {
        let (after, limit) = call.page
        return .json(
            View.page(
                try await call.context.site().instances(of: model, after: after, limit: limit), View.instance))
    }

    static func create(_ call: Call) async throws -> HTTPResponse {
        let members = try await call.json(of: .newInstance)
        guard case .string(let name)? = members["name"] else { preconditionFailure("the schema has a name") }
        let model = call.path["model"]
        return try await create(call, of: model, named: name, inputs: members.inputs)
    }

    static func create(
        _ call: Call, of model: String, named name: String, inputs: [String: JSON]
    ) async throws -> HTTPResponse {
        let instance = try await call.context.site().createInstance(of: model, named: name, inputs: inputs)
        return try await .json(
            status: 201, fields: [("Location", "/v1/models/\(model)/instances/\(name)")]
        ) { View.instance(instance) }
    }

    static func get(_ call: Call) async throws -> HTTPResponse {
        let instance = try await call.context.site().instance(call.path["instance"], of: call.path["model"])
        return try await .json { View.instance(instance) }
    }

    static func delete(_ call: Call) async throws -> HTTPResponse {
        try await call.context.site().removeInstance(call.path["instance"], of: call.path["model"])
        return HTTPResponse(status: 204)
    }
}

extension [String: JSON] {
    /// The member `inputs`, if there is one.
    var inputs: [String: JSON] { if case .object(let inputs)? = self["inputs"] { inputs } else { [:] } }
}
