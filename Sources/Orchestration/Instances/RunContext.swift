internal import Artifacts
internal import TOSCA
internal import YAML

/// Answers functions while a workflow runs, for a node instance, a relationship instance, or the topology's outputs.
struct RunContext: EvaluationContext {
    let site: ExecutionSite
    let records: (Int) -> NodeRecord
    /// Whom a value belongs to; nil for the topology.
    let owner: Entity<Int>?
    /// Where the files of the CSAR are for whom the value is; nil for where they are here.
    var csarRoot: String?

    func input(_ name: String) throws(EvaluationError) -> Value {
        guard let value = site.inputs.values[name] else { throw EvaluationError("the input '\(name)' has no value") }
        return value.value
    }

    var nodeIndex: Int? {
        switch owner {
        case .node(let node)?, .capability(_, let node)?, .relationship(_, let node, _)?:
            site.model.nodes[node].position
        case nil: nil
        }
    }

    func property(_ path: [String], of entity: EntityReference) throws(EvaluationError) -> Value {
        if case .host = entity {
            return try hosts { host throws(EvaluationError) in try host.property(path, of: .self) }
        }
        let (start, places) = try places(of: path, from: entity)
        for place in places {
            if let value = try propertyValue(at: place) { return value }
            if let value = try attributeValue(at: place) { return value }
        }
        throw .noProperty(path, of: name(of: start), isDeclared: places.contains { definition(at: $0) != nil })
    }

    func attribute(_ path: [String], of entity: EntityReference) throws(EvaluationError) -> Value {
        if case .host = entity {
            return try hosts { host throws(EvaluationError) in try host.attribute(path, of: .self) }
        }
        let (start, places) = try places(of: path, from: entity)
        for place in places {
            if let value = try attributeValue(at: place) { return value }
            if let value = try propertyValue(at: place) { return value }
        }
        throw EvaluationError("'\(name(of: start))' has no attribute \(path.joined(separator: ".")) yet")
    }

    func output(
        _ name: String, interface: String, operation: String, of entity: EntityReference
    ) throws(EvaluationError) -> Value {
        let entity = try self.entity(entity)
        let outputs =
            switch entity {
            case .node(let node), .capability(_, let node): records(node).outputs
            case .relationship(let relationship, let source, let target):
                record(of: relationship, from: source, to: target).outputs
            }
        guard let value = outputs["\(interface).\(operation)"]?[name] else {
            throw EvaluationError(
                "\(interface).\(operation) of '\(self.name(of: entity))' has left no output '\(name)' yet")
        }
        return value.value
    }

    func artifact(_ name: String, of entity: EntityReference) throws(EvaluationError) -> Value {
        let node = try instance(of: entity)
        guard let artifact = template(of: node).artifacts[name] else {
            throw EvaluationError("'\(template(of: node).name)' has no artifact '\(name)'")
        }
        return .string((csarRoot ?? site.csarRoot.value) + "/" + artifact.reference.file)
    }

    func nodes(ofType type: String, at location: Location) throws(EvaluationError) -> Value {
        let name = site.service.types.nodeType(named: type, at: location) ?? type
        return .list(
            site.model.nodes.indices.filter { template(of: $0).nodeType.header.isDerived(from: name) }
                .map { .string(site.environment.name($0)) })
    }

    private func places(
        of path: [String], from reference: EntityReference
    ) throws(EvaluationError) -> (start: Entity<Int>, places: [MemberPlace<Int>]) {
        let start = try entity(reference)
        do { return (start, try places(of: path, from: start, as: reference, site.service.types)) } catch {
            throw EvaluationError(error.reason)
        }
    }

    private func propertyValue(at place: MemberPlace<Int>) throws(EvaluationError) -> Value? {
        try property(at: place)?.evaluated(at: place.path.dropFirst(), in: within(place.entity.owner))
    }

    /// An attribute, as far as it has a value: what was set last, else what the model says.
    func attributeValue(at place: MemberPlace<Int>) throws(EvaluationError) -> Value? {
        if let value = recordedAttribute(at: place) { return value }
        return try attribute(at: place)?.evaluated(at: place.path.dropFirst(), in: within(place.entity.owner))
    }

    private func recordedAttribute(at place: MemberPlace<Int>) -> Value? {
        guard let name = place.path.first else { return nil }
        switch place.entity {
        case .node(let node):
            let record = records(node)
            if let value = record.attributes[name]?.value.member(at: place.path.dropFirst()) { return value }
            return switch name {
            case "state": .string(record.state)
            case "tosca_id": .string(self.name(of: node))
            case "tosca_name": .string(template(of: node).name)
            default: nil
            }
        case .capability(let capability, let node):
            return records(node).attributes[capability]?.value.member(at: place.path)
        case .relationship(let relationship, let source, let target):
            let record = record(of: relationship, from: source, to: target)
            if let value = record.attributes[name]?.value.member(at: place.path.dropFirst()) { return value }
            return switch name {
            case "tosca_id": .string("\(self.name(of: source))/\(relationship.name)/\(self.name(of: target))")
            case "tosca_name": .string(relationship.template ?? relationship.name)
            default: nil
            }
        }
    }

    private func record(of relationship: Relationship, from source: Int, to target: Int) -> RelationshipRecord {
        records(source).relationships[relationship.name]?[name(of: target)] ?? RelationshipRecord()
    }

    /// The answer of the nearest host that has one (TOSCA Simple Profile 1.1 §4.1: the whole chain is searched).
    private func hosts(
        _ ask: (RunContext) throws(EvaluationError) -> Value
    ) throws(EvaluationError) -> Value {
        var host: Int? = try instance(of: .host)
        var nearest: EvaluationError?
        while let node = host {
            do throws(EvaluationError) { return try ask(within(.node(node))) } catch { nearest = nearest ?? error }
            host = site.model.nodes[node].host
        }
        throw nearest ?? EvaluationError("it has no host")
    }

    private func within(_ owner: Entity<Int>) -> RunContext {
        RunContext(site: site, records: records, owner: owner, csarRoot: csarRoot)
    }

    /// The node instance that a function names.
    private func instance(of reference: EntityReference) throws(EvaluationError) -> Int {
        guard case .node(let node) = try entity(reference) else { throw EvaluationError("it has no meaning here") }
        return node
    }

    /// The node or relationship instance that a function names.
    func entity(_ reference: EntityReference) throws(EvaluationError) -> Entity<Int> {
        if let entity = entity(reference, from: owner) { return entity }
        switch (reference, owner) {
        case (.host, .node(let node)?):
            guard let host = site.model.nodes[node].host else {
                throw EvaluationError("'\(name(of: node))' has no host")
            }
            return .node(host)
        case (.node(let name), _): throw EvaluationError("there is no instance of '\(name)'")
        default: throw EvaluationError("it has no meaning here")
        }
    }
}
