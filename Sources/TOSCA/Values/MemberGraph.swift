/// Node templates or their instances, with what leads from one to another: what functions find properties in.
///
/// Whoever reads a path follows it by the rules that are here, before a run and in one: what a check says of it and what
/// it comes to cannot differ.
public protocol MemberGraph {
    /// What stands for a node.
    associatedtype Vertex: Hashable & Sendable
    /// The template of a node.
    func template(of node: Vertex) -> NodeTemplate
    /// What people call a node.
    func name(of node: Vertex) -> String
    /// The node that a function names.
    func node(named name: String) -> Vertex?
    /// The node of an index, from 0, among those that are made of the template of a node; nil where there is none.
    func instance(_ index: Int, like node: Vertex) -> Vertex?
    /// The relationships that fulfil a requirement of a node, each with the node at its other end.
    ///
    /// - Parameter index: which of them is asked for, from 0; nil for all, each with the nearest node at its other end.
    func relationships(
        of node: Vertex, requirement: String, index: Int?
    ) -> [(relationship: Relationship, target: Vertex)]
    /// The relationships that are bound to a capability of a node, each with the node at its other end.
    ///
    /// - Parameter index: which of them is asked for, from 0.
    func relationships(
        to node: Vertex, capability: String, index: Int, _ types: TypeCatalog
    ) -> [(relationship: Relationship, source: Vertex)]
    /// The relationship that the name of a relationship template stands for: of several that are made of it one of
    /// which a node is the source, else the target, else the first.
    func relationship(ofTemplate name: String, near node: Vertex?) -> Entity<Vertex>?
}

/// The templates of a topology; a node is the index of its template.
///
/// How many instances there are only a run tells: where a path counts relationships, all are given that may be meant.
extension Topology: MemberGraph {
    /// The node template of an index.
    public func template(of node: Int) -> NodeTemplate { nodeTemplates[node] }

    /// The name of a node template.
    public func name(of node: Int) -> String { nodeTemplates[node].name }

    /// The index of a node template.
    public func node(named name: String) -> Int? { index(ofNode: name) }

    /// The node template itself; nil where it is certain that so many instances are not made of it.
    public func instance(_ index: Int, like node: Int) -> Int? {
        index >= 0 && instances(of: node).map { index < $0 } ?? true ? node : nil
    }

    /// How many instances are made of a node template, on all instances of its hosts; nil where only a run tells.
    func instances(of node: Int) -> Int? {
        var count = 1
        var hosts: Set<Int> = []
        var next: Int? = node
        while let node = next, hosts.insert(node).inserted {
            guard let own = nodeTemplates[node].ownInstances else { return nil }
            let (product, overflow) = count.multipliedReportingOverflow(by: own)
            guard !overflow else { return nil }
            count = product
            // From 2.0 on a count is the number of all that there are (§14.1).
            next = relationships(of: node).first { relationships[$0].isHosting && !relationships[$0].bindsByPosition }
                .flatMap { index(ofNode: relationships[$0].target) }
        }
        return count
    }

    /// The relationships that fulfil a requirement, each with the index of the node template at its other end.
    ///
    /// Those to nodes that it is not for lead nowhere: what these have is not what was meant.
    public func relationships(
        of node: Int, requirement: String, index: Int?
    ) -> [(relationship: Relationship, target: Int)] {
        let all = relationships(of: node).compactMap { position -> (relationship: Relationship, target: Int)? in
            let relationship = relationships[position]
            guard relationship.requirement == requirement else { return nil }
            return self.index(ofNode: relationship.target).map { (relationship, $0) }
        }
        var meant = all
        // Each of these is one relationship of an instance, too.
        if let index, all.allSatisfy(\.relationship.bindsByPosition) {
            meant = all.indices.contains(index) ? [all[index]] : []
        }
        return meant.filter(\.relationship.isFit)
    }

    /// The relationships that are bound to a capability, each with the index of the node template at its other end.
    public func relationships(
        to node: Int, capability: String, index: Int, _ types: TypeCatalog
    ) -> [(relationship: Relationship, source: Int)] {
        relationships(to: node).compactMap { index in
            let relationship = relationships[index]
            guard relationship.boundCapability(at: template(of: node), types) == capability else { return nil }
            return self.index(ofNode: relationship.source).map { (relationship, $0) }
        }
    }

    /// A relationship that is made of a relationship template, with the indices of the node templates at its ends.
    public func relationship(ofTemplate name: String, near node: Int?) -> Entity<Int>? {
        guard let index = index(ofRelationshipTemplate: name, near: node),
            let source = self.index(ofNode: relationships[index].source),
            let target = self.index(ofNode: relationships[index].target)
        else { return nil }
        return .relationship(relationships[index], source: source, target: target)
    }
}

extension NodeTemplate {
    /// How many instances it asks for by itself; nil where that is what a function gives, or a matter of scaling.
    fileprivate var ownInstances: Int? {
        switch count {
        case .integer(let count)?: count
        case nil where !capabilities.values.contains(where: \.isScalable): 1
        default: nil
        }
    }
}

extension Capability {
    /// Whether it says how many instances there are (1.3 §5.5.10).
    fileprivate var isScalable: Bool {
        properties["default_instances"] != nil || properties["min_instances"] != nil
    }
}

extension Relationship {
    /// The names of the capabilities of its target that it may be bound to: one by name, or those of a type.
    func bound(at target: NodeTemplate, _ types: TypeCatalog) -> [String] {
        guard let capability else { return target.capabilities.keys.sorted() }
        if target.capabilities[capability] != nil { return [capability] }
        return target.capabilities.filter { types.isCapabilityType($0.value.type, derivedFrom: capability) }.keys
            .sorted()
    }

    /// The name of the capability of its target that it is bound to; nil where that is not known.
    public func boundCapability(at target: NodeTemplate, _ types: TypeCatalog) -> String? {
        capability == nil ? nil : bound(at: target, types).first
    }
}
