internal import Artifacts
internal import CSAR
internal import TOSCA
internal import Telemetry
internal import TupleSpace

/// Keeps the books of an instance: which model it is of, what was run on it, and what is to be run next.
struct InstanceLedger {
    /// All that is needed to run an execution.
    struct Prepared {
        let site: ExecutionSite
        let compiled: CompiledWorkflow
        let execution: ExecutionRecord
        let continues: Bool
        /// Whether it goes on already, and is only looked at.
        let joins: Bool
        let nodes: [RunOverview.Node]
    }

    let space: any TupleSpace
    let layout: SpaceLayout
    /// Whether others use the space, too: other models stand in it, and what runs is run by workers somewhere.
    let isShared: Bool
    /// The CSAR that a model was read from; nil where it is no longer to be had.
    let kept: @Sendable (ModelRecord) async throws -> CSAR?
    /// Where CSARs are kept, for people.
    let store: String

    /// Checks the model against the one that the space holds, compiles the workflow unless the space has it compiled,
    /// and begins an execution or takes up the last one.
    func prepare(
        model: Model, csar: CSAR, workflow: String, given: [String: JSON]
    ) async throws -> Prepared {
        guard !workflow.isEmpty else {
            throw OrchestrationError("error: the workflow has no name\n    hint: name one, such as install")
        }
        let workflow = model.service.declaredName(ofWorkflow: workflow)
        let record = ModelRecord(digest: csar.digest, entry: csar.entryDefinitions, isLenient: model.isLenient)
        let declared = Set(model.service.topology.inputs.map(\.name))
        let known = try await space.rdp(exactly: layout.instanceKey)
        let current: InstanceRecord = try known?.tuple.decode() ?? InstanceRecord()
        let earlier = current.inputs.filter { declared.contains($0.key) }
        let allGiven = earlier.merging(given) { $1 }
        let inputs = try ResolvedInputs(of: model.service, given: allGiven)
        let instances = try InstanceModel(of: model.service, inputs: inputs)
        if let going = try await going(current, workflow, of: record, given: given) {
            return try await prepared(going, continues: true, joins: true, model, instances, inputs, csar)
        }
        // Nothing is written before everything is known to be right, and then all of it at once.
        let knownModel = try await space.rdp(exactly: layout.modelKey)
        var (instance, writes) = try await adopt(record, .init(service: model.service, instances: instances), current)
        _ = try await compile(workflow, of: model.service, model: record, &writes)
        instance.inputs = allGiven
        var closing = Commit(conditions: [.asRead(layout.instanceKey, known), .asRead(layout.modelKey, knownModel)])
        // Put only where it changes: others may begin something on other instances of the model at the same time.
        if try knownModel?.tuple.decode(as: ModelRecord.self) != record {
            closing.writes = [.put(try Tuple(layout.modelKey, encoding: record))]
        }
        let (execution, continues) = try await begin(workflow, instance: &instance, with: writes, &closing)
        return try await prepared(
            execution, continues: continues, joins: false, model, instances, inputs, csar)
    }

    private func prepared(
        _ execution: ExecutionRecord, continues: Bool, joins: Bool, _ model: Model, _ instances: InstanceModel,
        _ inputs: ResolvedInputs, _ csar: CSAR
    ) async throws -> Prepared {
        guard let rules = try await space.rdp(exactly: layout.rules(execution.workflow)) else {
            throw OrchestrationError(
                "error: the rules of '\(execution.workflow)' are gone from the space; run it again")
        }
        let compiled: CompiledWorkflow = try rules.tuple.decode()
        let records = try await space.nodeRecords(layout)
        let site = ExecutionSite(
            execution: execution.id, layout: layout, service: model.service, model: instances, inputs: inputs,
            csarDigest: csar.digest, entry: csar.entryDefinitions, csarRoot: Held(csar.root), trace: execution.trace,
            wantedOutputs: WantedOutputs(of: model.service.topology).byOperation)
        let nodes = instances.nodes.indices.map { node -> RunOverview.Node in
            let template = model.service.topology.nodeTemplates[instances.nodes[node].template]
            let name = site.environment.name(node)
            return RunOverview.Node(
                name: name, template: template.name, state: records[name]?.state ?? NodeState.initial,
                goal: compiled.lifecycleOfType[template.type].flatMap { compiled.lifecycles[$0].states.last })
        }
        return Prepared(
            site: site, compiled: compiled, execution: execution, continues: continues, joins: joins, nodes: nodes)
    }

    /// The execution of this workflow that workers are at already; nil if nothing goes on.
    private func going(
        _ instance: InstanceRecord, _ workflow: String, of model: ModelRecord, given: [String: JSON]
    ) async throws -> ExecutionRecord? {
        guard isShared, let id = instance.execution,
            let stored = try await space.rdp(exactly: SpaceLayout.execution(id))
        else { return nil }
        let execution: ExecutionRecord = try stored.tuple.decode()
        guard execution.status == .running else { return nil }
        let known: ModelRecord? = try await space.rdp(exactly: layout.modelKey)?.tuple.decode()
        guard execution.workflow == workflow, known == model, given.allSatisfy({ instance.inputs[$0.key] == $0.value })
        else {
            throw StateDirectoryError(
                "error: '\(execution.workflow)' runs on the instance '\(layout.instance)' of '\(layout.model)'"
                    + " (execution \(id))\n    hint: wait for its end, or stop it: run that workflow as it was run, with"
                    + " the same CSAR and inputs, to follow it, and press Ctrl-C")
        }
        return execution
    }

    // MARK: - Executions

    private func begin(
        _ workflow: String, instance: inout InstanceRecord, with preparations: [Commit.Write], _ closing: inout Commit
    ) async throws -> (ExecutionRecord, continues: Bool) {
        var writes = preparations
        var execution: ExecutionRecord?
        if let id = instance.execution, let stored = try await space.rdp(exactly: SpaceLayout.execution(id)) {
            var last: ExecutionRecord = try stored.tuple.decode()
            if last.status != .succeeded, last.workflow == workflow {
                last.status = .running
                last.ended = nil
                last.message = nil
                last.retries = true
                execution = last
            } else if last.status == .running {
                // Its process was killed, and now something else is wanted: nothing of it may run any more.
                last.status = .cancelled
                last.ended = WallClock.now / 1000
                writes.append(.put(try Tuple(SpaceLayout.execution(id), encoding: last)))
                for template in [SpaceLayout.tasks(of: id), SpaceLayout.results(of: id)] {
                    for tuple in try await space.rdAll(template) { writes.append(.delete(tuple.tuple.key)) }
                }
                writes.append(.delete(SpaceLayout.lease(id)))
            } else if isShared {
                writes += try await sweep(id)
            }
        }
        let continues = execution != nil
        let begun: ExecutionRecord
        if let execution {
            begun = execution
        } else {
            instance.executions += 1
            let name = isShared ? "\(layout.model)-\(layout.instance)" : layout.model
            begun = ExecutionRecord(
                id: "\(name)-\(instance.executions)", model: layout.model, instance: layout.instance,
                workflow: workflow, status: .running, started: WallClock.now / 1000, ended: nil, operations: 0,
                trace: TraceContext().traceparent)
        }
        instance.execution = begun.id
        closing.writes += [
            .put(try Tuple(layout.instanceKey, encoding: instance)),
            .put(try Tuple(SpaceLayout.execution(begun.id), encoding: begun)),
            .put(Tuple(SpaceLayout.lease(begun.id))),
            // One that came too late for the run before.
            .delete(SpaceLayout.cancellation(begun.id)),
        ]
        try await commit(writes, closing)
        return (begun, continues)
    }

    /// What removes an execution that is over, but for what it has left in the records of nodes.
    private func sweep(_ id: String) async throws -> [Commit.Write] {
        var gone = [SpaceLayout.execution(id), SpaceLayout.cancellation(id), SpaceLayout.lease(id)]
        for template in [SpaceLayout.events(of: id), SpaceLayout.tasks(of: id), SpaceLayout.results(of: id)] {
            gone += try await space.rdAll(template).map(\.tuple.key)
        }
        return gone.map { .delete($0) }
    }

    /// Makes changes at once, or, where the space cannot hold so many, as many at a time as it can: nothing of them is
    /// looked at before the last ones are there.
    private func commit(_ writes: [Commit.Write], _ closing: Commit) async throws {
        let room = space.capacity.steps - closing.steps
        var start = 0
        while writes.count - start > room {
            try await attempt(Commit(conditions: closing.conditions, writes: Array(writes[start..<start + room])))
            start += room
        }
        try await attempt(Commit(conditions: closing.conditions, writes: Array(writes[start...]) + closing.writes))
    }

    private func attempt(_ commit: Commit) async throws {
        do throws(TupleSpaceError) {
            try await space.commit(commit)
        } catch {
            guard error.code == .conflict else { throw error }
            throw StateDirectoryError(
                "error: somebody else has begun something on the instance '\(layout.instance)' of '\(layout.model)'"
                    + " at the same time\n    hint: run it again to follow what goes on")
        }
    }
}

extension TupleSpace {
    /// What is known of the node instances of an instance, by name.
    func nodeRecords(_ layout: SpaceLayout) async throws -> [String: NodeRecord] {
        var records: [String: NodeRecord] = [:]
        for stored in try await rdAll(layout.facts) {
            guard let instance = SpaceLayout.instance(of: stored.tuple.key) else { continue }
            records["\(instance.node)_\(instance.position)"] = try stored.tuple.decode()
        }
        return records
    }
}
