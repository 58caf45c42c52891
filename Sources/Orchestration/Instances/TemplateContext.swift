internal import TOSCA

/// Answers the functions that have an answer before anything runs: inputs and properties.
struct TemplateContext: EvaluationContext {
    let service: ServiceTemplate
    let inputs: ResolvedInputs
    /// The node template that `SELF` is.
    var node: Int?

    /// Evaluates a value of a node template for a purpose.
    func evaluate(_ value: Value, of node: NodeTemplate, as name: String) throws(OrchestrationError) -> Value {
        var context = self
        context.node = service.topology.index(ofNode: node.name)
        do throws(EvaluationError) {
            return try value.evaluated(in: context)
        } catch {
            throw OrchestrationError("\(error.location ?? node.location): error: \(name): \(error.message)")
        }
    }

    func input(_ name: String) throws(EvaluationError) -> Value {
        guard let value = inputs.values[name] else { throw EvaluationError("the input '\(name)' has no value") }
        return value.value
    }

    func property(_ path: [String], of entity: EntityReference) throws(EvaluationError) -> Value {
        let path = path.first == PathStep.capability.rawValue ? Array(path.dropFirst()) : path
        guard let template = template(of: entity) else {
            throw EvaluationError("there is no such node here")
        }
        guard let value = template.member(at: path) else {
            throw EvaluationError("'\(template.name)' has no property \(path.joined(separator: "."))")
        }
        var context = self
        context.node = service.topology.index(ofNode: template.name)
        return try value.evaluated(in: context)
    }

    func attribute(_ path: [String], of entity: EntityReference) throws(EvaluationError) -> Value {
        throw EvaluationError("attributes are known only while a workflow runs")
    }

    func output(
        _ name: String, interface: String, operation: String, of entity: EntityReference
    ) throws(EvaluationError) -> Value {
        throw EvaluationError("outputs of operations are known only while a workflow runs")
    }

    func artifact(_ name: String, of entity: EntityReference) throws(EvaluationError) -> Value {
        guard let artifact = template(of: entity)?.artifacts[name] else {
            throw EvaluationError("there is no artifact '\(name)'")
        }
        return .string(artifact.reference.file)
    }

    func nodes(ofType type: String) throws(EvaluationError) -> Value {
        .list(
            service.topology.nodeTemplates.filter { service.types.isNodeType($0.type, derivedFrom: type) }
                .map { .string($0.name) })
    }

    private func template(of entity: EntityReference) -> NodeTemplate? {
        switch entity {
        case .self: node.map { service.topology.nodeTemplates[$0] }
        case .node(let name): service.topology.node(name)
        case .host, .source, .target: nil
        }
    }
}

extension NodeTemplate {
    /// A property at a path: of the node, or of one of its capabilities when the path begins with its name.
    func member(at path: [String]) -> Value? {
        guard let first = path.first else { return nil }
        if let value = properties[first] { return value.member(at: path.dropFirst()) }
        guard let capability = capabilities[first], path.count > 1 else { return nil }
        return capability.properties[path[1]]?.member(at: path.dropFirst(2))
    }
}
