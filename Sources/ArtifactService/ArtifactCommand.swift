public import ArgumentParser
internal import DaemonLifecycle
internal import EventLoop
internal import ObjectStore
internal import Systemd
internal import Telemetry

/// `ditrit-artifactd`: the daemon.
public struct ArtifactCommand: AsyncParsableCommand {
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
        version: Release.build)

    @OptionGroup var options: DaemonOptions

    @Option(help: ArgumentHelp("The socket to listen on, unless systemd gives one.", valueName: "unix:path"))
    var listen: String?

    @Option(help: ArgumentHelp("The directory that keeps what this host uses.", valueName: "directory"))
    var cache: String?

    @Flag(help: "Makes the bucket of the S3 store unless it is there, and ends.")
    var makeBucket = false

    /// A command without arguments.
    public init() {}

    /// Runs the daemon to its end.
    public func run() async throws {
        // Before anything else has a thread that reads the environment.
        let sockets = try ListenDescriptor.takeAll().map(\.descriptor)
        let program = DaemonProgram<ArtifactConfiguration>(
            "ditrit-artifactd",
            sources: options.sources(
                of: "ditrit-artifactd", standardFile: ArtifactConfiguration.standardFile,
                [("listen", listen, "--listen"), ("cache.directory", cache, "--cache")]))
        if options.check { return try program.check() }
        try await program.run(version: Release.build, as: (.store, \.store.name)) { configuration, parts in
            if makeBucket {
                try await Self.makeBucket(configuration, parts.loop)
                return true
            }
            let daemon = ArtifactDaemon(configuration, parts: parts, sockets: sockets, version: Release.build)
            return await program.serve(daemon, configuration, parts)
        }
    }

    private static func makeBucket(_ configuration: ArtifactConfiguration, _ loop: EventLoop) async throws {
        guard let described = configuration.store.s3.client else {
            throw ValidationError("--make-bucket needs store.s3.endpoint and store.s3.bucket in the configuration")
        }
        let client = try ObjectStoreClient(loop: loop, described)
        do {
            try await client.createBucket()
            await client.close()
        } catch {
            await client.close()
            throw error
        }
        print("\(configuration.store.name) is there")
    }
}
