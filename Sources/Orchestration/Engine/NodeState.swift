/// The names of the node states that the engine itself gives a meaning to.
///
/// The set of states is open: a workflow may set any. Source: TOSCA Simple Profile 1.1 §3.3.1.
enum NodeState {
    /// Nothing has happened to the node yet.
    static let initial = "initial"
    /// The node runs.
    static let started = "started"
    /// The node was removed; it can be installed again.
    static let deleted = "deleted"
    /// An operation of the node failed.
    static let error = "error"

    /// Whether a node in this state is on its way to be installed and has not been configured yet.
    static func isUnconfigured(_ state: String) -> Bool { ["creating", "created", "configuring"].contains(state) }

    /// Whether the default lifecycles set this state.
    static func isNormative(_ state: String) -> Bool {
        isTransitional(state) || ["configured", started, "stopped", deleted].contains(state)
    }

    /// Whether a node in this state is between two in which it could stay.
    static func isTransitional(_ state: String) -> Bool {
        isUnconfigured(state) || ["starting", "stopping", "deleting"].contains(state)
    }

    /// Whether a node in this state is there to be used: it has been started, and is not being removed.
    static func isUp(_ state: String) -> Bool {
        !isUnconfigured(state)
            && ![initial, "configured", "starting", "stopped", "deleting", deleted].contains(state)
    }

    /// States that one text of the specification writes for another's: `available` stands in figures and examples
    /// where the table has `started`; after a stop the table has `configured` where §7.4.2.1 has `stopped`.
    static func alternative(to state: String) -> String? {
        switch state {
        case "available": "started"
        case "stopped": "configured"
        default: nil
        }
    }
}
