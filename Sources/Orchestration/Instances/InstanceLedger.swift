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
        var (instance, writes) = try await adopt(record, .init(service: model.service, instances: instances), current)
        _ = try await compile(workflow, of: model.service, model: record, &writes)
        instance.inputs = allGiven
        let unchanged: Commit.Condition =
            known.map { .unchanged(layout.instanceKey, $0.version) } ?? .absent(layout.instanceKey)
        let (execution, continues) = try await begin(workflow, instance: &instance, with: writes, if: unchanged)
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
            csarDigest: csar.digest, entry: csar.entryDefinitions, csarRoot: csar.root, trace: execution.trace,
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
            throw OrchestrationError(
                "error: '\(execution.workflow)' runs on the instance '\(layout.instance)' of '\(layout.model)'"
                    + " (execution \(id))\n    hint: wait for its end, or stop it: run that workflow as it was run, with"
                    + " the same CSAR and inputs, to follow it, and press Ctrl-C")
        }
        return execution
    }

    // MARK: - The model

    /// What makes the model the one that the space holds, and the instance that it then has.
    private func adopt(
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
        writes.append(.put(try Tuple(layout.modelKey, encoding: record)))
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
        var writes: [Commit.Write] = [.delete(other.modelKey)]
        // One's own is written last, and every part of a long commit depends on it.
        if model != layout.model { writes.append(.delete(other.instanceKey)) }
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
    private func compile(
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

    // MARK: - Executions

    private func begin(
        _ workflow: String, instance: inout InstanceRecord, with preparations: [Commit.Write],
        if unchanged: Commit.Condition
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
        let last: [Commit.Write] = [
            .put(try Tuple(layout.instanceKey, encoding: instance)),
            .put(try Tuple(SpaceLayout.execution(begun.id), encoding: begun)),
            .put(Tuple(SpaceLayout.lease(begun.id))),
            // One that came too late for the run before.
            .delete(SpaceLayout.cancellation(begun.id)),
        ]
        try await commit(writes, last, if: unchanged)
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
    private func commit(_ writes: [Commit.Write], _ last: [Commit.Write], if unchanged: Commit.Condition) async throws {
        let room = space.capacity.steps - last.count - 1
        var start = 0
        while writes.count - start > room {
            try await attempt(Commit(conditions: [unchanged], writes: Array(writes[start..<start + room])))
            start += room
        }
        try await attempt(Commit(conditions: [unchanged], writes: Array(writes[start...]) + last))
    }

    private func attempt(_ commit: Commit) async throws {
        do throws(TupleSpaceError) {
            try await space.commit(commit)
        } catch {
            guard error.code == .conflict else { throw error }
            throw OrchestrationError(
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
