/// How paths of `get_property` and `get_attribute` are followed.
extension MemberGraph {
    /// What the first argument of a function stands for; nil where it stands for nothing, or for the host.
    ///
    /// - Parameter owner: whose value the function is, or is within.
    public func entity(_ reference: EntityReference, from owner: Entity<Vertex>?) -> Entity<Vertex>? {
        switch (reference, owner) {
        case (.self, _): owner
        case (.source, .relationship(_, let source, _)?): .node(source)
        case (.target, .relationship(_, _, let target)?): .node(target)
        case (.node(let name), _): node(named: name).map(Entity.node) ?? relationship(ofTemplate: name, from: owner)
        case (.source, _), (.target, _), (.host, _): nil
        }
    }

    /// The relationship that the name of a relationship template stands for: the one whose value the function is, or one
    /// near its node.
    private func relationship(ofTemplate name: String, from owner: Entity<Vertex>?) -> Entity<Vertex>? {
        switch owner?.owner {
        case .relationship(let own, _, _)? where own.template == name: owner
        case .node(let node)?: relationship(ofTemplate: name, near: node)
        default: relationship(ofTemplate: name, near: nil)
        }
    }

    /// The places where a path may lead, in the order in which they are looked at: the first that has something counts.
    ///
    /// - Parameter reference: how the entity is written.
    public func places(
        of path: [String], from entity: Entity<Vertex>, as reference: EntityReference, _ types: TypeCatalog
    ) throws(DeadEnd<Vertex>) -> [MemberPlace<Vertex>] {
        let (entities, rest) = try follow(path, from: entity, as: reference, types)
        return entities.flatMap { places(of: rest, from: $0, types) }
    }

    // MARK: - Steps

    /// Follows the steps that a path begins with (TOSCA 2.0 §10.3).
    ///
    /// - Parameter reference: how the entity is written; behind the name of a node an index may stand.
    /// - Returns: the entity that they lead to, and the rest of the path. There are several where the graph cannot tell
    ///   which relationship is meant; they are of one kind.
    public func follow(
        _ path: [String], from start: Entity<Vertex>, as reference: EntityReference, _ types: TypeCatalog
    ) throws(DeadEnd<Vertex>) -> (entities: [Entity<Vertex>], rest: ArraySlice<String>) {
        var entities = [start]
        var rest = path[...]
        if let text = rest.first, let index = Int(text), !hasMember(text, start) {
            entities = [try instance(index, of: start, as: reference)]
            rest.removeFirst()
        }
        while let step = rest.first.flatMap(PathStep.init) {
            let position = rest.startIndex
            rest.removeFirst()
            var name: String?
            if case .node = entities[0], step == .relationship || step == .capability { name = rest.popFirst() }
            var index = 0
            if step == .relationship, let written = rest.first.flatMap({ Int($0) }) {
                index = written
                rest.removeFirst()
            }
            let next = entities.flatMap { take(step, name, index, from: $0, types) }
            guard !next.isEmpty else {
                throw DeadEnd(
                    step: step, name: name, index: index, entity: entities[0], position: position,
                    reason: whyNot(step, name, index, from: entities[0]))
            }
            entities = distinct(next)
        }
        return (entities, rest)
    }

    /// Whether an entity has a property or an attribute, whose name may be a number.
    private func hasMember(_ name: String, _ entity: Entity<Vertex>) -> Bool {
        let place = MemberPlace(entity: entity, path: [name])
        return definition(at: place) != nil || property(at: place) != nil || attribute(at: place) != nil
    }

    /// The node that an index behind the name of a node stands for.
    private func instance(
        _ index: Int, of start: Entity<Vertex>, as reference: EntityReference
    ) throws(DeadEnd<Vertex>) -> Entity<Vertex> {
        func nowhere(_ reason: String) -> DeadEnd<Vertex> {
            DeadEnd(step: nil, name: nil, index: index, entity: start, position: 0, reason: reason)
        }
        guard case .node(let node) = start, case .node = reference else {
            throw nowhere("an index follows the name of a node template alone")
        }
        guard let instance = instance(index, like: node) else {
            throw nowhere("'\(template(of: node).name)' has no instance \(index)")
        }
        return .node(instance)
    }

    private func take(
        _ step: PathStep, _ name: String?, _ index: Int, from entity: Entity<Vertex>, _ types: TypeCatalog
    ) -> [Entity<Vertex>] {
        guard index >= 0 else { return [] }
        switch (step, entity) {
        case (.relationship, .node(let node)):
            guard let name else { return [] }
            return relationships(of: node, requirement: name, index: index).map {
                .relationship($0.relationship, source: node, target: $0.target)
            }
        case (.relationship, .capability(let capability, let node)):
            return relationships(to: node, capability: capability, index: index, types).map {
                .relationship($0.relationship, source: $0.source, target: node)
            }
        case (.capability, .node(let node)):
            guard let name, template(of: node).capabilities[name] != nil else { return [] }
            return [.capability(name, of: node)]
        case (.capability, .relationship(let relationship, _, let target)):
            guard let name = relationship.boundCapability(at: template(of: target), types) else { return [] }
            return [.capability(name, of: target)]
        case (.source, .relationship(_, let source, _)): return [.node(source)]
        case (.target, .relationship(_, _, let target)): return [.node(target)]
        default: return []
        }
    }

    private func whyNot(_ step: PathStep, _ name: String?, _ index: Int, from entity: Entity<Vertex>) -> String {
        switch (step, entity, name) {
        case (.relationship, .node, nil): "behind \(step.rawValue) the name of a requirement is missing"
        case (.relationship, .node, let name?):
            "'\(self.name(of: entity))' has no relationship \(index) by the requirement '\(name)'"
        case (.relationship, .capability, _): "no relationship \(index) is bound to \(self.name(of: entity))"
        case (.capability, .node, nil): "behind \(step.rawValue) the name of a capability is missing"
        case (.capability, .node, let name?): "'\(self.name(of: entity))' has no capability '\(name)'"
        case (.capability, .relationship, _):
            "it is not known which capability '\(self.name(of: entity))' is bound to"
        case (.source, _, _), (.target, _, _):
            "\(step.rawValue) leads from a relationship, and '\(self.name(of: entity))' is none"
        default: "\(step.rawValue) leads nowhere from '\(self.name(of: entity))'"
        }
    }

    /// What people call an entity.
    public func name(of entity: Entity<Vertex>) -> String {
        switch entity {
        case .node(let node): name(of: node)
        case .capability(let capability, let node): "\(name(of: node)).\(capability)"
        case .relationship(let relationship, _, _): relationship.name
        }
    }

    /// Each once: their number must not grow with the length of a path.
    private func distinct(_ entities: [Entity<Vertex>]) -> [Entity<Vertex>] {
        var seen: Set<Entity<Vertex>> = []
        return entities.filter { seen.insert($0).inserted }
    }

    // MARK: - Names

    /// The places where names lead: to a property or an attribute, or through a capability or a requirement (TOSCA Simple
    /// Profile 1.3 §4.4.2.2, §4.5.1.2).
    ///
    /// Behind a requirement stands the node that fulfils it, then the capability there that the relationship is bound to,
    /// then the relationship itself; and from that node the names lead on in the same way.
    public func places(
        of path: ArraySlice<String>, from entity: Entity<Vertex>, _ types: TypeCatalog
    ) -> [MemberPlace<Vertex>] {
        var places = [MemberPlace(entity: entity, path: path)]
        guard case .node(let start) = entity else { return places }
        var nodes = [start]
        var rest = path
        while let name = rest.popFirst(), !rest.isEmpty, !nodes.isEmpty {
            var next: [Vertex] = []
            var behind: [MemberPlace<Vertex>] = []
            var seen: Set<Vertex> = []
            for node in nodes {
                if template(of: node).capabilities[name] != nil {
                    places.append(MemberPlace(entity: .capability(name, of: node), path: rest))
                }
                for (relationship, target) in relationships(of: node, requirement: name, index: nil) {
                    if seen.insert(target).inserted {
                        next.append(target)
                        places.append(MemberPlace(entity: .node(target), path: rest))
                    }
                    behind += relationship.bound(at: template(of: target), types).map {
                        MemberPlace(entity: .capability($0, of: target), path: rest)
                    }
                    behind.append(
                        MemberPlace(entity: .relationship(relationship, source: node, target: target), path: rest))
                }
            }
            places += behind
            nodes = next
        }
        return places
    }
}
