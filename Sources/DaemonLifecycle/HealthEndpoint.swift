public import HTTPServer
internal import EventLoop
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
            readiness.hindrance.map { HTTPResponse(status: 503, text: "not ready: \($0)\n") }
                ?? HTTPResponse(status: 200, text: "ready\n")
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
    private struct State {
        var runs = false
        /// Why what it needs is out of its reach, by what that is.
        var lacks: [String: String] = [:]

        var lack: String? {
            lacks.isEmpty ? nil : lacks.sorted { $0.key < $1.key }.map(\.value).joined(separator: "; ")
        }
    }

    private let state = Locked(State())

    /// Of a daemon that has not started yet.
    public init() {}

    /// Why it is not, in a line; nil when it is.
    public var hindrance: String? { state.withLock { $0.lack ?? ($0.runs ? nil : "it begins, or it stops") } }

    /// Notes that the daemon does not reach something that it needs, and why, in a line; nil when it does.
    ///
    /// One that needs nothing never calls it.
    ///
    /// - Parameter need: what it needs, to tell it from other things.
    public func lacks(_ reason: String?, of need: String) { state.withLock { $0.lacks[need] = reason } }

    func set(_ isReady: Bool) { state.withLock { $0.runs = isReady } }
}
