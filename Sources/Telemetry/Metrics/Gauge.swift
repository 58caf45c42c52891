internal import Synchronization

/// A number that goes up and down.
public final class Gauge: Metric {
    /// Prometheus' name of it.
    public static let typeName = "gauge"
    private let bits = Atomic<UInt64>(Double(0).bitPattern)

    /// What it is now.
    public var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    /// Sets it.
    public func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    /// Adds to it; what is negative takes away.
    public func add(_ amount: Double) {
        var old = bits.load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: old) + amount).bitPattern
            let (isDone, current) = bits.weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
            if isDone { return }
            old = current
        }
    }

    /// Its line.
    public func samples(_ name: String, _ labels: [(name: String, value: String)]) -> [String] {
        [MetricText.sample(name, labels, value)]
    }
}
