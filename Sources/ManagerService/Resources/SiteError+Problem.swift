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
        if !error.diagnostics.isEmpty { extensions.append(("errors", .objects(error.diagnostics.map(Self.members)))) }
        if status == .serviceUnavailable { fields.append(("Retry-After", "2")) }
    }

    private static func members(_ diagnostic: Diagnostic) -> [Member] {
        [
            Member("file", .text(diagnostic.location.file.path)), Member("line", .number(diagnostic.location.line)),
            Member("column", .number(diagnostic.location.column)),
            Member("code", .text(diagnostic.code.rawValue)),
            Member("severity", .text(diagnostic.severity.rawValue)), Member("message", .text(diagnostic.message)),
        ] + (diagnostic.hint.map { [Member("hint", .text($0))] } ?? [])
    }

    /// The manager does not reach the space.
    static func noSpace(_ trouble: String?) -> Problem {
        var problem = Problem(
            .serviceUnavailable, "the tuple space does not answer" + (trouble.map { ": \($0)" } ?? ""))
        problem.fields = [("Retry-After", "2")]
        return problem
    }
}
