internal import YAML

/// What names mean in a topology, for what is read after its node templates: groups, policies, workflows.
struct TopologyScope {
    let nodes: [NodeTemplate]
    let relationships: [Relationship]
    let types: TypeResolver
    let reader: DefinitionReader
    /// Templates that are there but could not be read, of which has been complained.
    let unread: Set<String>
    var groups: [String: Group] = [:]
    /// The names of groups that are there, read or not.
    var groupNames: Set<String> = []
    private let indices: [String: Int]

    init(
        nodes: [NodeTemplate], relationships: [Relationship], types: TypeResolver, reader: DefinitionReader,
        unread: Set<String>
    ) {
        self.nodes = nodes
        self.relationships = relationships
        self.types = types
        self.reader = reader
        self.unread = unread
        indices = Dictionary(
            nodes.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
    }

    /// What names mean in a declaration of a type: it knows the types of its file, and nothing of a topology.
    init(of declaration: TypeDeclarations.Declaration, _ types: TypeResolver) {
        self.init(
            nodes: [], relationships: [], types: types.inScope(of: declaration.document),
            reader: DefinitionReader(document: types.documents[declaration.document], exists: nil), unread: [])
    }

    func node(_ name: String) -> NodeTemplate? { indices[name].map { nodes[$0] } }

    /// The names of everything that can be a target.
    var names: [String] { nodes.map(\.name) + groups.keys }

    /// What a name stands for: a node template or a group; nil where there is neither, of which is complained.
    func subject(
        _ node: Node, called what: String, _ collector: inout DiagnosticCollector
    ) -> Subject? {
        guard let name = node.string else { return nil }
        if let template = self.node(name) { return .node(template) }
        if let group = groups[name] { return .group(group) }
        if unread.contains(name) || groupNames.contains(name) { return .unknown }
        collector.error(
            .unknownSubject, node.location, "\(what) '\(name)' is no node template and no group",
            hint: NearMiss.hint(for: name, among: names))
        return nil
    }

    /// The relationship of a requirement of a node template, by the name of the requirement.
    ///
    /// It may still be open which node fulfils it: then what the type says of it counts.
    func relationship(
        _ node: Node, of template: NodeTemplate, _ collector: inout DiagnosticCollector
    ) -> Subject {
        guard let name = node.string else { return .unknown }
        if let relationship = relationships.first(where: { $0.source == template.name && $0.requirement == name }) {
            return .relationship(relationship.relationshipType, interfaces: relationship.interfaces)
        }
        let requirements = template.nodeType.requirements
        guard let requirement = requirements.first(where: { $0.name == name }) else {
            collector.undeclared(
                .requirement, name, at: node.location, in: "the type \(template.type)",
                among: requirements.map(\.name))
            return .unknown
        }
        guard let type = requirement.relationship.flatMap({ types.catalog.relationshipTypes[$0] }) else {
            return .unknown
        }
        // What the requirement brings is put together where it is fulfilled.
        return .relationship(type, interfaces: requirement.interfaces.isEmpty ? type.interfaces : nil)
    }
}

/// What a condition or an activity is about.
enum Subject {
    case node(NodeTemplate)
    /// Nodes of a type, or of one that is derived from it.
    case nodes(NodeType)
    case group(Group)
    /// A relationship, with its interfaces as far as they are known: a requirement may bring some (1.3 §3.7.3).
    case relationship(RelationshipType, interfaces: [String: Interface]?)
    /// A capability, of a node template where that is known.
    case capability(EntityType, of: NodeTemplate?)
    /// What nothing is known of, as of something that could not be read.
    case unknown

    /// What it is called in messages.
    var name: String {
        switch self {
        case .node(let node): "the type \(node.type)"
        case .nodes(let type): "the type \(type.name)"
        case .group(let group): "the type \(group.type)"
        case .relationship(let type, _): "the type \(type.name)"
        case .capability(let type, _): "the type \(type.name)"
        case .unknown: "it"
        }
    }

    /// Whether it may have more than is known of it, as types have that are derived from one.
    var isOpen: Bool { if case .nodes = self { true } else { false } }

    /// Its attributes and properties; nil where nothing is known of it.
    func attributes(_ types: TypeCatalog) -> [String: PropertyDefinition]? {
        switch self {
        case .node(let node):
            node.nodeType.properties.merging(node.nodeType.attributes) { $1 }
        case .nodes(let type): type.properties.merging(type.attributes) { $1 }
        case .group(let group):
            types.groupTypes[group.type].map { $0.properties.merging($0.attributes) { $1 } }
        case .relationship(let type, _): type.properties.merging(type.attributes) { $1 }
        case .capability(let type, _): type.properties.merging(type.attributes) { $1 }
        case .unknown: nil
        }
    }

    /// Its interfaces by short name; nil where nothing is known of it.
    func interfaces() -> [String: Interface]? {
        switch self {
        case .node(let node): node.interfaces
        case .capability(_, let node): node?.interfaces
        // Operations of a group are called on its members, which may be of any type.
        case .group, .unknown: nil
        // A derived type may have others.
        case .nodes: nil
        case .relationship(_, let interfaces): interfaces
        }
    }
}
