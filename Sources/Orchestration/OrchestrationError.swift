public import TOSCA

/// What keeps a topology from being instantiated, or a workflow from being run.
public struct OrchestrationError: Error, Sendable, CustomStringConvertible {
    /// What, where and what to do.
    public let description: String
    /// The places that are wrong, where they are known.
    public let diagnostics: [Diagnostic]
    /// What is wrong with inputs.
    public let inputs: [InputProblem]

    init(_ description: String) {
        self.description = description
        (diagnostics, inputs) = ([], [])
    }

    init(_ inputs: [InputProblem], _ diagnostics: [Diagnostic]) {
        description = (inputs.map(\.description) + diagnostics.map(\.description)).joined(separator: "\n")
        (self.diagnostics, self.inputs) = (diagnostics, inputs)
    }

    static func tooManyInstances(_ node: NodeTemplate, limit: Int) -> OrchestrationError {
        OrchestrationError(
            "\(node.location): error: with the instances of '\(node.name)' the topology has more than \(limit) node"
                + " instances\n    hint: lower default_instances of it or of what hosts it")
    }

    static func tooManyRelationships(_ relationship: Relationship, limit: Int) -> OrchestrationError {
        OrchestrationError(
            "\(relationship.location): error: '\(relationship.source)' → '\(relationship.target)' makes more than"
                + " \(limit) relationship instances: each source instance has one to each target instance")
    }

    static func missingInstance(
        _ relationship: Relationship, ofSource position: Int, wanted: Int, count: Int
    ) -> OrchestrationError {
        OrchestrationError(
            "\(relationship.location): error: the requirement '\(relationship.requirement)' of"
                + " '\(relationship.source)_\(position)' is for the instance \(wanted) of '\(relationship.target)', of which"
                + " there are \(count), and is not optional")
    }

    static func invalidScaling(_ node: NodeTemplate, _ reason: String) -> OrchestrationError {
        OrchestrationError("\(node.location): error: the instances of '\(node.name)' cannot be counted: \(reason)")
    }
}
