public import YAML

/// Node templates that belong together (1.3 §3.8.5).
public struct Group: Sendable {
    /// Its name.
    public let name: String
    /// The full name of its type.
    public let type: String
    /// Its properties, defaults included.
    public let properties: [String: Value]
    /// Its attributes, as far as they are given.
    public let attributes: [String: Value]
    /// The names of the node templates, or of other groups.
    public let members: [String]
    /// Its interfaces by short name.
    public let interfaces: [String: Interface]
    /// Where it is.
    public let location: Location
}

/// What is to be kept to by node templates or groups (1.3 §3.8.6).
public struct Policy: Sendable {
    /// Its name.
    public let name: String
    /// The full name of its type.
    public let type: String
    /// Its properties, defaults included.
    public let properties: [String: Value]
    /// The names of the node templates and groups that it is for; empty where it is for all.
    public let targets: [String]
    /// What it reacts to.
    public let triggers: [Trigger]
    /// Where it is.
    public let location: Location
}

/// What a policy reacts to, and how (1.3 §3.6.22).
public struct Trigger: Sendable {
    /// The part of the topology whose events and state are meant (1.3 §3.6.21).
    public struct Filter: Sendable {
        /// The node template, or a node type.
        public let node: String
        /// A requirement of it, whose other end is meant.
        public let requirement: String?
        /// A capability of what is meant so far.
        public let capability: String?
    }

    /// Its name.
    public let name: String
    /// The event.
    public let event: String?
    /// From when to when it is in force, as written.
    public let schedule: (start: String?, end: String?)?
    /// What it is about, if not the policy's targets.
    public let filter: Filter?
    /// What must be so.
    public let conditions: [WorkflowCondition]
    /// For how long that must be so: a time with its unit.
    public let period: String?
    /// How often it is looked at within that time.
    public let evaluations: Int?
    /// How what is seen is put together, such as `average`.
    public let method: String?
    /// What is done.
    public let actions: [WorkflowActivity]
    /// Where it is.
    public let location: Location
}
