/// What the operations of a relationship instance have left.
public struct RelationshipRecord: Codable, Sendable, Equatable {
    /// Attributes that operations have set.
    public var attributes: [String: JSON] = [:]
    /// Outputs of operations, by `Interface.operation`.
    public var outputs: [String: [String: JSON]] = [:]

    /// A relationship instance whose operations have left nothing.
    public init() {}
}
