internal import Orchestration

extension Endpoint {
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
            id: "getRoot", method: "GET", path: "/", tag: .service, summary: "Leads to the documentation",
            answers: [
                Answer(status: 303, about: "To `/docs`.", forms: [.none], fields: ["Location": "Where to go on."])
            ], handler: .now(ServiceResource.root)),
    ]
}
