internal import TOSCA
internal import YAML

extension ModelJSON {
    /// The types that the model's own files declare; the normative ones are the same for all models.
    static func of(_ catalog: TypeCatalog) -> JSON {
        let normative = TypeCatalog.normative
        func entities(_ types: [String: EntityType], _ known: [String: EntityType]) -> JSON {
            list(types.mapValues { (header: $0.header, json: of($0)) }, known.mapValues(\.header))
        }
        return .object([
            "node_types": list(
                catalog.nodeTypes.mapValues { (header: $0.header, json: of($0)) },
                normative.nodeTypes.mapValues(\.header)),
            "relationship_types": list(
                catalog.relationshipTypes.mapValues { (header: $0.header, json: of($0)) },
                normative.relationshipTypes.mapValues(\.header)),
            "capability_types": entities(catalog.capabilityTypes, normative.capabilityTypes),
            "interface_types": entities(catalog.interfaceTypes, normative.interfaceTypes),
            "data_types": entities(catalog.dataTypes, normative.dataTypes),
            "artifact_types": entities(catalog.artifactTypes, normative.artifactTypes),
            "group_types": entities(catalog.groupTypes, normative.groupTypes),
            "policy_types": entities(catalog.policyTypes, normative.policyTypes),
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
            "description": header.description.map(JSON.string), "properties": of(properties),
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
            "workflows": .array(type.workflows.keys.sorted().map(JSON.string)),
        ]
        return object(head(type.header, type.properties, type.attributes).merging(parts) { $1 })
    }

    private static func of(_ type: EntityType) -> JSON {
        object(head(type.header, type.properties, type.attributes))
    }

    private static func of(_ capability: CapabilityDefinition) -> JSON {
        object([
            "name": .string(capability.name), "type": .string(capability.type), "properties": of(capability.properties),
            "location": place(capability.location),
        ])
    }

    private static func of(_ requirement: RequirementDefinition) -> JSON {
        let (least, most) = requirement.occurrences
        return object([
            "name": .string(requirement.name), "capability": requirement.capability.map(JSON.string),
            "node": requirement.node.map(JSON.string), "relationship": requirement.relationship.map(JSON.string),
            "occurrences": .array([.integer(least), most.map(JSON.integer) ?? .string("UNBOUNDED")]),
            "location": place(requirement.location),
        ])
    }
}
