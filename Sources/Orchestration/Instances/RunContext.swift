internal import Artifacts
internal import TOSCA

/// Answers functions while a workflow runs, for a node instance, a relationship instance, or the topology's outputs.
struct RunContext: EvaluationContext {
    /// Whom a value belongs to.
    enum Owner {
        case node(Int)
        case relationship(Int, source: Int, target: Int)
        case topology
    }

    let site: ExecutionSite
    let records: (Int) -> NodeRecord
    let owner: Owner
    /// Where the files of the CSAR are for whom the value is; nil for where they are here.
    var csarRoot: String?

    func input(_ name: String) throws(EvaluationError) -> Value {
        guard let value = site.inputs.values[name] else { throw EvaluationError("the input '\(name)' has no value") }
        return value.value
    }

    var nodeIndex: Int? {
        switch owner {
        case .node(let node), .relationship(_, let node, _): site.model.nodes[node].position
        case .topology: nil
        }
    }

    func property(_ path: [String], of entity: EntityReference) throws(EvaluationError) -> Value {
        if let (context, rest) = try step(path, from: entity) { return try context.property(rest, of: .self) }
        if case .self = entity, case .relationship(let relationship, _, _) = owner {
            let template = site.service.topology.relationships[relationship]
            guard let value = template.properties[path.first ?? ""],
                let member = try value.evaluated(at: path.dropFirst(), in: self)
            else {
                let types = site.service.types.relationshipTypes[template.type]
                throw .noProperty(
                    path, of: template.name, isDeclared: types?.properties[path.first ?? ""] != nil)
            }
            return member
        }
        if case .host = entity {
            return try hosts { node throws(EvaluationError) in try context(of: node).property(path, of: .self) }
        }
        let node = try instance(of: entity)
        let places = places(of: path, from: node, site.service.types)
        for place in places {
            if let value = try propertyValue(at: place) { return value }
            if let value = try attributeValue(at: place) { return value }
        }
        throw .noProperty(
            path, of: template(of: node).name,
            isDeclared: places.contains { definition(at: $0, site.service.types) != nil })
    }

    func attribute(_ path: [String], of entity: EntityReference) throws(EvaluationError) -> Value {
        if let (context, rest) = try step(path, from: entity) { return try context.attribute(rest, of: .self) }
        if case .self = entity, case .relationship = owner { return try property(path, of: entity) }
        if case .host = entity {
            return try hosts { node throws(EvaluationError) in try context(of: node).attribute(path, of: .self) }
        }
        let node = try instance(of: entity)
        for place in places(of: path, from: node, site.service.types) {
            if let value = try attributeValue(at: place) { return value }
            if let value = try propertyValue(at: place) { return value }
        }
        throw EvaluationError(
            "'\(site.environment.name(node))' has no attribute \(path.joined(separator: ".")) yet")
    }

    func output(
        _ name: String, interface: String, operation: String, of entity: EntityReference
    ) throws(EvaluationError) -> Value {
        let node = try instance(of: entity)
        guard let value = records(node).outputs["\(interface).\(operation)"]?[name] else {
            throw EvaluationError(
                "\(interface).\(operation) of '\(site.environment.name(node))' has left no output '\(name)' yet")
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

    func nodes(ofType type: String) throws(EvaluationError) -> Value {
        .list(
            site.model.nodes.indices.filter { site.service.types.isNodeType(template(of: $0).type, derivedFrom: type) }
                .map { .string(site.environment.name($0)) })
    }

    private func propertyValue(at place: MemberPlace<Int>) throws(EvaluationError) -> Value? {
        try property(at: place)?.evaluated(at: place.path.dropFirst(), in: context(at: place))
    }

    private func attributeValue(at place: MemberPlace<Int>) throws(EvaluationError) -> Value? {
        switch place.holder {
        case .node: return try attributeValue(place.path, of: place.node)
        case .capability(let capability):
            if let value = records(place.node).attributes[capability]?.value.member(at: place.path) { return value }
            let template = template(of: place.node)
            let declared = site.service.types.nodeTypes[template.type]?.capabilities[capability]?.attributes
            return try initialValue(
                place.path, template.capabilities[capability]?.attributes, declared, of: place.node)
        // A relationship has no attributes of its own.
        case .relationship: return nil
        }
    }

    /// An attribute of a node, as far as it has a value: what was set last, else what the model says.
    func attributeValue(_ path: ArraySlice<String>, of node: Int) throws(EvaluationError) -> Value? {
        guard let first = path.first else { return nil }
        let record = records(node)
        if let value = record.attributes[first]?.value.member(at: path.dropFirst()) { return value }
        let template = template(of: node)
        switch first {
        case "state": return .string(record.state)
        case "tosca_id": return .string(site.environment.name(node))
        case "tosca_name": return .string(template.name)
        default: break
        }
        return try initialValue(
            path, template.attributes, site.service.types.nodeTypes[template.type]?.attributes, of: node)
    }

    private func initialValue(
        _ path: ArraySlice<String>, _ assigned: [String: Value]?, _ declared: [String: PropertyDefinition]?,
        of node: Int
    ) throws(EvaluationError) -> Value? {
        let name = path.first ?? ""
        return try (assigned?[name] ?? declared?[name]?.defaultValue)?
            .evaluated(at: path.dropFirst(), in: context(of: node))
    }

    /// The answer of the nearest host that has one (TOSCA Simple Profile 1.1 §4.1: the whole chain is searched).
    private func hosts(_ ask: (Int) throws(EvaluationError) -> Value) throws(EvaluationError) -> Value {
        var host: Int? = try instance(of: .host)
        var nearest: EvaluationError?
        while let node = host {
            do throws(EvaluationError) { return try ask(node) } catch { nearest = nearest ?? error }
            host = site.model.nodes[node].host
        }
        throw nearest ?? EvaluationError("it has no host")
    }

    private func context(of node: Int) -> RunContext {
        RunContext(site: site, records: records, owner: .node(node), csarRoot: csarRoot)
    }

    /// What the values at a place belong to.
    private func context(at place: MemberPlace<Int>) -> RunContext {
        guard case .relationship(let relationship) = place.holder,
            let pair = relationships(of: place.node, requirement: relationship.requirement).first(where: {
                site.service.topology.relationships[$0.relationship].name == relationship.name
            })
        else { return context(of: place.node) }
        return RunContext(
            site: site, records: records,
            owner: .relationship(pair.relationship, source: place.node, target: pair.target), csarRoot: csarRoot)
    }

    func instance(of entity: EntityReference) throws(EvaluationError) -> Int {
        switch (entity, owner) {
        case (.self, .node(let node)): return node
        case (.source, .relationship(_, let source, _)): return source
        case (.target, .relationship(_, _, let target)): return target
        case (.host, .node(let node)):
            guard let host = site.model.nodes[node].host else {
                throw EvaluationError("'\(site.environment.name(node))' has no host")
            }
            return host
        case (.node(let name), _):
            guard let template = site.service.topology.index(ofNode: name), !site.model.ranges[template].isEmpty else {
                // `get_nodes_of_type` gives names of instances.
                if let node = site.environment.node(named: name) { return node }
                throw EvaluationError("there is no instance of '\(name)'")
            }
            // Of several instances the one of the same position, else the first.
            let own = if case .node(let node) = owner { site.model.nodes[node].position } else { 0 }
            let range = site.model.ranges[template]
            return range.lowerBound + (own < range.count ? own : 0)
        default: throw EvaluationError("it has no meaning here")
        }
    }
}

/// Node instances, by their index.
extension RunContext: MemberGraph {
    func template(of node: Int) -> NodeTemplate {
        site.service.topology.nodeTemplates[site.model.nodes[node].template]
    }

    func ends(of node: Int, requirement: String) -> [(relationship: Relationship, target: Int)] {
        relationships(of: node, requirement: requirement).map {
            (site.service.topology.relationships[$0.relationship], $0.target)
        }
    }

    /// The relationships of a node instance that fulfil a requirement, each to one instance at its other end.
    private func relationships(of node: Int, requirement: String) -> [(relationship: Int, target: Int)] {
        site.service.topology.relationships(of: site.model.nodes[node].template).compactMap { relationship in
            guard site.service.topology.relationships[relationship].requirement == requirement,
                let target = site.model.target(of: relationship, from: node)
            else { return nil }
            return (relationship, target)
        }
    }
}
