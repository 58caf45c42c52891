internal import TOSCA
internal import Telemetry
internal import TupleSpace

/// Keeps the books of an instance: which form of its model it is of, what was run on it, and what is to be run next.
///
/// All that it reads is a condition of what it writes, and what it writes is there at once or not at all.
struct InstanceLedger {
    /// What is to be run.
    struct Request {
        /// What becomes of the last execution.
        enum Beginning {
            /// One of the same workflow that goes on is joined, one that failed or was stopped is taken up.
            case orTakingUp
            /// It must be over; a new one begins.
            case anew
            /// This very one is taken up.
            case again(ExecutionRecord)
        }

        /// The workflow's name.
        var workflow: String
        /// Inputs of the topology, on top of those that the instance has.
        var inputs: [String: JSON] = [:]
        /// What becomes of the last execution.
        var beginning: Beginning
        /// What else must hold.
        var conditions: [Commit.Condition] = []
        /// What a new execution is traced by.
        var trace = TraceContext()
        /// Where it is written that this start was asked for, and what stood there.
        var key: (TupleKey, StoredTuple?)?
    }

    /// An execution that was begun, or is to go on.
    struct Begun {
        let execution: ExecutionRecord
        let compiled: CompiledWorkflow
        let instances: InstanceModel
        let inputs: ResolvedInputs
        /// Whether it goes on where it was.
        let continues: Bool
        /// Whether it goes on already, and is only looked at.
        let joins: Bool
        /// The form that the instance was of before, if it was another one.
        let earlier: ModelForm?
        /// The inputs that differ from those with which it was begun: `port 1 → 55`.
        var changedInputs: [String] = []
    }

    let space: any TupleSpace
    let layout: SpaceLayout
    /// Whether others use the space, too: other models stand in it, and what runs is run by workers somewhere.
    let isShared: Bool
    /// Whether a run brings its model along; else the instance and its model are there before.
    let bringsModel: Bool
    /// Reads a form of the model; nil where it is no longer to be had.
    let read: @Sendable (ModelForm) async throws -> ServiceTemplate?

    /// Checks the form against what is there of the instance, compiles the workflow unless the space has it compiled,
    /// and begins an execution, takes up the last one, or finds that it goes on.
    ///
    /// Nothing is written before everything is known to be right.
    ///
    /// - Throws: `Refusal`; `OrchestrationError` for inputs, `CompilationError` for the workflow; `TupleSpaceError`.
    func begin(_ request: Request, of service: ServiceTemplate, _ form: ModelForm) async throws -> Begun {
        guard !request.workflow.isEmpty else {
            throw OrchestrationError("error: the workflow has no name\n    hint: name one, such as install")
        }
        for attempt in 0..<Contention.attempts {
            let model = try await space.rdp(exactly: layout.modelKey)
            let instance = try await space.rdp(exactly: layout.instanceKey)
            do {
                return try await begin(request, of: service, form, on: instance, of: model)
            } catch Refusal.raced {
                // Another instance was made, or the log of the last execution was put away: both do not matter here.
                let (before, now) = (
                    try model?.tuple.decode(as: ModelRecord.self).form,
                    try await space.rdp(exactly: layout.modelKey)?.tuple.decode(as: ModelRecord.self).form
                )
                guard before == now, try await space.rdp(exactly: layout.instanceKey)?.version == instance?.version
                else { throw Refusal.raced }
                try await Contention.pause(after: attempt)
            }
        }
        throw Refusal.raced
    }

    private func begin(
        _ request: Request, of service: ServiceTemplate, _ form: ModelForm, on known: StoredTuple?,
        of knownModel: StoredTuple?
    ) async throws -> Begun {
        let workflow = service.declaredName(ofWorkflow: request.workflow)
        let declared = Set(service.topology.inputs.map(\.name))
        let current: InstanceRecord = try known?.tuple.decode() ?? InstanceRecord(created: WallClock.milliseconds)
        let given = current.inputs.filter { declared.contains($0.key) }.merging(request.inputs) { $1 }
        // What is there can be removed whatever it was made of.
        let inputs = try ResolvedInputs(
            of: service, given: given, checksValues: workflow != NormativeWorkflow.uninstall.rawValue)
        let instances = try InstanceModel(of: service, inputs: inputs)
        if let going = try await going(current, workflow, form, request) {
            return Begun(
                execution: going, compiled: try await compiled(workflow, of: service, form).workflow,
                instances: instances, inputs: inputs, continues: true, joins: true, earlier: nil)
        }
        var closing = Commit(conditions: request.conditions)
        closing.conditions += [.asRead(layout.instanceKey, known), .asRead(layout.modelKey, knownModel)]
        if let write = try await modelWrite(knownModel, form, isNew: known == nil) { closing.writes.append(write) }
        var (instance, writes) = try await adopt(form, .init(service: service, instances: instances), current)
        let changes = try await changedInputs(request, inputs, of: service, current)
        let (compiled, rules) = try await compiled(workflow, of: service, form)
        if let rules { writes.append(.put(rules)) }
        instance.inputs = given
        let before = try knownModel?.tuple.decode(as: ModelRecord.self).form
        for earlier in Set([before, current.form].compactMap(\.self)).subtracting([form]) where isShared {
            closing.writes.append(try ArtifactReferences.note(earlier, of: layout.model))
        }
        let (execution, continues) = try await begin(
            workflow, request, instance: &instance, with: &writes, &closing)
        if let (key, known) = request.key {
            let start = StartRecord(
                workflow: workflow, inputs: request.inputs, execution: execution.id, at: execution.started)
            closing.conditions.append(.asRead(key, known))
            closing.writes.append(.put(try Tuple(key, encoding: start)))
        }
        try await commit(writes, closing)
        return Begun(
            execution: execution, compiled: compiled, instances: instances, inputs: inputs, continues: continues,
            joins: false, earlier: current.form == form ? nil : current.form, changedInputs: changes)
    }

    /// The inputs that a request gives anew to an instance of which something is there.
    ///
    /// - Throws: `Refusal` where all went well with the earlier ones: nothing would be made anew with others, and the
    ///   outputs would tell what nobody has applied. Where something has failed, they may be what is to be corrected.
    private func changedInputs(
        _ request: Request, _ inputs: ResolvedInputs, of service: ServiceTemplate, _ instance: InstanceRecord
    ) async throws -> [String] {
        let declared = Set(service.topology.inputs.map(\.name))
        guard !request.inputs.isEmpty,
            let earlier = try? ResolvedInputs(of: service, given: instance.inputs.filter { declared.contains($0.key) })
        else { return [] }
        let changes = request.inputs.keys.sorted().filter { earlier.values[$0] != inputs.values[$0] }.map {
            "\($0) \(earlier.values[$0]?.text ?? "without a value") → \(inputs.values[$0]?.text ?? "without a value")"
        }
        guard !changes.isEmpty, try await isLive() else { return [] }
        if let id = instance.execution, let stored = try await space.rdp(exactly: SpaceLayout.execution(id)),
            try stored.tuple.decode(as: ExecutionRecord.self).status != .succeeded
        {
            return changes
        }
        throw Refusal.inputsDiffer(changes)
    }

    /// The execution of this workflow that workers are at already; nil if nothing goes on.
    private func going(
        _ instance: InstanceRecord, _ workflow: String, _ form: ModelForm, _ request: Request
    ) async throws -> ExecutionRecord? {
        guard isShared, let id = instance.execution,
            let stored = try await space.rdp(exactly: SpaceLayout.execution(id))
        else { return nil }
        let execution: ExecutionRecord = try stored.tuple.decode()
        guard execution.status == .running else { return nil }
        guard case .orTakingUp = request.beginning, execution.workflow == workflow, instance.form == form,
            request.inputs.allSatisfy({ instance.inputs[$0.key] == $0.value })
        else { throw Refusal.busy(execution) }
        return execution
    }

    // MARK: - Executions

    private func begin(
        _ workflow: String, _ request: Request, instance: inout InstanceRecord,
        with writes: inout [Commit.Write], _ closing: inout Commit
    ) async throws -> (ExecutionRecord, continues: Bool) {
        var begun: ExecutionRecord?
        if let id = instance.execution, let stored = try await space.rdp(exactly: SpaceLayout.execution(id)) {
            var last: ExecutionRecord = try stored.tuple.decode()
            switch request.beginning {
            case .orTakingUp where last.status != .succeeded && last.workflow == workflow: begun = last
            case .again(let wanted) where wanted.id == id: begun = last
            case .again: throw Refusal.raced
            case .orTakingUp, .anew:
                guard last.status == .running else { break }
                // Its process was killed, and now something else is wanted: nothing of it may run any more.
                last.status = .cancelled
                last.ended = WallClock.milliseconds
                writes.append(.put(try Tuple(SpaceLayout.execution(id), encoding: last)))
                for template in [SpaceLayout.tasks(of: id), SpaceLayout.results(of: id)] {
                    for tuple in try await space.rdAll(template) { writes.append(.delete(tuple.tuple.key)) }
                }
                writes.append(.delete(SpaceLayout.lease(id)))
            }
            if begun != nil { closing.conditions.append(.unchanged(stored.tuple.key, stored.version)) }
        } else if case .again = request.beginning {
            throw Refusal.raced
        }
        let continues = begun != nil
        var execution: ExecutionRecord
        if let begun {
            execution = begun
            (execution.status, execution.ended, execution.message) = (.running, nil, nil)
            execution.retries = true
        } else {
            execution = try await newExecution(of: workflow, request.trace, &instance)
            closing.conditions.append(.absent(SpaceLayout.execution(execution.id)))
        }
        instance.execution = execution.id
        closing.writes += [
            .put(try Tuple(layout.instanceKey, encoding: instance)),
            .put(try Tuple(SpaceLayout.execution(execution.id), encoding: execution)),
            .put(Tuple(SpaceLayout.lease(execution.id))),
            // One that came too late for the run before.
            .delete(SpaceLayout.cancellation(execution.id)),
        ]
        return (execution, continues)
    }

    private func newExecution(
        of workflow: String, _ trace: TraceContext, _ instance: inout InstanceRecord
    ) async throws -> ExecutionRecord {
        let name = isShared ? "\(layout.model)-\(layout.instance)" : layout.model
        var id: String
        repeat {
            instance.executions += 1
            id = "\(name)-\(instance.executions)"
            // `a-b` of `c` and `a` of `b-c` share their names: a number that is taken is passed over.
        } while try await space.rdp(exactly: SpaceLayout.execution(id)) != nil
        return ExecutionRecord(
            id: id, model: layout.model, instance: layout.instance, workflow: workflow, status: .running,
            started: WallClock.milliseconds, ended: nil, operations: 0, trace: trace.traceparent)
    }

    // MARK: - Committing

    /// Makes changes at once, or, where the space cannot hold so many, as many at a time as it can: nothing of them is
    /// looked at before the last ones are there.
    func commit(_ writes: [Commit.Write], _ closing: Commit) async throws {
        let groups = writes.map { [$0] } + [closing.writes]
        for commit in Commit(conditions: closing.conditions).divided(groups, capacity: space.capacity) {
            try await attempt(commit)
        }
    }

    private func attempt(_ commit: Commit) async throws {
        do throws(TupleSpaceError) {
            try await space.commit(commit)
        } catch {
            guard error.code == .conflict else { throw error }
            throw Refusal.raced
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

extension Commit.Condition {
    /// That a tuple is as it was read, or is still not there.
    static func asRead(_ key: TupleKey, _ stored: StoredTuple?) -> Self {
        stored.map { .unchanged(key, $0.version) } ?? .absent(key)
    }
}
