/// The grammar of TOSCA 2.0, as what it has otherwise than 1.3.
extension Grammar {
    static let tableOf2_0: [ConstructName: Construct] = Dictionary(
        uniqueKeysWithValues: table.map { ($0.key, $0.value.of2_0($0.key)) }
    ).merging(changed) { $1 }

    /// The keys of 1.3 that 2.0 does not have, with what it has instead.
    ///
    /// The `occurrences` of requirements and capabilities are taken all the same: the types of the Simple Profile, as
    /// they are published for 2.0, have them.
    fileprivate static func former(_ name: ConstructName) -> [String: String] {
        let everywhere = [
            "constraints": "2.0 has 'validation'", "valid_source_types": "2.0 has 'valid_source_node_types'",
            "valid_target_types": "2.0 has 'valid_capability_types'",
        ]
        let own: [String: String] =
            switch name {
            case .requirementDefinition: ["occurrences": "2.0 has 'count_range'"]
            case .nodeTemplate: ["occurrences": "2.0 has 'count'"]
            case .capabilityDefinition, .capabilityAssignment:
                ["occurrences": "in 2.0 a capability takes any number of relationships"]
            case .artifactDefinition: ["mime_type": "in 2.0 artifact types have it"]
            default: [:]
            }
        return everywhere.merging(own) { $1 }
    }

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
            ]) { $1 }, former: ["topology_template": "2.0 has 'service_template'"]),
        .importDefinition: Construct(
            "import", "6.8.1",
            described.merging(["url": .string, "profile": .string, "repository": .name, "namespace": .name]) { $1 },
            short: .string, former: ["file": "2.0 has 'url'", "namespace_prefix": "2.0 has 'namespace'"]),
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
        if noun == "notification" {
            keys["inputs"] = .map(.anything)
            keys["implementation"] = .construct(.implementation)
        }
        if keys["artifact_version"] != nil { keys["version"] = nil }
        if keys["node_filter"] != nil { keys["node_filter"] = .anything }
        for gone in ["status", "external-schema", "external_schema", "relationship_type"] { keys[gone] = nil }
        switch name {
        case .nodeTemplate: keys["occurrences"] = nil
        case .repository: keys["credential"] = nil
        case .artifactDefinition: for gone in ["deploy_path", "mime_type"] { keys[gone] = nil }
        case .implementation, .notificationImplementation:
            for gone in ["deploy_path", "mime_type", "operation_host"] { keys[gone] = nil }
        case .schemaDefinition: for gone in ["default", "required"] { keys[gone] = nil }
        case .step: keys["operation_host"] = nil
        case .group, .groupType: for gone in ["interfaces", "capabilities", "requirements"] { keys[gone] = nil }
        case .topologyTemplate:
            keys["policies"] = .namedList(.construct(.policy))
            keys["functions"] = .map(.anything)
        default: break
        }
        if keys["metadata"] != nil { keys["metadata"] = .map(.anything) }
        // Operations stand below 'operations' alone.
        let isInterface = noun == "interface" || noun == "interface type"
        return Construct(
            name == .topologyTemplate ? "service template" : noun, section, keys, required: required, short: short,
            others: isInterface ? nil : others,
            former: former.merging(Grammar.former(name)) { $1 })
    }
}
