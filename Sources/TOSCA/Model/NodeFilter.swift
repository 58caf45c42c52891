public import YAML

/// What a node must be like that is looked for (1.3 §3.6.5).
public struct NodeFilter: Sendable {
    /// What some property must meet: the clauses are all to be met.
    public struct PropertyFilter: Sendable {
        /// The property.
        public let name: String
        /// What it must meet.
        public let constraints: [Constraint]
        /// Where it is named.
        public let location: Location
    }

    /// What some capability's properties must meet.
    public struct CapabilityFilter: Sendable {
        /// The name of the capability or, where the node has none of that name, of its type (1.3 §3.6.5.4).
        public let name: String
        /// The full name of the capability type that the name stands for, if there is one.
        let type: String?
        /// Its properties.
        public let properties: [PropertyFilter]
        /// Where it is named.
        public let location: Location
    }

    /// What properties of the node must meet.
    public let properties: [PropertyFilter]
    /// What properties of its capabilities must meet.
    public let capabilities: [CapabilityFilter]
    /// Where it is.
    public let location: Location
}
