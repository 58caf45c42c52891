internal import TOSCA

/// An operation that is to be called: what runs, where, and for whom.
struct OperationCall {
    let name: OperationName
    let operation: Operation
    let implementation: Implementation
    /// The host instance that it must have for itself; nil where the orchestrator runs it.
    let host: Int?
    /// Where it runs; nil where the worker is.
    let place: OperationPlace?
    /// For a relationship's operation, whom it is called for.
    let hook: HookSubject?
    let relationshipName: String?
    let peerName: String?
}

/// Finds out what runs when an operation is called, and makes the task of it.
struct OperationCalls {
    private let site: ExecutionSite
    private let compiled: CompiledWorkflow
    private let lifecycleOfNode: [Int?]

    /// The input by which a model says how often an operation may be run again when its worker was lost: 0 for one that
    /// must not be repeated.
    private static let retriesInput = "DITRIT_RETRIES"

    init(site: ExecutionSite, compiled: CompiledWorkflow, lifecycleOfNode: [Int?]) {
        self.site = site
        self.compiled = compiled
        self.lifecycleOfNode = lifecycleOfNode
    }

    /// The call of a node's operation; nil when nothing implements it (TOSCA Simple Profile 1.1 §5.7.1).
    func call(of key: Effect.OperationKey, node: Int) -> OperationCall? {
        let instance = site.model.nodes[node]
        guard
            let operation = site.service.topology.nodeTemplates[instance.template].interfaces[key.interface]?
                .operations[key.operation], let implementation = operation.implementation
        else { return nil }
        let isOrchestrator = implementation.operationHost == .orchestrator
        let isOnItself = implementation.operationHost == .self
        return OperationCall(
            name: OperationName(interface: key.interface, operation: key.operation), operation: operation,
            implementation: implementation, host: isOrchestrator ? nil : instance.rootHost,
            place: isOrchestrator ? nil : OperationPlace(node: node, ownHost: isOnItself ? .always : .never), hook: nil,
            relationshipName: nil, peerName: nil)
    }

    /// The call of what a task was for, or of a hook; nil when nothing implements it.
    func call(of subject: OperationTask.Subject, subjects: HookSubjects) -> OperationCall? {
        switch subject {
        case .activity(let node, let step, let position):
            guard let lifecycle = lifecycleOfNode[node].map({ compiled.lifecycles[$0] }),
                lifecycle.steps.indices.contains(step),
                lifecycle.steps[step].activities.indices.contains(position),
                case .callOperation(let interface, let operation) = lifecycle.steps[step].activities[position]
            else { return nil }
            return call(of: .init(interface: interface, operation: operation), node: node)
        case .hook(_, let hook):
            guard let definition = compiled.hooks[hook.rule] else { return nil }
            let called = subjects.subject(hook.subject, side: definition.side)
            let relationship = site.service.topology.relationships[called.relationship]
            let name = OperationName(interface: definition.interface, operation: definition.operation)
            guard let operation = relationship.interfaces[name.interface]?.operations[name.operation],
                let implementation = operation.implementation
            else { return nil }
            let node = node(of: called, definition, implementation)
            return OperationCall(
                name: name, operation: operation, implementation: implementation,
                host: node.map { site.model.nodes[$0].rootHost },
                place: node.map { OperationPlace(node: $0, ownHost: .whileUp) }, hook: called,
                relationshipName: relationship.name, peerName: called.peer.map(site.environment.name))
        }
    }

    /// The node instance on whose host a relationship's operation runs; nil for the orchestrator.
    private func node(
        of subject: HookSubject, _ hook: CompiledWorkflow.Hook, _ implementation: Implementation
    ) -> Int? {
        let side: WovenRule.Side?
        switch implementation.operationHost {
        case .source: side = .source
        case .target: side = .target
        case .orchestrator: side = nil
        case .self, .host, nil: side = hook.runsOn
        }
        guard let side else { return nil }
        return side == .source ? subject.sources.first : subject.targets.first
    }

    /// The task for a worker, but for its inputs.
    func task(
        _ call: OperationCall, number: Int, subject: OperationTask.Subject, name: String
    ) -> OperationTask {
        var environment =
            call.hook.map { hook in
                site.environment.variables(
                    relationship: hook.relationship, sources: hook.sources, targets: hook.targets, woven: hook.woven)
            } ?? site.environment.variables(node: subject.node)
        environment["DITRIT_MODEL"] = site.layout.model
        environment["DITRIT_INSTANCE"] = site.layout.instance
        environment["DITRIT_EXECUTION"] = site.execution
        environment["DITRIT_WORKFLOW"] = compiled.name
        environment["DITRIT_OPERATION"] = call.name.description
        let outputs = Set(call.operation.outputs.keys).union(site.wantedOutputs[call.name] ?? [])
        return OperationTask(
            execution: site.execution, number: number, subject: subject, node: name,
            operation: call.name.description, relationship: call.relationshipName, peer: call.peerName,
            csar: site.csarDigest, entry: site.entry, file: call.implementation.primary.file,
            interpreter: interpreter(of: call.implementation.primary),
            fallback: fallback(of: call.implementation.primary), environment: environment, inputs: [:],
            outputs: outputs.sorted(), timeLimit: call.implementation.timeout, retries: nil, trace: site.trace)
    }

    /// Finds out where a task runs, by what is known now.
    func setHost(
        of task: inout OperationTask, _ call: OperationCall, records: @escaping (Int) -> NodeRecord
    ) throws(EvaluationError) {
        task.host = try call.place?.host(in: site, records: records)
    }

    /// Evaluates the inputs of a task, by what is known now.
    func setInputs(
        of task: inout OperationTask, _ call: OperationCall, records: @escaping (Int) -> NodeRecord
    ) throws(EvaluationError) {
        guard !call.operation.inputs.isEmpty else { return }
        var owner = Entity.node(task.subject.node)
        if let hook = call.hook {
            guard let source = hook.sources.first, let target = hook.targets.first else {
                throw EvaluationError("the relationship has no instance at its other end")
            }
            owner = .relationship(
                site.service.topology.relationships[hook.relationship], source: source, target: target)
        }
        let context = RunContext(site: site, records: records, owner: owner, csarRoot: OperationTask.csarRoot)
        for (input, value) in call.operation.inputs {
            do throws(EvaluationError) {
                guard let json = JSON(try value.evaluated(in: context)) else { continue }
                if input == Self.retriesInput {
                    guard case .integer(let retries) = json, retries >= 0 else {
                        throw EvaluationError("it is a whole number, not below 0")
                    }
                    task.retries = retries
                    continue
                }
                task.inputs[input] = json
                // What the engine says of itself cannot be overwritten.
                if !input.hasPrefix("DITRIT_") { task.environment[input] = json.text }
            } catch {
                throw EvaluationError("its input '\(input)' has no value: \(error)")
            }
        }
    }

    /// How a file is run: as its artifact type says; a playbook also by its extension; else by itself.
    private func interpreter(of reference: ArtifactReference) -> OperationTask.Interpreter {
        if let language = reference.type.flatMap(site.service.types.language(ofType:)) { return .init(language) }
        let byExtension = fallback(of: reference)
        return byExtension == .ansible ? .ansible : .none
    }

    /// How a file is run that cannot be started by itself: as its extension says; nil where that says nothing.
    private func fallback(of reference: ArtifactReference) -> OperationTask.Interpreter? {
        site.service.types.language(ofFile: reference.file).map(OperationTask.Interpreter.init)
    }
}

extension OperationTask.Interpreter {
    fileprivate init(_ language: ScriptLanguage) {
        self =
            switch language {
            case .bash: .shell
            case .python: .python
            case .ansible: .ansible
            }
    }
}
