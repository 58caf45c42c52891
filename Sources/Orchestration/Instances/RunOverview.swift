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

    init(_ prepared: InstanceLedger.Prepared, warnings: [Diagnostic]) {
        execution = prepared.execution
        continues = prepared.continues
        joins = prepared.joins
        nodes = prepared.nodes
        self.warnings = warnings
    }

    /// Every node instance with its record, in the order of the topology.
    func records(in space: any TupleSpace) async throws -> [(name: String, record: NodeRecord)] {
        let layout = SpaceLayout(model: execution.model, instance: execution.instance)
        let records = try await space.nodeRecords(layout)
        return nodes.map { ($0.name, records[$0.name] ?? NodeRecord()) }
    }
}
