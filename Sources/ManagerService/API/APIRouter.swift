internal import HTTPServer
internal import Orchestration
internal import Telemetry

/// Answers requests by the endpoints: finds out who asks, whether they may, and writes down what they have changed.
struct APIRouter: Sendable {
    let context: ManagerContext
    /// Told of faults of our own.
    let logger: Logger

    /// The routes of all endpoints.
    func router(_ endpoints: [Endpoint] = Endpoint.all) -> Router {
        var router = Router { [logger] error, request in
            logger.error("\(request.method) \(request.path): \(error)", .requestFailed)
        }
        for endpoint in endpoints {
            // How long a CSAR may be can change while we run.
            let limit: Int? = if case .archive = endpoint.content { Int.max } else { nil }
            router.onDeciding(endpoint.method, endpoint.path, bodyLimit: limit) { request, path in
                guard endpoint.role != nil, context.isStarting else { return try outcome(of: request, path, endpoint) }
                return .later {
                    try await context.started()
                    return switch try outcome(of: request, path, endpoint) {
                    case .now(let response): response
                    case .later(let answer): try await answer()
                    }
                }
            }
        }
        return router
    }

    private func outcome(of request: HTTPRequest, _ path: PathParameters, _ endpoint: Endpoint) throws -> Router.Outcome
    {
        let finding = endpoint.role == nil ? .nobody : context.authenticator.finding(for: request)
        if finding == .unknownToken {
            return .later {
                // It may have been made a moment ago. Without the space nobody can say.
                await context.tokens.readAnew(from: try context.connected().space)
                let finding = context.authenticator.finding(for: request)
                return try await answer(request, path, endpoint, finding)
            }
        }
        guard case .now(let handler) = endpoint.handler else {
            return .later { try await answer(request, path, endpoint, finding) }
        }
        let began = ContinuousClock.now
        let response: HTTPResponse
        do {
            let call = try call(request, path, endpoint, finding)
            response = try handler(call)
        } catch {
            guard let problem = Self.problem(of: error) else { throw error }
            response = problem.response
        }
        return .now(finish(response, request, endpoint, nil, began))
    }

    private func answer(
        _ request: HTTPRequest, _ path: PathParameters, _ endpoint: Endpoint, _ finding: Authenticator.Finding
    ) async throws -> HTTPResponse {
        let began = ContinuousClock.now
        context.metrics.running.add(1)
        defer { context.metrics.running.add(-1) }
        var principal: Principal?
        let response: HTTPResponse
        do {
            let call = try call(request, path, endpoint, finding)
            principal = call.principal
            switch endpoint.handler {
            case .now(let handler): response = try handler(call)
            case .later(let handler): response = try await handler(call)
            }
        } catch {
            guard let problem = Self.problem(of: error) else {
                _ = finish(Problem(.internalServerError).response, request, endpoint, principal, began)
                throw error
            }
            response = problem.response
        }
        return finish(response, request, endpoint, principal, began)
    }

    private func call(
        _ request: HTTPRequest, _ path: PathParameters, _ endpoint: Endpoint, _ finding: Authenticator.Finding
    ) throws(Problem) -> Call {
        let principal: Principal?
        do {
            principal = try Authorization.check(request, for: endpoint, finding)
        } catch {
            context.metrics.refusals[String(error.status)].increment()
            context.audit.refused(endpoint, request, finding, error)
            throw error
        }
        return try Call(request, path, of: endpoint, principal: principal, context: context)
    }

    /// What the client is told of an error; nil for one that is none of its matter.
    private static func problem(of error: any Error) -> Problem? {
        switch error {
        case let problem as Problem: problem
        case let error as SiteError: Problem(error)
        case let error as HTTPBodyError: error.problem
        case let error as MultipartError: error.problem
        case is CancellationError: Problem(.serviceUnavailable, "the request was given up")
        default: nil
        }
    }

    private func finish(
        _ response: HTTPResponse, _ request: HTTPRequest, _ endpoint: Endpoint, _ principal: Principal?,
        _ began: ContinuousClock.Instant
    ) -> HTTPResponse {
        context.metrics.requests[endpoint.id, String(response.status)].increment()
        context.metrics.seconds.observe(.now - began)
        if endpoint.isChange, let principal { context.audit.changed(endpoint, request, by: principal, response) }
        var response = response
        response.fields.append(("X-Content-Type-Options", "nosniff"))
        if response["Cache-Control"] == nil { response.fields.append(("Cache-Control", "private, no-cache")) }
        return response
    }
}
