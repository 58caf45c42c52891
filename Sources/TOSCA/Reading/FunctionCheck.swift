internal import YAML

/// Finds functions that point to nothing: inputs and node templates that are not there.
struct FunctionCheck {
    private let topology: Topology
    private let inputs: Set<String>

    init(topology: Topology, inputs: Set<String>) {
        self.topology = topology
        self.inputs = inputs
    }

    func check(_ collector: inout DiagnosticCollector) {
        for node in topology.nodeTemplates {
            check(node.properties.values, &collector)
            check(node.attributes.values, &collector)
            for capability in node.capabilities.values { check(capability.properties.values, &collector) }
            check(node.interfaces, &collector)
        }
        for relationship in topology.relationships {
            check(relationship.properties.values, &collector)
            check(relationship.interfaces, &collector)
        }
        check(topology.outputs.map(\.value), &collector)
    }

    private func check(_ interfaces: [String: Interface], _ collector: inout DiagnosticCollector) {
        for interface in interfaces.values {
            for operation in interface.operations.values where !operation.inputs.isEmpty {
                check(operation.inputs.values, &collector)
            }
        }
    }

    private func check(_ values: some Sequence<Value>, _ collector: inout DiagnosticCollector) {
        for value in values { check(value, &collector) }
    }

    private func check(_ value: Value, _ collector: inout DiagnosticCollector) {
        switch value {
        case .list(let values): check(values, &collector)
        case .map(let entries): check(entries.map(\.value), &collector)
        case .function(let function):
            check(function.arguments, &collector)
            guard case .string(let first)? = function.arguments.first else {
                if function.name != .concat, function.name != .join, function.name != .token {
                    collector.error(function.location, "'\(function.name.rawValue)' begins with a name")
                }
                return
            }
            switch function.name {
            case .getInput where !inputs.contains(first):
                collector.error(
                    function.location, "the topology has no input '\(first)'",
                    hint: NearMiss.hint(for: first, among: inputs))
            case .getProperty, .getAttribute, .getOperationOutput, .getArtifact:
                guard case .node(let name) = EntityReference(first), topology.index(ofNode: name) == nil else { return }
                collector.error(
                    function.location, "there is no node template '\(name)'",
                    hint: NearMiss.hint(for: name, among: topology.nodeTemplates.map(\.name) + ["SELF", "HOST"]))
            default: break
            }
        default: break
        }
    }
}
