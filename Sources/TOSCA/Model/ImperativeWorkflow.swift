public import YAML

/// A workflow that a topology spells out step by step (1.3 §3.8.7).
public struct ImperativeWorkflow: Sendable {
    /// Its name.
    public let name: String
    /// What its author says of it.
    public let description: String?
    /// Its metadata, those that are texts, numbers or truth values, as they are written.
    public let metadata: [String: String]
    /// Its inputs, in the order of the file.
    public let inputs: [PropertyDefinition]
    /// What must be so before it begins; all of them.
    public let preconditions: [Precondition]
    /// Its steps, in the order of the file.
    public let steps: [WorkflowStep]
    /// What carries it out, where it is not spelled out here (1.3).
    public let implementation: Implementation?
    /// The attributes that its outputs are written to, by output: entity and path (1.3).
    public let outputs: [String: [String]]
    /// Where it is declared.
    public let location: Location
}

/// What must be so of a node, a group or a relationship before a workflow begins (1.3 §3.6.26).
public struct Precondition: Sendable {
    /// The node template or the group.
    public let target: String
    /// The requirement of the node template whose relationship is meant.
    public let targetRelationship: String?
    /// What must be so; all of it.
    public let conditions: [WorkflowCondition]
    /// Where it is declared.
    public let location: Location
}

/// A step of an imperative workflow (1.3 §3.6.27).
public struct WorkflowStep: Sendable {
    /// Its name.
    public let name: String
    /// The node template or the group that it works on; nil where it only runs other workflows.
    public let target: String?
    /// The requirement of the node template whose relationship it works on.
    public let targetRelationship: String?
    /// Where its operations run, if not where they always do: an operation host, or a node of a group.
    public let operationHost: String?
    /// Of which instances of the target it works on: those for which all of it is so.
    public let filter: [WorkflowCondition]
    /// What it does, one after the other.
    public let activities: [WorkflowActivity]
    /// The steps that may start when it is done.
    public let onSuccess: [String]
    /// The steps that may start when it has failed.
    public let onFailure: [String]
    /// Where it is declared.
    public let location: Location
}

/// What a step or a trigger does (1.3 §3.6.23).
public struct WorkflowActivity: Sendable {
    /// What it does.
    public enum Kind: Sendable {
        /// Sets the state of the target.
        case setState(String)
        /// Calls an operation of the target.
        case callOperation(OperationName, inputs: [String: Value])
        /// Leaves the target to the orchestrator: it runs one of its own workflows on it.
        case delegate(workflow: String, inputs: [String: Value])
        /// Does what another workflow of the topology does.
        case inline(workflow: String, inputs: [String: Value])
    }

    /// What it does.
    public let kind: Kind
    /// Where it is written.
    public let location: Location
}

/// Something that is so of a node, a group or a relationship, or not (1.3 §3.6.25).
public indirect enum WorkflowCondition: Sendable {
    /// All of it is so.
    case and([WorkflowCondition])
    /// Some of it is so.
    case or([WorkflowCondition])
    /// Not all of it is so.
    case not([WorkflowCondition])
    /// An attribute meets all of some constraints (1.3 §3.6.24).
    case attribute(String, constraints: [Constraint], location: Location)
}
