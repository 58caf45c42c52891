public import YAML

/// How a topology stands in for a node of some type (1.3 §3.8.13).
public struct SubstitutionMapping: Sendable {
    /// The full name of the node type.
    public let nodeType: String
    /// Of which nodes it may take the place; nil for any of the type.
    public let filter: NodeFilter?
    /// What each mapped thing of the node leads to, by name: a path in the topology, such as a node template and the
    /// name of a capability.
    public typealias Paths = [String: [String]]
    /// Properties, to inputs or to properties of node templates.
    public let properties: Paths
    /// Properties that a node must have with these values, as 1.0 to 1.2 may say.
    let constants: [String: Value]
    /// Attributes, to attributes of node templates.
    public let attributes: Paths
    /// Capabilities, to capabilities of node templates.
    public let capabilities: Paths
    /// Capabilities that the node has by itself, with their values (1.3 §3.8.10).
    let ownCapabilities: [String: Capability]
    /// Requirements, to requirements of node templates.
    public let requirements: Paths
    /// Operations, `interface.operation`, to workflows.
    public let operations: [String: String]
    /// Where it is.
    public let location: Location
}
