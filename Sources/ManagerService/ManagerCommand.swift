public import ArgumentParser
internal import DaemonLifecycle
internal import Systemd
internal import Telemetry

/// `ditrit-manager`: the daemon, and what has to do with its tokens.
public struct ManagerCommand: AsyncParsableCommand {
    /// The name and what to know of it.
    public static let configuration = CommandConfiguration(
        commandName: "ditrit-manager",
        abstract: "Serves the API of a site: models, instances and executions of TOSCA workflows.",
        version: Release.build, subcommands: [ServeCommand.self, TokenCommand.self],
        defaultSubcommand: ServeCommand.self)

    /// A command without arguments.
    public init() {}
}

/// `ditrit-manager serve`: the daemon.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serves the API; what is done without a subcommand.",
        discussion: """
            Every key of the configuration is explained in /etc/ditrit/manager.yaml. SIGTERM lets requests end, a second \
            one leaves them; SIGHUP reads the configuration again.

            Exit codes: 0 it was asked to stop; 1 it could not go on; 64 the command line is wrong; 78 the configuration \
            is wrong.
            """)

    @OptionGroup var options: ManagerOptions

    func run() async throws {
        let program = options.program
        if options.daemon.check { return try program.check() }
        let passed = try ListenDescriptor.takeAll()
        try await program.run(version: Release.build, as: (.manager, { $0.name })) { configuration, parts in
            let lock = try await RuntimeDirectory.lock(
                configuration.runtimeDirectory, for: "manager",
                remedy: "give each manager of a host a runtime-directory of its own")
            let manager = Manager(configuration, version: Release.build, passed: passed, parts)
            let isGood = await program.serve(manager, configuration, parts)
            withExtendedLifetime(lock) {}
            return isGood
        }
    }
}

/// Where a manager's configuration comes from.
struct ManagerOptions: ParsableArguments {
    @OptionGroup var daemon: DaemonOptions

    @Option(help: ArgumentHelp("Where to listen, parted by commas.", valueName: "address"))
    var listen: String?

    @Option(help: ArgumentHelp("The addresses of Consul, parted by commas.", valueName: "url"))
    var consul: String?

    var sources: ConfigurationSources {
        daemon.sources(
            of: "ditrit-manager", standardFile: ManagerConfiguration.standardFile,
            [("listen.addresses", listen, "--listen"), ("space.consul", consul, "--consul")])
    }

    var program: DaemonProgram<ManagerConfiguration> { DaemonProgram("ditrit-manager", sources: sources) }
}
