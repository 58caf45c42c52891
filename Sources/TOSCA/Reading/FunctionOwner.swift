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

    /// What the first argument of a function stands for.
    func entity(_ text: String, in topology: Topology) -> FunctionOwner {
        func node(_ name: String) -> FunctionOwner { topology.node(name).map(FunctionOwner.node) ?? .unknown }
        switch (EntityReference(text), self) {
        case (.self, _): return self
        case (.node(let name), _): return node(name)
        case (.source, .relationship(let relationship)): return node(relationship.source)
        case (.target, .relationship(let relationship)): return node(relationship.target)
        case (.source, _), (.target, _), (.host, _): return .unknown
        }
    }
}
