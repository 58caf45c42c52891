public import DaemonLifecycle
internal import EventLoop
internal import Glibc
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

    /// Makes the directories that it needs.
    public func start() throws {
        for directory in [configuration.runtimeDirectory, configuration.operations.workDirectory] {
            try Directory.make(directory)
        }
    }

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

/// Directories that a worker makes for itself where systemd has not.
private enum Directory {
    /// Makes a directory, with those that it is in; one that is there already stays as it is.
    static func make(_ path: String) throws(SystemError) {
        var made = ""
        for part in path.split(separator: "/") {
            made += "/" + part
            if unsafe mkdir(made, 0o750) != 0, errno != EEXIST { throw SystemError(errno, in: made) }
        }
    }
}
