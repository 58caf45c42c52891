public import HTTPServer
internal import Synchronization
public import Telemetry

/// What a daemon shows of itself over HTTP: metrics, whether it lives, and whether it is ready for work.
public struct HealthEndpoint: Sendable {
    private let metrics: MetricRegistry
    private let watchdog: Watchdog
    private let readiness: Readiness

    /// The endpoint of a daemon.
    public init(metrics: MetricRegistry, watchdog: Watchdog, readiness: Readiness) {
        self.metrics = metrics
        self.watchdog = watchdog
        self.readiness = readiness
    }

    /// Answers a request.
    public func respond(to request: HTTPRequest) -> HTTPResponse {
        switch request.path {
        case "/metrics": HTTPResponse(status: 200, text: metrics.text, type: MetricRegistry.contentType)
        case "/healthz": health
        case "/readyz":
            readiness.isReady
                ? HTTPResponse(status: 200, text: "ready\n") : HTTPResponse(status: 503, text: "not ready\n")
        default: HTTPResponse(status: 404, text: "there is: /metrics, /healthz, /readyz\n")
        }
    }

    /// That it answers at all shows that the event loop turns.
    private var health: HTTPResponse {
        let silent = watchdog.silentParts()
        return silent.isEmpty
            ? HTTPResponse(status: 200, text: "alive\n")
            : HTTPResponse(status: 503, text: "no sign of life from: \(silent.joined(separator: ", "))\n")
    }
}

/// Whether a daemon is ready for work: when it has started, until it stops, and while it reaches what it needs.
public final class Readiness: Sendable {
    private let hasStarted = Atomic(false)
    private let serves = Atomic(true)

    /// Of a daemon that has not started yet.
    public init() {}

    /// Whether it is.
    public var isReady: Bool { hasStarted.load(ordering: .relaxed) && serves.load(ordering: .relaxed) }

    /// Whether the daemon reaches what it needs; a daemon that needs nothing leaves it as it is, true.
    public var isServing: Bool {
        get { serves.load(ordering: .relaxed) }
        set { serves.store(newValue, ordering: .relaxed) }
    }

    func set(_ isReady: Bool) { hasStarted.store(isReady, ordering: .relaxed) }
}
