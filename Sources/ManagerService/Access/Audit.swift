internal import HTTPServer
internal import Telemetry

/// Writes who has changed what, and who was refused.
struct Audit: Sendable {
    let logger: Logger

    /// A change, done or not.
    func changed(_ endpoint: Endpoint, _ request: HTTPRequest, by principal: Principal?, _ status: Int) {
        let outcome = (200..<300).contains(status) ? "done" : "failed"
        record(endpoint, request, principal, outcome)
            .notice(
                "\(principal.map { "\($0)" } ?? "somebody") from \(request.peer): \(endpoint.id) \(request.path):"
                    + " \(outcome) (\(status))", .changeRequested)
    }

    /// A request that was not let through.
    func refused(_ endpoint: Endpoint, _ request: HTTPRequest, _ finding: Authenticator.Finding, _ problem: Problem) {
        let principal: Principal? = if case .known(let principal) = finding { principal } else { nil }
        let who = principal.map { "\($0)" } ?? (finding == .unknownToken ? "an unknown token" : "nobody known")
        record(endpoint, request, principal, "refused")
            .warning(
                "\(who) from \(request.peer): \(endpoint.id) \(request.path): refused (\(problem.status))",
                .accessRefused)
    }

    private func record(
        _ endpoint: Endpoint, _ request: HTTPRequest, _ principal: Principal?, _ outcome: String
    ) -> Logger {
        var logger = logger.with(.action, endpoint.id).with(.peer, "\(request.peer)").with(.outcome, outcome)
        if let principal { logger = logger.with(.principal, "\(principal)") }
        return logger
    }
}
