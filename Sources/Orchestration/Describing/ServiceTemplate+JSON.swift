public import TOSCA
internal import YAML

extension ServiceTemplate {
    /// The resolved model for programs: docs/json.md tells its members, docs/schema/model.schema.json their forms.
    ///
    /// Lists are in the order of the files; functions that only a run can answer stand as `{"$function": name, …}`.
    public var json: JSON {
        var members: [String: JSON] = ["tosca_definitions_version": .string(version)]
        members["description"] = description.map(JSON.string)
        members["metadata"] = .object(metadata.mapValues(JSON.string))
        members["inputs"] = .array(topology.inputs.map(ModelJSON.of))
        members["outputs"] = .array(topology.outputs.map(ModelJSON.of))
        members["node_templates"] = .array(topology.nodeTemplates.map { ModelJSON.of($0) })
        members["relationships"] = .array(topology.relationships.map(ModelJSON.of))
        members["groups"] = .array(topology.groups.map(ModelJSON.of))
        members["policies"] = .array(topology.policies.map(ModelJSON.of))
        members["imperative_workflows"] = .array(topology.workflows.map(ModelJSON.of))
        members["substitution"] = topology.substitution.map(ModelJSON.of)
        members["workflows"] = .array(workflowNames.map(JSON.string))
        members["types"] = ModelJSON.of(types)
        return .object(members)
    }
}

/// The parts of a model in JSON.
enum ModelJSON {
    /// The members of an object, without those that have no value.
    static func object(_ members: [String: JSON?]) -> JSON { .object(members.compactMapValues(\.self)) }

    static func place(_ location: Location) -> JSON {
        .object([
            "file": .string(location.file.path), "line": .integer(location.line), "column": .integer(location.column),
        ])
    }

    // MARK: - Values

    static func of(_ value: Value) -> JSON {
        switch value {
        case .null: .null
        case .boolean(let value): .boolean(value)
        case .integer(let value): .integer(value)
        case .float(let value): .float(value)
        case .string(let value): .string(value)
        case .list(let values): .array(values.map(of))
        case .map(let entries):
            .object(Dictionary(entries.map { ($0.key, of($0.value)) }, uniquingKeysWith: { $1 }))
        case .function(let function):
            .object([
                "$function": .string(function.name.rawValue), "arguments": .array(function.arguments.map(of)),
                "location": place(function.location),
            ])
        }
    }

    static func of(_ values: [String: Value]) -> JSON { .object(values.mapValues(of)) }

    static func of(_ definition: PropertyDefinition) -> JSON {
        let own: [String: JSON?] = [
            "name": .string(definition.name), "required": .boolean(definition.isRequired),
            "default": definition.defaultValue.map(of), "description": definition.description.map(JSON.string),
            "is_final": definition.isFixed ? .boolean(true) : nil,
            "is_deprecated": definition.isDeprecated ? .boolean(true) : nil, "location": place(definition.location),
        ]
        return object(own.merging(members(of: definition.schema)) { $1 })
    }

    static func of(_ schema: Schema) -> JSON { object(members(of: schema)) }

    private static func members(of schema: Schema) -> [String: JSON?] {
        [
            "type": .string(schema.type), "key_schema": schema.key.map(of), "entry_schema": schema.entry.map(of),
            "constraints": schema.constraints.isEmpty ? nil : .array(schema.constraints.map(of)),
        ]
    }

    static func of(_ constraint: Constraint) -> JSON {
        .object([constraint.operator.rawValue: of(constraint.value)])
    }

    static func of(_ output: OutputDefinition) -> JSON {
        let own: [String: JSON?] = [
            "name": .string(output.name), "value": of(output.value),
            "description": output.description.map(JSON.string), "location": place(output.location),
        ]
        return object(own.merging(output.schema.map(members) ?? [:]) { $1 })
    }

    // MARK: - Templates

    static func of(_ node: NodeTemplate) -> JSON {
        object([
            "name": .string(node.name), "type": .string(node.type),
            "ancestry": .array(node.nodeType.header.ancestry.map(JSON.string)),
            "description": node.description.map(JSON.string),
            "metadata": node.metadata.isEmpty ? nil : .object(node.metadata.mapValues(JSON.string)),
            "directives": .array(node.directives.map(JSON.string)), "count": node.count.map(of),
            "node_filter": node.filter.map(of),
            "properties": of(node.properties),
            "attributes": of(node.attributes), "capabilities": .object(node.capabilities.mapValues(of)),
            "interfaces": of(node.interfaces), "artifacts": of(node.artifacts), "location": place(node.location),
        ])
    }

    static func of(_ capability: Capability) -> JSON {
        .object([
            "type": .string(capability.type), "properties": of(capability.properties),
            "attributes": of(capability.attributes),
        ])
    }

    static func of(_ relationship: Relationship) -> JSON {
        object([
            "name": .string(relationship.name), "requirement": .string(relationship.requirement),
            "source": .string(relationship.source), "target": .string(relationship.target),
            "type": .string(relationship.type), "capability": relationship.capability.map(JSON.string),
            "template": relationship.template.map(JSON.string),
            "binds_by_position": relationship.bindsByPosition ? .boolean(true) : nil,
            "properties": of(relationship.properties),
            "attributes": relationship.attributes.isEmpty ? nil : of(relationship.attributes),
            "interfaces": of(relationship.interfaces), "location": place(relationship.location),
        ])
    }

    static func of(_ filter: NodeFilter) -> JSON {
        func of(_ properties: [NodeFilter.PropertyFilter]) -> JSON {
            .array(
                properties.map {
                    .object(["name": .string($0.name), "constraints": .array($0.constraints.map(ModelJSON.of))])
                })
        }
        return .object([
            "properties": of(filter.properties),
            "capabilities": .array(
                filter.capabilities.map {
                    .object(["name": .string($0.name), "properties": of($0.properties)])
                }),
        ])
    }

    // MARK: - Artifacts

    static func of(_ artifacts: [String: Artifact]) -> JSON { .object(artifacts.mapValues(of)) }

    private static func of(_ artifact: Artifact) -> JSON {
        let own: [String: JSON?] = [
            "description": artifact.description.map(JSON.string), "repository": artifact.repository.map(JSON.string),
            "deploy_path": artifact.deployPath.map(JSON.string), "version": artifact.version.map(JSON.string),
            "properties": artifact.properties.isEmpty ? nil : of(artifact.properties),
            "location": place(artifact.location),
        ]
        return object(own.merging(members(of: artifact.reference)) { $1 })
    }

    private static func members(of reference: ArtifactReference) -> [String: JSON?] {
        [
            "file": .string(reference.file), "type": reference.type.map(JSON.string),
            "checksum": reference.checksum.map { .string($0.value) },
            "checksum_algorithm": reference.checksum?.algorithm.map(JSON.string),
        ]
    }

    // MARK: - Interfaces

    static func of(_ interfaces: [String: Interface]) -> JSON {
        .object(
            interfaces.mapValues { interface in
                object([
                    "type": interface.type.map(JSON.string), "operations": .object(interface.operations.mapValues(of)),
                    "notifications": interface.notifications.isEmpty
                        ? nil : .object(interface.notifications.mapValues(of)),
                ])
            })
    }

    static func of(_ operation: Operation) -> JSON {
        object([
            "implementation": operation.implementation.map(of), "inputs": of(operation.inputs),
            "outputs": .object(operation.outputs.mapValues { .array($0.map(JSON.string)) }),
            "location": place(operation.location),
        ])
    }

    static func of(_ implementation: Implementation) -> JSON {
        func of(_ reference: ArtifactReference) -> JSON { object(members(of: reference)) }
        return object([
            "primary": of(implementation.primary), "dependencies": .array(implementation.dependencies.map(of)),
            "timeout": implementation.timeout.map(JSON.integer),
            "operation_host": implementation.operationHost.map { .string($0.rawValue) },
        ])
    }
}
