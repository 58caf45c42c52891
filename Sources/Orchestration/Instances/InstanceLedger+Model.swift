internal import CSAR
internal import TOSCA
internal import TupleSpace

/// Which model an instance is of, and what another form of it means for what is there.
extension InstanceLedger {
    /// What makes the model the one that the space holds, and the instance that it then has.
    func adopt(
        _ record: ModelRecord, _ form: ModelRevision.Form, _ current: InstanceRecord
    ) async throws -> (InstanceRecord, [Commit.Write]) {
        var instance = current
        var writes: [Commit.Write] = []
        if isShared { try await checkOthers(than: record) }
        for stored in try await space.rdAll(["models"]) {
            let known: ModelRecord = try stored.tuple.decode()
            if stored.tuple.key != layout.modelKey {
                // In a space of one's own it is not live: a live one gives the layout its name.
                if !isShared { writes += try await forgetting(stored.tuple.key.fields[1]) }
            } else if try await isLive() {
                writes += try await revision(from: known, to: record, form, of: instance)
            } else if known != record {
                writes += try await forgetting(layout.model)
                // Executions of an instance are numbered as long as their space knows of any.
                instance = InstanceRecord()
                if isShared { (instance.execution, instance.executions) = (current.execution, current.executions) }
            }
        }
        return (instance, writes)
    }

    /// Refuses to put another form of the model under other instances of it, which would go on with the wrong one.
    private func checkOthers(than record: ModelRecord) async throws {
        guard let known: ModelRecord = try await space.rdp(exactly: layout.modelKey)?.tuple.decode(), known != record
        else { return }
        for stored in try await space.rdAll(["instances", layout.model]) where stored.tuple.key != layout.instanceKey {
            let other = SpaceLayout(model: layout.model, instance: stored.tuple.key.fields.last ?? "")
            var inUse = try await Self.isLive(other, in: space)
            if !inUse, let id = try stored.tuple.decode(as: InstanceRecord.self).execution {
                let last: ExecutionRecord? = try await space.rdp(exactly: SpaceLayout.execution(id))?.tuple.decode()
                inUse = last?.status == .running
            }
            guard !inUse else {
                throw StateDirectoryError(
                    "error: the instance '\(other.instance)' of '\(layout.model)' was made of another form of the model"
                        + "\n    hint: choose another name with --model, or uninstall that instance first")
            }
        }
    }

    /// Whether anything of the instance is there.
    func isLive() async throws -> Bool { try await Self.isLive(layout, in: space) }

    /// The name of the model that the space holds an instance of; else the one that is given.
    ///
    /// In a directory that holds an instance, a CSAR that was renamed or is of the next version is another form of its
    /// model.
    static func modelName(in space: any TupleSpace, else name: String) async throws -> String {
        for stored in try await space.rdAll(["models"]) {
            let known = stored.tuple.key.fields[1]
            if try await isLive(SpaceLayout(model: known, instance: instanceName), in: space) { return known }
        }
        return name
    }

    /// The one instance of an embedded space.
    static let instanceName = "local"

    private static func isLive(_ layout: SpaceLayout, in space: any TupleSpace) async throws -> Bool {
        for fact in try await space.rdAll(layout.facts) {
            let record: NodeRecord = try fact.tuple.decode()
            if ![NodeState.initial, NodeState.deleted].contains(record.state) { return true }
        }
        return false
    }

    /// What forgets a model of whose instance nothing is left.
    private func forgetting(_ model: String) async throws -> [Commit.Write] {
        let other = SpaceLayout(model: model, instance: layout.instance)
        var writes: [Commit.Write] = []
        // One's own are written last, and every part of a long commit depends on them.
        if model != layout.model { writes = [.delete(other.modelKey), .delete(other.instanceKey)] }
        var templates: [Template] = [other.facts, ["rules", model]]
        // In a space of one's own nothing else is there.
        if !isShared { templates += ["executions", "lease", "task", "result", "event"].map { Template([$0]) } }
        for template in templates {
            for stored in try await space.rdAll(template) { writes.append(.delete(stored.tuple.key)) }
        }
        return writes
    }

    /// What puts another form of the model, or other inputs, under what is there of the instance.
    private func revision(
        from known: ModelRecord, to record: ModelRecord, _ form: ModelRevision.Form, of instance: InstanceRecord
    ) async throws -> [Commit.Write] {
        var service = form.service
        if known != record {
            guard let csar = try await kept(known) else {
                throw StateDirectoryError(
                    "error: the model '\(layout.model)' has changed, and what the instance was made of"
                        + " (\(known.digest.prefix(19))…) is no longer in \(store)\n    hint: run with the CSAR that it"
                        + " was installed from, or choose another \(isShared ? "name with --model" : "directory with --state")"
                )
            }
            service = try Model(csar, isLenient: known.isLenient).service
        }
        let inputs = try ResolvedInputs(
            of: service,
            given: instance.inputs.filter { given in service.topology.inputs.contains { $0.name == given.key } })
        let old = ModelRevision.Form(
            service: service, instances: try InstanceModel(of: service, inputs: inputs))
        let revision = ModelRevision(from: old, to: form)
        guard revision.differences.isEmpty else {
            throw StateDirectoryError(
                "error: the \(isShared ? "space" : "state directory") holds an instance of '\(layout.model)' that was made of other nodes than"
                    + " \(known == record ? "these inputs ask for" : "this form of the model has"):"
                    + " \(revision.differences.joined(separator: "; "))\n    hint: uninstall it first, with"
                    + " \(known == record ? "the inputs" : "the CSAR") that it was installed with; or choose another"
                    + " \(isShared ? "name with --model" : "directory with --state")")
        }
        guard known != record else { return [] }
        return try await writes(of: revision, instance: instance)
    }

    /// What was compiled is to be compiled anew, and what was handed out and not run to be called anew; positions stay
    /// where they still mean the same.
    private func writes(of revision: ModelRevision, instance: InstanceRecord) async throws -> [Commit.Write] {
        var keeps: [String: Bool] = [:]
        func keepsPositions(_ workflow: String) -> Bool {
            if let known = keeps[workflow] { return known }
            let answer = revision.keepsPositions(in: workflow)
            keeps[workflow] = answer
            return answer
        }
        var writes: [Commit.Write] = []
        for stored in try await space.rdAll(["rules", layout.model]) { writes.append(.delete(stored.tuple.key)) }
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

    /// The compiled workflow: from the space, or, with a write that keeps it there, compiled now.
    func compile(
        _ workflow: String, of service: ServiceTemplate, model: ModelRecord, _ writes: inout [Commit.Write]
    ) async throws -> CompiledWorkflow {
        let key = layout.rules(workflow)
        let known: ModelRecord? = try await space.rdp(exactly: layout.modelKey)?.tuple.decode()
        if known == model, let stored = try await space.rdp(exactly: key),
            let compiled: CompiledWorkflow = try? stored.tuple.decode(),
            compiled.format == CompiledWorkflow.currentFormat
        {
            return compiled
        }
        let woven = try WovenWorkflow(workflow, of: service)
        // A workflow that could never end is found here, before anything runs.
        _ = try Plan(woven)
        // The engine runs what the space holds: what it would read, not what was made here.
        let rules = try Tuple(key, encoding: CompiledWorkflow(woven))
        writes.append(.put(rules))
        return try rules.decode()
    }
}

extension Commit.Condition {
    /// That a tuple is as it was read, or is still not there.
    static func asRead(_ key: TupleKey, _ stored: StoredTuple?) -> Self {
        stored.map { .unchanged(key, $0.version) } ?? .absent(key)
    }
}
