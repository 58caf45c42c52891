internal import TOSCA
public import Telemetry
internal import TupleSpace

/// Executions: runs of workflows on instances.
extension Site {
    /// Starts a workflow on an instance, of the form that its model has now.
    ///
    /// - Parameters:
    ///   - inputs: of the topology, on top of those that the instance has.
    ///   - key: by which the same start is known again for 24 hours, so that it can be asked for once more when the
    ///     answer was lost.
    ///   - trace: of the execution, if it is a new one.
    /// - Throws: code `.busy` while an execution works on the instance; `.invalid` for inputs or a workflow that are
    ///   wrong; `.conflict` when what is there cannot follow the model's form or the inputs, or the key was used for
    ///   another start.
    @concurrent
    public func start(
        _ workflow: String, on instance: String, of model: String, inputs: [String: JSON] = [:], key: String? = nil,
        trace: TraceContext = TraceContext()
    ) async throws(SiteError) -> StartedExecution {
        let layout = SpaceLayout(model: model, instance: instance)
        return try await saying(model, instance) {
            try await settling("the instance '\(instance)' of '\(model)'") {
                guard let found = try await record(of: model) else { throw SiteError.noModel(model) }
                guard try await space.rdp(exactly: layout.instanceKey) != nil else {
                    throw SiteError.noInstance(instance, of: model)
                }
                let service = try await read(found.record.form, of: model).service
                let workflow = service.declaredName(ofWorkflow: workflow)
                var request = InstanceLedger.Request(
                    workflow: workflow, inputs: inputs, beginning: .anew, trace: trace)
                if let key {
                    let known = try await space.rdp(exactly: layout.start(StartRecord.field(of: key)))
                    if let earlier = try await earlier(known, key, workflow, inputs) { return earlier }
                    request.key = (layout.start(StartRecord.field(of: key)), known)
                }
                do {
                    return StartedExecution(
                        record: try await begin(request, layout, service, found.record.form), isNew: true)
                } catch Refusal.busy(let execution) {
                    // That may be what was started with the same key since that was looked for.
                    if let key {
                        let known = try await space.rdp(exactly: layout.start(StartRecord.field(of: key)))
                        if let earlier = try await earlier(known, key, workflow, inputs) { return earlier }
                    }
                    throw Refusal.busy(execution)
                }
            }
        }
    }

    /// The execution that was started with a key before; nil if there is none.
    private func earlier(
        _ stored: StoredTuple?, _ key: String, _ workflow: String, _ inputs: [String: JSON]
    ) async throws -> StartedExecution? {
        guard let start: StartRecord = try stored?.tuple.decode(), !start.isExpired(at: WallClock.milliseconds) else {
            return nil
        }
        guard start.isOf(workflow, inputs) else {
            throw SiteError(
                .conflict, "the key '\(key)' was used before, to start something else (execution \(start.execution))",
                hint: "use a key of its own for each start")
        }
        return StartedExecution(record: try await executionRecord(start.execution).record, isNew: false)
    }

    private func begin(
        _ request: InstanceLedger.Request, _ layout: SpaceLayout, _ service: ServiceTemplate, _ form: ModelForm
    ) async throws -> ExecutionRecord {
        let begun = try await ledger(layout).begin(request, of: service, form)
        if let earlier = begun.earlier { await references.collectSoon(earlier, of: layout.model) }
        return begun.execution
    }

    // MARK: - Changing what goes on

    /// Has an execution stop in order: nothing new begins, what runs may end.
    ///
    /// - Throws: code `.conflict` when it is over.
    public func cancel(_ id: String) async throws(SiteError) -> ExecutionRecord {
        try await saying {
            let record = try await requestStop(of: id)
            guard record.status == .running else {
                throw SiteError(
                    .conflict, "the execution '\(id)' is over: it \(record.status.inWords)",
                    hint: "there is nothing to cancel")
            }
            return record
        }
    }

    /// Asks for the stop of an execution, if it goes on.
    ///
    /// - Returns: its record.
    func requestStop(of id: String) async throws -> ExecutionRecord {
        try await settling("the execution '\(id)'") {
            let (stored, record) = try await executionRecord(id)
            let key = SpaceLayout.cancellation(id)
            guard record.status == .running, try await space.rdp(exactly: key) == nil else { return record }
            // Only of one that goes on: otherwise it would be the end of the next run.
            try await commit(
                Commit(
                    conditions: [.unchanged(stored.tuple.key, stored.version), .absent(key)],
                    writes: [.put(Tuple(key))]))
            return record
        }
    }

    /// Goes on with an execution that was cancelled.
    ///
    /// - Throws: code `.conflict` when it is not cancelled, or another one has begun since.
    public func resume(_ id: String) async throws(SiteError) -> ExecutionRecord {
        try await takeUp(id, if: .cancelled, as: "resumed")
    }

    /// Goes on with an execution that failed: what has failed in it is run again.
    ///
    /// - Throws: code `.conflict` when it has not failed, or another one has begun since.
    public func retry(_ id: String) async throws(SiteError) -> ExecutionRecord {
        try await takeUp(id, if: .failed, as: "retried")
    }

    @concurrent
    private func takeUp(
        _ id: String, if status: ExecutionRecord.Status, as what: String
    ) async throws(SiteError) -> ExecutionRecord {
        var layout = SpaceLayout(model: "", instance: "")
        do {
            return try await settling("the execution '\(id)'") {
                let record = try await executionRecord(id).record
                layout = SpaceLayout(of: record)
                try Self.check(record, for: status, as: what)
                let stored = try await space.rdp(exactly: layout.instanceKey)
                guard let instance: InstanceRecord = try stored?.tuple.decode() else {
                    throw SiteError.noInstance(layout.instance, of: layout.model)
                }
                guard instance.execution == id else {
                    throw SiteError(
                        .conflict,
                        "the execution '\(id)' cannot be \(what): '\(instance.execution ?? "another one")' was started on the"
                            + " same instance after it",
                        hint: "start its workflow '\(record.workflow)' anew: what is done already is not done again")
                }
                guard let model = try await self.record(of: layout.model) else {
                    throw SiteError.noModel(layout.model)
                }
                let service = try await read(model.record.form, of: layout.model).service
                return try await begin(
                    InstanceLedger.Request(workflow: record.workflow, beginning: .again(record)), layout, service,
                    model.record.form)
            }
        } catch {
            throw SiteError(error, layout)
        }
    }

    private static func check(
        _ record: ExecutionRecord, for status: ExecutionRecord.Status, as what: String
    ) throws(SiteError) {
        guard record.status != status else { return }
        let hint =
            switch record.status {
            case .running: "wait for its end (`ditrit exec watch \(record.id)`), or cancel it"
            case .succeeded: "nothing of it is left to be done: start the workflow anew"
            case .failed: "retry it"
            case .cancelled: "resume it"
            }
        throw SiteError(
            record.status == .running ? .busy : .conflict,
            "the execution '\(record.id)' cannot be \(what): it \(record.status.inWords)",
            hint: hint, execution: record.status == .running ? record.id : nil)
    }

    // MARK: - Looking on

    /// The executions, the last one that was started first.
    ///
    /// - Parameter cursor: where an earlier page says that it goes on.
    @concurrent
    public func executions(
        _ filter: ExecutionFilter = .init(), after cursor: String? = nil, limit: Int = 100
    ) async throws(SiteError) -> Page<SiteExecution> {
        try await saying {
            var after: ExecutionCursor?
            if let cursor {
                guard let known = ExecutionCursor(cursor) else {
                    throw SiteError(
                        .invalid, "'\(cursor)' is no place in the list of executions",
                        hint: "give what an earlier page calls the next one")
                }
                after = known
            }
            let records = try await executionRecords().filter { filter.takes($0.record) }
                .sorted { ExecutionCursor($0.record) < ExecutionCursor($1.record) }
                .drop { entry in after.map { ExecutionCursor(entry.record) <= $0 } ?? false }
                .prefix(limit + 1)
            var (wishes, holders) = ([TupleKey: StoredTuple](), [TupleKey: Session]())
            if records.contains(where: { $0.record.status == .running }) {
                for wish in try await space.rdAll(SpaceLayout.cancellations) { wishes[wish.tuple.key] = wish }
                holders = try await space.holders(SpaceLayout.leases)
            }
            let executions = records.map { stored, record in
                SiteExecution(
                    record, stored, wish: wishes[SpaceLayout.cancellation(record.id)],
                    isDriven: holders[SpaceLayout.lease(record.id)] != nil)
            }
            return Page(executions[...], limit: limit) { ExecutionCursor($0.record).description }
        }
    }

    /// An execution.
    public func execution(_ id: String) async throws(SiteError) -> SiteExecution {
        try await saying {
            let (stored, record) = try await executionRecord(id)
            let wish = try await space.rdp(exactly: SpaceLayout.cancellation(id))
            let lease = SpaceLayout.lease(id)
            var isDriven = false
            if record.status == .running { isDriven = try await space.holders(Template(lease))[lease] != nil }
            return SiteExecution(record, stored, wish: wish, isDriven: isDriven)
        }
    }

    /// In which states an execution leaves nodes, by node template; those that its workflow has nothing to do with are
    /// left out, and all are once the rules are gone: a model of another form has others.
    public func goals(of execution: ExecutionRecord) async throws(SiteError) -> [String: String] {
        let layout = SpaceLayout(of: execution)
        return try await saying(execution.model) {
            let instance: InstanceRecord? = try await space.rdp(exactly: layout.instanceKey)?.tuple.decode()
            guard let form = instance?.form,
                let rules = try await space.rdp(exactly: layout.rules(execution.workflow, of: form))
            else { return [:] }
            let compiled: CompiledWorkflow = try rules.tuple.decode()
            let templates = try await read(form, of: execution.model).service.topology.nodeTemplates
            return Dictionary(
                templates.compactMap { template in compiled.goal(of: template.type).map { (template.name, $0) } },
                uniquingKeysWith: { $1 })
        }
    }

    func executionRecord(_ id: String) async throws -> (stored: StoredTuple, record: ExecutionRecord) {
        guard let stored = try await space.rdp(exactly: SpaceLayout.execution(id)) else {
            throw SiteError.noExecution(id)
        }
        return (stored, try stored.tuple.decode())
    }

    func executionRecords() async throws -> [(stored: StoredTuple, record: ExecutionRecord)] {
        // One that cannot be read says so when it is asked for, and does not hide the others.
        try await space.rdAll(SpaceLayout.executions).compactMap { stored in
            (try? stored.tuple.decode()).map { (stored, $0) }
        }
    }
}

extension SiteExecution {
    fileprivate init(_ record: ExecutionRecord, _ stored: StoredTuple, wish: StoredTuple?, isDriven: Bool) {
        self.record = record
        version = max(stored.version, wish?.version ?? stored.version).number
        isStopping = record.status == .running && wish != nil
        isWaiting = record.status == .running && !isDriven
    }
}

extension ExecutionRecord.Status {
    /// What is said of "it".
    fileprivate var inWords: String {
        switch self {
        case .running: "goes on"
        case .succeeded: "has succeeded"
        case .failed: "has failed"
        case .cancelled: "was cancelled"
        }
    }
}

/// A place in the list of executions, which begins with the last one that was started.
private struct ExecutionCursor: Comparable, CustomStringConvertible {
    let started: Int64
    let id: String

    init(_ record: ExecutionRecord) { (started, id) = (record.started, record.id) }

    init?(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let started = Int64(parts[0]) else { return nil }
        (self.started, id) = (started, String(parts[1]))
    }

    var description: String { "\(started).\(id)" }

    static func < (one: Self, other: Self) -> Bool {
        one.started == other.started ? one.id < other.id : one.started > other.started
    }
}
