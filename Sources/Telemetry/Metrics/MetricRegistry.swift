internal import EventLoop

/// The metrics of a program, and their text for Prometheus.
///
/// Source: https://prometheus.io/docs/instrumenting/exposition_formats/ (text format 0.0.4).
public final class MetricRegistry: Sendable {
    /// The type of the text, for the answer's `Content-Type`.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private struct State {
        var families: [any Exposable] = []
        var names: Set<String> = []
    }

    private let state = Locked(State())

    /// A registry without metrics.
    public init() {}

    /// Declares a number that only grows; its name ends with `_total`.
    public func counter(_ name: String, _ help: String) -> Counter {
        counters(name, help, labels: [])[]
    }

    /// Declares numbers that only grow, told apart by labels.
    public func counters(_ name: String, _ help: String, labels: [String]) -> MetricFamily<Counter> {
        add(MetricFamily(name: name, help: help, labels: labels) { Counter() })
    }

    /// Declares a number that goes up and down.
    public func gauge(_ name: String, _ help: String) -> Gauge {
        gauges(name, help, labels: [])[]
    }

    /// Declares numbers that go up and down, told apart by labels.
    public func gauges(_ name: String, _ help: String, labels: [String]) -> MetricFamily<Gauge> {
        add(MetricFamily(name: name, help: help, labels: labels) { Gauge() })
    }

    /// Declares how often values fall below certain bounds.
    ///
    /// - Parameter buckets: the bounds, ascending, without the infinite one.
    public func histogram(_ name: String, _ help: String, buckets: [Double]) -> Histogram {
        histograms(name, help, labels: [], buckets: buckets)[]
    }

    /// Declares how often values fall below certain bounds, told apart by labels.
    public func histograms(
        _ name: String, _ help: String, labels: [String], buckets: [Double]
    ) -> MetricFamily<Histogram> {
        precondition(!labels.contains("le"), "'le' is the label of the buckets")
        return add(MetricFamily(name: name, help: help, labels: labels) { Histogram(buckets: buckets) })
    }

    /// Declares a number that is read when it is asked for.
    public func reading(_ name: String, _ help: String, as type: ReadMetric.Kind, _ read: @escaping ReadMetric.Read) {
        _ = add(ReadMetric(name: name, help: help, kind: type, read: read))
    }

    private func add<Family: Exposable>(_ family: Family) -> Family {
        precondition(MetricName.isValid(family.name), "'\(family.name)' cannot be the name of a metric")
        state.withLock { state in
            let isNew = state.names.insert(family.name).inserted
            precondition(isNew, "the metric '\(family.name)' is declared twice")
            state.families.append(family)
        }
        return family
    }

    /// All of them, in the order in which they were declared.
    public var text: String {
        var text = ""
        for family in state.withLock({ $0.families }) { family.expose(to: &text) }
        return text
    }
}

/// Something that prints itself for Prometheus.
protocol Exposable: Sendable {
    var name: String { get }
    func expose(to text: inout String)
}
