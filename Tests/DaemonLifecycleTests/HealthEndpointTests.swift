import DaemonLifecycle
import HTTPServer
import Telemetry
import Testing

@Suite("Health over HTTP")
struct HealthEndpointTests {
    @Test("a part without a sign of life is named, and a daemon that has not started is not ready")
    func unhealthy() {
        let watchdog = Watchdog()
        let readiness = Readiness()
        let endpoint = HealthEndpoint(metrics: MetricRegistry(), watchdog: watchdog, readiness: readiness)
        func get(_ path: String) -> HTTPResponse { endpoint.respond(to: HTTPRequest(method: "GET", path: path)) }
        #expect(get("/healthz") == HTTPResponse(status: 200, text: "alive\n"))
        _ = watchdog.begin("engine", silence: .seconds(1), at: .now - .seconds(5))
        #expect(get("/healthz") == HTTPResponse(status: 503, text: "no sign of life from: engine\n"))
        #expect(get("/readyz") == HTTPResponse(status: 503, text: "not ready: it begins, or it stops\n"))
        readiness.lacks("no store", of: "store")
        #expect(get("/readyz") == HTTPResponse(status: 503, text: "not ready: no store\n"))
        readiness.lacks("no space", of: "space")
        #expect(get("/readyz") == HTTPResponse(status: 503, text: "not ready: no space; no store\n"))
        readiness.lacks(nil, of: "store")
        #expect(get("/readyz") == HTTPResponse(status: 503, text: "not ready: no space\n"))
        #expect(get("/metrics/") == HTTPResponse(status: 404, text: "there is: /metrics, /healthz, /readyz\n"))
    }
}
