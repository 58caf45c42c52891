internal import ArgumentParser
public import Configuration
public import EventLoop
internal import Glibc
internal import Systemd
public import Telemetry

/// The configuration of a daemon, which can be read from its sources.
public protocol LoadableConfiguration: DaemonConfiguration {
    /// What it writes about itself.
    var log: LogConfiguration { get }

    /// Reads a configuration.
    ///
    /// - Throws: `ConfigurationError` with all that is wrong.
    static func load(_ sources: ConfigurationSources) throws(ConfigurationError) -> LoadedConfiguration<Self>
}

/// The way of a daemon from its command line to its end.
public struct DaemonProgram<Configuration: LoadableConfiguration>: Sendable {
    /// What the parts of a daemon share.
    public struct Parts: Sendable {
        /// Where everything runs.
        public let loop: EventLoop
        /// Where to write what happens.
        public let logger: Logger
        /// Whom the parts give signs of life.
        public let watchdog = Watchdog()
        /// Whether the daemon can work.
        public let readiness = Readiness()
        /// What is counted.
        public let metrics = MetricRegistry()

        /// What it shows of itself.
        public var endpoint: HealthEndpoint {
            HealthEndpoint(metrics: metrics, watchdog: watchdog, readiness: readiness)
        }
    }

    /// The program's name: `ditrit-worker`.
    private let name: String
    private let sources: ConfigurationSources

    /// The program of this name.
    public init(_ name: String, sources: ConfigurationSources) {
        self.name = name
        self.sources = sources
    }

    /// Reads the configuration, and prints what is in force or what is wrong.
    ///
    /// - Throws: `ExitCode`.
    public func check() throws {
        do throws(ConfigurationError) {
            let loaded = try Configuration.load(sources)
            for warning in loaded.warnings.map(\.line) + absence { print("warning: \(warning)") }
            print(loaded.lines.joined(separator: "\n"))
        } catch {
            print("\(error)")
            throw ExitCode(EX_CONFIG)
        }
    }

    /// Runs the daemon to its end.
    ///
    /// - Parameters:
    ///   - version: what to say of itself in the metrics.
    ///   - field: what the daemon's records are to be found by, and its value.
    ///   - body: makes the service of the parts and runs it by `serve`; an error that it throws is why it cannot start.
    /// - Throws: `ExitCode`.
    public func run(
        version: String, as field: (LogField, @Sendable (Configuration) -> String),
        _ body: (Configuration, Parts) async throws -> Bool
    ) async throws {
        let loaded: LoadedConfiguration<Configuration>
        do throws(ConfigurationError) {
            loaded = try Configuration.load(sources)
        } catch {
            logger(.auto).rejected(error)
            tellManager(of: error)
            throw ExitCode(EX_CONFIG)
        }
        let configuration = loaded.configuration
        let logger = logger(configuration.log.target).with(field.0, field.1(configuration))
        logger.threshold = configuration.log.level
        for line in absence { logger.warning(line, .configurationSuspicious) }
        logger.suspicious(loaded.warnings)
        let parts = Parts(loop: try EventLoop(name: name), logger: logger)
        parts.metrics.addProcessMetrics()
        parts.metrics.gauges("ditrit_build_info", "The version, as a label.", labels: ["version"])[version].set(1)
        var isGood = false
        do {
            isGood = try await body(configuration, parts)
        } catch {
            logger.log(.critical, "\(error)", .daemonFailed)
        }
        if !isGood { throw ExitCode.failure }
    }

    /// Gives a service the life of a daemon; returns whether it ended because it was asked to.
    public func serve<Service: DaemonService>(
        _ service: Service, _ configuration: Configuration, _ parts: Parts
    ) async -> Bool where Service.Configuration == Configuration {
        await Daemon(loop: parts.loop, logger: parts.logger, watchdog: parts.watchdog, readiness: parts.readiness)
            .run(service, configuration: configuration) { [sources] in try Configuration.load(sources).configuration }
    }

    private var absence: [String] { sources.absence.map { [$0] } ?? [] }

    /// `systemctl status` shows it with a service that does not start.
    private func tellManager(of error: ConfigurationError) {
        guard let first = error.problems.first else { return }
        let rest = error.problems.count - 1
        let more = rest == 0 ? "" : " (and \(rest) more, in the journal)"
        // Nobody is lost who is not told: the errors are in the log.
        _ = try? Notifier().notify(.status("failed: the configuration is wrong: \(first.line)\(more)"))
    }

    private func logger(_ target: LogTarget) -> Logger {
        Logger(sink: target.sink(identifier: name, environment: sources.environment))
    }
}
