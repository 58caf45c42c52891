internal import Orchestration
internal import TOSCA
internal import YAML

extension View {
    private static func head(_ name: String, _ record: ModelRecord) -> [String: JSON?] {
        [
            "name": .string(name), "digest": .string(record.digest), "entry": .string(record.entry),
            "lenient": .boolean(record.isLenient), "put": time(milliseconds: record.put),
        ]
    }

    static func model(_ model: ModelSummary) -> JSON { object(head(model.name, model.record)) }

    static func model(_ model: SiteModel) -> JSON {
        let topology = model.service.topology
        let counts: [String: JSON] = [
            "node_templates": .integer(topology.nodeTemplates.count),
            "relationships": .integer(topology.relationships.count),
            "warnings": .integer(model.diagnostics.count),
        ]
        let parts: [String: JSON?] = [
            "description": model.service.description.map(JSON.string),
            "metadata": .object(model.service.metadata.mapValues(JSON.string)),
            "tosca_definitions_version": .string(model.service.version),
            "inputs": .array(topology.inputs.map(\.summary)), "outputs": .array(topology.outputs.map(output)),
            "workflows": texts(model.workflows), "counts": .object(counts),
        ]
        return object(head(model.name, model.record).merging(parts) { $1 })
    }

    static func diagnostics(of model: SiteModel) -> JSON {
        .object(["items": .array(model.diagnostics.map(diagnostic))])
    }

    private static func output(_ definition: OutputDefinition) -> JSON {
        object([
            "name": .string(definition.name), "value": value(definition.value),
            "description": definition.description.map(JSON.string),
        ])
    }

    // MARK: - Topology

    static func topology(_ service: ServiceTemplate) -> JSON {
        let topology = service.topology
        var hosts: [String: String] = [:]
        for relationship in topology.relationships where relationship.isHosting {
            hosts[relationship.source] = relationship.target
        }
        return .object([
            "node_templates": .array(topology.nodeTemplates.map { node($0, host: hosts[$0.name]) }),
            "relationships": .array(topology.relationships.map(relationship)),
        ])
    }

    private static func node(_ node: NodeTemplate, host: String?) -> JSON {
        let interfaces = node.interfaces.mapValues { interface in
            interface.operations.values.filter { $0.implementation != nil }.map(\.name).sorted()
        }.filter { !$0.value.isEmpty }
        return object([
            "name": .string(node.name), "type": .string(node.type), "properties": values(node.properties),
            "attributes": values(node.attributes), "interfaces": .object(interfaces.mapValues { texts($0) }),
            "host": host.map(JSON.string),
        ])
    }

    private static func relationship(_ relationship: Relationship) -> JSON {
        object([
            "name": .string(relationship.name), "requirement": .string(relationship.requirement),
            "source": .string(relationship.source), "target": .string(relationship.target),
            "type": .string(relationship.type), "capability": relationship.capability.map(JSON.string),
            "properties": values(relationship.properties),
        ])
    }
}
