internal import TOSCA

/// How many instances a node template asks for by itself, before its host's count multiplies it.
///
/// Source: TOSCA Simple Profile 1.1 §5.4.10 `tosca.capabilities.Scalable`; TOSCA 2.0 §7.2 `count`, which goes before.
struct Scaling {
    let instances: Int

    init(of node: NodeTemplate, in service: ServiceTemplate, inputs: ResolvedInputs) throws(OrchestrationError) {
        if let count = node.count {
            let evaluated = try inputs.evaluate(count, of: node, as: "count", in: service)
            guard case .integer(let wanted) = evaluated, wanted >= 0 else {
                throw .invalidScaling(node, "count is '\(evaluated.text)', not a whole number of instances")
            }
            instances = wanted
            return
        }
        guard let properties = InstanceCount.capability(of: node, service.types)?.value.properties else {
            instances = 1
            return
        }
        var values: [String: Value] = [:]
        for name in InstanceCount.properties {
            values[name] = try properties[name].map { value throws(OrchestrationError) in
                try inputs.evaluate(value, of: node, as: name, in: service)
            }
        }
        do throws(InstanceCount.Contradiction) { instances = try InstanceCount.instances(values) } catch {
            throw OrchestrationError.invalidScaling(node, error.reason)
        }
    }
}
