internal import HTTPServer
internal import Orchestration

extension Endpoint {
    private static let pageField = ["ETag": "The digest of the file, quoted."]

    static let service: [Endpoint] = [
        Endpoint(
            id: "getVersion", method: "GET", path: "/v1/version", tag: .service, summary: "Says which manager this is",
            role: .viewer, answers: [.json(200, .named(.version), "The program.")],
            handler: .now(ServiceResource.version)),
        Endpoint(
            id: "getHealth", method: "GET", path: "/healthz", tag: .service, summary: "Says whether the manager lives",
            answers: [.other("text/plain", "It does.")], handler: .now(ServiceResource.health)),
        Endpoint(
            id: "getReadiness", method: "GET", path: "/readyz", tag: .service,
            summary: "Says whether the manager is ready: it has started, and reaches the space",
            answers: [
                .other("text/plain", "It is."),
                Answer(status: 503, about: "It is not.", forms: [.other(type: "text/plain")]),
            ],
            handler: .now(ServiceResource.readiness)),
        Endpoint(
            id: "getMetrics", method: "GET", path: "/metrics", tag: .service, summary: "Shows metrics, for Prometheus",
            role: .viewer, answers: [.other("text/plain", "The metrics.")], handler: .now(ServiceResource.health)),
        Endpoint(
            id: "getDescription", method: "GET", path: "/openapi.json", tag: .service,
            summary: "Describes the API (OpenAPI 3.1)", answers: [.json(200, .anything, "The description.")],
            handler: .now(ServiceResource.description)),
        Endpoint(
            id: "getDocumentation", method: "GET", path: "/docs", tag: .service,
            summary: "Describes the API, for people",
            answers: [.other("text/html", "A page.")], handler: .now(ServiceResource.documentation)),
        Endpoint(
            id: "getStyle", method: "GET", path: "/docs/docs.css", tag: .service, summary: "The style of that page",
            answers: [.other("text/css", "A style sheet.")], handler: .now(ServiceResource.style)),
        Endpoint(
            id: "getPage", method: "GET", path: "/", tag: .service, summary: "The web page",
            parameters: [unchanged], answers: [.other("text/html", "A page.", fields: pageField), notModified],
            handler: .now(PageResource.root)),
        Endpoint(
            id: "getPageFile", method: "GET", path: "/page/{file}", tag: .service, summary: "What belongs to that page",
            parameters: [unchanged],
            answers: [
                Answer(
                    status: 200, about: "A style sheet, a script, a picture.",
                    forms: [
                        .other(type: "text/html"), .other(type: "text/css"), .other(type: "text/javascript"),
                        .other(type: "image/svg+xml"),
                    ],
                    fields: pageField), notModified,
            ], problems: [.notFound], handler: .now(PageResource.file)),
    ]
}
