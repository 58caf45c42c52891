public import ArgumentParser
internal import DaemonLifecycle
internal import HTTPServer
internal import Telemetry

/// `ditrit-worker`: the daemon.
public struct WorkerCommand: AsyncParsableCommand {
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
        version: Release.build)

    @OptionGroup var options: DaemonOptions

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

    /// A command without arguments.
    public init() {}

    /// Checks what the parser cannot.
    public func validate() throws {
        if let instance, instance.wholeMatch(of: /[A-Za-z0-9_.-]{1,20}/) == nil {
            throw ValidationError("--instance wants 1 to 20 letters, digits, '.', '_' and '-', not '\(instance)'")
        }
    }

    private var program: DaemonProgram<WorkerConfiguration> {
        var sources = options.sources(
            of: "ditrit-worker", standardFile: WorkerConfiguration.standardFile,
            [
                ("name", name, "--name"), ("roles", roles, "--roles"), ("slots", slots, "--slots"),
                ("space.consul", consul, "--consul"),
            ])
        sources.instance = instance
        // Its unit always has an instance: without one what is shown would be in force nowhere.
        if options.check, sources.unit != nil { sources.instance = instance ?? "1" }
        return DaemonProgram("ditrit-worker", sources: sources)
    }

    /// Runs the worker to its end.
    public func run() async throws {
        let program = program
        if options.check { return try program.check() }
        try await program.run(version: Release.build, as: (.worker, \.name)) { configuration, parts in
            let endpoint = parts.endpoint
            let server = HTTPServer(loop: parts.loop) { endpoint.respond(to: $0) }
            let lock = try await RuntimeDirectory.lock(
                configuration.runtimeDirectory, for: "worker",
                remedy: "give each worker of a host an --instance of its own")
            if let address = configuration.metrics.listen { try await server.start(on: address) }
            let worker = Worker(
                configuration, logger: parts.logger, loop: parts.loop, watchdog: parts.watchdog,
                readiness: parts.readiness, metrics: parts.metrics, lock: lock)
            let isGood = await program.serve(worker, configuration, parts)
            await server.stop()
            await worker.end()
            return isGood
        }
    }
}
