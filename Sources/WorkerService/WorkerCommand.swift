public import ArgumentParser
internal import Configuration
internal import DaemonLifecycle
internal import EventLoop
internal import FoundationEssentials
internal import Glibc
internal import HTTPServer
internal import Systemd
internal import Telemetry
internal import TupleSpace

/// `ditrit-worker`: the daemon.
public struct WorkerCommand: AsyncParsableCommand {
    private static let version = "0.1.0"

    /// The name and what to know of it.
    public static let configuration = CommandConfiguration(
        commandName: "ditrit-worker",
        abstract: "Drives executions and runs operations of TOSCA workflows.",
        discussion: """
            Every key of the configuration is explained in /etc/ditrit/worker.yaml. SIGTERM lets work end, a second one \
            leaves it; SIGHUP reads the configuration again.

            Exit codes: 0 it was asked to stop; 1 it could not go on; 64 the command line is wrong; 78 the configuration \
            is wrong.
            """,
        version: version)

    @Option(help: ArgumentHelp("The configuration.", valueName: "file"), completion: .file())
    var config: String?

    @Flag(help: "Checks the configuration, prints what is in force, and ends.")
    var check = false

    @Option(help: "Which of this host's workers this is: what %i stands for.")
    var instance: String?

    @Option(help: "How this worker is called.")
    var name: String?

    @Option(help: "engine, operations, or both parted by a comma.")
    var roles: String?

    @Option(help: "How many operations it runs at once.")
    var slots: String?

    @Option(help: ArgumentHelp("The addresses of Consul, parted by commas.", valueName: "url"))
    var consul: String?

    @Option(help: "The least grave severity that is logged.")
    var logLevel: String?

    @Option(help: ArgumentHelp("Sets any key of the configuration; may be repeated.", valueName: "key=value"))
    var set: [String] = []

    /// A command without arguments.
    public init() {}

    /// Checks what the parser cannot.
    public func validate() throws {
        for text in set where !text.contains("=") { throw ValidationError("--set wants KEY=VALUE, not '\(text)'") }
        if let instance, instance.wholeMatch(of: /[A-Za-z0-9_.-]{1,20}/) == nil {
            throw ValidationError("--instance wants 1 to 20 letters, digits, '.', '_' and '-', not '\(instance)'")
        }
    }

    private var sources: WorkerConfiguration.Sources {
        var sources = WorkerConfiguration.Sources(environment: ProcessInfo.processInfo.environment)
        if let config { (sources.file, sources.isFileNamed) = (config, true) }
        sources.instance = instance
        let named = [
            ("name", name, "--name"), ("roles", roles, "--roles"), ("slots", slots, "--slots"),
            ("space.consul", consul, "--consul"), ("log.level", logLevel, "--log-level"),
        ]
        sources.options = named.compactMap { key, value, option in value.map { (key, $0, option) } }
        sources.options += set.map { text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), String(parts[1]), "--set")
        }
        return sources
    }

    /// Runs the worker to its end.
    public func run() async throws {
        let sources = sources
        let loaded: WorkerConfiguration.Loaded
        do {
            loaded = try WorkerConfiguration.load(sources)
        } catch {
            if check {
                print("\(error)")
            } else {
                Self.logger(.auto, sources).rejected(error)
            }
            throw ExitCode(EX_CONFIG)
        }
        if check {
            for warning in loaded.warnings { print("warning: \(warning.line)") }
            print(loaded.lines.joined(separator: "\n"))
            return
        }
        let log = loaded.configuration.log
        let logger = Self.logger(log.target, sources).with(.worker, loaded.configuration.name)
        logger.threshold = log.level
        logger.suspicious(loaded.warnings)
        let isGood = try await serve(loaded.configuration, sources, logger)
        if !isGood { throw ExitCode.failure }
    }

    private func serve(
        _ configuration: WorkerConfiguration, _ sources: WorkerConfiguration.Sources, _ logger: Logger
    ) async throws -> Bool {
        let loop = try EventLoop(name: "worker")
        let (watchdog, readiness, metrics) = (Watchdog(), Readiness(), MetricRegistry())
        metrics.addProcessMetrics()
        metrics.gauges("ditrit_build_info", "The version, as a label.", labels: ["version"])[Self.version].set(1)

        let endpoint = HealthEndpoint(metrics: metrics, watchdog: watchdog, readiness: readiness)
        let server = HTTPServer(loop: loop) { endpoint.respond(to: $0) }
        let lock: SpaceLock
        do {
            try Directory.make(configuration.runtimeDirectory)
            // Two workers that share it would end each other's sessions.
            lock = try await Self.lock(configuration.runtimeDirectory)
            if let address = configuration.metrics.listen { try await server.start(on: address) }
        } catch {
            logger.log(.critical, "\(error)", .daemonFailed)
            return false
        }
        let worker = Worker(
            configuration, logger: logger, loop: loop, watchdog: watchdog, readiness: readiness,
            metrics: metrics)
        let isGood = await Daemon(loop: loop, logger: logger, watchdog: watchdog, readiness: readiness)
            .run(worker, configuration: configuration) { try WorkerConfiguration.load(sources).configuration }
        await server.stop()
        withExtendedLifetime(lock) {}
        return isGood
    }

    private static func lock(_ directory: String) async throws -> SpaceLock {
        do throws(TupleSpaceError) {
            return try await SpaceLock(directory: directory, patience: .seconds(5))
        } catch {
            guard error.code == .inUse else { throw error }
            throw TupleSpaceError(
                .inUse,
                "another worker runs with the runtime directory \(directory): \(error.description)\n    hint: give"
                    + " each worker of a host an --instance of its own")
        }
    }

    private static func logger(_ target: LogTarget, _ sources: WorkerConfiguration.Sources) -> Logger {
        Logger(sink: target.sink(identifier: "ditrit-worker", environment: sources.environment))
    }
}
