public import YAML

/// What a workflow does to nodes of a type (TOSCA Simple Profile 1.1 §7.4.2.1).
public struct LifecycleWorkflow: Sendable {
    /// The workflow's name.
    public let name: String
    /// The node type that declares it.
    public let declaringType: String
    /// The steps, in the order of the file.
    public let steps: [LifecycleStep]
    /// Where it is declared.
    public let location: Location
}

/// A step of a workflow.
public struct LifecycleStep: Sendable {
    /// Its name.
    public let name: String
    /// What it does, one after the other.
    public let activities: [Activity]
    /// The steps that may start when it is done.
    public let onSuccess: [String]
    /// Where it is declared.
    public let location: Location
}

/// An activity of a step (1.1 §3.5.17).
public struct Activity: Sendable {
    /// What it does.
    public enum Kind: Sendable, Hashable {
        /// Sets the state of the node.
        case setState(String)
        /// Calls an operation.
        case callOperation(OperationName)
        /// Leaves a node to the orchestrator.
        case delegate(String)
        /// Does what another workflow does.
        case inline(String)
    }

    /// What it does.
    public let kind: Kind
    /// Where what it names is written.
    public let location: Location
}

/// What relationships of a type add to a workflow of their ends (1.1 §7.4.2.2).
public struct Weaving: Sendable {
    /// The workflow's name.
    public let workflow: String
    /// The relationship type that declares it.
    public let declaringType: String
    /// Rules for the source.
    public let source: [WeavingRule]
    /// Rules for the target.
    public let target: [WeavingRule]
    /// Where it is declared.
    public let location: Location
}

/// A rule: where it hooks in, what it waits for, what it calls.
public struct WeavingRule: Sendable {
    /// The side of a state's activity that the rule stands on.
    public enum Anchor: String, Sendable {
        /// Before the node enters the state.
        case before
        /// After it has entered the state.
        case after
    }

    /// The side of the state.
    public let anchor: Anchor
    /// The state of the node that is woven.
    public let state: String
    /// The state of the node at the other end that it waits for.
    public let wait: String?
    /// The operation of the relationship that it calls.
    public let activity: OperationName?
    /// Where that operation is named.
    let activityLocation: Location?
    /// Where the operation runs, if not where its name says.
    public let operationHost: OperationHost?
    /// Where it is written.
    public let location: Location
}

extension LifecycleWorkflow {
    /// The operations that it calls, with the places where they are named.
    var calls: [(operation: OperationName, location: Location)] {
        steps.flatMap(\.activities).compactMap { activity in
            guard case .callOperation(let operation) = activity.kind else { return nil }
            return (operation, activity.location)
        }
    }
}

extension Weaving {
    /// The operations that its rules call, with the places where they are named.
    var calls: [(operation: OperationName, location: Location)] {
        (source + target).compactMap { rule in
            guard let operation = rule.activity, let location = rule.activityLocation else { return nil }
            return (operation, location)
        }
    }
}
