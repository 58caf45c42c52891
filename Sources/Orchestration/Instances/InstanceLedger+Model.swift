internal import Telemetry
internal import TOSCA
internal import TupleSpace

/// Which form of its model an instance is of, and what another form means for what is there.
extension InstanceLedger {
    /// The one instance of an embedded space.
    static let instanceName = "local"

    /// Whether anything of the instance is there.
    func isLive() async throws -> Bool { try await space.isLive(layout) }

    /// The name of the model that the space holds an instance of; else the one that is given.
    ///
    /// In a directory that holds an instance, a CSAR that was renamed or is of the next version is another form of its
    /// model.
    static func modelName(in space: any TupleSpace, else name: String) async throws -> String {
        for stored in try await space.rdAll(["models"]) {
            let known = stored.tuple.key.fields[1]
            if try await space.isLive(SpaceLayout(model: known, instance: instanceName)) { return known }
        }
        return name
    }

    /// What the model's record becomes; nil if nothing.
    func modelWrite(_ stored: StoredTuple?, _ form: ModelForm, isNew: Bool) async throws -> Commit.Write? {
        let known: ModelRecord? = try stored?.tuple.decode()
        guard bringsModel || known?.form == form else { throw Refusal.raced }
        var record = known ?? ModelRecord(form, put: WallClock.milliseconds)
        if record.form != form { record.take(form, at: WallClock.milliseconds) }
        if isNew { record.instances += 1 }
        // Put only where it changes: others may begin something on other instances of the model at the same time.
        return record == known ? nil : .put(try Tuple(layout.modelKey, encoding: record))
    }

    /// What makes the instance one of this form.
    func adopt(
        _ form: ModelForm, _ revised: ModelRevision.Form, _ current: InstanceRecord
    ) async throws -> (InstanceRecord, [Commit.Write]) {
        var instance = current
        var writes: [Commit.Write] = []
        instance.form = form
        if isShared, bringsModel {
            try await checkOthers(than: form, revised.service)
        } else if !isShared {
            for stored in try await space.rdAll(["models"]) where stored.tuple.key != layout.modelKey {
                // In a space of one's own it is not live: a live one gives the layout its name.
                writes += try await forgetting(stored.tuple.key.fields[1])
            }
        }
        guard let known = current.form else { return (instance, writes) }
        if try await isLive() {
            writes += try await revision(from: known, to: form, revised, of: current)
        } else if known != form {
            writes += try await forgetting(layout.model)
            guard !isShared else { return (instance, writes) }
            // Executions of an instance are numbered as long as their space knows of any.
            instance = InstanceRecord(created: current.created)
            instance.form = form
        }
        return (instance, writes)
    }

    /// Refuses to put another form of the model under other instances of it that could not go on with that.
    ///
    /// A run that brings its model along is of one instance, and lets the others be: it refuses any other form while
    /// something of them is there.
    func checkOthers(than form: ModelForm, _ service: ServiceTemplate) async throws {
        for stored in try await space.rdAll(["instances", layout.model]) where stored.tuple.key != layout.instanceKey {
            let record: InstanceRecord = try stored.tuple.decode()
            let other = SpaceLayout(model: layout.model, instance: stored.tuple.key.fields.last ?? "")
            guard let known = record.form, known != form, try await space.isInUse(record, other) else { continue }
            if bringsModel { throw Refusal.inUse(instance: other.instance, differences: []) }
            var differences = ["what it was made of is no longer to be had"]
            if let before = try await read(known) {
                differences = try Self.differences(between: before, and: service, of: record)
            }
            if !differences.isEmpty { throw Refusal.inUse(instance: other.instance, differences: differences) }
        }
    }

    /// In what an instance differs under another form of its model; every difference that it could not follow.
    private static func differences(
        between before: ServiceTemplate, and after: ServiceTemplate, of instance: InstanceRecord
    ) throws -> [String] {
        let old = try form(before, of: instance)
        do {
            return ModelRevision(from: old, to: try form(after, of: instance)).differences
        } catch let error as OrchestrationError {
            // Its inputs are not those that the other form asks for.
            return ["\(error)".replacing("error: ", with: "")]
        }
    }

    /// A model with the instances that the inputs of an instance make, as far as the model knows them.
    private static func form(_ service: ServiceTemplate, of instance: InstanceRecord) throws -> ModelRevision.Form {
        let inputs = try ResolvedInputs(
            of: service,
            given: instance.inputs.filter { given in service.topology.inputs.contains { $0.name == given.key } })
        return ModelRevision.Form(service: service, instances: try InstanceModel(of: service, inputs: inputs))
    }

    /// What forgets a model of whose instance nothing is left.
    private func forgetting(_ model: String) async throws -> [Commit.Write] {
        let other = SpaceLayout(model: model, instance: layout.instance)
        var writes: [Commit.Write] = []
        // One's own are written last, and every part of a long commit depends on them.
        if model != layout.model { writes = [.delete(other.modelKey), .delete(other.instanceKey)] }
        var templates = [other.facts]
        // In a space of one's own nothing else is there.
        if !isShared {
            templates += [["rules", model]]
            templates += ["executions", "lease", "task", "result", "event"].map { Template([$0]) }
        }
        for template in templates {
            for stored in try await space.rdAll(template) { writes.append(.delete(stored.tuple.key)) }
        }
        return writes
    }

    /// What puts another form of the model, or other inputs, under what is there of the instance.
    private func revision(
        from known: ModelForm, to form: ModelForm, _ revised: ModelRevision.Form, of instance: InstanceRecord
    ) async throws -> [Commit.Write] {
        var service = revised.service
        if known != form {
            guard let before = try await read(known) else { throw Refusal.formIsGone(known) }
            service = before
        }
        let revision = ModelRevision(from: try Self.form(service, of: instance), to: revised)
        guard revision.differences.isEmpty else {
            throw Refusal.differs(revision.differences, byInputs: known == form)
        }
        guard known != form else { return [] }
        return try await writes(of: revision, from: known, instance: instance)
    }

    /// What was handed out and not run is to be called anew; positions stay where they still mean the same.
    private func writes(
        of revision: ModelRevision, from known: ModelForm, instance: InstanceRecord
    ) async throws -> [Commit.Write] {
        var keeps: [String: Bool] = [:]
        func keepsPositions(_ workflow: String) -> Bool {
            if let known = keeps[workflow] { return known }
            let answer = revision.keepsPositions(in: workflow)
            keeps[workflow] = answer
            return answer
        }
        var writes: [Commit.Write] = []
        if !isShared {
            for stored in try await space.rdAll(layout.rules(of: known)) { writes.append(.delete(stored.tuple.key)) }
        }
        for stored in try await space.rdAll(layout.facts) {
            var record: NodeRecord = try stored.tuple.decode()
            guard let workflow = record.workflow, !keepsPositions(workflow) else { continue }
            record.forgetPositions()
            writes.append(.put(try Tuple(stored.tuple.key, encoding: record)))
        }
        guard let id = instance.execution, let stored = try await space.rdp(exactly: SpaceLayout.execution(id)) else {
            return writes
        }
        let execution: ExecutionRecord = try stored.tuple.decode()
        guard !keepsPositions(execution.workflow) else { return writes }
        for template in [SpaceLayout.tasks(of: id), SpaceLayout.results(of: id)] {
            for stored in try await space.rdAll(template) { writes.append(.delete(stored.tuple.key)) }
        }
        return writes
    }

    /// The compiled workflow: from the space, or, with the tuple to be kept there, compiled now.
    func compiled(
        _ workflow: String, of service: ServiceTemplate, _ form: ModelForm
    ) async throws -> (workflow: CompiledWorkflow, new: Tuple?) {
        let key = layout.rules(workflow, of: form)
        if let stored = try await space.rdp(exactly: key), let compiled: CompiledWorkflow = try? stored.tuple.decode(),
            compiled.format == CompiledWorkflow.currentFormat
        {
            return (compiled, nil)
        }
        let woven = try WovenWorkflow(workflow, of: service)
        // A workflow that could never end is found here, before anything runs.
        _ = try Plan(woven)
        // The engine runs what the space holds: what it would read, not what was made here.
        let rules = try Tuple(key, encoding: CompiledWorkflow(woven))
        return (try rules.decode(), rules)
    }
}

extension TupleSpace {
    /// Whether anything of an instance is there.
    func isLive(_ layout: SpaceLayout) async throws -> Bool {
        for fact in try await rdAll(layout.facts) {
            let record: NodeRecord = try fact.tuple.decode()
            if ![NodeState.initial, NodeState.deleted].contains(record.state) { return true }
        }
        return false
    }

    /// Whether anything of an instance is there, or an execution works on it.
    func isInUse(_ record: InstanceRecord, _ layout: SpaceLayout) async throws -> Bool {
        if let id = record.execution {
            let last: ExecutionRecord? = try await rdp(exactly: SpaceLayout.execution(id))?.tuple.decode()
            if last?.status == .running { return true }
        }
        return try await isLive(layout)
    }
}
