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

/// The declaration of a property or an attribute (TOSCA Simple Profile 1.3 §3.6.10, §3.6.12), an input or an output.
public final class PropertyDefinition: Sendable {
    /// Its name.
    public let name: String
    /// What its values are like.
    public let schema: Schema
    /// Whether it must have a value.
    public let isRequired: Bool
    /// The value that it has if none is given.
    public let defaultValue: Value?
    /// Whether that value is final: no derived type and no template gives it another one (1.3 §3.6.10.6).
    public let isFixed: Bool
    /// What its author says of it.
    public let description: String?
    /// Where it is declared.
    public let location: Location
    /// The default as it is written, here or in what it refines.
    let defaultNode: Node?
    /// Whether a later version of the type will not have it (1.3 §3.6.10.3).
    public let isDeprecated: Bool
    /// What the declaration says itself, where a parent's says something already.
    let said: Said

    init(
        name: String, schema: Schema, isRequired: Bool, defaultValue: Value?, isFixed: Bool = false,
        description: String?, location: Location, defaultNode: Node?, isDeprecated: Bool, said: Said
    ) {
        self.name = name
        self.schema = schema
        self.isRequired = isRequired
        self.defaultValue = defaultValue
        self.isFixed = isFixed
        self.description = description
        self.location = location
        self.defaultNode = defaultNode
        self.isDeprecated = isDeprecated
        self.said = said
    }

    /// Which keys a declaration has, where that matters for what it refines.
    struct Said: Sendable {
        var type = false
        var entry = false
        var value = false
        /// Whether it says its value by the key 'value' or alone, and not its default.
        var isValue = false
        /// Where it says whether it is required.
        var required: Location?
    }

    /// The name of its data type: a built-in one, or the full name.
    public var type: String { schema.type }
    /// The name of the type of its entries, for lists and maps.
    public var entryType: String? { schema.entry?.type }
    /// The constraints on its values.
    public var constraints: [Constraint] { schema.constraints }
}

extension [PropertyDefinition] {
    /// The declarations by their names; of several of one name the last.
    var byName: [String: PropertyDefinition] { Dictionary(map { ($0.name, $0) }, uniquingKeysWith: { $1 }) }
}

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

    init(
        name: String, type: String, properties: [String: PropertyDefinition], attributes: [String: PropertyDefinition],
        validSourceTypes: [String], validRelationshipTypes: [String], occurrences: (least: Int, most: Int?),
        location: Location, isPlain: Bool
    ) {
        self.name = name
        self.type = type
        self.properties = properties
        self.attributes = attributes
        self.validSourceTypes = validSourceTypes
        self.validRelationshipTypes = validRelationshipTypes
        self.occurrences = occurrences
        self.location = location
        self.isPlain = isPlain
    }
}

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

/// A node type with all that it inherits (1.3 §3.7.9).
public final class NodeType: Sendable {
    /// Name, place and ancestry.
    public let header: TypeHeader
    /// Declared properties.
    public let properties: [String: PropertyDefinition]
    /// Declared attributes.
    public let attributes: [String: PropertyDefinition]
    /// Declared capabilities.
    public let capabilities: [String: CapabilityDefinition]
    /// Declared requirements, its own after those that it inherits.
    public let requirements: [RequirementDefinition]
    /// Interfaces by short name.
    public var interfaces: [String: Interface] { interfaceSet.byName }
    let interfaceSet: InterfaceSet
    /// Artifacts.
    public let artifacts: [String: Artifact]
    /// The full names of the types of artifacts, also of those whose files only templates name.
    let artifactTypes: [String: String]
    /// Workflows by name; the nearest declaration.
    public let workflows: [String: LifecycleWorkflow]

    init(
        header: TypeHeader, properties: [String: PropertyDefinition], attributes: [String: PropertyDefinition],
        capabilities: [String: CapabilityDefinition], requirements: [RequirementDefinition],
        interfaces: InterfaceSet, artifacts: [String: Artifact], artifactTypes: [String: String] = [:],
        workflows: [String: LifecycleWorkflow]
    ) {
        self.header = header
        self.properties = properties
        self.attributes = attributes
        self.capabilities = capabilities
        self.requirements = requirements
        interfaceSet = interfaces
        self.artifacts = artifacts
        self.artifactTypes = artifactTypes
        self.workflows = workflows
    }

    /// The full name.
    public var name: String { header.name }
}

/// A relationship type with all that it inherits (1.3 §3.7.10).
public final class RelationshipType: Sendable {
    /// Name, place and ancestry.
    public let header: TypeHeader
    /// Declared properties.
    public let properties: [String: PropertyDefinition]
    /// Declared attributes.
    public let attributes: [String: PropertyDefinition]
    /// Interfaces by short name.
    public var interfaces: [String: Interface] { interfaceSet.byName }
    let interfaceSet: InterfaceSet
    /// What may be at its ends.
    public let valid: Ends
    /// Weaving by workflow; the nearest declaration.
    public let workflows: [String: Weaving]

    init(
        header: TypeHeader, properties: [String: PropertyDefinition], attributes: [String: PropertyDefinition],
        interfaces: InterfaceSet, valid: Ends, workflows: [String: Weaving]
    ) {
        self.header = header
        self.properties = properties
        self.attributes = attributes
        interfaceSet = interfaces
        self.valid = valid
        self.workflows = workflows
    }

    /// The types of what relationships are between; none where any will do.
    public struct Ends: Sendable {
        /// Those of the capability at the target.
        public var capabilities: [String] = []
        /// Those of the target (2.0 §7.3).
        public var targets: [String] = []
        /// Those of the source (2.0 §7.3).
        public var sources: [String] = []
    }

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
