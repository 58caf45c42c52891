public import EventLoop

/// Finds who answers a request, by its method and its path.
///
/// Of two routes that fit, the one with a literal where the other has a parameter is taken, at the first place where they
/// differ. What no route answers is answered here: 404, 405 with `Allow`, and `OPTIONS`. A `HEAD` goes to the route of
/// `GET`, and its answer has no content.
public struct Router: Sendable {
    /// Answers a request of a route; a `Problem` that it throws is the answer, other errors are 500.
    public typealias Handler = @Sendable (HTTPRequest, PathParameters) async throws -> HTTPResponse
    /// Answers a request of a route at once.
    public typealias ImmediateHandler = @Sendable (HTTPRequest, PathParameters) throws -> HTTPResponse
    /// Says how a request of a route is answered: at once, or by a function.
    public typealias DecidingHandler = @Sendable (HTTPRequest, PathParameters) throws -> Outcome
    /// Is told of errors that are none of the client's.
    public typealias ErrorLog = @Sendable (any Error, HTTPRequest) -> Void

    /// How a request of a route is answered.
    public enum Outcome: Sendable {
        /// At once: with what is there already.
        case now(HTTPResponse)
        /// By a function; a `Problem` that it throws is the answer, other errors are 500.
        case later(@Sendable () async throws -> HTTPResponse)
    }

    /// A route, as it was given.
    public struct Route: Sendable {
        /// The method.
        public let method: String
        /// The path.
        public let path: PathTemplate
        /// How long the content may be, in bytes; nil is the server's limit.
        public let bodyLimit: Int?
        fileprivate let answer: DecidingHandler
    }

    /// All routes, in the order in which they were given: what an API's description is made from.
    public private(set) var routes: [Route] = []
    private var root = Node()
    private let errorLog: ErrorLog?

    /// A router without routes.
    ///
    /// - Parameter errorLog: told of errors that are none of the client's: the client hears only of a 500.
    public init(errorLog: ErrorLog? = nil) { self.errorLog = errorLog }

    // MARK: - Routes

    /// Adds a route.
    ///
    /// - Precondition: the template is one, and there is no other route of the method for the same paths.
    public mutating func on(
        _ method: String, _ path: String, bodyLimit: Int? = nil, _ handler: @escaping Handler
    ) {
        add(method, path, bodyLimit) { request, parameters in .later { try await handler(request, parameters) } }
    }

    /// Adds a route whose requests are answered at once, from what is there already: they take no task.
    ///
    /// - Precondition: the template is one, and there is no other route of the method for the same paths.
    public mutating func onImmediate(_ method: String, _ path: String, _ handler: @escaping ImmediateHandler) {
        add(method, path, nil) { request, parameters in .now(try handler(request, parameters)) }
    }

    /// Adds a route that looks at each request before it knows whether it can be answered at once.
    ///
    /// - Precondition: the template is one, and there is no other route of the method for the same paths.
    public mutating func onDeciding(
        _ method: String, _ path: String, bodyLimit: Int? = nil, _ handler: @escaping DecidingHandler
    ) {
        add(method, path, bodyLimit, handler)
    }

    private mutating func add(
        _ method: String, _ path: String, _ bodyLimit: Int?, _ answer: @escaping DecidingHandler
    ) {
        guard let template = PathTemplate(path) else { preconditionFailure("'\(path)' is no template of a path") }
        let route = Route(method: method, path: template, bodyLimit: bodyLimit, answer: answer)
        precondition(root.add(route, template.segments[...]), "there are two routes for \(method) \(path)")
        routes.append(route)
    }

    // MARK: - Requests

    /// Answers a request.
    public func reply(to request: HTTPRequest) -> HTTPReply {
        if request.path == "*" { return .now(HTTPResponse(status: 204)) }
        let segments = request.path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        var values: [Substring] = []
        guard let node = root.find(segments[...], &values) else {
            return .now(Problem(.notFound, "there is nothing at this path").response)
        }
        guard let route = node.route(for: request.method) else { return .now(node.refusal(of: request.method)) }
        let parameters = PathParameters(
            values.isEmpty ? [] : Array(zip(route.path.parameters, values.map { String($0) })))
        let limited = route.bodyLimit.map { request.limitingBody(to: $0) } ?? request
        // Before the client has sent it.
        if let length = limited.body.length, length > limited.body.limit {
            return .now(HTTPBodyError.tooLarge(limit: limited.body.limit).problem.response)
        }
        do {
            switch try route.answer(limited, parameters) {
            case .now(let response): return .now(response)
            case .later(let answer):
                return .later {
                    do {
                        return try await answer()
                    } catch {
                        return response(to: error, limited)
                    }
                }
            }
        } catch {
            return .now(response(to: error, limited))
        }
    }

    private func response(to error: any Error, _ request: HTTPRequest) -> HTTPResponse {
        switch error {
        case let problem as Problem: return problem.response
        case let error as HTTPBodyError: return error.problem.response
        case let error as MultipartError: return error.problem.response
        // Nobody hears the answer.
        case is CancellationError: return Problem(.serviceUnavailable, "the request was given up").response
        default:
            errorLog?(error, request)
            return Problem(.internalServerError, "something is wrong with the server; its log says what").response
        }
    }
}

extension Router {
    /// The routes from one place on.
    private struct Node: Sendable {
        private var literals: [String: Node] = [:]
        /// At most one, which is in an array because a value cannot hold itself.
        private var parameter: [Node] = []
        private var routes: [Route] = []

        /// Adds a route; false if there is one already.
        mutating func add(_ route: Route, _ segments: ArraySlice<PathTemplate.Segment>) -> Bool {
            switch segments.first {
            case nil:
                guard !routes.contains(where: { $0.method == route.method }) else { return false }
                routes.append(route)
                return true
            case .literal(let text): return literals[text, default: Node()].add(route, segments.dropFirst())
            case .parameter:
                if parameter.isEmpty { parameter.append(Node()) }
                return parameter[0].add(route, segments.dropFirst())
            }
        }

        /// The node of a path that has routes, and what stands where there are parameters.
        func find(_ segments: ArraySlice<Substring>, _ values: inout [Substring]) -> Node? {
            guard let first = segments.first else { return routes.isEmpty ? nil : self }
            if let next = literals[String(first)], let found = next.find(segments.dropFirst(), &values) { return found }
            guard let next = parameter.first, !first.isEmpty else { return nil }
            values.append(first)
            if let found = next.find(segments.dropFirst(), &values) { return found }
            values.removeLast()
            return nil
        }

        func route(for method: String) -> Route? {
            routes.first { $0.method == method } ?? (method == "HEAD" ? routes.first { $0.method == "GET" } : nil)
        }

        /// What is answered to a method that there is no route for.
        func refusal(of method: String) -> HTTPResponse {
            var methods = Set(routes.map(\.method)).union(["OPTIONS"])
            if methods.contains("GET") { methods.insert("HEAD") }
            let allow = methods.sorted().joined(separator: ", ")
            if method == "OPTIONS" { return HTTPResponse(status: 204, fields: [("Allow", allow)]) }
            var problem = Problem(.methodNotAllowed, "there is \(allow) at this path")
            problem.fields = [("Allow", allow)]
            return problem.response
        }
    }
}

extension HTTPRequest {
    /// The same request, with another limit for its content.
    public func limitingBody(to limit: Int) -> HTTPRequest {
        HTTPRequest(
            method: method, target: target, fields: fields, body: body.limited(to: limit), peer: peer,
            clientCertificate: clientCertificate)
    }
}

extension HTTPServer {
    /// A server that does not listen yet, and answers by routes.
    public init(
        loop: EventLoop, limits: HTTPServerLimits = HTTPServerLimits(), accessLog: AccessLog? = nil, router: Router
    ) {
        self.init(loop: loop, limits: limits, accessLog: accessLog) { (request: HTTPRequest) -> HTTPReply in
            router.reply(to: request)
        }
    }
}
