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
    /// Whether there are functions among the defaults of its attributes, or of those of its capabilities.
    let attributesCallFunctions: Bool
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
        attributesCallFunctions =
            attributes.callFunctions || capabilities.values.contains(where: \.attributesCallFunctions)
        self.artifacts = artifacts
        self.artifactTypes = artifactTypes
        self.workflows = workflows
    }

    /// The full name.
    public var name: String { header.name }
}
