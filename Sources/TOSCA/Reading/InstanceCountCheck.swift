internal import YAML

/// Checks that a node template may have as many instances as its scalable capability asks for, which a run would refuse.
///
/// What functions give is left to the run.
enum InstanceCountCheck {
    /// - Parameters:
    ///   - capability: a scalable one.
    ///   - written: the properties of the capability that the template gives.
    ///   - place: where to complain of what it does not give itself.
    static func check(
        _ capability: Capability, of node: String, _ written: Node?, at place: Location,
        _ collector: inout DiagnosticCollector
    ) {
        let values = capability.properties.filter { InstanceCount.properties.contains($0.key) }
        // Of a value that is no number is complained as of one.
        guard values.values.allSatisfy({ if case .integer = $0 { true } else { false } }) else { return }
        do throws(InstanceCount.Contradiction) { _ = try InstanceCount.instances(values) } catch {
            let named = written?.mapping?[error.property]?.location
            let other = InstanceCount.properties.lazy.compactMap { written?.mapping?[$0]?.location }.first
            let asked = if case .integer(let count)? = values[error.property] { count } else { 0 }
            collector.error(
                .impossibleValue, named ?? other ?? place,
                "the instances of '\(node)' cannot be counted: \(error.reason)",
                hint: asked > 1 && values["max_instances"] == .integer(1) && written?.mapping?["max_instances"] == nil
                    ? "give max_instances as well: it is 1 where nothing is said" : nil)
        }
    }
}
