internal import TOSCA

extension ResolvedInputs {
    /// Evaluates a value of a node template for a purpose, before anything runs.
    func evaluate(
        _ value: Value, of node: NodeTemplate, as name: String, in service: ServiceTemplate
    ) throws(OrchestrationError) -> Value {
        do throws(EvaluationError) {
            return try value.evaluated(in: context(service).of(service.topology.index(ofNode: node.name)))
        } catch {
            throw OrchestrationError("\(error.location ?? node.location): error: \(name): \(error.message)")
        }
    }

    /// What functions give before anything runs.
    func context(_ service: ServiceTemplate) -> TemplateContext {
        TemplateContext(service.topology, service.types, inputs: values.mapValues(\.value))
    }
}
