internal import YAML

/// Checks that a node template may have as many instances as its capability asks for, which a run would refuse.
///
/// What functions give is left to the run.
enum InstanceCountCheck {
    /// - Parameters:
    ///   - node: the template.
    ///   - assigned: what it says of its capabilities.
    static func check(
        _ node: NodeTemplate, _ assigned: Mapping?, _ types: TypeCatalog, _ collector: inout DiagnosticCollector
    ) {
        guard let capability = InstanceCount.capability(of: node, types) else { return }
        let values = capability.value.properties.filter { InstanceCount.properties.contains($0.key) }
        // Of a value that is no number is complained as of one.
        guard values.values.allSatisfy({ if case .integer = $0 { true } else { false } }) else { return }
        do throws(InstanceCount.Contradiction) { _ = try InstanceCount.instances(values) } catch {
            let part = assigned?.entries.first { $0.name == capability.key }
            let written = part?.value.mapping?["properties"]
            let named = written?.mapping?[error.property]?.location
            let other = InstanceCount.properties.lazy.compactMap { written?.mapping?[$0]?.location }.first
            let asked = if case .integer(let count)? = values[error.property] { count } else { 0 }
            collector.error(
                .impossibleValue, named ?? other ?? part?.key.location ?? node.location,
                "the instances of '\(node.name)' cannot be counted: \(error.reason)",
                hint: asked > 1 && values["max_instances"] == .integer(1) && written?.mapping?["max_instances"] == nil
                    ? "give max_instances as well: it is 1 where nothing is said" : nil)
        }
    }
}
