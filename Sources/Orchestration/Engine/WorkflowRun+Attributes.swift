internal import FoundationEssentials
internal import TOSCA

/// How outputs of operations become attributes (TOSCA Simple Profile 1.3 §3.6.15).
extension WorkflowRun {
    /// What an operation was called for: a node instance, or relationship instances.
    func subjects(of call: OperationCall, _ node: Int) -> [Entity<Int>] {
        guard let hook = call.hook else { return [.node(node)] }
        let relationship = site.service.topology.relationships[hook.relationship]
        return hook.sources.flatMap { source in
            hook.targets.map { .relationship(relationship, source: source, target: $0) }
        }
    }

    /// What an entity of an attribute mapping stands for: of a relationship's end all that the operation was called for.
    func entities(_ reference: EntityReference, for call: OperationCall, of node: Int) -> [Entity<Int>] {
        var seen: Set<Entity<Int>> = []
        return subjects(of: call, node).compactMap { try? context($0).entity(reference) }
            .filter { seen.insert($0).inserted }
    }

    /// Changes what is kept of a relationship instance, with its source.
    func change(
        _ relationship: Relationship, from source: Int, to target: Int, _ change: (inout RelationshipRecord) -> Void
    ) {
        change(&records[source].relationships[relationship.name, default: [:]][names[target], default: .init()])
        markDirty(source)
    }

    /// Sets an attribute, or what is at a path within one: the rest of it stays as it is.
    func set(_ value: JSON, at path: ArraySlice<String>, of entity: Entity<Int>) {
        guard let name = path.first else { return }
        let initial =
            path.count == 1
            ? nil : try? context(entity).attributeValue(at: MemberPlace(entity: entity, path: [name]))
        func set(in attributes: inout [String: JSON]) {
            attributes[name, default: initial.flatMap(JSON.init) ?? .null].set(value, at: path.dropFirst())
        }
        switch entity.owner {
        case .relationship(let relationship, let source, let target):
            change(relationship, from: source, to: target) { set(in: &$0.attributes) }
        case .node(let node), .capability(_, let node):
            set(in: &records[node].attributes)
            markDirty(node)
        }
    }

    /// The value of an output as the attribute that it is written to wants it: a text in JSON is a list or a map where the
    /// attribute is one.
    func typed(_ value: JSON, at path: ArraySlice<String>, of entity: Entity<Int>) -> JSON {
        guard path.count == 1, case .string(let text) = value,
            let attribute = context(entity).definition(at: MemberPlace(entity: entity, path: path))
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
