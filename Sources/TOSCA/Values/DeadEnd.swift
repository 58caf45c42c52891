/// Where the steps of a path lead nowhere (TOSCA 2.0 §10.3).
public struct DeadEnd<Vertex: Hashable & Sendable>: Error {
    /// The step that cannot be taken; nil for the index behind the name of a node.
    let step: PathStep?
    /// The name that follows it; nil where it takes none, or none is there.
    let name: String?
    /// The index that follows it, or else 0.
    let index: Int
    /// From where.
    let entity: Entity<Vertex>
    /// The position of the step in the path.
    let position: Int
    /// Why, for people.
    public let reason: String
}
