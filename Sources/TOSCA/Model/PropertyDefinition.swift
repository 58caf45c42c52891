public import YAML

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

    /// The definition with another schema or another default value.
    func having(schema: Schema? = nil, defaultValue: Value? = nil) -> PropertyDefinition {
        PropertyDefinition(
            name: name, schema: schema ?? self.schema, isRequired: isRequired,
            defaultValue: defaultValue ?? self.defaultValue, isFixed: isFixed, description: description,
            location: location, defaultNode: defaultNode, isDeprecated: isDeprecated, said: said)
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
