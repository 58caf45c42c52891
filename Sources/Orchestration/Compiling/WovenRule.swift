internal import TOSCA
public import YAML

/// One rule of a relationship type, as it applies to a workflow of one topology.
///
/// Source: TOSCA Simple Profile 1.1 §7.4.2.2, read as `docs/workflows.md`, "Weaving", says.
public struct WovenRule: Sendable {
    /// The end of the relationship whose lifecycle the rule hooks into.
    public enum Side: String, Codable, Sendable {
        /// `source_weaving`.
        case source
        /// `target_weaving`.
        case target

        /// The other end.
        var other: Side { self == .source ? .target : .source }
    }

    /// How often a rule's operation is called.
    public enum Scope: String, Codable, Sendable {
        /// Once for each node instance of the woven side and relationship: TOSCA 1.1 §5.8.5.4, "only once per node
        /// instance".
        case instance
        /// Once for each pair of a source and a target instance.
        case pair
    }

    /// The relationship type that declares the weaving; types that inherit it share the rule.
    public let declaringType: String
    /// The name under which the relationships that it applies to are known to the productions.
    let weaving: String
    /// Which end is woven.
    public let side: Side
    /// The text of the rule.
    let rule: WeavingRule
    /// How often its operation is called.
    public let scope: Scope
    /// Whether any relationship under this rule implements its operation; if none does the rule only orders.
    let isImplemented: Bool

    /// The end on whose host its operation runs: as the rule says, else as the table of TOSCA 1.1 §5.8.5 has it, by the
    /// operation's name.
    ///
    /// Nil for the orchestrator's own host.
    var runsOn: Side? {
        switch rule.operationHost {
        case .source: return .source
        case .target: return .target
        case .orchestrator: return nil
        case .self, .host: return side
        case nil: break
        }
        switch rule.activity?.operation {
        case "pre_configure_source", "post_configure_source", "add_target", "remove_target", "target_changed":
            return .source
        case "pre_configure_target", "post_configure_target", "add_source", "remove_source", "source_changed":
            return .target
        default: return side
        }
    }

    /// Where the rule is written.
    public var location: Location { rule.location }

    /// The rule as its author wrote it, on one line.
    public var text: String {
        var parts = ["\(rule.anchor == .before ? "before" : "after"): \(rule.state)"]
        if let wait = rule.wait { parts.append("wait_\(side == .source ? "target" : "source"): \(wait)") }
        if let activity = rule.activity { parts.append("activity: \(activity.interface).\(activity.operation)") }
        return parts.joined(separator: ", ")
    }

    /// The gap of a lifecycle that it hooks into, or nil where the lifecycle never enters the rule's state.
    func gap(in lifecycle: Lifecycle) -> Lifecycle.Gap? {
        lifecycle.gap(at: rule.state, isBefore: rule.anchor == .before)
    }
}

extension WovenRule.Scope {
    /// The scope of an operation of the Configure interface.
    ///
    /// What prepares a node for its relationships is called once for the node; what announces a peer is called for
    /// each peer. A hosted instance has one host, and a host does not care which of its guests is which: never per pair.
    init(operation: String, isHosting: Bool) {
        let isPreparation = operation.hasPrefix("pre_configure_") || operation.hasPrefix("post_configure_")
        self = isPreparation || isHosting ? .instance : .pair
    }
}
