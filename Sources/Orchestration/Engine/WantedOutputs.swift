internal import TOSCA

/// The outputs of operations that a topology asks for.
///
/// Up to 1.2 nothing declares them: a script exports a variable, and `get_operation_output` names it (TOSCA Simple
/// Profile 1.1 §4.6.1).
struct WantedOutputs {
    private(set) var byOperation: [OperationName: Set<String>] = [:]

    init(of topology: Topology) {
        for node in topology.nodeTemplates {
            add(node.properties)
            add(node.attributes)
            for capability in node.capabilities.values {
                add(capability.properties)
                add(capability.attributes)
            }
            add(node.interfaces)
        }
        for relationship in topology.relationships {
            add(relationship.properties)
            add(relationship.attributes)
            add(relationship.interfaces)
        }
        for output in topology.outputs { add(output.value) }
    }

    private mutating func add(_ interfaces: [String: Interface]) {
        for interface in interfaces.values {
            for operation in interface.operations.values where !operation.inputs.isEmpty { add(operation.inputs) }
        }
    }

    private mutating func add(_ values: [String: Value]) {
        for value in values.values { add(value) }
    }

    private mutating func add(_ value: Value) {
        switch value {
        case .list(let values): for value in values { add(value) }
        case .map(let entries): for entry in entries { add(entry.value) }
        case .function(let function):
            for argument in function.arguments { add(argument) }
            let texts = function.arguments.map(\.text)
            guard function.name == .getOperationOutput, texts.count >= 4 else { return }
            byOperation[OperationName(interface: texts[1], operation: texts[2]), default: []].insert(texts[3])
        default: break
        }
    }
}
