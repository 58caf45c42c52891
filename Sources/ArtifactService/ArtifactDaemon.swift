internal import Artifacts
internal import Configuration
public import DaemonLifecycle
internal import EventLoop
internal import Glibc
internal import HTTPServer
internal import SpaceMembership
internal import Telemetry

/// The daemon: gives this host's processes the artifacts of the store, and keeps those that they use.
public actor ArtifactDaemon: DaemonService {
    private var configuration: ArtifactConfiguration
    private let parts: DaemonProgram<ArtifactConfiguration>.Parts
    private let places: [ListenerSpecification]
    private let version: String
    private let metrics: ArtifactMetrics
    private let access: Locked<Access>

    private var depot: ArtifactDepot?
    private var s3: S3Store?
    private var servers: [HTTPServer] = []
    private var prefetching: Task<Void, Never>?
    private var trouble: String?

    /// What it lacks while the store does not answer.
    private static let need = "store"

    /// How often the store is asked whether it answers, and the cache is looked through.
    private static let period = Duration.seconds(30)
    /// The same while the store does not answer: who waits for it should not wait for us.
    private static let pause = Duration.seconds(5)

    /// A daemon of this configuration.
    ///
    /// - Parameter sockets: descriptors that systemd has given, to listen on instead of the configuration's socket.
    public init(
        _ configuration: ArtifactConfiguration, parts: DaemonProgram<ArtifactConfiguration>.Parts, sockets: [Int32],
        version: String
    ) {
        self.configuration = configuration
        self.parts = parts
        self.version = version
        places =
            sockets.isEmpty
            ? [
                ListenerSpecification(
                    .address(configuration.listen),
                    permissions: SocketPermissions(mode: 0o660, group: configuration.socketGroup))
            ] : sockets.map { ListenerSpecification(.descriptor($0)) }
        metrics = ArtifactMetrics(parts.metrics)
        access = Locked(configuration.access.resolved)
        parts.readiness.lacks("the store has not answered yet", of: Self.need)
    }

    /// Opens the cache and the store, and listens.
    public func start() async throws {
        let store = try makeStore()
        try RuntimeDirectory.make(configuration.cache.directory)
        let depot = try ArtifactDepot(
            store: store, cache: configuration.cache.directory, limits: configuration.depotLimits,
            logger: parts.logger, metrics: metrics)
        self.depot = depot
        let api = ArtifactAPI(
            depot: depot, access: access, endpoint: parts.endpoint, version: version, logger: parts.logger,
            metrics: metrics)
        var limits = HTTPServerLimits()
        limits.connections = configuration.limits.connections
        let logger = parts.logger
        let server = HTTPServer(
            loop: parts.loop, limits: limits,
            accessLog: { record in
                logger.debug(
                    "\(record.peer) \(record.method) \(record.target) \(record.status.map(String.init) ?? "no answer")")
            }, router: api.router)
        try await server.start(on: places)
        servers.append(server)
        if let address = configuration.metrics.listen {
            let endpoint = parts.endpoint
            let server = HTTPServer(loop: parts.loop) { endpoint.respond(to: $0) }
            try await server.start(on: address)
            servers.append(server)
        }
    }

    private func makeStore() throws -> any BlobStore {
        if let client = configuration.store.s3.client {
            let store = try S3Store(client, prefix: configuration.store.s3.prefix, loop: parts.loop)
            s3 = store
            return store
        }
        let directory = configuration.store.directory
        if configuration.store.isStandardDirectory { try RuntimeDirectory.make(directory) }
        return DirectoryStore(directory)
    }

    /// Looks after the store and the cache until it is cancelled.
    public func run() async throws {
        guard let depot else { return }
        prefetch(to: depot)
        defer { prefetching?.cancel() }
        let pulse = parts.watchdog.begin("upkeep", silence: Self.period * 2 + .seconds(30))
        defer { parts.watchdog.end(pulse) }
        while !Task.isCancelled {
            // A store that does not answer is no fault of this process.
            pulse.pause()
            await look(at: depot.store)
            pulse.resume()
            pulse.beat()
            await depot.tidy()
            do { try await Task.sleep(for: trouble == nil ? Self.period : Self.pause) } catch { return }
        }
    }

    /// Follows the space, if that is wanted, from now on and with the present token.
    private func prefetch(to depot: ArtifactDepot) {
        guard configuration.prefetches else { return }
        prefetching?.cancel()
        let prefetcher = Prefetcher(
            depot: depot, space: configuration.space, name: HostName.short + "-artifactd", loop: parts.loop,
            logger: parts.logger)
        prefetching = Task { await prefetcher.run() }
    }

    private func look(at store: any BlobStore) async {
        do throws(ArtifactError) {
            try await store.check()
            if trouble != nil { parts.logger.notice("\(store.name) answers again", .storeReachable) }
            trouble = nil
            parts.readiness.lacks(nil, of: Self.need)
        } catch {
            guard error.code != .cancelled else { return }
            if trouble == nil { parts.logger.error("\(error)", .storeUnreachable) }
            trouble = "\(error.description.split(separator: "\n").first ?? "")"
            parts.readiness.lacks(trouble, of: Self.need)
        }
        metrics.storeReachable.set(trouble == nil ? 1 : 0)
    }

    /// Takes over what has changed.
    public func reload(_ configuration: ArtifactConfiguration) async {
        let hasNewCredentials = !self.configuration.store.s3.hasCredentials(of: configuration.store.s3)
        let hasNewToken = self.configuration.space.token != configuration.space.token
        self.configuration = configuration
        if hasNewToken, let depot { prefetch(to: depot) }
        access.withLock { $0 = configuration.access.resolved }
        if hasNewCredentials, let s3, let client = configuration.store.s3.client {
            do throws(ArtifactError) {
                try s3.use(client)
                await look(at: s3)
            } catch {
                parts.logger.error("the new credentials are not used: \(error)", .storeUnreachable)
            }
        }
        await depot?.use(configuration.depotLimits)
    }

    /// Takes no new requests, and lets those that there are end; when it is cancelled, gives them up.
    public func drain() async {
        prefetching?.cancel()
        let (servers, depot, limit) = (servers, depot, configuration.drain.limit)
        await withTaskCancellationHandler {
            for server in servers { await server.stop(within: limit) }
        } onCancel: {
            Task {
                await depot?.cancel()
                for server in servers { await server.stop() }
            }
        }
        await depot?.cancel()
        await depot?.store.close()
    }

    /// What it does now.
    public var status: String {
        get async {
            guard let depot else { return "starts" }
            let (digests, bytes, transfers) = await depot.overview
            let kept = "\(digests) artifacts kept, \(bytes >> 20) of \(configuration.cache.size >> 20) MiB"
            let moving = transfers > 0 ? "; \(transfers) on their way" : ""
            return kept + moving + (trouble.map { "; the store: \($0)" } ?? "")
        }
    }
}
