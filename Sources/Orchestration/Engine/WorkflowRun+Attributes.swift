internal import FoundationEssentials
internal import TOSCA

/// How outputs of operations become attributes (TOSCA Simple Profile 1.3 §3.6.15).
extension WorkflowRun {
    /// The instances that an entity of an attribute mapping stands for: of a relationship's end all that the operation
    /// was called for.
    func instances(_ entity: EntityReference, for call: OperationCall, of node: Int) -> [Int] {
        guard let hook = call.hook else {
            return (try? context(.node(node)).instance(of: entity)).map { [$0] } ?? []
        }
        switch entity {
        case .source: return hook.sources
        case .target: return hook.targets
        default:
            guard let source = hook.sources.first, let target = hook.targets.first else { return [] }
            let relationship = site.service.topology.relationships[hook.relationship]
            let owner = Entity.relationship(relationship, source: source, target: target)
            return (try? context(owner).instance(of: entity)).map { [$0] } ?? []
        }
    }

    /// Sets an attribute, or what is at a path within one: the rest of it stays as it is.
    func set(_ value: JSON, at path: ArraySlice<String>, of node: Int) {
        guard let name = path.first else { return }
        let known = records[node].attributes[name]
        var attribute = known ?? .null
        if known == nil, path.count > 1,
            let initial = try? context(.node(node)).attributeValue(at: MemberPlace(entity: .node(node), path: [name])),
            let json = JSON(initial)
        {
            attribute = json
        }
        attribute.set(value, at: path.dropFirst())
        records[node].attributes[name] = attribute
        markDirty(node)
    }

    /// The value of an output as the attribute that it is written to wants it: a text in JSON is a list or a map where the
    /// attribute is one.
    func typed(_ value: JSON, at path: ArraySlice<String>, of node: Int) -> JSON {
        let type = site.service.topology.nodeTemplates[site.model.nodes[node].template].nodeType
        guard path.count == 1, let name = path.first, case .string(let text) = value,
            let attribute = type.attributes[name]
        else { return value }
        let json = try? JSONDecoder().decode(JSON.self, from: Data(text.utf8))
        return switch (attribute.type, json) {
        case ("list", .array?), ("map", .object?): json ?? value
        default: value
        }
    }

    private func context(_ owner: Entity<Int>) -> RunContext {
        RunContext(site: site, records: { self.records[$0] }, owner: owner)
    }
}
