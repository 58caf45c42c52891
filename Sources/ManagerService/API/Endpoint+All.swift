internal import Orchestration

extension Endpoint {
    /// Everything that the API does.
    static let all: [Endpoint] = [models, instances, executions, workers, tokens, service, firstSystem].flatMap(\.self)

    /// What every list takes.
    static let pageParameters: [Parameter] = [
        .query("limit", .integer(1...1000), "How many items at most.", standard: .integer(100)),
        .query("after", .text(.upTo(1000)), "Where an earlier part says that it goes on."),
    ]

    /// The same of a list that is in the order of names.
    static let nameParameters: [Parameter] = [
        pageParameters[0], .query("after", .text(.name), "The name after which to go on."),
    ]

    static let lenient = Parameter.query(
        "lenient", .boolean, "Whether names may be used that their types do not declare.", standard: .boolean(false))

    static let tagField = ["ETag": "The digest of the model's CSAR, quoted."]
    static let locationField = ["Location": "Where it is."]
}
