internal import TOSCA

/// Node instances, by their index.
extension RunContext: MemberGraph {
    func template(of node: Int) -> NodeTemplate {
        site.service.topology.nodeTemplates[site.model.nodes[node].template]
    }

    func name(of node: Int) -> String { site.environment.name(node) }

    /// Of several instances of a template the one of the same position, else the first.
    ///
    /// Where a `count` says how many there are, which is so in 2.0 alone, it is always the first (§10.3).
    func node(named name: String) -> Int? {
        guard let template = site.service.topology.index(ofNode: name),
            site.service.topology.nodeTemplates[template].count != nil
        else { return nearest(named: name) }
        return site.model.ranges[template].first
    }

    private func nearest(named name: String) -> Int? {
        guard let template = site.service.topology.index(ofNode: name), !site.model.ranges[template].isEmpty else {
            // `get_nodes_of_type` gives names of instances.
            return site.environment.node(named: name)
        }
        let own = if case .node(let node)? = owner { site.model.nodes[node].position } else { 0 }
        let range = site.model.ranges[template]
        return range.lowerBound + (own < range.count ? own : 0)
    }

    func instance(_ index: Int, like node: Int) -> Int? {
        let range = site.model.ranges[site.model.nodes[node].template]
        return (0..<range.count).contains(index) ? range.lowerBound + index : nil
    }

    func relationships(
        of node: Int, requirement: String, index: Int?
    ) -> [(relationship: Relationship, target: Int)] {
        let topology = site.service.topology
        let all = topology.relationships(of: site.model.nodes[node].template).filter {
            topology.relationships[$0].requirement == requirement
        }
        guard let index else {
            return all.compactMap { relationship in
                site.model.target(of: relationship, from: node).map { (topology.relationships[relationship], $0) }
            }
        }
        let instances = all.lazy.flatMap { site.model.relationships(of: $0, from: node) }
        return instances.dropFirst(index).prefix(1).map { (topology.relationships[$0.relationship], $0.target) }
    }

    func relationships(
        to node: Int, capability: String, index: Int, _ types: TypeCatalog
    ) -> [(relationship: Relationship, source: Int)] {
        let topology = site.service.topology
        let bound = topology.relationships(to: site.model.nodes[node].template).filter {
            topology.relationships[$0].boundCapability(at: template(of: node), types) == capability
        }
        let instances = bound.lazy.flatMap { index in
            site.model.sources(of: index, to: node).map { (topology.relationships[index], $0) }
        }
        return Array(instances.dropFirst(index).prefix(1))
    }

    func relationship(ofTemplate name: String, near node: Int?) -> Entity<Int>? {
        let topology = site.service.topology
        let near = node.map { template(of: $0).name }
        guard let index = topology.index(ofRelationshipTemplate: name, near: node.map { site.model.nodes[$0].template })
        else { return nil }
        let relationship = topology.relationships[index]
        if let node, relationship.source != near, relationship.target == near {
            return site.model.source(of: index, to: node).map {
                .relationship(relationship, source: $0, target: node)
            }
        }
        guard let source = nearest(named: relationship.source),
            let target = site.model.target(of: index, from: source)
        else { return nil }
        return .relationship(relationship, source: source, target: target)
    }
}
