/// A production and the facts for which its conditions hold: something that may fire.
public struct Activation: Hashable, Sendable {
    /// The production's number: productions are numbered from 0 in the order in which they were added.
    public let production: Int
    /// The facts of its patterns, in the order of the conditions; negations and quantifiers have none.
    public let facts: [FactID]
}

/// What a firing was caused by, in words: the answer to "why did this fire?".
public struct Firing: Sendable, CustomStringConvertible {
    /// The production's name.
    public let production: String
    /// The facts, as text.
    public let facts: [String]
    /// The variables and their values, as text, in the order in which they were bound.
    public let bindings: [(name: String, value: String)]

    /// One line for the production, one for each fact, one for the variables.
    public var description: String {
        (["\(production) fired for"] + facts.map { "  \($0)" }
            + ["  with " + bindings.map { "\($0.name) = \($0.value)" }.joined(separator: ", ")])
            .joined(separator: "\n")
    }
}
