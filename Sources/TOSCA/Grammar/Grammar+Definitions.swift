extension Grammar {
    private static let defined: [String: Shape] = [
        "type": .name, "description": .string, "default": .anything,
        "status": .word(["supported", "unsupported", "experimental", "deprecated"]),
        "key_schema": .construct(.schemaDefinition), "entry_schema": .construct(.schemaDefinition),
        "metadata": .map(.scalar),
    ]

    private static let constrained: [String: Shape] = defined.merging([
        "required": .boolean, "constraints": .list(.anything), "external-schema": .string, "external_schema": .string,
    ]) { $1 }

    /// What types declare, and what both types and templates say of their parts.
    static let definitions: [ConstructName: Construct] = [
        .propertyDefinition: Construct("definition", "3.6.10", constrained.merging(["value": .anything]) { $1 }),
        .attributeDefinition: Construct("attribute definition", "3.6.12", defined),
        .parameterDefinition: Construct("definition", "3.6.14", constrained.merging(["value": .anything]) { $1 }),
        .schemaDefinition: Construct(
            "schema", "3.6.9",
            [
                "type": .name, "description": .string, "constraints": .list(.anything),
                "key_schema": .construct(.schemaDefinition), "entry_schema": .construct(.schemaDefinition),
                "required": .boolean, "default": .anything, "metadata": .map(.scalar),
            ], required: ["type"], short: .name),
        .capabilityDefinition: Construct(
            "capability", "3.7.2",
            description.merging([
                "type": .name, "properties": definedProperties, "attributes": definedAttributes,
                "valid_source_types": names, "occurrences": .range,
            ]) { $1 }, short: .name),
        .requirementDefinition: Construct(
            "requirement", "3.7.3",
            description.merging([
                "capability": .name, "node": .name, "node_filter": .construct(.nodeFilter),
                "relationship": .construct(.requiredRelationship), "relationship_type": .name, "occurrences": .range,
            ]) { $1 }, short: .name),
        .requiredRelationship: Construct(
            "relationship", "3.7.3.2.3",
            description.merging(["type": .name, "interfaces": definedInterfaces, "properties": .map(.anything)]) {
                $1
            }, short: .name),
        .interfaceDefinition: Construct(
            "interface", "3.6.20",
            description.merging([
                "type": .name, "inputs": declaredInputs, "operations": .map(.construct(.operationDefinition)),
                "notifications": .map(.construct(.notificationDefinition)),
            ]) { $1 }, others: .construct(.operationDefinition)),
        .operationDefinition: Construct(
            "operation", "3.6.17",
            description.merging([
                "implementation": .construct(.implementation), "inputs": declaredInputs, "outputs": outputs,
            ]) { $1 }, short: .string),
        .notificationDefinition: Construct(
            "notification", "3.6.19",
            description.merging(["implementation": .construct(.notificationImplementation), "outputs": outputs]) { $1 },
            short: .string),
        .implementation: Construct(
            "implementation", "3.6.16",
            artifact.merging([
                "primary": .construct(.artifactDefinition), "dependencies": .list(.construct(.artifactDefinition)),
                "timeout": .anything, "operation_host": .anything,
            ]) { $1 }, short: .string),
        .notificationImplementation: Construct(
            "implementation", "3.6.18",
            artifact.merging([
                "primary": .construct(.artifactDefinition), "dependencies": .list(.construct(.artifactDefinition)),
            ]) { $1 }, short: .string),
        .artifactDefinition: Construct("artifact", "3.6.7", artifact, short: .string),
    ]

    /// A type declares inputs; those that are values are told apart when they are read.
    private static let declaredInputs = Shape.map(.unchecked(.construct(.parameterDefinition)))

    /// What operations, notifications and workflows leave, each with the attribute that it goes to.
    static let outputs = Shape.map(.attributeMapping(ofOperation: true))

    private static let artifact: [String: Shape] = description.merging([
        "type": .name, "file": .name, "repository": .name, "deploy_path": .string, "properties": values,
        // 1.3 §3.6.7.2.2 writes 'version' what its table calls 'artifact_version'.
        "artifact_version": .scalar, "version": .scalar, "checksum": .scalar, "checksum_algorithm": .string,
        "mime_type": .string,
    ]) { $1 }
}
