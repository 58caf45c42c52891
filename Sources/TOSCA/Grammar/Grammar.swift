/// The grammar of the Simple Profile 1.0 to 1.3 as data: one table for all versions.
///
/// What a later version adds is taken in files of earlier ones, too: no key has changed its meaning, and most templates
/// that are about have a version that is too low for some key that they use. The sections are those of 1.3.
package enum Grammar {
    /// A construct by its name.
    package static subscript(name: ConstructName) -> Construct { self[name, .v1_3] }

    /// A construct by its name, in a version of the language.
    package static subscript(name: ConstructName, version: LanguageVersion) -> Construct {
        (version < .v2_0 ? constructs : constructsOf2_0)[name.rawValue]
    }

    private static let constructs = list(table)
    private static let constructsOf2_0 = list(tableOf2_0)

    /// The constructs of a table by their places among the names; those that it does not have have no keys.
    private static func list(_ table: [ConstructName: Construct]) -> [Construct] {
        ConstructName.allCases.map { table[$0] ?? Construct("\($0)", "", [:]) }
    }

    static let table: [ConstructName: Construct] = [types, definitions, templates, behaviour, lifecycles].reduce([:]) {
        $0.merging($1) { first, _ in first }
    }

    /// What all types have (§3.7.1).
    static func type(_ noun: String, _ section: String, _ own: [String: Shape], others: Shape? = nil) -> Construct {
        let common: [String: Shape] = [
            "derived_from": .name, "version": .version, "metadata": .map(.scalar), "description": .string,
        ]
        return Construct(noun, section, common.merging(own) { $1 }, others: others)
    }

    static let definedProperties = Shape.map(.propertyOrValue)
    static let definedAttributes = Shape.map(.construct(.attributeDefinition))
    static let definedInterfaces = Shape.map(.construct(.interfaceDefinition))
    static let assignedInterfaces = Shape.map(.construct(.interfaceAssignment))
    static let names = Shape.list(.name)
    static let artifacts = Shape.map(.construct(.artifactDefinition))
    static let values = Shape.map(.anything)
    static let description: [String: Shape] = ["description": .string, "metadata": .map(.scalar)]

    private static let weavings = Shape.unchecked(.map(.construct(.weaving)))
    /// An import, as it is loaded (1.3 §3.6.8).
    private static let imported = Shape.unchecked(.construct(.importDefinition))

    private static let types: [ConstructName: Construct] = [
        .serviceTemplate: Construct(
            "service template", "3.10",
            [
                "tosca_definitions_version": .name, "namespace": .string, "metadata": .map(.metadatum),
                "template_name": .string, "template_author": .string, "template_version": .version,
                "description": .string, "dsl_definitions": .anything, "repositories": .map(.construct(.repository)),
                "imports": .either([.list(imported), .map(imported)]),
                "artifact_types": .map(.construct(.artifactType)), "data_types": .map(.construct(.dataType)),
                "capability_types": .map(.construct(.capabilityType)),
                "interface_types": .map(.construct(.interfaceType)),
                "relationship_types": .map(.construct(.relationshipType)),
                "node_types": .map(.construct(.nodeType)), "group_types": .map(.construct(.groupType)),
                "policy_types": .map(.construct(.policyType)),
                "topology_template": .construct(.topologyTemplate),
            ]),
        .importDefinition: Construct(
            "import", "3.6.8",
            ["file": .name, "repository": .name, "namespace_prefix": .string, "namespace_uri": .string],
            required: ["file"], short: .name),
        .repository: Construct(
            "repository", "3.6.6",
            ["description": .string, "url": .string, "credential": values, "metadata": .map(.scalar)],
            required: ["url"], short: .string),
        .artifactType: type(
            "artifact type", "3.7.4",
            ["mime_type": .string, "file_ext": .list(.string), "properties": definedProperties]),
        .dataType: type(
            "data type", "3.7.6",
            [
                "constraints": .list(.anything), "properties": definedProperties,
                "key_schema": .construct(.schemaDefinition), "entry_schema": .construct(.schemaDefinition),
            ]),
        .capabilityType: type(
            "capability type", "3.7.7",
            ["properties": definedProperties, "attributes": definedAttributes, "valid_source_types": names]),
        .interfaceType: type(
            "interface type", "3.7.5",
            [
                "inputs": .map(.construct(.parameterDefinition)),
                "operations": .map(.construct(.operationDefinition)),
                "notifications": .map(.construct(.notificationDefinition)),
            ], others: .construct(.operationDefinition)),
        .relationshipType: type(
            "relationship type", "3.7.10",
            [
                "properties": definedProperties, "attributes": definedAttributes, "interfaces": definedInterfaces,
                "valid_target_types": names, "valid_source_types": names,
                // 1.1 §7.4.2.2, and its own example.
                "workflow": weavings, "workflows": weavings,
            ]),
        .nodeType: type(
            "node type", "3.7.9",
            [
                "properties": definedProperties, "attributes": definedAttributes,
                "requirements": .namedList(.construct(.requirementDefinition)),
                "capabilities": .map(.construct(.capabilityDefinition)), "interfaces": definedInterfaces,
                "artifacts": artifacts,
                // 1.1 §7.4.2.1
                "workflows": .unchecked(.map(.construct(.lifecycle))),
            ]),
        .groupType: type(
            "group type", "3.7.11",
            [
                "properties": definedProperties, "attributes": definedAttributes, "members": names,
                "requirements": .namedList(.construct(.requirementDefinition)),
                "capabilities": .map(.construct(.capabilityDefinition)), "interfaces": definedInterfaces,
            ]),
        .policyType: type(
            "policy type", "3.7.12",
            ["properties": definedProperties, "targets": names, "triggers": .map(.construct(.declaredTrigger))]),
    ]
}
