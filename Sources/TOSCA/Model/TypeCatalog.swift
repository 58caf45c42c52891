internal import YAML

/// All types that a service template knows, resolved.
public struct TypeCatalog: Sendable {
    /// The normative types of the Simple Profile 1.0 to 1.3, which every service template knows.
    public static var normative: TypeCatalog { Profile.types }

    /// Node types by full name.
    public internal(set) var nodeTypes: [String: NodeType] = [:]
    /// Relationship types by full name.
    public internal(set) var relationshipTypes: [String: RelationshipType] = [:]
    /// Capability types by full name.
    public internal(set) var capabilityTypes: [String: EntityType] = [:]
    /// Interface types by full name.
    public internal(set) var interfaceTypes: [String: EntityType] = [:]
    /// Data types by full name.
    public internal(set) var dataTypes: [String: EntityType] = [:]
    /// Artifact types by full name.
    public internal(set) var artifactTypes: [String: EntityType] = [:]
    /// Group types by full name.
    public internal(set) var groupTypes: [String: EntityType] = [:]
    /// Policy types by full name.
    public internal(set) var policyTypes: [String: EntityType] = [:]

    /// The files of 2.0 that they come from, and in which values may be written otherwise than in 1.x.
    var filesOf2_0: Set<SourceFile> = []
    /// The constraints on values, as they have been read so far.
    var typedConstraints = TypedConstraints()

    /// The states of nodes: the normative ones (1.3 §3.4.1), and those that workflows of node types set.
    private(set) var states: Set<String> = [
        "initial", "creating", "created", "configuring", "configured", "starting", "started", "stopping", "deleting",
        "error",
    ]

    /// Notes the states that a workflow of a node type sets.
    mutating func noteStates(of workflow: LifecycleWorkflow) {
        for activity in workflow.steps.lazy.flatMap(\.activities) {
            if case .setState(let state) = activity.kind { states.insert(state) }
        }
    }

    /// Whether a node type is, or derives from, another.
    public func isNodeType(_ name: String, derivedFrom ancestor: String) -> Bool {
        nodeTypes[name]?.header.isDerived(from: ancestor) ?? false
    }

    /// Whether a relationship type is, or derives from, another.
    public func isRelationshipType(_ name: String, derivedFrom ancestor: String) -> Bool {
        relationshipTypes[name]?.header.isDerived(from: ancestor) ?? false
    }

    /// Whether a capability type is, or derives from, another.
    public func isCapabilityType(_ name: String, derivedFrom ancestor: String) -> Bool {
        capabilityTypes[name]?.header.isDerived(from: ancestor) ?? false
    }

    /// Whether an artifact type is, or derives from, another.
    public func isArtifactType(_ name: String, derivedFrom ancestor: String) -> Bool {
        artifactTypes[name]?.header.isDerived(from: ancestor) ?? false
    }
}
