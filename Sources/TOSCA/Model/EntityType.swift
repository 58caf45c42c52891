public import YAML

/// What all types have: a name, a place, and what they derive from.
public struct TypeHeader: Sendable {
    /// The full name.
    public let name: String
    /// Where it is declared.
    public let location: Location
    /// The names along `derived_from`, its own first.
    public var ancestry: [String]
    /// What its author says of it.
    public let description: String?
    /// Its version, as it is written.
    public let version: String?
    /// Its metadata, those that are texts, numbers or truth values, as they are written.
    public let metadata: [String: String]

    /// Whether the type is another, or derives from it.
    public func isDerived(from ancestor: String) -> Bool { ancestry.contains(ancestor) }
}

/// A capability, data, artifact, interface, group or policy type with all that it inherits.
public struct EntityType: Sendable {
    /// Name, place and ancestry.
    public var header: TypeHeader
    /// Declared properties.
    public var properties: [String: PropertyDefinition]
    /// Declared attributes.
    public var attributes: [String: PropertyDefinition]
    /// For an interface type, its operations; for others, none.
    public var operations: [String: Operation] = [:]
    /// For an interface type, its notifications; for others, none.
    public var notifications: [String: Operation] = [:]
    /// For an interface type, the inputs of all its operations.
    public var inputs: [String: Value] = [:]
    /// For an interface type, what is declared of those inputs.
    public var inputDefinitions: [String: PropertyDefinition] = [:]
    /// For an artifact type, the media type of its files, if it is said.
    public var mediaType: String?
    /// For an artifact type, the extensions of its files.
    public var fileExtensions: [String] = []
    /// For a data type, what its values meet; for one without properties, also what they consist of.
    public var schema: Schema?
    /// For a group type, the types of its members; for a policy type, the types of its targets; for a capability
    /// type, the types of its sources: empty for any.
    public var validTypes: [String] = []
    /// For a capability type, the types of relationships to it; empty for any (2.0 §8.1).
    public var validRelationshipTypes: [String] = []
    /// For a group type, its interfaces by short name.
    public var interfaces: [String: Interface] = [:]
    /// For a group type of 1.0 to 1.2, its capabilities.
    public var capabilities: [String: CapabilityDefinition] = [:]
    /// For a group type of 1.0 to 1.2, its requirements.
    public var requirements: [RequirementDefinition] = []

    /// The full name.
    public var name: String { header.name }
}
