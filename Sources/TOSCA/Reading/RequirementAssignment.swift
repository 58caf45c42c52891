internal import YAML

/// A requirement as a node template assigns it (1.3 §3.8.2).
struct RequirementAssignment: CustomStringConvertible {
    let entry: Mapping.Entry
    /// What the type of the template says of it; nil where it says nothing.
    let definition: RequirementDefinition?
    let source: NodeTemplate

    init(_ entry: Mapping.Entry, of source: NodeTemplate) {
        self.entry = entry
        self.source = source
        definition = source.nodeType.requirements.first { $0.name == entry.name }
    }

    /// What fulfils it, in the short notation or in the long one.
    var node: Node? { Self.node(in: entry) }

    /// What fulfils an assignment, whatever its source is.
    static func node(in entry: Mapping.Entry) -> Node? {
        entry.value.string != nil ? entry.value : entry.value.mapping?["node"]
    }

    /// The capability that fulfils it, by its name or its type.
    var capabilityNode: Node? { entry.value.mapping?["capability"] }

    /// What fulfils it, by the name or the type of a capability, itself or by its definition where that names one.
    var capabilityAsked: String? { capabilityNode?.string ?? definition?.capabilityName }

    /// What it depends on, but for the source, which capabilities could fulfil it.
    struct Terms: Hashable {
        /// The capability, by its name or its type.
        let capability: String?
        /// The capability type of the definition.
        let declaredCapability: String?
        /// The relationship type of the definition; nil where the assignment names one, which is checked when it is
        /// known what the name means.
        let relationship: String?
    }

    var terms: Terms {
        Terms(
            capability: capabilityAsked, declaredCapability: definition?.capability,
            relationship: namesRelationship ? nil : definition?.relationship)
    }

    /// Whether it says itself which relationship it becomes, or what kind of.
    var namesRelationship: Bool { entry.value.mapping?["relationship"] != nil }

    /// Whether it says what the node must be like.
    var hasFilter: Bool { entry.value.mapping?["node_filter"] != nil }

    /// Whether it says nothing of what fulfils it.
    var isDangling: Bool { node == nil && capabilityNode == nil && !hasFilter }

    /// What it is called in messages.
    var description: String { "the requirement '\(entry.name)' of '\(source.name)'" }
}
