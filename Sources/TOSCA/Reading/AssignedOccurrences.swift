internal import YAML

/// The `occurrences` of an assignment, which may narrow those of its definition (1.3 §3.8.1.2, §3.8.2.3).
struct AssignedOccurrences {
    private let range: (least: Int, most: Int?)
    private let location: Location

    /// - Parameter node: what is written; of what is no range the grammar has complained.
    init?(_ node: Node?) {
        guard let node, let bounds = node.sequence, bounds.count == 2, case .integer(let least) = bounds[0].value,
            least >= 0
        else {
            return nil
        }
        if case .integer(let most) = bounds[1].value {
            range = (least, most)
        } else {
            guard bounds[1].string == "UNBOUNDED" else { return nil }
            range = (least, nil)
        }
        location = node.location
    }

    /// Complains where they are not within those of the definition.
    ///
    /// - Parameter what: whose they are: `the capability 'host'`.
    func check(
        within definition: (least: Int, most: Int?), of what: @autoclosure () -> String,
        _ collector: inout DiagnosticCollector
    ) {
        let isWithin =
            range.least >= definition.least
            && definition.most.map { most in range.most.map { $0 <= most } ?? false } ?? true
        guard !isWithin else { return }
        collector.undeclared(
            .wideOccurrences, location,
            "\(text(range)) is not within \(text(definition)), the occurrences of \(what()) in the type",
            hint: "a template may only narrow them")
    }

    private func text(_ range: (least: Int, most: Int?)) -> String {
        "[\(range.least), \(range.most.map(String.init) ?? "UNBOUNDED")]"
    }
}
