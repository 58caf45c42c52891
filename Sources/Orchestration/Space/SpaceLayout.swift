public import TupleSpace

/// Where everything stands in the tuple space: the one place that knows the key of a record.
///
/// Source: `docs/architecture.md`, "The tuple space".
public struct SpaceLayout: Sendable, Hashable {
    /// The model's name.
    public let model: String
    /// The instance's name.
    public let instance: String

    /// The layout for the instance that an execution works on.
    init(of execution: ExecutionRecord) { self.init(model: execution.model, instance: execution.instance) }

    /// The layout for one instance of one model.
    public init(model: String, instance: String) {
        self.model = model
        self.instance = instance
    }

    /// What the model is made from: `ModelRecord`.
    public var modelKey: TupleKey { TupleKey(["models", model]) }
    /// All models.
    public static let models = Template(["models"])
    /// All instances of all models.
    static let instances = Template(["instances"])
    /// The compiled productions of all workflows of a form of the model.
    func rules(of form: ModelForm) -> Template { Template(["rules", model, form.field]) }
    /// The compiled productions of a workflow: `CompiledWorkflow`.
    func rules(_ workflow: String, of form: ModelForm) -> TupleKey { TupleKey(["rules", model, form.field, workflow]) }
    /// The instance as a whole: `InstanceRecord`.
    public var instanceKey: TupleKey { TupleKey(["instances", model, instance]) }
    /// The starts on all instances that were asked for with a key.
    static let allStartKeys = Template(["start"])
    /// The starts on the instance that were asked for with a key: `StartRecord`.
    var startKeys: Template { Template(["start", model, instance]) }
    /// One of them, by the digest of the key.
    func start(_ digest: String) -> TupleKey { TupleKey(["start", model, instance, digest]) }
    /// All node instances.
    public var facts: Template { Template(["facts", model, instance]) }
    /// One node instance: `NodeRecord`.
    public func fact(node: String, position: Int) -> TupleKey {
        TupleKey(["facts", model, instance, node, String(position)])
    }
    /// The node instance that a key is of; nil for the key of anything else.
    static func instance(of fact: TupleKey) -> (node: String, position: Int)? {
        let fields = fact.fields
        guard fields.count == 5, fields[0] == "facts", let position = Int(fields[4]), position >= 0 else { return nil }
        return (fields[3], position)
    }
    /// All executions.
    static let executions = Template(["executions"])
    /// One execution: `ExecutionRecord`.
    public static func execution(_ id: String) -> TupleKey { TupleKey(["executions", id]) }
    /// Who holds this tuple matches the rules of the execution; every commit of the engine depends on it.
    public static func lease(_ id: String) -> TupleKey { TupleKey(["lease", id]) }
    /// The leases of all executions that go on.
    public static let leases = Template(["lease"])
    /// That somebody wants the execution to stop.
    public static func cancellation(_ id: String) -> TupleKey { TupleKey(["cancel", id]) }
    /// The same of all executions.
    static let cancellations = Template(["cancel"])
    /// All operations that wait for a worker.
    public static let tasks = Template(["task"])
    /// The operations of an execution that wait for a worker or are being run.
    public static func tasks(of execution: String) -> Template { Template(["task", execution]) }
    /// One of them: `OperationTask`.
    public static func task(_ execution: String, _ number: Int) -> TupleKey {
        TupleKey(["task", execution, ordered(number)])
    }
    /// The outcomes that the engine of an execution has not seen yet.
    public static func results(of execution: String) -> Template { Template(["result", execution]) }
    /// One of them: `OperationResult`.
    public static func result(_ execution: String, _ number: Int) -> TupleKey {
        TupleKey(["result", execution, ordered(number)])
    }
    /// The execution and the number that the key of a task is of; nil for the key of anything else.
    static func operation(of task: TupleKey) -> (execution: String, number: Int)? {
        let fields = task.fields
        guard fields.count == 3, fields[0] == "task", let number = Int(fields[2]) else { return nil }
        return (fields[1], number)
    }
    /// The outcome of an operation, by the key of its task.
    static func result(ofTask task: TupleKey) -> TupleKey { TupleKey(["result"] + task.fields.dropFirst()) }
    /// The event log of an execution.
    public static func events(of execution: String) -> Template { Template(["event", execution]) }
    /// One batch of it: `[Event]`.
    public static func event(_ execution: String, _ number: Int) -> TupleKey {
        TupleKey(["event", execution, ordered(number)])
    }

    /// What operations of an execution have printed that run for longer.
    static func outputs(of execution: String) -> Template { Template(["output", execution]) }
    /// What one of them has printed.
    static func outputs(of execution: String, _ number: Int) -> Template {
        Template(["output", execution, ordered(number)])
    }
    /// A part of that: `OutputPart`.
    static func output(_ execution: String, _ number: Int, part: Int) -> TupleKey {
        TupleKey(["output", execution, ordered(number), ordered(part)])
    }

    /// A number as a field: keys sort as text.
    static func ordered(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 10 - digits.count)) + digits
    }
}
