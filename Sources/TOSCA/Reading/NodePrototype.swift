/// What a type gives to its templates.
final class NodePrototype {
    let type: NodeType
    let properties: [String: Value]
    let capabilities: [String: Capability]
    /// Properties that capabilities must have and have only when the template gives them.
    let lacking: [(capability: String, property: String)]

    init(of type: NodeType, _ prototype: (CapabilityDefinition) -> CapabilityPrototype) {
        self.type = type
        properties = type.properties.compactMapValues(\.defaultValue)
        var lacking: [(capability: String, property: String)] = []
        capabilities = type.capabilities.mapValues { definition in
            let prototype = prototype(definition)
            lacking += prototype.lacking.map { (capability: definition.name, property: $0) }
            return prototype.capability
        }
        self.lacking = lacking.sorted { ($0.capability, $0.property) < ($1.capability, $1.property) }
    }
}

/// What the declaration of a capability gives to node templates.
final class CapabilityPrototype {
    let capability: Capability
    /// Properties that it must have and has only when the template gives them.
    let lacking: [String]

    init(of definition: CapabilityDefinition) {
        capability = Capability(
            type: definition.type, properties: definition.properties.compactMapValues(\.defaultValue),
            attributes: [:])
        lacking = definition.properties.values.filter { $0.isRequired && $0.defaultValue == nil }.map(\.name)
    }
}
