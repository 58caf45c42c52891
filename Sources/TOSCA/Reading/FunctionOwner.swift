/// Whose values are checked: what the keywords of functions stand for there.
enum FunctionOwner {
    /// Something where the keywords stand for what is not looked into.
    case unknown
    /// The topology itself, as for outputs: no keyword has a meaning there.
    case topology
    case node(NodeTemplate)
    case relationship(Relationship)
    /// Something else that has a type.
    case typed(Typed)

    /// What has a type that declares its properties and attributes, and keywords.
    struct Typed {
        let type: String
        let members: Set<String>
        let keywords: [String]

        /// A group.
        init(_ type: EntityType?, named name: String) {
            self.type = name
            members = Set(type?.properties.keys.map(\.self) ?? []).union(type?.attributes.keys.map(\.self) ?? [])
            keywords = ["SELF"]
        }

        /// A relationship template, of which it is open what it leads from and to.
        init(_ type: RelationshipType) {
            self.type = type.name
            members = Set(type.properties.keys).union(type.attributes.keys)
            keywords = ["SELF", "SOURCE", "TARGET"]
        }
    }

    /// The keywords that have a meaning; nil where that is not known.
    var keywords: [String]? {
        switch self {
        case .unknown: nil
        case .topology: []
        case .node: ["SELF", "HOST"]
        case .relationship: ["SELF", "SOURCE", "TARGET"]
        case .typed(let owner): owner.keywords
        }
    }

    /// Whether a value belongs to a node, or to a relationship, which has the index of its source; true where it may.
    var hasNode: Bool {
        switch self {
        case .unknown, .node, .relationship: true
        case .topology: false
        case .typed(let owner): owner.keywords.contains("SOURCE")
        }
    }

    /// What the first argument of a function stands for in a topology; nil where that is not known.
    func entity(_ text: String, in topology: Topology) -> Entity<Int>? {
        // What a node has that the requirement is not for is not what was meant.
        if case .relationship(let relationship) = self, !relationship.isFit, EntityReference(text) == .target {
            return nil
        }
        return topology.entity(EntityReference(text), from: entity(in: topology))
    }

    /// The node template that `SELF` is, by its index; nil where it is none.
    func node(in topology: Topology) -> Int? {
        if case .node(let node) = self { topology.index(ofNode: node.name) } else { nil }
    }

    private func entity(in topology: Topology) -> Entity<Int>? {
        switch self {
        case .node(let node): return topology.index(ofNode: node.name).map(Entity.node)
        case .relationship(let relationship):
            guard let source = topology.index(ofNode: relationship.source),
                let target = topology.index(ofNode: relationship.target)
            else { return nil }
            return .relationship(relationship, source: source, target: target)
        case .unknown, .topology, .typed: return nil
        }
    }
}
