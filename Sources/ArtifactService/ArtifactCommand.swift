public import ArgumentParser
internal import DaemonLifecycle
internal import Systemd
internal import Telemetry

/// `ditrit-artifactd`: the daemon.
public struct ArtifactCommand: AsyncParsableCommand {
    private static let version = "0.1.0"

    /// The name and what to know of it.
    public static let configuration = CommandConfiguration(
        commandName: "ditrit-artifactd",
        abstract: "Gives the processes of a host the artifacts of the site.",
        discussion: """
            Every key of the configuration is explained in /etc/ditrit/artifactd.yaml. SIGTERM lets requests end, a \
            second one leaves them; SIGHUP reads the configuration again.

            Exit codes: 0 it was asked to stop; 1 it could not go on; 64 the command line is wrong; 78 the configuration \
            is wrong.
            """,
        version: version)

    @OptionGroup var options: DaemonOptions

    @Option(help: ArgumentHelp("The socket to listen on, unless systemd gives one.", valueName: "unix:path"))
    var listen: String?

    @Option(help: ArgumentHelp("The directory that keeps what this host uses.", valueName: "directory"))
    var cache: String?

    /// A command without arguments.
    public init() {}

    /// Runs the daemon to its end.
    public func run() async throws {
        // Before anything else has a thread that reads the environment.
        let sockets = try ListenDescriptor.takeAll().map(\.descriptor)
        let program = DaemonProgram<ArtifactConfiguration>(
            "ditrit-artifactd",
            sources: options.sources(
                standardFile: ArtifactConfiguration.standardFile,
                [("listen", listen, "--listen"), ("cache.directory", cache, "--cache")]))
        if options.check { return try program.check() }
        let version = Self.version
        try await program.run(version: version, as: (.store, \.store.name)) { configuration, parts in
            let daemon = ArtifactDaemon(configuration, parts: parts, sockets: sockets, version: version)
            return await program.serve(daemon, configuration, parts)
        }
    }
}
