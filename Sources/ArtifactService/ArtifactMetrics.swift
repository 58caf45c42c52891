internal import Artifacts
internal import Telemetry

/// What the daemon counts.
///
/// Explained in `docs/artifactd.md`.
struct ArtifactMetrics: Sendable {
    let requests: MetricFamily<Counter>
    let transfers: MetricFamily<Counter>
    let bytes: MetricFamily<Counter>
    let evictions: MetricFamily<Counter>
    let refusals: Counter
    let unpackSeconds: Histogram
    let cacheBytes: MetricFamily<Gauge>
    let cacheItems: MetricFamily<Gauge>
    let storeReachable: Gauge

    init(_ registry: MetricRegistry) {
        requests = registry.counters(
            "ditrit_artifactd_requests_total", "Requests for what is kept here, by whether it was.",
            labels: ["kind", "from"])
        transfers = registry.counters(
            "ditrit_artifactd_transfers_total", "Artifacts that went to the store or came from it.",
            labels: ["direction", "outcome"])
        bytes = registry.counters(
            "ditrit_artifactd_transferred_bytes_total", "Bytes that went to the store or came from it.",
            labels: ["direction"])
        evictions = registry.counters(
            "ditrit_artifactd_evictions_total", "What was removed from the cache.", labels: ["reason"])
        refusals = registry.counter(
            "ditrit_artifactd_refusals_total", "Requests of users that may not make them.")
        unpackSeconds = registry.histogram(
            "ditrit_artifactd_unpack_seconds", "How long it took to fetch and unpack CSARs.",
            buckets: Histogram.secondsOfWork)
        cacheBytes = registry.gauges("ditrit_artifactd_cache_bytes", "Bytes that are kept here.", labels: ["kind"])
        cacheItems = registry.gauges("ditrit_artifactd_cache_items", "What is kept here.", labels: ["kind"])
        storeReachable = registry.gauge(
            "ditrit_artifactd_store_reachable", "Whether the store has answered when it was last asked.")
    }

    /// Shows what is kept.
    func show(_ index: CacheIndex) {
        for kind in CacheIndex.Kind.allCases {
            let entries = index.entries.lazy.filter { $0.key.kind == kind }
            cacheBytes[kind.rawValue].set(Double(entries.reduce(0) { $0 + $1.value.size }))
            cacheItems[kind.rawValue].set(Double(entries.count))
        }
    }
}
