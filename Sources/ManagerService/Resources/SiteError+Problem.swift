internal import HTTPServer
internal import Orchestration
internal import TOSCA
internal import YAML

extension Problem {
    /// What a client is told of why a site does not do what it was asked for.
    init(_ error: SiteError) {
        let status: HTTPStatus =
            switch error.code {
            case .notFound: .notFound
            case .exists, .conflict, .busy: .conflict
            case .invalid: .unprocessableContent
            case .changed: .preconditionFailed
            case .unavailable, .cancelled: .serviceUnavailable
            }
        self.init(status, error.message)
        type = "/docs#problem-\(error.code.rawValue)"
        if let hint = error.hint { extensions.append(("hint", .text(hint))) }
        if let execution = error.execution { extensions.append(("execution", .text(execution))) }
        let errors = error.inputs.map(Self.members) + error.diagnostics.map(Self.members)
        if !errors.isEmpty { extensions.append(("errors", .objects(errors))) }
        if status == .serviceUnavailable { fields.append(("Retry-After", "2")) }
    }

    private static func members(_ diagnostic: Diagnostic) -> [Member] {
        place(diagnostic.location)
            + words(diagnostic.code, diagnostic.severity, diagnostic.message, hint: diagnostic.hint)
    }

    /// Where in the content of the request the value is, and where the declaration that it does not meet.
    private static func members(_ problem: InputProblem) -> [Member] {
        [Member("pointer", .text(JSONPointer.text(["inputs"] + problem.path)))]
            + (problem.declaration.map(place) ?? [])
            + words(problem.code, .error, problem.message, hint: problem.hint)
    }

    private static func place(_ location: Location) -> [Member] {
        [
            Member("file", .text(location.file.path)), Member("line", .number(location.line)),
            Member("column", .number(location.column)),
        ]
    }

    private static func words(
        _ code: Diagnostic.Code, _ severity: Diagnostic.Severity, _ message: String, hint: String?
    ) -> [Member] {
        [
            Member("code", .text(code.rawValue)), Member("severity", .text(severity.rawValue)),
            Member("message", .text(message)),
        ] + (hint.map { [Member("hint", .text($0))] } ?? [])
    }

    /// The manager does not reach the space.
    static func noSpace(_ trouble: String?) -> Problem {
        var problem = Problem(
            .serviceUnavailable, "the tuple space does not answer" + (trouble.map { ": \($0)" } ?? ""))
        problem.fields = [("Retry-After", "2")]
        return problem
    }
}
