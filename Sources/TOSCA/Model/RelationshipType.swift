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
    /// Whether there are functions among the defaults of its attributes.
    let attributesCallFunctions: Bool
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
        attributesCallFunctions = attributes.callFunctions
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
