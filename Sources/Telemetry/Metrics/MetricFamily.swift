internal import EventLoop

/// Something that is measured, under one set of labels.
public protocol Metric: Sendable {
    /// Its type, as Prometheus calls it.
    static var typeName: String { get }
    /// Its lines.
    func samples(_ name: String, _ labels: [(name: String, value: String)]) -> [String]
}

/// The metrics of one name, told apart by the values of their labels.
///
/// Every combination of values is kept for ever: values are to be few, such as outcomes, and never what users name.
public final class MetricFamily<Member: Metric>: Exposable {
    let name: String
    private let help: String
    private let labels: [String]
    private let make: @Sendable () -> Member
    private let members: Locked<[(values: [String], member: Member)]>

    init(name: String, help: String, labels: [String], make: @escaping @Sendable () -> Member) {
        precondition(labels.allSatisfy(MetricName.isValidLabel), "a label of '\(name)' has no valid name")
        self.name = name
        self.help = help
        self.labels = labels
        self.make = make
        // A metric without labels is there from the beginning, at zero.
        members = Locked(labels.isEmpty ? [([], make())] : [])
    }

    /// The metric with these values of the labels, in their order.
    ///
    /// What is often counted should be looked up once and kept.
    public subscript(values: String...) -> Member {
        precondition(values.count == labels.count, "'\(name)' has \(labels.count) labels")
        return members.withLock { members in
            if let found = members.first(where: { $0.values == values }) { return found.member }
            let member = make()
            members.append((values, member))
            return member
        }
    }

    func expose(to text: inout String) {
        let members = members.withLock { $0 }
        MetricText.head(name, help, Member.typeName, to: &text)
        for (values, member) in members {
            let pairs = zip(labels, values).map { (name: $0, value: $1) }
            for line in member.samples(name, pairs) { text += line + "\n" }
        }
    }
}

/// A number that is read when it is asked for.
public struct ReadMetric: Exposable {
    /// Whether it only grows.
    public enum Kind: String, Sendable {
        /// It only grows.
        case counter
        /// It goes up and down.
        case gauge
    }
    /// Reads it; nil when it cannot be known.
    public typealias Read = @Sendable () -> Double?

    let name: String
    let help: String
    let kind: Kind
    let read: Read

    func expose(to text: inout String) {
        guard let value = read() else { return }
        MetricText.head(name, help, kind.rawValue, to: &text)
        text += MetricText.sample(name, [], value) + "\n"
    }
}
