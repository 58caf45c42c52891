internal import Telemetry

/// What a manager counts.
///
/// Explained in `docs/manager.md`.
struct ManagerMetrics: Sendable {
    let requests: MetricFamily<Counter>
    let seconds: Histogram
    let running: Gauge
    let streams: Gauge
    let refusals: MetricFamily<Counter>

    init(_ registry: MetricRegistry) {
        requests = registry.counters(
            "ditrit_manager_requests_total", "Requests that were answered.", labels: ["operation", "status"])
        seconds = registry.histogram(
            "ditrit_manager_request_seconds", "How long answers took to begin.", buckets: Histogram.secondsOfAnswers)
        running = registry.gauge("ditrit_manager_requests_running", "Requests whose answers are being made.")
        streams = registry.gauge("ditrit_manager_streams", "Streams of events that are open.")
        refusals = registry.counters(
            "ditrit_manager_refusals_total", "Requests that were refused for who asked.", labels: ["status"])
    }
}

extension Histogram {
    /// From a hot answer to one that waits.
    fileprivate static let secondsOfAnswers = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60]
}
