internal import TOSCA
internal import YAML

extension ModelJSON {
    /// The types that the model's own files declare; the normative ones are the same for all models.
    static func of(_ catalog: TypeCatalog) -> JSON {
        let normative = TypeCatalog.normative
        func entities(
            _ types: [String: EntityType], _ known: [String: EntityType], _ own: (EntityType) -> [String: JSON?]
        ) -> JSON {
            list(
                types.mapValues { type in
                    let head = head(type.header, type.properties, type.attributes)
                    return (header: type.header, json: object(head.merging(own(type)) { $1 }))
                }, known.mapValues(\.header))
        }
        func names(_ names: [String]) -> JSON { .array(names.map(JSON.string)) }
        return .object([
            "node_types": list(
                catalog.nodeTypes.mapValues { (header: $0.header, json: of($0)) },
                normative.nodeTypes.mapValues(\.header)),
            "relationship_types": list(
                catalog.relationshipTypes.mapValues { (header: $0.header, json: of($0)) },
                normative.relationshipTypes.mapValues(\.header)),
            "capability_types": entities(catalog.capabilityTypes, normative.capabilityTypes) {
                [
                    "valid_source_types": names($0.validTypes),
                    "valid_relationship_types": names($0.validRelationshipTypes),
                ]
            },
            "interface_types": entities(catalog.interfaceTypes, normative.interfaceTypes) {
                [
                    "inputs": of($0.inputDefinitions), "operations": .object($0.operations.mapValues(of)),
                    "notifications": .object($0.notifications.mapValues(of)),
                ]
            },
            "data_types": entities(catalog.dataTypes, normative.dataTypes) { ["schema": $0.schema.map(of)] },
            "artifact_types": entities(catalog.artifactTypes, normative.artifactTypes) {
                ["mime_type": $0.mediaType.map(JSON.string), "file_ext": names($0.fileExtensions)]
            },
            "group_types": entities(catalog.groupTypes, normative.groupTypes) {
                ["members": names($0.validTypes), "interfaces": of($0.interfaces)]
            },
            "policy_types": entities(catalog.policyTypes, normative.policyTypes) { ["targets": names($0.validTypes)] },
        ])
    }

    /// By name, without those that are declared where the normative ones are.
    private static func list(
        _ types: [String: (header: TypeHeader, json: JSON)], _ normative: [String: TypeHeader]
    ) -> JSON {
        .array(
            types.filter { normative[$0.key]?.location != $0.value.header.location }
                .sorted { $0.key < $1.key }.map(\.value.json))
    }

    private static func head(
        _ header: TypeHeader, _ properties: [String: PropertyDefinition], _ attributes: [String: PropertyDefinition]
    ) -> [String: JSON?] {
        [
            "name": .string(header.name), "ancestry": .array(header.ancestry.map(JSON.string)),
            "description": header.description.map(JSON.string), "version": header.version.map(JSON.string),
            "metadata": header.metadata.isEmpty ? nil : .object(header.metadata.mapValues(JSON.string)),
            "properties": of(properties),
            "attributes": of(attributes), "location": place(header.location),
        ]
    }

    private static func of(_ definitions: [String: PropertyDefinition]) -> JSON {
        .array(definitions.sorted { $0.key < $1.key }.map { of($0.value) })
    }

    private static func of(_ type: NodeType) -> JSON {
        let parts: [String: JSON?] = [
            "capabilities": .array(type.capabilities.sorted { $0.key < $1.key }.map { of($0.value) }),
            "requirements": .array(type.requirements.map(of)), "interfaces": of(type.interfaces),
            "artifacts": of(type.artifacts), "workflows": .array(type.workflows.keys.sorted().map(JSON.string)),
        ]
        return object(head(type.header, type.properties, type.attributes).merging(parts) { $1 })
    }

    private static func of(_ type: RelationshipType) -> JSON {
        let parts: [String: JSON?] = [
            "interfaces": of(type.interfaces),
            "valid_target_types": .array(type.valid.capabilities.map(JSON.string)),
            "valid_source_node_types": .array(type.valid.sources.map(JSON.string)),
            "valid_target_node_types": .array(type.valid.targets.map(JSON.string)),
            "workflows": .array(type.workflows.keys.sorted().map(JSON.string)),
        ]
        return object(head(type.header, type.properties, type.attributes).merging(parts) { $1 })
    }

    private static func of(_ capability: CapabilityDefinition) -> JSON {
        .object([
            "name": .string(capability.name), "type": .string(capability.type), "properties": of(capability.properties),
            "attributes": of(capability.attributes),
            "valid_source_types": .array(capability.validSourceTypes.map(JSON.string)),
            "valid_relationship_types": .array(capability.validRelationshipTypes.map(JSON.string)),
            "occurrences": of(capability.occurrences), "location": place(capability.location),
        ])
    }

    private static func of(_ occurrences: (least: Int, most: Int?)) -> JSON {
        .array([.integer(occurrences.least), occurrences.most.map(JSON.integer) ?? .string("UNBOUNDED")])
    }

    private static func of(_ requirement: RequirementDefinition) -> JSON {
        object([
            "name": .string(requirement.name), "capability": requirement.capability.map(JSON.string),
            "node": requirement.node.map(JSON.string), "relationship": requirement.relationship.map(JSON.string),
            "node_filter": requirement.filter.map(of), "occurrences": of(requirement.occurrences),
            "location": place(requirement.location),
        ])
    }
}
