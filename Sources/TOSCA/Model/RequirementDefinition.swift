public import YAML

/// The declaration of a requirement (1.3 §3.7.3).
public final class RequirementDefinition: Sendable {
    /// Its name.
    public let name: String
    /// The capability type that fulfils it.
    public let capability: String?
    /// The name of the capability that fulfils it, where it is named and not only its type (2.0 §8.4).
    public let capabilityName: String?
    /// The node type that fulfils it.
    public let node: String?
    /// The relationship type that it becomes.
    public let relationship: String?
    /// Interfaces of that relationship.
    public let interfaces: [String: Interface]
    /// What is said of the properties of that relationship (2.0 §8.4).
    public let properties: [String: PropertyDefinition]
    /// What is said of the attributes of that relationship (2.0 §8.4).
    public let attributes: [String: PropertyDefinition]
    /// What a node must be like that fulfils it (1.3).
    public let filter: NodeFilter?
    /// How often it may be assigned; nil for no limit.
    public let occurrences: (least: Int, most: Int?)
    /// Where it is declared.
    public let location: Location
    /// Where its parts are named.
    let places: Places

    init(
        name: String, capability: String?, capabilityName: String?, node: String?, relationship: String?,
        interfaces: [String: Interface],
        properties: [String: PropertyDefinition], attributes: [String: PropertyDefinition], filter: NodeFilter?,
        occurrences: (least: Int, most: Int?), location: Location, places: Places
    ) {
        self.name = name
        self.capability = capability
        self.capabilityName = capabilityName
        self.node = node
        self.relationship = relationship
        self.interfaces = interfaces
        self.properties = properties
        self.attributes = attributes
        self.filter = filter
        self.occurrences = occurrences
        self.location = location
        self.places = places
    }

    /// The type of its relationships, with what the requirement says of their properties and attributes.
    func refining(_ type: RelationshipType) -> RelationshipType {
        if properties.isEmpty, attributes.isEmpty { return type }
        return RelationshipType(
            header: type.header, properties: type.properties.merging(properties) { $1 },
            attributes: type.attributes.merging(attributes) { $1 }, interfaces: type.interfaceSet,
            valid: type.valid, workflows: type.workflows)
    }

    /// Where the parts of a requirement are named.
    struct Places: Sendable {
        var capability: Location?
        var node: Location?
        var relationship: Location?
        var filter: Location?
        var occurrences: Location?
    }
}
