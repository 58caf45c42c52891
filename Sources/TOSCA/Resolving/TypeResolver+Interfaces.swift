internal import YAML

extension TypeResolver {
    /// The interfaces of a type or a template: what it inherits, with what it says itself.
    ///
    /// A template assigns: it can give an operation an implementation and inputs, and name no operation that neither
    /// its type nor the interface's type declares. A type declares: it may add operations.
    mutating func mergeInterfaces(
        _ base: [String: Interface], _ own: [Interface], declaring: Bool, of owner: String,
        _ collector: inout DiagnosticCollector
    ) -> [String: Interface] {
        var merged = base
        for interface in own {
            var result =
                merged[interface.name]
                ?? Interface(
                    name: interface.name, type: nil, operations: [:], inputs: [:], location: interface.location)
            var written = interface.type
            if interface.isTypeImplied, merged[interface.name] != nil,
                written.flatMap({ fullName($0, .interfaceTypes) }) == nil
            {
                written = nil
            }
            let type = fullName(written ?? result.type ?? interface.name, .interfaceTypes)
            let declared = type.flatMap { catalog.interfaceTypes[$0] ?? pending($0, &collector) }
            if declared == nil, let written {
                complain(of: written, .interfaceTypes, at: interface.location, &collector)
            }
            if !declaring, merged[interface.name] == nil {
                collector.undeclared(
                    interface.location, "the type of the \(owner) has no interface '\(interface.name)'",
                    among: base.keys, name: interface.name)
            }
            result.type = type ?? result.type
            result.location = interface.location
            result.inputs = (declared?.inputs ?? [:]).merging(result.inputs) { $1 }.merging(interface.inputs) { $1 }
            for (name, operation) in declared?.operations ?? [:] where result.operations[name] == nil {
                result.operations[name] = operation
            }
            for operation in interface.operations.values.sorted(by: { $0.location.line < $1.location.line }) {
                if !declaring, result.operations[operation.name] == nil,
                    declared != nil || merged[interface.name] != nil
                {
                    collector.undeclared(
                        operation.location, "the interface '\(interface.name)' has no operation '\(operation.name)'",
                        among: result.operations.keys, name: operation.name)
                }
                var combined = result.operations[operation.name] ?? operation
                combined.implementation = operation.implementation ?? combined.implementation
                combined.inputs.merge(operation.inputs) { $1 }
                combined.outputs.merge(operation.outputs) { $1 }
                combined.location = operation.location
                result.operations[operation.name] = combined
            }
            // An input of the interface is one of every operation that does not have it otherwise.
            if !result.inputs.isEmpty {
                for name in result.operations.keys {
                    result.operations[name]?.inputs.merge(result.inputs) { own, _ in own }
                }
            }
            merged[interface.name] = result
        }
        return merged
    }

    private mutating func pending(_ name: String, _ collector: inout DiagnosticCollector) -> EntityType? {
        guard resolve(name, .interfaceTypes, &collector) else { return nil }
        return catalog.interfaceTypes[name]
    }
}
