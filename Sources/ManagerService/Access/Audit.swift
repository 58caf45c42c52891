internal import HTTPServer
internal import Telemetry

/// Writes who has changed what, and who was refused.
struct Audit: Sendable {
    let logger: Logger

    /// A change, done or not.
    func changed(_ endpoint: Endpoint, _ request: HTTPRequest, by principal: Principal, _ response: HTTPResponse) {
        let outcome = (200..<300).contains(response.status) ? "done" : "failed"
        var logger = record(endpoint, request, "\(principal)", outcome)
        // What was started is found by its own name.
        let executions = "/v1/executions/"
        if let location = response["Location"], location.hasPrefix(executions) {
            logger = logger.with(.execution, String(location.dropFirst(executions.count)))
        }
        logger.notice(
            "\(principal) from \(request.peer): \(endpoint.id) \(request.path): \(outcome) (\(response.status))",
            .changeRequested)
    }

    /// A request that was not let through.
    func refused(_ endpoint: Endpoint, _ request: HTTPRequest, _ finding: Authenticator.Finding, _ problem: Problem) {
        let name = name(of: finding)
        let who = name ?? (finding == .unknownToken ? "an unknown token" : "nobody known")
        record(endpoint, request, name, "refused")
            .warning(
                "\(who) from \(request.peer): \(endpoint.id) \(request.path): refused (\(problem.status))",
                .accessRefused)
    }

    /// A change of tokens, which is made on a host by a command.
    func changed(_ action: String, token: String, by user: String, isDone: Bool) {
        let outcome = isDone ? "done" : "failed"
        logger.with(.action, action).with(.principal, user).with(.outcome, outcome)
            .notice("\(user): \(action) \(token): \(outcome)", .changeRequested)
    }

    private func name(of finding: Authenticator.Finding) -> String? {
        switch finding {
        case .known(let principal): "\(principal)"
        case .userWithoutRole(let name, _): "user \(name)"
        case .nobody, .unknownToken, .malformed: nil
        }
    }

    private func record(
        _ endpoint: Endpoint, _ request: HTTPRequest, _ principal: String?, _ outcome: String
    ) -> Logger {
        var logger = logger.with(.action, endpoint.id).with(.peer, "\(request.peer)").with(.outcome, outcome)
        if let principal { logger = logger.with(.principal, principal) }
        for (field, value) in subject(endpoint, request) { logger = logger.with(field, value) }
        return logger
    }

    /// What it is about: what stands in the path, or in the query for the first system's requests.
    private func subject(_ endpoint: Endpoint, _ request: HTTPRequest) -> [(LogField, String)] {
        let fields = ["model": LogField.model, "instance": .instance, "id": .execution]
        let template = PathTemplate(endpoint.path)?.segments ?? []
        let parts = request.path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        let ofPath = zip(template, parts).compactMap { segment, part -> (LogField, String)? in
            guard case .parameter(let name) = segment, let field = fields[name] else { return nil }
            return (field, String(part))
        }
        return ofPath
            + request.query.all.compactMap { parameter in fields[parameter.name].map { ($0, parameter.value) } }
    }
}
