/// The sections that declare types, and how their short names are spelled out.
enum TypeSection: String, CaseIterable {
    case dataTypes = "data_types"
    case artifactTypes = "artifact_types"
    case capabilityTypes = "capability_types"
    case interfaceTypes = "interface_types"
    case relationshipTypes = "relationship_types"
    case nodeTypes = "node_types"
    case groupTypes = "group_types"
    case policyTypes = "policy_types"

    /// The type in words: `node type`.
    var noun: String { rawValue.replacing("_types", with: " type") }

    /// What the normative types of this section begin with where their short names leave it out (TOSCA Simple Profile
    /// 1.1 §3.1.1, and "Shorthand Name" in chapters 5 and 8).
    var prefixes: [String] {
        switch self {
        case .dataTypes: ["tosca.datatypes.", "tosca.datatypes.network."]
        case .artifactTypes: ["tosca.artifacts.", "tosca.artifacts.Implementation.", "tosca.artifacts.Deployment."]
        case .capabilityTypes: ["tosca.capabilities.", "tosca.capabilities.network."]
        case .interfaceTypes:
            ["tosca.interfaces.", "tosca.interfaces.node.lifecycle.", "tosca.interfaces.relationship."]
        case .relationshipTypes: ["tosca.relationships.", "tosca.relationships.network."]
        case .nodeTypes: ["tosca.nodes.", "tosca.nodes.network.", "tosca.nodes.Storage."]
        case .groupTypes: ["tosca.groups."]
        case .policyTypes: ["tosca.policies."]
        }
    }
}

/// The data types that are built in (§3.2, §3.3).
enum BuiltInType {
    static let names: Set<String> = [
        "string", "integer", "float", "boolean", "timestamp", "null", "version", "range", "list", "map", "json", "xml",
        "any", "scalar-unit.size", "scalar-unit.time", "scalar-unit.frequency", "scalar-unit.bitrate",
    ]

    /// Whether a plain value can be of a built-in type; values of other types are not judged here.
    static func accepts(_ value: Value, as type: String) -> Bool {
        switch (type, value) {
        case (_, .function), (_, .null): true
        case ("integer", .integer), ("float", .float), ("float", .integer), ("boolean", .boolean): true
        case ("integer", _), ("float", _), ("boolean", _): false
        case ("list", .list), ("map", .map): true
        case ("list", _), ("map", _): false
        case ("range", .list(let bounds)): bounds.count == 2
        case ("range", _): false
        case ("string", .list), ("string", .map): false
        case ("version", .list), ("version", .map), ("version", .boolean): false
        default: true
        }
    }
}
