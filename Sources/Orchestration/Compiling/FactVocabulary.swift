internal import Rete

/// The facts that productions speak of: the whole language between the compiler and the engine.
///
/// Node instances, relationship instances and ends are numbers: their index in the `InstanceModel`.
enum FactVocabulary {
    /// How far a node instance is in a step of its lifecycle.
    ///
    /// `position` activities are done; `status` is `ready` when the next may begin, `busy` while it runs, `failed` when
    /// it went wrong.
    static let progress = FactType(name: "progress", slots: ["node", "lifecycle", "step", "position", "status"])
    /// A node instance has entered a state that some rule waits for.
    ///
    /// Never taken back: waits are monotone.
    static let reached = FactType(name: "reached", slots: ["node", "state"])
    /// A step of a node instance is complete; only where another step waits for it.
    static let completed = FactType(name: "completed", slots: ["node", "lifecycle", "step"])
    /// A relationship instance, by the weaving it is under.
    static let relationship = FactType(name: "relationship", slots: ["id", "template", "weaving", "source", "target"])
    /// One end of a relationship: what hooks that are called once for a node instance are called for.
    static let end = FactType(name: "end", slots: ["id", "template", "weaving", "side", "node"])
    /// A hook was called for a subject: a relationship's or an end's id.
    ///
    /// `status` is `running` or `done`.
    static let hook = FactType(name: "hook", slots: ["rule", "subject", "status"])
    /// An operation with an implementation.
    ///
    /// `status` is `waiting` until its host is free, then `running`.
    static let operation = FactType(name: "operation", slots: ["id", "host", "status"])
}
