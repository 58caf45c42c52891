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

    /// Where an attribute mapping leads: of a relationship's end to all that the operation was called for.
    func places(of mapping: [String], for call: OperationCall, of node: Int) -> [MemberPlace<Int>] {
        guard let first = mapping.first else { return [] }
        let reference = EntityReference(first)
        let path = Array(mapping.dropFirst())
        var seen: Set<Entity<Int>> = []
        return subjects(of: call, node).flatMap { subject in
            let context = context(subject)
            guard let start = try? context.entity(reference),
                let (entities, rest) = try? context.follow(path, from: start, as: reference, site.service.types)
            else { return [MemberPlace<Int>]() }
            return entities.map { context.place(of: rest, from: $0) }
        }.filter { seen.insert($0.entity).inserted }
    }

    /// Changes what is kept of a relationship instance, with its source.
    func change(
        _ relationship: Relationship, from source: Int, to target: Int, _ change: (inout RelationshipRecord) -> Void
    ) {
        change(&records[source].relationships[relationship.name, default: [:]][names[target], default: .init()])
        markDirty(source)
    }

    /// Sets an attribute, or what is at a path within one: the rest of it stays as it is.
    func set(_ value: JSON, at place: MemberPlace<Int>) {
        guard let name = place.path.first else { return }
        let initial =
            place.path.count == 1
            ? nil : try? context(place.entity).attributeValue(at: MemberPlace(entity: place.entity, path: [name]))
        func set(in attributes: inout [String: JSON]) {
            attributes[name, default: initial.flatMap(JSON.init) ?? .null].set(value, at: place.path.dropFirst())
        }
        switch place.entity {
        case .relationship(let relationship, let source, let target):
            change(relationship, from: source, to: target) { set(in: &$0.attributes) }
        case .node(let node):
            set(in: &records[node].attributes)
            markDirty(node)
        case .capability(let capability, let node):
            // They are kept with those of the node, below the name of the capability.
            var attributes: [String: JSON] = [:]
            if case .object(let kept)? = records[node].attributes[capability] { attributes = kept }
            set(in: &attributes)
            records[node].attributes[capability] = .object(attributes)
            markDirty(node)
        }
    }

    /// The value of an output as the attribute that it is written to wants it: a text in JSON is a list or a map where the
    /// attribute is one.
    func typed(_ value: JSON, at place: MemberPlace<Int>) -> JSON {
        guard place.path.count == 1, case .string(let text) = value,
            let attribute = context(place.entity).definition(at: place)
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

extension RunContext {
    /// Where the names of an attribute mapping lead from an entity: to its attribute, or to one of a capability that the
    /// first name stands for.
    fileprivate func place(of names: ArraySlice<String>, from entity: Entity<Int>) -> MemberPlace<Int> {
        let own = MemberPlace(entity: entity, path: names)
        guard case .node(let node) = entity, names.count > 1, let name = names.first, definition(at: own) == nil,
            template(of: node).capabilities[name] != nil
        else { return own }
        return MemberPlace(entity: .capability(name, of: node), path: names.dropFirst())
    }
}
