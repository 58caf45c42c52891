/// What has properties and attributes, among node templates or among their instances.
public enum Entity<Vertex: Hashable & Sendable>: Hashable, Sendable {
    /// A node.
    case node(Vertex)
    /// A capability of a node, by name.
    case capability(String, of: Vertex)
    /// A relationship, with the nodes at its ends.
    case relationship(Relationship, source: Vertex, target: Vertex)

    /// What `SELF` is in its values: in those of a capability its node.
    public var owner: Entity {
        if case .capability(_, let node) = self { .node(node) } else { self }
    }
}
