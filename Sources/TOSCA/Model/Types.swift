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
}

/// The declaration of a property or an attribute (TOSCA Simple Profile 1.1 §3.5.8, §3.5.10), an input or an output.
public struct PropertyDefinition: Sendable {
    /// Its name.
    public let name: String
    /// The name of its data type: a built-in one, or the full name.
    public internal(set) var type: String
    /// The name of the type of its entries, for lists and maps.
    public internal(set) var entryType: String?
    /// Whether it must have a value.
    public let isRequired: Bool
    /// The value that it has if none is given.
    public let defaultValue: Value?
    /// What its author says of it.
    public let description: String?
    /// The constraints as they are written.
    public let constraints: [Node]
    /// Where its types are named.
    let typeLocations: (own: Location, entry: Location)
    /// Where it is declared.
    public let location: Location
}

/// The declaration of a capability (§3.6.2).
public struct CapabilityDefinition: Sendable {
    /// Its name.
    public let name: String
    /// The name of its type.
    public let type: String
    /// Properties that the type does not have, or has otherwise.
    public var properties: [String: PropertyDefinition]
    /// Where it is declared.
    public let location: Location
}

/// The declaration of a requirement (§3.6.3).
public struct RequirementDefinition: Sendable {
    /// Its name.
    public let name: String
    /// The capability type that fulfils it, or the name of a capability.
    public let capability: String?
    /// The node type that fulfils it.
    public let node: String?
    /// The relationship type that it becomes.
    public let relationship: String?
    /// Interfaces of that relationship.
    public let interfaces: [String: Interface]
    /// How often it may be assigned; nil for no limit.
    public let occurrences: (least: Int, most: Int?)
    /// Where it is declared.
    public let location: Location
}

/// A node type with all that it inherits (§3.6.9).
public struct NodeType: Sendable {
    /// Name, place and ancestry.
    public var header: TypeHeader
    /// Declared properties.
    public var properties: [String: PropertyDefinition]
    /// Declared attributes.
    public var attributes: [String: PropertyDefinition]
    /// Declared capabilities.
    public var capabilities: [String: CapabilityDefinition]
    /// Declared requirements, its own after those that it inherits.
    public var requirements: [RequirementDefinition]
    /// Interfaces by short name.
    public var interfaces: [String: Interface]
    /// Artifacts.
    public var artifacts: [String: Artifact]
    /// Workflows by name; the nearest declaration.
    public var workflows: [String: LifecycleWorkflow]

    /// The full name.
    public var name: String { header.name }
}

/// A relationship type with all that it inherits (§3.6.10).
public struct RelationshipType: Sendable {
    /// Name, place and ancestry.
    public var header: TypeHeader
    /// Declared properties.
    public var properties: [String: PropertyDefinition]
    /// Declared attributes.
    public var attributes: [String: PropertyDefinition]
    /// Interfaces by short name.
    public var interfaces: [String: Interface]
    /// Capability types that its target may have; empty for any.
    public var validTargetTypes: [String]
    /// Weaving by workflow; the nearest declaration.
    public var workflows: [String: Weaving]

    /// The full name.
    public var name: String { header.name }
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
    public var operations: [String: Operation]
    /// For an interface type, the inputs of all its operations.
    public var inputs: [String: Value]
    /// For an artifact type, the extensions of its files.
    public var fileExtensions: [String]

    /// The full name.
    public var name: String { header.name }
}
