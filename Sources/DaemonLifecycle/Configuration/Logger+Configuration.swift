public import Configuration
public import Telemetry

extension Logger {
    /// Writes why a configuration is not taken, a record for each problem.
    public func rejected(_ error: any Error) {
        let lines = (error as? ConfigurationError)?.problems.map(\.line) ?? ["\(error)"]
        for line in lines { self.error("the configuration is not taken: \(line)", .configurationRejected) }
    }

    /// Writes what in a configuration has no effect.
    public func suspicious(_ warnings: [ConfigurationProblem]) {
        for warning in warnings { self.warning(warning.line, .configurationSuspicious) }
    }
}
