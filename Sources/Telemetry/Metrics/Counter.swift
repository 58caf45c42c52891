internal import Synchronization

/// A number that only grows, while the program runs.
public final class Counter: Metric {
    /// Prometheus' name of it.
    public static let typeName = "counter"
    private let count = Atomic<UInt64>(0)

    /// Counts one more, or so many.
    public func increment(by amount: UInt64 = 1) { count.wrappingAdd(amount, ordering: .relaxed) }

    /// Its line.
    public func samples(_ name: String, _ labels: [(name: String, value: String)]) -> [String] {
        [MetricText.sample(name, labels, String(count.load(ordering: .relaxed)))]
    }
}
