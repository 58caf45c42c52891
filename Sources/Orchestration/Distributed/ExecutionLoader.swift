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
        let site: ExecutionSite
        let compiled: CompiledWorkflow
    }

    /// Loads an execution.
    ///
    /// - Throws: `ModelError`, `OrchestrationError` and others for what keeps it from being run for good;
    ///   `ArtifactError` of code `.unavailable` for what keeps this host from it; `TupleSpaceError` when the space fails.
    func load(_ record: ExecutionRecord) async throws -> Loaded {
        let layout = SpaceLayout(of: record)
        guard let stored = try await space.rdp(exactly: layout.instanceKey),
            let instance: InstanceRecord = try stored.tuple.decode(), let form = instance.form
        else {
            throw OrchestrationError(
                "the instance '\(record.instance)' of '\(record.model)' is not in the space; run the workflow again")
        }
        let csar = try await artifacts.csar(form.digest, entry: form.entry)
        let service: ServiceTemplate
        do throws(ModelError) {
            service = try Model(csar.value, isLenient: form.isLenient).service
        } catch {
            guard error.isPassing else { throw error }
            throw ArtifactError(.unavailable, "the files of \(form.digest) cannot be read: \(error)")
        }
        let inputs = try ResolvedInputs(of: service, given: instance.inputs)
        let site = ExecutionSite(
            execution: record.id, layout: layout, service: service,
            model: try InstanceModel(of: service, inputs: inputs), inputs: inputs, form: form,
            root: csar.map(\.root), trace: record.trace)
        let compiled = try await rules(of: record.workflow, service, form, layout)
        return Loaded(site: site, compiled: compiled)
    }

    private func rules(
        of workflow: String, _ service: ServiceTemplate, _ form: ModelForm, _ layout: SpaceLayout
    ) async throws -> CompiledWorkflow {
        guard let rules = try await space.rdp(exactly: layout.rules(workflow, of: form)) else {
            // Somebody who saw no use for them any more has removed them at the moment when this run began.
            return CompiledWorkflow(try WovenWorkflow(workflow, of: service))
        }
        let compiled: CompiledWorkflow = try rules.tuple.decode()
        guard compiled.format == CompiledWorkflow.currentFormat else {
            throw OrchestrationError(
                "the rules for '\(workflow)' are in the form of another version; run the workflow again")
        }
        return compiled
    }
}
