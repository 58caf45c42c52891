internal import EventLoop

/// How often values were at most as large as certain bounds, and their sum.
public final class Histogram: Metric {
    /// Prometheus' name of it.
    public static let typeName = "histogram"
    /// From a millisecond to a minute: bounds for what waits for a network or a disk.
    public static let secondsOfCalls: [Double] = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]
    /// From a tenth of a second to hours: bounds for what operations take.
    public static let secondsOfWork: [Double] = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200]

    private let bounds: [Double]
    private let state: Locked<State>

    private struct State {
        /// By the first bound that is not less; the last one is for what is above all.
        var counts: [UInt64]
        var sum = 0.0
    }

    init(buckets: [Double]) {
        precondition(zip(buckets, buckets.dropFirst()).allSatisfy(<), "the bounds of buckets ascend")
        precondition(buckets.allSatisfy(\.isFinite), "the infinite bucket is always there")
        bounds = buckets
        state = Locked(State(counts: Array(repeating: 0, count: buckets.count + 1)))
    }

    /// A value has occurred.
    public func observe(_ value: Double) {
        let index = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[index] += 1
            state.sum += value
        }
    }

    /// A time has been taken; it is observed in seconds.
    public func observe(_ duration: Duration) { observe(duration / .seconds(1)) }

    /// Its lines: a line a bucket, each with all that the ones before it have, the sum and the count.
    public func samples(_ name: String, _ labels: [(name: String, value: String)]) -> [String] {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        var total: UInt64 = 0
        var lines: [String] = []
        for (bound, count) in zip(bounds + [.infinity], counts) {
            total += count
            let bucket = labels + [(name: "le", value: MetricText.number(bound))]
            lines.append(MetricText.sample(name + "_bucket", bucket, String(total)))
        }
        lines.append(MetricText.sample(name + "_sum", labels, sum))
        lines.append(MetricText.sample(name + "_count", labels, String(total)))
        return lines
    }
}
