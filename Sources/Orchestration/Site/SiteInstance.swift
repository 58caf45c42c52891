/// An instance as it stands in a list.
public struct InstanceSummary: Sendable {
    /// The model's name.
    public let model: String
    /// Its name.
    public let name: String
    /// What the space keeps of it.
    public let record: InstanceRecord
    /// The last execution on it.
    public let execution: ExecutionRecord?
}

/// An instance with its nodes.
public struct SiteInstance: Sendable {
    /// A node instance.
    public struct Node: Sendable {
        /// Its name: `web_0`.
        public let name: String
        /// The name of its template.
        public let template: String
        /// Its position among the instances of its template.
        public let position: Int
        /// The full name of its type.
        public let type: String
        /// The name of the node instance that it is hosted on.
        public let host: String?
        /// What the space knows of it.
        public let record: NodeRecord
    }

    /// The model's name.
    public let model: String
    /// Its name.
    public let name: String
    /// What the space keeps of it.
    public let record: InstanceRecord
    /// Whether it is of the form that the model has now.
    public let isCurrent: Bool
    /// The node instances, in the order of the topology.
    public let nodes: [Node]
    /// The outputs of the topology, null where they have no value yet; none while nothing of it is there.
    public let outputs: [String: JSON]
    /// The last execution on it.
    public let execution: ExecutionRecord?
}
