public import TOSCA
internal import YAML

extension TypeCatalog {
    /// All types by kind, in the order of their names: what lists of them show (`/v1/types`, `ditrit types --json`).
    ///
    /// Each has its name, the one that it derives from, its description, its properties and attributes, and where it is
    /// declared; types of nodes and relationships have the names of their workflows, too.
    public var listing: JSON {
        func entities(_ types: [String: EntityType]) -> JSON {
            list(types) { entry($0.header, $0.properties, $0.attributes, workflows: nil) }
        }
        return .object([
            "node_types": list(nodeTypes) {
                entry($0.header, $0.properties, $0.attributes, workflows: $0.workflows.keys.sorted())
            },
            "relationship_types": list(relationshipTypes) {
                entry($0.header, $0.properties, $0.attributes, workflows: $0.workflows.keys.sorted())
            },
            "capability_types": entities(capabilityTypes), "interface_types": entities(interfaceTypes),
            "data_types": entities(dataTypes), "artifact_types": entities(artifactTypes),
            "group_types": entities(groupTypes), "policy_types": entities(policyTypes),
        ])
    }

    private func list<Kind>(_ types: [String: Kind], _ entry: (Kind) -> JSON) -> JSON {
        .array(types.sorted { $0.key < $1.key }.map { entry($0.value) })
    }

    private func entry(
        _ header: TypeHeader, _ properties: [String: PropertyDefinition], _ attributes: [String: PropertyDefinition],
        workflows: [String]?
    ) -> JSON {
        ModelJSON.object([
            "name": .string(header.name),
            "derived_from": header.ancestry.count > 1 ? .string(header.ancestry[1]) : nil,
            "description": header.description.map(JSON.string), "properties": list(properties, \.summary),
            "attributes": list(attributes, \.summary), "workflows": workflows.map { .array($0.map(JSON.string)) },
            "file": .string(header.location.file.path), "line": .integer(header.location.line),
        ])
    }
}

extension PropertyDefinition {
    /// What lists show of it: its name, its type, whether it is required, its default, its description.
    public var summary: JSON {
        ModelJSON.object([
            "name": .string(name), "type": .string(type), "required": .boolean(isRequired),
            "default": defaultValue.map { JSON($0) ?? .string($0.text) }, "description": description.map(JSON.string),
        ])
    }
}
