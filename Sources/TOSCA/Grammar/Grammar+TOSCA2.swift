/// The grammar of TOSCA 2.0, as what it has otherwise than 1.3.
extension Grammar {
    static let tableOf2_0: [ConstructName: Construct] = Dictionary(
        uniqueKeysWithValues: table.map { ($0.key, $0.value.of2_0($0.key)) }
    ).merging(changed) { $1 }

    private static let described: [String: Shape] = ["description": .string, "metadata": .map(.anything)]

    private static let changed: [ConstructName: Construct] = [
        .serviceTemplate: Construct(
            "TOSCA file", "6.1",
            described.merging([
                "tosca_definitions_version": .name, "profile": .string, "dsl_definitions": .anything,
                "repositories": .map(.construct(.repository)),
                "imports": .list(.unchecked(.construct(.importDefinition))),
                "artifact_types": .map(.construct(.artifactType)), "data_types": .map(.construct(.dataType)),
                "capability_types": .map(.construct(.capabilityType)),
                "interface_types": .map(.construct(.interfaceType)),
                "relationship_types": .map(.construct(.relationshipType)),
                "node_types": .map(.construct(.nodeType)), "group_types": .map(.construct(.groupType)),
                "policy_types": .map(.construct(.policyType)), "functions": .map(.anything),
                "service_template": .construct(.topologyTemplate),
            ]) { $1 }),
        .importDefinition: Construct(
            "import", "6.8.1",
            described.merging(["url": .string, "profile": .string, "repository": .name, "namespace": .name]) { $1 },
            short: .string),
        .requirementAssignment: Construct(
            "requirement", "8.5",
            described.merging([
                "node": .either([.name, .list(.anything)]), "capability": .name,
                "relationship": .construct(.assignedRelationship), "allocation": values, "count": .anything,
                "node_filter": .anything, "directives": .list(.string), "optional": .boolean,
            ]) { $1 }, short: .either([.name, .list(.anything)])),
        .interfaceAssignment: Construct(
            "interface", "11.3",
            described.merging([
                "inputs": values, "operations": .map(.construct(.operationAssignment)),
                "notifications": .map(.construct(.notificationDefinition)),
            ]) { $1 }),
        .substitutionMappings: Construct(
            "substitution mapping", "15.1",
            described.merging([
                "node_type": .name, "substitution_filter": .anything, "properties": .map(.anything),
                "attributes": .map(.anything), "capabilities": .map(.anything),
                "requirements": .namedList(.anything), "interfaces": .map(.anything),
            ]) { $1 }, required: ["node_type"]),
        .workflow: Construct(
            "workflow", "13.2",
            described.merging([
                "inputs": .map(.construct(.parameterDefinition)), "precondition": .anything,
                "steps": .map(.nothingOr(.construct(.step))), "implementation": .construct(.implementation),
                "outputs": .map(.anything),
            ]) { $1 }),
    ]
}

extension Construct {
    /// The same construct as 2.0 has it: what it calls otherwise, what it leaves out, and what it adds.
    fileprivate func of2_0(_ name: ConstructName) -> Construct {
        var keys = keys
        if keys.removeValue(forKey: "constraints") != nil { keys["validation"] = .anything }
        if keys.removeValue(forKey: "valid_source_types") != nil {
            keys["valid_source_node_types"] = Grammar.names
            keys["valid_relationship_types"] = Grammar.names
        }
        if keys.removeValue(forKey: "valid_target_types") != nil {
            keys["valid_capability_types"] = Grammar.names
            keys["valid_target_node_types"] = Grammar.names
            keys["valid_relationship_types"] = nil
        }
        if noun == "requirement" { keys["count_range"] = .range }
        if noun == "data type" {
            keys["units"] = .map(.scalar)
            keys["prefixes"] = .map(.scalar)
            keys["data_type"] = .name
            keys["canonical_unit"] = .string
        }
        if section == "3.6.12" { keys["validation"] = .anything }
        if name == .parameterDefinition { keys["mapping"] = .list(.anything) }
        if name == .requiredRelationship {
            keys["properties"] = Grammar.definedProperties
            keys["attributes"] = Grammar.definedAttributes
        }
        if ["operation", "notification"].contains(noun) { keys["outputs"] = .map(.anything) }
        if noun == "notification" {
            keys["inputs"] = .map(.anything)
            keys["implementation"] = .construct(.implementation)
        }
        if keys["artifact_version"] != nil { keys["version"] = nil }
        if keys["node_filter"] != nil { keys["node_filter"] = .anything }
        for gone in ["status", "external-schema", "external_schema", "relationship_type"] { keys[gone] = nil }
        for key in ["metadata"] where keys[key] != nil { keys[key] = .map(.anything) }
        // Operations stand below 'operations' alone.
        let isInterface = noun == "interface" || noun == "interface type"
        return Construct(noun, section, keys, required: required, short: short, others: isInterface ? nil : others)
    }
}
