internal import Artifacts
internal import CSAR
internal import TOSCA
internal import TupleSpace

/// Finds in the space and in the artifact store all that is needed to drive an execution.
struct ExecutionLoader: Sendable {
    let space: any TupleSpace
    let artifacts: any ArtifactStore

    /// What an engine works on.
    struct Loaded {
        let record: ExecutionRecord
        let site: ExecutionSite
        let compiled: CompiledWorkflow
    }

    /// Loads an execution.
    ///
    /// - Throws: `ModelError`, `OrchestrationError` and others for what keeps it from being run for good;
    ///   `TupleSpaceError` when the space fails.
    func load(_ record: ExecutionRecord) async throws -> Loaded {
        let layout = SpaceLayout(model: record.model, instance: record.instance)
        guard let known = try await space.rdp(exactly: layout.modelKey),
            let rules = try await space.rdp(exactly: layout.rules(record.workflow)),
            let instance = try await space.rdp(exactly: layout.instanceKey)
        else {
            throw OrchestrationError(
                "the model '\(record.model)', its rules for '\(record.workflow)' or its instance '\(record.instance)' are not"
                    + " in the space; run the workflow again")
        }
        let model: ModelRecord = try known.tuple.decode()
        let compiled: CompiledWorkflow = try rules.tuple.decode()
        guard compiled.format == CompiledWorkflow.currentFormat else {
            throw OrchestrationError(
                "the rules for '\(record.workflow)' are in the form of another version; run the workflow again")
        }
        let held = try await artifacts.csar(model.digest, entry: model.entry)
        let csar = held.value
        let service = try Model(csar, isLenient: model.isLenient).service
        let given: InstanceRecord = try instance.tuple.decode()
        let inputs = try ResolvedInputs(of: service, given: given.inputs)
        let site = ExecutionSite(
            execution: record.id, layout: layout, service: service,
            model: try InstanceModel(of: service, inputs: inputs), inputs: inputs, csarDigest: model.digest,
            entry: csar.entryDefinitions, csarRoot: held.map(\.root), trace: record.trace,
            wantedOutputs: WantedOutputs(of: service.topology).byOperation)
        return Loaded(record: record, site: site, compiled: compiled)
    }
}
