public import DaemonLifecycle
public import Telemetry

/// The worker: drives executions and runs operations, as its configuration says.
public actor Worker: DaemonService {
    private var configuration: WorkerConfiguration
    private let logger: Logger

    /// A worker of this configuration.
    public init(_ configuration: WorkerConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// Makes the directory that operations work in.
    public func start() throws { try Directory.make(configuration.operations.workDirectory) }

    /// Works until it is cancelled.
    public func run() async throws {
        while true { try await Task.sleep(for: .seconds(3600)) }
    }

    /// Takes over what has changed.
    public func reload(_ configuration: WorkerConfiguration) { self.configuration = configuration }

    /// Lets work end.
    public func drain() {}

    /// What it does now.
    public var status: String { "idle, \(configuration.slots) slots" }
}

extension WorkerConfiguration: DaemonConfiguration {
    /// The least grave severity that is logged.
    public var logLevel: Severity { log.level }
    /// How long operations may go on.
    public var drainLimit: Duration { drain.limit }
}
