public import TOSCA
internal import TupleSpace

/// What is run, as it begins: for those who show it.
public struct RunOverview: Sendable {
    /// A node instance.
    public struct Node: Sendable {
        /// Its name: `web_0`.
        public let name: String
        /// Its template's name.
        public let template: String
        /// Its state.
        public let state: String
        /// The state in which the workflow leaves it; nil where the workflow has nothing to do with it.
        public let goal: String?
    }

    /// The execution.
    public let execution: ExecutionRecord
    /// Whether it goes on where it was.
    public let continues: Bool
    /// Whether workers are at it already.
    public let joins: Bool
    /// The node instances.
    public let nodes: [Node]
    /// What is worth a warning in the model.
    public let warnings: [Diagnostic]
    /// The inputs that differ from those with which it was begun: `port 1 → 55`.
    public let changedInputs: [String]

    init(_ begun: InstanceLedger.Begun, of model: Model, in space: any TupleSpace) async throws {
        execution = begun.execution
        continues = begun.continues
        joins = begun.joins
        warnings = model.warnings
        changedInputs = begun.changedInputs
        let layout = SpaceLayout(model: execution.model, instance: execution.instance)
        let records = try await space.nodeRecords(layout)
        let environment = OperationEnvironment(model: begun.instances, service: model.service)
        nodes = begun.instances.nodes.indices.map { node in
            let template = model.service.topology.nodeTemplates[begun.instances.nodes[node].template]
            let name = environment.name(node)
            return Node(
                name: name, template: template.name, state: records[name]?.state ?? NodeState.initial,
                goal: begun.compiled.goal(of: template.type))
        }
    }

    /// Every node instance with its record, in the order of the topology.
    func records(in space: any TupleSpace) async throws -> [(name: String, record: NodeRecord)] {
        let layout = SpaceLayout(model: execution.model, instance: execution.instance)
        let records = try await space.nodeRecords(layout)
        return nodes.map { ($0.name, records[$0.name] ?? NodeRecord()) }
    }
}

extension CompiledWorkflow {
    /// The state in which the workflow leaves nodes of a type; nil where it has nothing to do with them.
    func goal(of type: String) -> String? { lifecycleOfType[type].flatMap { lifecycles[$0].states.last } }
}
