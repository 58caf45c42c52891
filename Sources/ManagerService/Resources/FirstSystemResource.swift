internal import HTTPServer
internal import Orchestration

/// The requests of the first system: what they name stands in the query, where others have it in the path.
enum FirstSystemResource {
    static func putCSAR(_ call: Call) async throws -> HTTPResponse {
        try await ModelResource.put(call, given("model", call), .none)
    }

    static func putInstance(_ call: Call) async throws -> HTTPResponse {
        try await InstanceResource.create(call, of: given("model", call), named: given("name", call), inputs: [:])
    }

    static func putExec(_ call: Call) async throws -> HTTPResponse {
        try await ExecutionResource.start(
            call, given("workflow", call), on: given("instance", call), of: given("model", call), inputs: [:])
    }

    static func getInstances(_ call: Call) async throws -> HTTPResponse {
        try await InstanceResource.list(call, of: given("model", call))
    }

    /// A parameter that the endpoint requires.
    private static func given(_ name: String, _ call: Call) -> String {
        guard let value = call.text(name) else { preconditionFailure("the endpoint requires '\(name)'") }
        return value
    }
}
