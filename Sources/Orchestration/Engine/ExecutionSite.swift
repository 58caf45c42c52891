internal import Artifacts
internal import TOSCA

/// What an execution works on, none of which changes while it runs.
struct ExecutionSite: Sendable {
    let execution: String
    let layout: SpaceLayout
    let service: ServiceTemplate
    let model: InstanceModel
    let inputs: ResolvedInputs
    let csarDigest: String
    /// The service template, below the CSAR's root.
    let entry: String
    /// Where the CSAR's files are.
    let csarRoot: Held<String>
    /// The trace that everything belongs to: a `traceparent`.
    var trace: String?
    /// The outputs that some `get_operation_output` asks for, by operation.
    let wantedOutputs: [OperationName: Set<String>]

    /// The index of each node instance's lifecycle in a workflow; nil where it takes no part.
    func lifecycles(in workflow: CompiledWorkflow) -> [Int?] {
        let lifecycleOfTemplate = service.topology.nodeTemplates.map { workflow.lifecycleOfType[$0.type] }
        return model.nodes.map { lifecycleOfTemplate[$0.template] }
    }

    var environment: OperationEnvironment { OperationEnvironment(model: model, service: service) }
}

extension ExecutionSite {
    /// What an execution of an instance works on.
    ///
    /// - Parameter root: where the CSAR's files are.
    init(
        execution: String, layout: SpaceLayout, service: ServiceTemplate, model: InstanceModel,
        inputs: ResolvedInputs, form: ModelForm, root: Held<String>, trace: String? = nil
    ) {
        self.init(
            execution: execution, layout: layout, service: service, model: model, inputs: inputs,
            csarDigest: form.digest, entry: form.entry, csarRoot: root, trace: trace,
            wantedOutputs: WantedOutputs(of: service.topology).byOperation)
    }
}
