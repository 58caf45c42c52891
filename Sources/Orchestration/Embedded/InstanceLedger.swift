internal import CSAR
internal import TOSCA
internal import TupleSpace

/// Keeps the books of an instance: which model it is of, what was run on it, and what is to be run next.
struct InstanceLedger {
    /// All that is needed to run an execution.
    struct Prepared {
        let site: ExecutionSite
        let compiled: CompiledWorkflow
        let execution: ExecutionRecord
        let continues: Bool
        let nodes: [LocalRun.Node]
    }

    let space: SQLiteSpace
    let layout: SpaceLayout

    /// Checks the model against the one that the space holds, compiles the workflow unless the space has it compiled,
    /// and begins an execution or takes up the last one.
    func prepare(
        model: Model, csar: CSAR, workflow: String, given: [String: JSON]
    ) async throws -> Prepared {
        let record = ModelRecord(digest: csar.digest, entry: csar.entryDefinitions, isLenient: model.isLenient)
        let isSame = try await adopt(record)
        let compiled = try await compile(workflow, of: model.service, isSame: isSame)
        var instance: InstanceRecord =
            try await space.rdp(exactly: layout.instanceKey)?.tuple.decode()
            ?? InstanceRecord(inputs: [:], execution: nil, executions: 0)
        let inputs = try ResolvedInputs(of: model.service, given: instance.inputs.merging(given) { $1 })
        let instances = try InstanceModel(of: model.service, inputs: inputs)
        let records = try await self.records()
        let (execution, continues) = try await begin(workflow, inputs: inputs, instance: &instance)
        let site = ExecutionSite(
            execution: execution.id, layout: layout, service: model.service, model: instances, inputs: inputs,
            csarDigest: csar.digest, csarRoot: csar.root,
            wantedOutputs: WantedOutputs(of: model.service.topology).byOperation)
        let nodes = instances.nodes.indices.map { node -> LocalRun.Node in
            let template = model.service.topology.nodeTemplates[instances.nodes[node].template]
            let name = site.environment.name(node)
            return LocalRun.Node(
                name: name, template: template.name, state: records[name]?.state ?? NodeState.initial,
                goal: compiled.lifecycleOfType[template.type].flatMap { compiled.lifecycles[$0].states.last })
        }
        return Prepared(site: site, compiled: compiled, execution: execution, continues: continues, nodes: nodes)
    }

    private func records() async throws -> [String: NodeRecord] {
        var records: [String: NodeRecord] = [:]
        for stored in try await space.rdAll(layout.facts) {
            let fields = stored.tuple.key.fields
            records["\(fields[3])_\(fields[4])"] = try stored.tuple.decode()
        }
        return records
    }

    // MARK: - The model

    /// Makes the model the one that the space holds; true if it is so already.
    private func adopt(_ record: ModelRecord) async throws -> Bool {
        let stored = try await space.rdAll(["models"])
        for other in stored {
            let known: ModelRecord = try other.tuple.decode()
            if other.tuple.key == layout.modelKey, known.digest == record.digest { return known == record }
            try await discard(other, known)
        }
        try await space.out(try Tuple(layout.modelKey, encoding: record))
        return false
    }

    /// Forgets another model, if nothing of its instance is left.
    private func discard(_ stored: StoredTuple, _ known: ModelRecord) async throws {
        let name = stored.tuple.key.fields[1]
        let other = SpaceLayout(model: name, instance: layout.instance)
        var writes: [Commit.Write] = [.delete(other.modelKey), .delete(other.instanceKey)]
        for fact in try await space.rdAll(other.facts) {
            let record: NodeRecord = try fact.tuple.decode()
            guard [NodeState.initial, NodeState.deleted].contains(record.state) else {
                let what = name == layout.model ? "an earlier form of '\(name)'" : "the model '\(name)'"
                throw OrchestrationError(
                    "error: the state directory holds an instance of \(what) (\(known.digest.prefix(19))…) that is not"
                        + " uninstalled\n    hint: uninstall it with the CSAR that it was installed from, or choose"
                        + " another directory with --state")
            }
            writes.append(.delete(fact.tuple.key))
        }
        for rules in try await space.rdAll(["rules", name]) { writes.append(.delete(rules.tuple.key)) }
        for section in ["executions", "lease", "task", "result", "event"] {
            for tuple in try await space.rdAll(Template([section])) { writes.append(.delete(tuple.tuple.key)) }
        }
        try await space.commit(Commit(writes: writes))
    }

    /// The compiled workflow from the space, put there first if need be.
    private func compile(_ workflow: String, of service: ServiceTemplate, isSame: Bool) async throws -> CompiledWorkflow
    {
        let key = layout.rules(workflow)
        if isSame, let stored = try await space.rdp(exactly: key),
            let compiled: CompiledWorkflow = try? stored.tuple.decode(),
            compiled.format == CompiledWorkflow.currentFormat
        {
            return compiled
        }
        let woven = try WovenWorkflow(workflow, of: service)
        // A workflow that could never end is found here, before anything runs.
        _ = try Plan(woven)
        try await space.out(try Tuple(key, encoding: CompiledWorkflow(woven)))
        guard let stored = try await space.rdp(exactly: key) else {
            throw OrchestrationError("error: the space has lost \(key)")
        }
        return try stored.tuple.decode()
    }

    // MARK: - Executions

    private func begin(
        _ workflow: String, inputs: ResolvedInputs, instance: inout InstanceRecord
    ) async throws -> (ExecutionRecord, continues: Bool) {
        var writes: [Commit.Write] = []
        var execution: ExecutionRecord?
        if let id = instance.execution, let stored = try await space.rdp(exactly: SpaceLayout.execution(id)) {
            var last: ExecutionRecord = try stored.tuple.decode()
            if last.status != .succeeded, last.workflow == workflow {
                last.status = .running
                last.ended = nil
                execution = last
                // Its process is gone, and its workers with it: what they had not ended is handed out anew, with the
                // inputs and the files of now.
                for task in try await space.rdAll(SpaceLayout.tasks(of: id)) { writes.append(.delete(task.tuple.key)) }
            } else if last.status == .running {
                // Its process was killed, and now something else is wanted: nothing of it may run any more.
                last.status = .cancelled
                last.ended = WallClock.now / 1000
                writes.append(.put(try Tuple(SpaceLayout.execution(id), encoding: last)))
                for template in [SpaceLayout.tasks(of: id), SpaceLayout.results(of: id)] {
                    for tuple in try await space.rdAll(template) { writes.append(.delete(tuple.tuple.key)) }
                }
                writes.append(.delete(SpaceLayout.lease(id)))
            }
        }
        let continues = execution != nil
        let begun: ExecutionRecord
        if let execution {
            begun = execution
        } else {
            instance.executions += 1
            begun = ExecutionRecord(
                id: "\(layout.model)-\(instance.executions)", model: layout.model, instance: layout.instance,
                workflow: workflow, status: .running, started: WallClock.now / 1000, ended: nil, operations: 0)
        }
        instance.execution = begun.id
        instance.inputs = inputs.values
        writes.append(.put(try Tuple(layout.instanceKey, encoding: instance)))
        writes.append(.put(try Tuple(SpaceLayout.execution(begun.id), encoding: begun)))
        writes.append(.put(Tuple(SpaceLayout.lease(begun.id))))
        try await space.commit(Commit(writes: writes))
        return (begun, continues)
    }
}
