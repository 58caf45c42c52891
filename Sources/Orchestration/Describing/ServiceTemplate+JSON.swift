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
        object([
            "name": .string(definition.name), "type": .string(definition.type),
            "entry_type": definition.entryType.map(JSON.string), "required": .boolean(definition.isRequired),
            "default": definition.defaultValue.map(of), "description": definition.description.map(JSON.string),
            "location": place(definition.location),
        ])
    }

    static func of(_ output: OutputDefinition) -> JSON {
        object([
            "name": .string(output.name), "value": of(output.value),
            "description": output.description.map(JSON.string), "location": place(output.location),
        ])
    }

    // MARK: - Templates

    static func of(_ node: NodeTemplate) -> JSON {
        object([
            "name": .string(node.name), "type": .string(node.type),
            "ancestry": .array(node.nodeType.header.ancestry.map(JSON.string)),
            "directives": .array(node.directives.map(JSON.string)), "count": node.count.map(of),
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

    static func of(_ artifacts: [String: Artifact]) -> JSON {
        .object(artifacts.mapValues { of($0.reference) })
    }

    private static func of(_ reference: ArtifactReference) -> JSON {
        object(["file": .string(reference.file), "type": reference.type.map(JSON.string)])
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

    private static func of(_ implementation: Implementation) -> JSON {
        object([
            "primary": of(implementation.primary), "dependencies": .array(implementation.dependencies.map(of)),
            "timeout": implementation.timeout.map(JSON.integer),
            "operation_host": implementation.operationHost.map { .string($0.rawValue) },
        ])
    }
}
