import HTTPServer
import Testing

@Suite("Routes")
struct RouterTests {
    /// The answer to a request, whichever way it is made.
    private func answer(_ router: Router, _ method: String, _ path: String) async throws -> HTTPResponse {
        switch router.reply(to: HTTPRequest(method: method, target: try RequestTarget(Array(path.utf8)))) {
        case .now(let response): response
        case .later(let make): await make()
        }
    }

    private var router: Router {
        var router = Router()
        router.on("GET", "/") { _, _ in HTTPResponse(status: 200, text: "root") }
        router.on("GET", "/v1/models/{model}") { HTTPResponse(status: 200, text: "model \($1["model"])") }
        router.on("PUT", "/v1/models/{model}") { HTTPResponse(status: 201, text: "put \($1["model"])") }
        router.onImmediate("GET", "/v1/models/special") { _, _ in HTTPResponse(status: 200, text: "special") }
        router.on("GET", "/v1/models/{model}/instances/{instance}") { _, parameters in
            let number: Int = try parameters.value("instance")
            return HTTPResponse(status: 200, text: "\(parameters["model"]) \(number)")
        }
        router.on("POST", "/v1/models/special/instances/{x}") { _, _ in throw Problem(.conflict, "busy") }
        router.on("GET", "/broken") { _, _ in throw Broken() }
        return router
    }

    private struct Broken: Error {}

    private func text(_ response: HTTPResponse) -> String {
        guard case .bytes(let bytes) = response.content else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        "a literal goes before a parameter, and what leads nowhere is tried another way",
        arguments: [
            ("/", "root"), ("/v1/models/a%20b", "model a b"), ("/v1/models/special", "special"),
            ("/v1/models/m/instances/7", "m 7"), ("/v1/models/m?x=/", "model m"),
        ])
    func found(path: String, expected: String) async throws {
        #expect(text(try await answer(router, "GET", path)) == expected)
    }

    @Test("what nobody answers is 404, and with another method 405 with those that there are")
    func refused() async throws {
        for path in ["/v1", "/v1/models", "/v1/models/", "/v1/models/m/", "/v1/models/m/instances/x", "/x"] {
            let response = try await answer(router, "GET", path)
            #expect(response.status == 404 && response["Content-Type"] == "application/problem+json", "\(path)")
        }
        let response = try await answer(router, "DELETE", "/v1/models/m")
        #expect(response.status == 405 && response["Allow"] == "GET, HEAD, OPTIONS, PUT")
        #expect(try await answer(router, "get", "/").status == 405, "names of methods differ by case")
        // The more special path, although the other one has the method: one path is one resource.
        #expect(try await answer(router, "PUT", "/v1/models/special").status == 405)
    }

    @Test("OPTIONS tells the methods, HEAD is as GET")
    func derived() async throws {
        let options = try await answer(router, "OPTIONS", "/v1/models/m")
        #expect(options.status == 204 && options["Allow"] == "GET, HEAD, OPTIONS, PUT")
        #expect(try await answer(router, "HEAD", "/").status == 200)
    }

    @Test("a problem that is thrown is the answer; of other errors the client hears nothing, and the log all")
    func errors() async throws {
        let conflict = try await answer(router, "POST", "/v1/models/special/instances/1")
        #expect(conflict.status == 409)
        #expect(text(conflict) == #"{"type":"about:blank","title":"Conflict","status":409,"detail":"busy"}"# + "\n")
        let signal = Signal()
        var router = Router { error, request in if error is Broken, request.path == "/broken" { signal.give() } }
        router.on("GET", "/broken") { _, _ in throw Broken() }
        let broken = try await answer(router, "GET", "/broken")
        #expect(broken.status == 500 && !text(broken).contains("Broken"))
        try await signal.wait()
    }

    @Test("routes are listed as they were given")
    func listed() {
        #expect(
            router.routes.map { "\($0.method) \($0.path)" }.prefix(3) == [
                "GET /", "GET /v1/models/{model}", "PUT /v1/models/{model}",
            ])
        #expect(router.routes.last?.path.parameters == [])
    }

    @Test(
        "what is no template is none",
        arguments: ["", "a", "/{}", "/{a}{b}", "/x{a}", "/{a}/{a}", "//", "/a//b", "/../a", "/a?b"])
    func templates(text: String) { #expect(PathTemplate(text) == nil) }

    @Test("texts of problems are JSON whatever is in them")
    func problems() {
        var problem = Problem(.badRequest, "a \"b\" \\ \n\t\u{1}\u{e9}\u{1F600}")
        problem.type = "https://example.org/x"
        problem.extensions = [("errors", .texts(["1", "2"])), ("line", .number(3)), ("file", .text("f"))]
        #expect(
            text(problem.response)
                == #"{"type":"https://example.org/x","title":"Bad Request","status":400,"detail":"a \"b\" \\ \n\t\u0001\#u{e9}\#u{1F600}","errors":["1","2"],"line":3,"file":"f"}"#
                + "\n")
    }
}
