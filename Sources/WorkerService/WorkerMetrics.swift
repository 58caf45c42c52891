internal import Telemetry

/// What a worker counts.
///
/// Explained in `docs/worker.md`.
struct WorkerMetrics: Sendable {
    let executions: Gauge
    let running: Gauge
    let operations: MetricFamily<Counter>
    let seconds: Histogram
    let ended: MetricFamily<Counter>

    init(_ registry: MetricRegistry) {
        executions = registry.gauge("ditrit_worker_executions", "Executions that this worker drives.")
        running = registry.gauge("ditrit_worker_operations_running", "Operations that this worker runs.")
        operations = registry.counters(
            "ditrit_worker_operations_total", "Operations that have ended here.", labels: ["outcome"])
        seconds = registry.histogram(
            "ditrit_worker_operation_seconds", "How long operations took.", buckets: Histogram.secondsOfWork)
        ended = registry.counters(
            "ditrit_worker_executions_total", "Executions that have come to their end here.", labels: ["status"])
    }
}
