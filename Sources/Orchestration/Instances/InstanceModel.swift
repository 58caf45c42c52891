internal import TOSCA

/// The instances that one topology stands for: node templates times their scaling, and the relationships between them.
///
/// Instances are numbered densely, in the order of the templates, so that everything that refers to them holds an
/// index. The numbering follows from the template and its inputs alone: it is the same in every process.
///
/// Source: TOSCA Simple Profile 1.1 §5.4.10 (`tosca.capabilities.Scalable`); how instances of two templates pair up is
/// not said there, see `docs/workflows.md`, "Instances".
public struct InstanceModel: Sendable {
    /// Every node instance; its index here is its identity.
    public let nodes: [NodeInstance]
    /// Every relationship instance, in the order of the relationships and then of their sources.
    public let relationships: [RelationshipInstance]
    /// The instances of each node template: `ranges[template]` are indices into `nodes`.
    let ranges: [Range<Int>]

    /// The index of an instance by its template's name and its position among that template's instances.
    public func node(template: Int, position: Int) -> Int { ranges[template].lowerBound + position }

    /// The instances of a relationship from one of its sources, in the order of their targets.
    func relationships(of relationship: Int, from source: Int) -> some Sequence<RelationshipInstance> {
        relationships[start(of: relationship, from: source)...].lazy.prefix {
            $0.relationship == relationship && $0.source == source
        }
    }

    /// The node instance to which a relationship leads from one of its sources: of several the one of the same position,
    /// else the first.
    func target(of relationship: Int, from source: Int) -> Int? {
        let first = start(of: relationship, from: source)
        func isOfBoth(_ index: Int) -> Bool {
            relationships.indices.contains(index) && relationships[index].relationship == relationship
                && relationships[index].source == source
        }
        guard isOfBoth(first) else { return nil }
        let same = first + nodes[source].position
        return relationships[isOfBoth(same) ? same : first].target
    }

    /// The node instances from which a relationship leads to one of its targets, in their order.
    func sources(of relationship: Int, to target: Int) -> [Int] {
        relationships[start(of: relationship, from: 0)...].prefix { $0.relationship == relationship }
            .filter { $0.target == target }.map(\.source)
    }

    /// The node instance from which a relationship leads to one of its targets: of several the one of the same position,
    /// else the first.
    func source(of relationship: Int, to target: Int) -> Int? {
        let sources = sources(of: relationship, to: target)
        let position = nodes[target].position
        return sources.indices.contains(position) ? sources[position] : sources.first
    }

    /// Where the instances of a relationship from one of its sources begin, or would.
    private func start(of relationship: Int, from source: Int) -> Int {
        var (low, high) = (0, relationships.count)
        while low < high {
            let middle = (low + high) / 2
            let instance = relationships[middle]
            if (instance.relationship, instance.source) < (relationship, source) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
}

/// One instance of a node template.
public struct NodeInstance: Sendable {
    /// The index of the template in the topology.
    public let template: Int
    /// Its position among the instances of its template, from 0.
    public let position: Int
    /// The instance that it is hosted on, if any.
    public let host: Int?
    /// The end of its chain of hosts: where its scripts run, one at a time (TOSCA Simple Profile 1.1 §7.2.2.4).
    ///
    /// An instance that nothing hosts is its own root.
    public let rootHost: Int
}

/// One instance of a relationship: a pair of node instances.
public struct RelationshipInstance: Sendable {
    /// The index of the relationship in the topology.
    public let relationship: Int
    /// The node instance that requires.
    public let source: Int
    /// The node instance that is required.
    public let target: Int
}
