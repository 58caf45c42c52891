internal import DaemonLifecycle
internal import HTTPServer
internal import Orchestration
internal import TOSCA

/// The manager itself.
enum ServiceResource {
    static func version(_ call: Call) -> HTTPResponse {
        .json(
            .object([
                "name": .string("ditrit-manager"), "version": .string(call.context.version),
                "manager": .string(call.context.name),
            ]))
    }

    /// Metrics, and whether the manager lives and is ready.
    static func health(_ call: Call) -> HTTPResponse { call.context.health.respond(to: call.request) }

    /// The normative types: the same as long as the program is.
    static let normativeTypes = HTTPResponse.json(TypeCatalog.normative.listing)

    /// Whether the manager is ready: it has begun to work in the space, too.
    static func readiness(_ call: Call) -> HTTPResponse {
        guard call.context.connection == nil else { return health(call) }
        // The whole reason tells of what is within the site, and this is for everybody.
        return HTTPResponse(
            status: 503, text: "not ready: it does not reach the tuple space; its status and its journal say why\n")
    }

    // MARK: - Pages

    static func description(_ call: Call) -> HTTPResponse {
        HTTPResponse(
            status: 200, fields: [("Content-Type", "application/json")], body: call.context.pages.description
        ).evaluated(for: call.request)
    }

    static func documentation(_ call: Call) -> HTTPResponse {
        page(call.context.pages.documentation, type: "text/html; charset=utf-8")
    }

    static func style(_ call: Call) -> HTTPResponse {
        page(PackageResources.docs_css, type: "text/css; charset=utf-8")
    }

    /// A page that needs nothing from anywhere else, runs no scripts, and is within no other page.
    private static func page(_ bytes: [UInt8], type: String) -> HTTPResponse {
        HTTPResponse(
            status: 200,
            fields: [
                ("Content-Type", type),
                (
                    "Content-Security-Policy",
                    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
                ),
                ("Referrer-Policy", "no-referrer"), ("Cache-Control", "no-cache"),
            ], body: bytes)
    }
}

/// Pages that are made once, from the endpoints.
struct Pages: Sendable {
    /// What `/openapi.json` holds.
    let description: [UInt8]
    /// What `/docs` holds.
    let documentation: [UInt8]

    init(_ endpoints: [Endpoint], version: String) {
        description = OpenAPI(endpoints: endpoints, version: version).document.bytes
        documentation = Array(DocumentationPage(endpoints: endpoints, version: version).html.utf8)
    }
}
