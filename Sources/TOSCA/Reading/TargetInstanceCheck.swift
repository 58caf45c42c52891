/// Finds requirements that are for instances of node templates which are certainly not there (2.0 §8.5.2).
///
/// What is only known with the inputs is left to the run, which is refused.
struct TargetInstanceCheck {
    let topology: Topology

    func check(_ collector: inout DiagnosticCollector) {
        for relationship in topology.relationships where relationship.bindsByPosition && !relationship.isOptional {
            guard let source = topology.index(ofNode: relationship.source),
                let target = topology.index(ofNode: relationship.target),
                let sources = topology.instances(of: source), sources > 0, let targets = topology.instances(of: target)
            else { continue }
            let wanted =
                switch relationship.binding {
                case .all, .one: 0
                case .sameIndex: sources - 1
                case .index(let index): index
                }
            guard wanted >= targets else { continue }
            collector.error(
                .unfitTarget, relationship.location,
                "the requirement '\(relationship.requirement)' of '\(relationship.source)' is for the instance \(wanted) of"
                    + " '\(relationship.target)', of which there are \(targets)",
                hint: "change the counts, or write 'optional: true'")
        }
    }
}
