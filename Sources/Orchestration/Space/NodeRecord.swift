/// What the space keeps of a node instance.
public struct NodeRecord: Codable, Sendable, Equatable {
    /// Its state: one of TOSCA's (Simple Profile 1.1 §3.3.1), `stopped`, `deleted`, or any that a workflow sets.
    public var state = NodeState.initial
    /// The execution that `positions` belong to.
    public var execution: String?
    /// The workflow that `positions` belong to.
    public var workflow: String?
    /// How many activities of each step are done, by index of step; -1 for a step that has not begun.
    public var positions: [Int] = []
    /// The weaving hooks of `workflow` that are done on this node.
    public var hooks: [Hook] = []
    /// What failed and has not been run again with success.
    public var failures: [Failure] = []
    /// Activities at or after `positions` that are done: the node went back to what had failed before them.
    public var ahead: [Activity] = []
    /// The state it was in when the first of `failures` happened.
    public var stateBeforeError: String?
    /// Attributes that operations have set.
    public var attributes: [String: JSON] = [:]
    /// Outputs of operations, by `Interface.operation`.
    public var outputs: [String: [String: JSON]] = [:]
    /// What operations of relationships of which it is the source have left, by the relationship's name, then the
    /// target's: `db_0`.
    public var relationships: [String: [String: RelationshipRecord]] = [:]

    /// What operations of relationships of which it is the source have announced, and none has taken back.
    public var announced: Set<Announcement> = []

    /// That an operation of a relationship was executed for a source and a target.
    public struct Announcement: Codable, Sendable, Hashable {
        /// The relationship's name.
        public var relationship: String
        /// The target's name: `db_0`.
        public var target: String
        /// The operation's name: `add_target`.
        public var operation: String
    }

    /// A rule's operation on a relationship or a node's end of it.
    public struct Hook: Codable, Sendable, Hashable {
        /// The rule's index in the compiled workflow.
        public var rule: Int
        /// What it is called for: a relationship instance or an end, as the rule's scope says.
        public var subject: Int
    }

    /// An activity of the node's own lifecycle.
    public struct Activity: Codable, Sendable, Hashable {
        /// The index of its step.
        public var step: Int
        /// Its position in the step.
        public var position: Int
    }

    /// An operation that failed.
    public enum Failure: Codable, Sendable, Hashable {
        /// An activity of the node's own lifecycle.
        case activity(step: Int, position: Int)
        /// A hook.
        case hook(Hook)
    }

    /// A node instance that nothing has happened to.
    public init() {}

    /// Leaves only the state to tell how far the node is.
    mutating func forgetPositions() {
        workflow = nil
        positions = []
        hooks = []
        failures = []
        ahead = []
    }

    private enum CodingKeys: String, CodingKey {
        case state, execution, workflow, positions, hooks, failures, ahead, stateBeforeError, attributes, outputs,
            relationships, announced
    }

    /// Writes only what is there: there is one record a node instance, and most of them are small.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(state, forKey: .state)
        try container.encodeIfPresent(execution, forKey: .execution)
        try container.encodeIfPresent(workflow, forKey: .workflow)
        if !positions.isEmpty { try container.encode(positions, forKey: .positions) }
        if !hooks.isEmpty { try container.encode(hooks, forKey: .hooks) }
        if !failures.isEmpty { try container.encode(failures, forKey: .failures) }
        if !ahead.isEmpty { try container.encode(ahead, forKey: .ahead) }
        try container.encodeIfPresent(stateBeforeError, forKey: .stateBeforeError)
        if !attributes.isEmpty { try container.encode(attributes, forKey: .attributes) }
        if !outputs.isEmpty { try container.encode(outputs, forKey: .outputs) }
        if !relationships.isEmpty { try container.encode(relationships, forKey: .relationships) }
        if !announced.isEmpty { try container.encode(announced, forKey: .announced) }
    }

    /// Reads what `encode(to:)` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        state = try container.decode(String.self, forKey: .state)
        execution = try container.decodeIfPresent(String.self, forKey: .execution)
        workflow = try container.decodeIfPresent(String.self, forKey: .workflow)
        positions = try container.decodeIfPresent([Int].self, forKey: .positions) ?? []
        hooks = try container.decodeIfPresent([Hook].self, forKey: .hooks) ?? []
        failures = try container.decodeIfPresent([Failure].self, forKey: .failures) ?? []
        ahead = try container.decodeIfPresent([Activity].self, forKey: .ahead) ?? []
        stateBeforeError = try container.decodeIfPresent(String.self, forKey: .stateBeforeError)
        attributes = try container.decodeIfPresent([String: JSON].self, forKey: .attributes) ?? [:]
        outputs = try container.decodeIfPresent([String: [String: JSON]].self, forKey: .outputs) ?? [:]
        relationships =
            try container.decodeIfPresent([String: [String: RelationshipRecord]].self, forKey: .relationships) ?? [:]
        announced = try container.decodeIfPresent(Set<Announcement>.self, forKey: .announced) ?? []
    }
}
