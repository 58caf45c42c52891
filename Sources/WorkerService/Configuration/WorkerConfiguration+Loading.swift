public import Configuration
public import DaemonLifecycle
internal import Orchestration
internal import SpaceMembership

extension WorkerConfiguration: LoadableConfiguration {
    /// Where the package puts the configuration.
    public static let standardFile = "/etc/ditrit/worker.yaml"

    /// The variable of the environment that a token is taken from.
    public static let tokenVariable = "DITRIT_SPACE_TOKEN"

    /// Those of `ditrit` itself, which may stand in the same environment.
    private static let clientVariables: Set<String> = Set(
        ["", "_CA", "_CERTIFICATE", "_KEY", "_TOKEN", "_TOKEN_FILE"].map { "DITRIT_CONSUL\($0)" } + ["DITRIT_PREFIX"])

    /// Reads a configuration from its sources.
    ///
    /// - Throws: `ConfigurationError` with all that is wrong.
    public static func load(
        _ sources: ConfigurationSources
    ) throws(ConfigurationError) -> LoadedConfiguration<WorkerConfiguration> {
        var reader = ConfigurationReader(
            settings, defaults: WorkerConfiguration(sources), instance: sources.instance)
        var problems = sources.read(into: &reader, others: clientVariables.union([tokenVariable]))
        if reader.origin(of: "metrics.listen") == .standard {
            reader.values.metrics.listen = Metrics.standardAddress(runtimeDirectory: reader.values.runtimeDirectory)
        }
        var configuration = reader.values
        let token = configuration.space.resolve(
            section: "space", variable: tokenVariable, credentials: sources.credentials,
            environment: sources.environment, &reader)
        reader.resolveFile("operations.ssh.key", &configuration.operations.ssh.key, sources.credentials)
        if configuration.roles.isEmpty { reader.complain(of: "roles", "a worker without a role has nothing to do") }
        if configuration.artifacts.socket != nil, configuration.artifacts.sharedDirectory != nil {
            reader.complain(
                of: "artifacts.shared-directory", "CSARs come from there or from artifacts.socket, not from both")
        }
        problems += reader.problems
        guard problems.isEmpty else { throw ConfigurationError(problems) }
        return LoadedConfiguration(
            configuration: configuration, warnings: reader.warnings, lines: reader.lines + ["token: \(token)"])
    }
}
