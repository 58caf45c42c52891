/// The sections that declare types, and how their short names are spelled out.
package enum TypeSection: String, CaseIterable, Sendable {
    case dataTypes = "data_types"
    case artifactTypes = "artifact_types"
    case capabilityTypes = "capability_types"
    case interfaceTypes = "interface_types"
    case relationshipTypes = "relationship_types"
    case nodeTypes = "node_types"
    case groupTypes = "group_types"
    case policyTypes = "policy_types"

    /// The type in words: `node type`.
    package var noun: String { rawValue.dropLast("_types".count) + " type" }

    /// What the normative types of this section begin with where their short names leave it out (TOSCA Simple Profile
    /// 1.1 §3.1.1, and "Shorthand Name" in chapters 5 and 8).
    package var prefixes: [String] {
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
