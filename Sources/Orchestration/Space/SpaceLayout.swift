public import TupleSpace

/// Where everything stands in the tuple space: the one place that knows the key of a record.
///
/// Source: `docs/architecture.md`, "The tuple space".
public struct SpaceLayout: Sendable {
    /// The model's name.
    public let model: String
    /// The instance's name.
    public let instance: String

    /// The layout for one instance of one model.
    public init(model: String, instance: String) {
        self.model = model
        self.instance = instance
    }

    /// What the model is made from: `ModelRecord`.
    public var modelKey: TupleKey { TupleKey(["models", model]) }
    /// The compiled productions of a workflow: `CompiledWorkflow`.
    public func rules(_ workflow: String) -> TupleKey { TupleKey(["rules", model, workflow]) }
    /// The instance as a whole: `InstanceRecord`.
    public var instanceKey: TupleKey { TupleKey(["instances", model, instance]) }
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
    /// One execution: `ExecutionRecord`.
    public static func execution(_ id: String) -> TupleKey { TupleKey(["executions", id]) }
    /// Who holds this tuple matches the rules of the execution; every commit of the engine depends on it.
    public static func lease(_ id: String) -> TupleKey { TupleKey(["lease", id]) }
    /// The leases of all executions that go on.
    public static let leases = Template(["lease"])
    /// That somebody wants the execution to stop.
    public static func cancellation(_ id: String) -> TupleKey { TupleKey(["cancel", id]) }
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
    /// The outcome of an operation, by the key of its task.
    static func result(ofTask task: TupleKey) -> TupleKey { TupleKey(["result"] + task.fields.dropFirst()) }
    /// The event log of an execution.
    public static func events(of execution: String) -> Template { Template(["event", execution]) }
    /// One batch of it: `[Event]`.
    public static func event(_ execution: String, _ number: Int) -> TupleKey {
        TupleKey(["event", execution, ordered(number)])
    }

    /// A number as a field: keys sort as text.
    static func ordered(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 10 - digits.count)) + digits
    }
}
