internal import Artifacts
internal import DaemonLifecycle
internal import EventLoop
internal import FoundationEssentials
internal import HTTPServer
internal import Orchestration
internal import SpaceMembership
internal import Systemd
internal import Telemetry
internal import TupleSpace

/// The manager: serves the API of a site.
///
/// It lives with a space that cannot be reached: it answers that, until the space is there again.
actor Manager: DaemonService {
    private var configuration: ManagerConfiguration
    private let parts: DaemonProgram<ManagerConfiguration>.Parts
    private let context: ManagerContext
    private let server: HTTPServer
    private let member: SpaceMember
    /// Sockets that systemd has passed.
    private let passed: [ListenDescriptor]
    private var addresses: [ListenAddress] = []
    /// By way of this host's artifact daemon, where the configuration says so.
    private var daemonArtifacts: DaemonArtifacts?

    /// How often tokens are read again: so long a token may be taken that was removed elsewhere.
    private static let tokenPeriod = Duration.seconds(2)

    init(
        _ configuration: ManagerConfiguration, version: String, passed: [ListenDescriptor],
        _ parts: DaemonProgram<ManagerConfiguration>.Parts
    ) {
        self.configuration = configuration
        self.parts = parts
        self.passed = passed
        context = ManagerContext(
            configuration, version: version, logger: parts.logger, loop: parts.loop, health: parts.endpoint,
            metrics: parts.metrics)
        var limits = HTTPServerLimits()
        limits.connections = configuration.limits.connections
        limits.connectionsPerAddress = configuration.limits.connectionsPerAddress
        server = HTTPServer(
            loop: parts.loop, limits: limits,
            router: APIRouter(context: context, logger: parts.logger).router())
        member = SpaceMember(
            SpaceMember.Options(
                name: configuration.name, service: "ditrit-manager",
                runtimeDirectory: configuration.runtimeDirectory, space: configuration.space),
            logger: parts.logger, loop: parts.loop, watchdog: parts.watchdog, readiness: parts.readiness)
    }

    // MARK: - Life

    func start() async throws {
        let scratch = configuration.scratchDirectory
        // What an earlier process has left: nobody goes on with it.
        try? FileManager.default.removeItem(atPath: scratch)
        try RuntimeDirectory.make(scratch)
        if let socket = configuration.artifacts.socket {
            daemonArtifacts = try DaemonArtifacts(socket: socket, loop: parts.loop)
        } else {
            try RuntimeDirectory.make(configuration.artifacts.cache)
        }
        let places = try listeners()
        addresses = try await server.start(on: places, tls: configuration.tls.files)
        for address in addresses { parts.logger.notice("listens on \(address)", .listening) }
    }

    private func listeners() throws -> [ListenerSpecification] {
        let isSecure = configuration.tls.files != nil
        func place(_ source: ListenerSpecification.Source, _ address: ListenAddress) -> ListenerSpecification {
            let isUnix = if case .unix = address { true } else { false }
            return ListenerSpecification(
                source, isSecure: isSecure && !isUnix,
                permissions: SocketPermissions(mode: 0o660, group: configuration.listen.group))
        }
        guard !passed.isEmpty else {
            return configuration.listen.addresses.map { place(.address($0), $0) }
        }
        return try passed.map { socket in
            guard let address = ListenAddress(ofSocket: socket.descriptor) else {
                throw ManagerError("the socket '\(socket.name)' from systemd is none of TCP or of the file system")
            }
            if let reason = configuration.exposure(of: address) {
                throw ManagerError(
                    "the socket '\(socket.name)' from systemd: \(reason.message)\n    hint: \(reason.hint)")
            }
            return place(.descriptor(socket.descriptor), address)
        }
    }

    func run() async throws {
        await member.run(status: { await self.status }) { try await self.serve($0) }
    }

    func reload(_ configuration: ManagerConfiguration) async {
        var access = configuration.access
        if access.anonymous != nil, addresses.contains(where: { configuration.exposure(of: $0) != nil }) {
            // Of sockets that systemd has passed the configuration knows nothing.
            parts.logger.error(
                "access.anonymous stays none: other hosts can connect", .configurationRejected)
            access.anonymous = nil
        }
        self.configuration = configuration
        self.configuration.access = access
        context.use(configuration.limits, access)
        await member.use(configuration.space)
        do {
            try await server.reloadTLS()
        } catch {
            parts.logger.error("the certificate that was there stays in use: \(error)", .configurationRejected)
        }
    }

    func drain() async {
        let (server, member, limit) = (server, member, configuration.drain.limit)
        await member.stop()
        context.longPolls.end()
        await withTaskCancellationHandler {
            await server.stop(within: limit)
        } onCancel: {
            Task { await server.stop() }
        }
        await member.cancel()
        await member.ended()
        await daemonArtifacts?.close()
    }

    var status: String {
        get async {
            let running = Int(context.metrics.running.value)
            let streams = Int(context.metrics.streams.value)
            let work = "\(running) \(running == 1 ? "request" : "requests"), \(streams) streams"
            if let trouble = await member.trouble { return "\(work), \(trouble)" }
            return context.connection == nil ? "\(work), connecting" : work
        }
    }

    // MARK: - A session in the space

    private func serve(_ space: ConsulSpace) async throws {
        let session = try await space.openSession(name: "manager")
        try await context.tokens.refresh(from: space)
        context.use(ManagerContext.Connection(space: space, site: site(in: space)))
        let pulse = parts.watchdog.begin("tokens", silence: .seconds(90))
        let tokens = Task { [context] in
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.tokenPeriod)
                // One that the space does not answer in time is told where the session is renewed.
                try? await context.tokens.refresh(from: space)
                pulse.beat()
            }
        }
        await space.ending(of: session)
        let isLost = !Task.isCancelled
        tokens.cancel()
        await tokens.value
        parts.watchdog.end(pulse)
        context.use(nil, trouble: isLost ? "its session has ended" : nil)
        if isLost { throw TupleSpaceError(.sessionEnded, "the session in the tuple space has ended") }
    }

    private func site(in space: ConsulSpace) -> Site {
        let artifacts = configuration.artifacts
        let store: any ArtifactStore =
            if let daemonArtifacts {
                daemonArtifacts
            } else if let directory = artifacts.sharedDirectory {
                DirectoryArtifacts(directory, cache: artifacts.cache)
            } else {
                SpaceArtifacts(space, cache: artifacts.cache)
            }
        return Site(space: space, artifacts: store, scratch: configuration.scratchDirectory)
    }
}

/// Why a manager cannot start.
struct ManagerError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
