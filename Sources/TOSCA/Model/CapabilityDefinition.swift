public import YAML

/// The declaration of a capability (1.3 §3.7.2).
public final class CapabilityDefinition: Sendable {
    /// Its name.
    public let name: String
    /// The name of its type.
    public let type: String
    /// The properties of the type, with what is said of them here.
    public let properties: [String: PropertyDefinition]
    /// The attributes of the type, with what is said of them here.
    public let attributes: [String: PropertyDefinition]
    /// The node types that a source may have; empty for any.
    public let validSourceTypes: [String]
    /// The types that relationships to it may have; empty for any (2.0 §8.2).
    public let validRelationshipTypes: [String]
    /// How many relationships may be bound to it; nil for no limit.
    public let occurrences: (least: Int, most: Int?)
    /// Where it is declared.
    public let location: Location
    /// Whether its properties are just those of its type.
    let isPlain: Bool
    /// Whether there are functions among the defaults of its attributes.
    let attributesCallFunctions: Bool

    init(
        name: String, type: String, properties: [String: PropertyDefinition], attributes: [String: PropertyDefinition],
        validSourceTypes: [String], validRelationshipTypes: [String], occurrences: (least: Int, most: Int?),
        location: Location, isPlain: Bool
    ) {
        self.name = name
        self.type = type
        self.properties = properties
        self.attributes = attributes
        attributesCallFunctions = attributes.callFunctions
        self.validSourceTypes = validSourceTypes
        self.validRelationshipTypes = validRelationshipTypes
        self.occurrences = occurrences
        self.location = location
        self.isPlain = isPlain
    }
}
