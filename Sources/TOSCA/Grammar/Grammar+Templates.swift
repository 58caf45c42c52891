extension Grammar {
    private static let templated: [String: Shape] = description.merging([
        "type": .name, "properties": values, "attributes": values, "interfaces": assignedInterfaces, "copy": .name,
    ]) { $1 }

    /// The topology template and what stands in it.
    static let templates: [ConstructName: Construct] = [
        .topologyTemplate: Construct(
            "topology template", "3.9",
            [
                "description": .string, "metadata": .map(.scalar),
                "inputs": .map(.parameter(.parameterDefinition)), "node_templates": .map(.construct(.nodeTemplate)),
                "relationship_templates": .map(.construct(.relationshipTemplate)), "groups": .map(.construct(.group)),
                "policies": .either([.namedList(.construct(.policy)), .map(.construct(.policy))]),
                "outputs": .map(.parameter(.output)), "workflows": .map(.construct(.workflow)),
                "substitution_mappings": .construct(.substitutionMappings),
            ]),
        .nodeTemplate: Construct(
            "node template", "3.8.3",
            templated.merging([
                "directives": .list(.string), "requirements": .namedList(.construct(.requirementAssignment)),
                "capabilities": .map(.construct(.capabilityAssignment)), "artifacts": artifacts,
                "node_filter": .construct(.nodeFilter), "occurrences": .range, "count": .anything,
            ]) { $1 }),
        .relationshipTemplate: Construct("relationship template", "3.8.4", templated),
        .requirementAssignment: Construct(
            "requirement", "3.8.2",
            description.merging([
                "capability": .name, "node": .name, "relationship": .construct(.assignedRelationship),
                "node_filter": .construct(.nodeFilter), "occurrences": .range, "directives": .list(.string),
                "count": .anything,
            ]) { $1 }, short: .name, former: ["properties": "write relationship: {properties: …}"]),
        .assignedRelationship: Construct(
            "relationship", "3.8.2.2.3",
            description.merging([
                "type": .name, "properties": values, "attributes": values, "interfaces": assignedInterfaces,
            ]) { $1 }, short: .name),
        .capabilityAssignment: Construct(
            "capability", "3.8.1",
            description.merging([
                "properties": values, "attributes": values, "occurrences": .range, "directives": .list(.string),
            ]) { $1 }),
        .interfaceAssignment: Construct(
            "interface", "3.6.20",
            description.merging([
                "type": .name, "inputs": values, "operations": .map(.construct(.operationAssignment)),
                "notifications": .map(.construct(.notificationDefinition)),
            ]) { $1 }, others: .construct(.operationAssignment)),
        .operationAssignment: Construct(
            "operation", "3.6.17",
            description.merging([
                "implementation": .construct(.implementation), "inputs": values, "outputs": outputs,
            ]) { $1 }, short: .string),
        .nodeFilter: Construct(
            "node filter", "3.6.5",
            ["properties": .namedList(.anything), "capabilities": .namedList(.construct(.capabilityFilter))]),
        .capabilityFilter: Construct("capability filter", "3.6.5.2", ["properties": .namedList(.anything)]),
        .group: Construct(
            "group", "3.8.5",
            description.merging([
                "type": .name, "properties": values, "attributes": values, "members": names,
                "interfaces": assignedInterfaces,
            ]) { $1 }, required: ["type"]),
        .policy: Construct(
            "policy", "3.8.6",
            description.merging([
                "type": .name, "properties": values, "targets": names, "triggers": .map(.construct(.trigger)),
            ]) { $1 }, required: ["type"]),
        .output: Construct(
            "definition", "3.6.14",
            [
                "type": .name, "value": .anything, "description": .string, "required": .boolean,
                "default": .anything, "status": .word(["supported", "unsupported", "experimental", "deprecated"]),
                "constraints": .list(.anything), "key_schema": .construct(.schemaDefinition),
                "entry_schema": .construct(.schemaDefinition), "metadata": .map(.scalar),
            ]),
        .substitutionMappings: Construct(
            "substitution mapping", "3.8.13",
            description.merging([
                "node_type": .name, "substitution_filter": .construct(.substitutionFilter),
                "node_filter": .construct(.nodeFilter), "properties": .map(.anything), "attributes": .map(.anything),
                "capabilities": .map(.anything), "requirements": .either([.map(.anything), .namedList(.anything)]),
                "interfaces": .map(.anything),
            ]) { $1 }, required: ["node_type"]),
        .substitutionFilter: Construct(
            "substitution filter", "3.8.13",
            [
                "node_filter": .construct(.nodeFilter), "properties": .namedList(.anything),
                "capabilities": .namedList(.construct(.capabilityFilter)),
            ]),
    ]
}
