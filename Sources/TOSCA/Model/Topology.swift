public import YAML

/// A service template with everything that it refers to, resolved and checked.
public struct ServiceTemplate: Sendable {
    /// `tosca_definitions_version`.
    public let version: String
    /// What its author says of it.
    public let description: String?
    /// Its metadata.
    public let metadata: [String: String]
    /// All types.
    public let types: TypeCatalog
    /// The topology.
    public let topology: Topology
}

/// A topology template (TOSCA Simple Profile 1.1 §3.8).
public struct Topology: Sendable {
    /// Its inputs, in the order of the file.
    public let inputs: [PropertyDefinition]
    /// Its node templates, in the order of the file.
    public let nodeTemplates: [NodeTemplate]
    /// Its relationships: one for each requirement that is assigned, in the order of the file, so that those of a node
    /// template are together, and in the order of the node templates.
    public let relationships: [Relationship]
    /// Its outputs, in the order of the file.
    public let outputs: [OutputDefinition]
    /// Its groups, in the order of the file.
    public let groups: [Group]
    /// Its policies, in the order of the file.
    public let policies: [Policy]
    /// The workflows that it spells out, in the order of the file.
    public let workflows: [ImperativeWorkflow]
    /// How it stands in for a node, if it does.
    public let substitution: SubstitutionMapping?
    /// Groups, policies, workflows and substitution mappings as they are written, by section.
    public let unread: [String: Node]
    /// Where it is.
    public let location: Location
    private let indices: [String: Int]
    /// The relationships of each node template, by its index.
    private let bySource: [Range<Int>]
    /// The relationships that lead to each node template, by its index.
    private let byTarget: [[Int]]
    /// The relationships that are made of each relationship template, by its name.
    private let byTemplate: [String: [Int]]

    init(
        inputs: [PropertyDefinition], nodeTemplates: [NodeTemplate], relationships: [Relationship],
        outputs: [OutputDefinition], groups: [Group] = [], policies: [Policy] = [],
        workflows: [ImperativeWorkflow] = [], substitution: SubstitutionMapping? = nil, unread: [String: Node],
        location: Location
    ) {
        self.inputs = inputs
        self.nodeTemplates = nodeTemplates
        self.relationships = relationships
        self.outputs = outputs
        self.groups = groups
        self.policies = policies
        self.workflows = workflows
        self.substitution = substitution
        self.unread = unread
        self.location = location
        let indices = Dictionary(
            nodeTemplates.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
        var end = 0
        bySource = nodeTemplates.map { node in
            let start = end
            while end < relationships.count, relationships[end].source == node.name { end += 1 }
            return start..<end
        }
        var byTarget: [[Int]] = Array(repeating: [], count: nodeTemplates.count)
        var byTemplate: [String: [Int]] = [:]
        for (index, relationship) in relationships.enumerated() {
            if let target = indices[relationship.target] { byTarget[target].append(index) }
            if let template = relationship.template { byTemplate[template, default: []].append(index) }
        }
        self.indices = indices
        self.byTarget = byTarget
        self.byTemplate = byTemplate
    }

    /// The index of a node template by its name.
    public func index(ofNode name: String) -> Int? { indices[name] }

    /// A node template by its name.
    public func node(_ name: String) -> NodeTemplate? { indices[name].map { nodeTemplates[$0] } }

    /// The indices of the relationships of which a node template, by its index, is the source.
    public func relationships(of node: Int) -> Range<Int> { bySource[node] }

    /// The indices of the relationships of which a node template, by its index, is the target.
    public func relationships(to node: Int) -> [Int] { byTarget[node] }

    /// The index of a relationship that is made of a relationship template: of several one of which a node template, by
    /// its index, is the source, else the target, else the first.
    public func index(ofRelationshipTemplate name: String, near node: Int?) -> Int? {
        guard let made = byTemplate[name] else { return nil }
        guard let node else { return made.first }
        return bySource[node].first { relationships[$0].template == name }
            ?? byTarget[node].first { relationships[$0].template == name } ?? made.first
    }
}

/// A node template (1.3 §3.8.3).
public final class NodeTemplate: Sendable {
    /// Its name.
    public let name: String
    /// The full name of its type.
    public var type: String { nodeType.name }
    /// That type.
    public let nodeType: NodeType
    /// Its properties, defaults included.
    public let properties: [String: Value]
    /// Its attributes, as far as they are given.
    public let attributes: [String: Value]
    /// Its capabilities.
    public let capabilities: [String: Capability]
    /// Its interfaces by short name: the type's, with what the template assigns.
    public var interfaces: [String: Interface] { interfaceSet.byName }
    let interfaceSet: InterfaceSet
    /// Its artifacts: the type's, with its own.
    public let artifacts: [String: Artifact]
    /// What its author says of it.
    public let description: String?
    /// Its metadata, those that are texts, numbers or truth values, as they are written.
    public let metadata: [String: String]
    /// Its directives.
    public let directives: [String]
    /// How many instances it has, where it says so itself (2.0 §7.2).
    public let count: Value?
    /// What the node must be like that the orchestrator selects for it (1.3 §3.6.5).
    public let filter: NodeFilter?
    /// Where it is.
    public let location: Location
    /// Whether functions may be called in it: most have none, and need not be looked through for them.
    let mayCallFunctions: Bool

    init(
        name: String, type: NodeType, properties: [String: Value], attributes: [String: Value],
        capabilities: [String: Capability], interfaces: InterfaceSet, artifacts: [String: Artifact],
        description: String?, metadata: [String: String], directives: [String], count: Value?, filter: NodeFilter?,
        location: Location
    ) {
        self.name = name
        nodeType = type
        self.properties = properties
        self.attributes = attributes
        self.capabilities = capabilities
        interfaceSet = interfaces
        self.artifacts = artifacts
        self.description = description
        self.metadata = metadata
        self.directives = directives
        self.count = count
        self.filter = filter
        self.location = location
        mayCallFunctions =
            properties.callFunctions || attributes.callFunctions || type.attributesCallFunctions
            || capabilities.values.contains(where: \.callsFunctions) || interfaces.hasInputs
            || artifacts.values.contains { $0.properties.callFunctions } || count?.isPlain == false
    }
}

/// A capability of a node template (1.3 §3.8.1).
public final class Capability: Sendable {
    /// The full name of its type; empty where the capability is not declared.
    public let type: String
    /// Its properties, defaults included.
    public let properties: [String: Value]
    /// Its attributes, as far as they are given.
    public let attributes: [String: Value]
    /// How many requirements it fulfils at most, where the template says so itself (1.3 §3.8.1).
    let limit: Limit?
    /// Whether functions are called in it.
    let callsFunctions: Bool

    init(
        type: String, properties: [String: Value], attributes: [String: Value], limit: Limit? = nil
    ) {
        self.type = type
        self.properties = properties
        self.attributes = attributes
        self.limit = limit
        callsFunctions = properties.callFunctions || attributes.callFunctions
    }

    /// Whether any property or attribute has a value.
    var hasValues: Bool { !properties.isEmpty || !attributes.isEmpty }

    /// How many requirements a capability fulfils at most.
    struct Limit: Sendable {
        let most: Int
        /// Where that is said.
        let location: Location
    }
}

/// A requirement of a node template, fulfilled: a relationship to another one.
public final class Relationship: Sendable {
    /// A name of its own in the topology: `web.host`, `web.uses`, `web.uses.1`.
    public let name: String
    /// The name of the requirement.
    public let requirement: String
    /// The name of the node template that requires.
    public let source: String
    /// The name of the node template that fulfils.
    public let target: String
    /// The full name of the relationship's type.
    public var type: String { relationshipType.name }
    /// That type.
    public let relationshipType: RelationshipType
    /// Whether it is a `tosca.relationships.HostedOn`.
    public var isHosting: Bool { relationshipType.header.isDerived(from: "tosca.relationships.HostedOn") }
    /// The capability of the target that it is bound to, if that is known.
    public let capability: String?
    /// The name of the relationship template that it is made of, if it is made of one.
    public let template: String?
    /// Its properties, defaults included.
    public let properties: [String: Value]
    /// Its attributes, as far as they are given.
    public let attributes: [String: Value]
    /// Its interfaces by short name.
    public var interfaces: [String: Interface] { interfaceSet.byName }
    let interfaceSet: InterfaceSet
    /// Which instances of the target an instance of the source is bound to.
    public enum Binding: Sendable, Equatable {
        /// To all of them, as in 1.0 to 1.3, which do not say.
        case all
        /// To one of them; there is a choice (2.0 §8.5.2, §14.3).
        case one
        /// To that of the index that the source has itself.
        case sameIndex
        /// To that of an index.
        case index(Int)
    }

    /// Which instances of the target an instance of the source is bound to.
    public let binding: Binding
    /// Whether each instance of the source is bound to one of the target, as it is in TOSCA 2.0 (§8.5.4, §14.3).
    public var bindsByPosition: Bool { binding != .all }
    /// Whether it may be left out where there is no such instance (2.0 §8.5.2).
    public let isOptional: Bool
    /// Whether the source does not assign it: its type demands it, and just one node could be meant (2.0 §8.5.4).
    public let isImplied: Bool
    /// Whether the target is such a node as the requirement is for; where it is none, of that has been complained.
    let isFit: Bool
    /// Where it is assigned; where the source is, for one that is implied.
    public let location: Location
    /// Whether functions may be called in it.
    let mayCallFunctions: Bool

    init(
        name: String, requirement: String, source: String, target: String, type: RelationshipType, capability: String?,
        template: String?, properties: [String: Value], attributes: [String: Value], interfaces: InterfaceSet,
        binding: Binding, isOptional: Bool, isImplied: Bool, isFit: Bool, location: Location
    ) {
        self.name = name
        self.requirement = requirement
        self.source = source
        self.target = target
        relationshipType = type
        self.capability = capability
        self.template = template
        self.properties = properties
        self.attributes = attributes
        interfaceSet = interfaces
        self.binding = binding
        self.isOptional = isOptional
        self.isImplied = isImplied
        self.isFit = isFit
        mayCallFunctions =
            properties.callFunctions || attributes.callFunctions || type.attributesCallFunctions
            || interfaces.hasInputs
        self.location = location
    }

    /// What runs when an operation of the relationship is called; nil for nothing.
    public func implementation(of name: OperationName) -> Implementation? {
        interfaces[name.interface]?.operations[name.operation]?.implementation
    }
}

extension Relationship: Hashable {
    /// Whether they are the same object: a relationship is made once, when the topology is read.
    public static func == (left: Relationship, right: Relationship) -> Bool { left === right }

    /// Hashes the identity of the object.
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// An output of a topology (1.3 §3.9.2.4).
public struct OutputDefinition: Sendable {
    /// Its name.
    public let name: String
    /// Its value.
    public let value: Value
    /// What its author says of it.
    public let description: String?
    /// What the value is like, where that is said.
    public let schema: Schema?
    /// Where it is.
    public let location: Location
}
