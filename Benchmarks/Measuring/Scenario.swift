/// Something that is measured, in a process of its own.
struct Scenario: Sendable {
    /// What one run came to.
    struct Outcome: Sendable {
        /// How long the measured part took.
        let seconds: Double
        /// How much was done: nodes, transitions, firings.
        let work: Int
    }

    let name: String
    let run: @Sendable (_ size: Int) async throws -> Outcome

    static let all: [Scenario] = [
        YAMLScenarios.all, TOSCAScenarios.all, InstallScenarios.all, OperationScenarios.all, HTTPScenarios.all,
        ObjectScenarios.all, ReteScenarios.all,
    ].flatMap { $0 }
}

/// The work of a scenario was not what it should have been.
struct WrongOutcome: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Runs `body`, and says how long it took.
func timing(_ body: () async throws -> Int) async rethrows -> Scenario.Outcome {
    let clock = ContinuousClock()
    let start = clock.now
    let work = try await body()
    return Scenario.Outcome(seconds: (clock.now - start) / .seconds(1), work: work)
}
