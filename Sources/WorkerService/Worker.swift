internal import CSAR
internal import Consul
public import DaemonLifecycle
public import EventLoop
internal import Orchestration
internal import Process
internal import Systemd
public import Telemetry
internal import TupleSpace

/// The worker: drives executions and runs operations, as its configuration says.
///
/// It lives with a space that cannot be reached, or that has ended its session: it comes back until it is told to stop.
public actor Worker: DaemonService {
    private var configuration: WorkerConfiguration
    private let logger: Logger
    private let loop: EventLoop
    private let watchdog: Watchdog
    private let readiness: Readiness
    private let metrics: WorkerMetrics

    private var serving: Task<Void, Never>?
    private var isDraining = false
    private var engine: EngineWorker?
    private var operations: OperationWorker?
    private var client: ConsulClient?
    private var trouble: String?
    private var guardian: ProcessGroupGuardian?

    /// How long to wait before a space is tried again that could not be reached.
    private static let pause = Duration.seconds(2)

    /// A worker of this configuration.
    public init(
        _ configuration: WorkerConfiguration, logger: Logger, loop: EventLoop, watchdog: Watchdog,
        readiness: Readiness, metrics: MetricRegistry
    ) {
        self.configuration = configuration
        self.logger = logger
        self.loop = loop
        self.watchdog = watchdog
        self.readiness = readiness
        readiness.isServing = false
        self.metrics = WorkerMetrics(metrics)
    }

    /// Makes the directories that it needs.
    public func start() throws {
        for directory in [configuration.operations.workDirectory, configuration.artifacts.cache] {
            try Directory.make(directory)
        }
        guardian = try ProcessGroupGuardian(keeping: nil)
    }

    /// Works until it is drained, or cancelled.
    public func run() async throws {
        let serving = Task {
            while !Task.isCancelled, !isDraining {
                do {
                    try await serve()
                } catch {
                    await tell(error)
                    try? await Task.sleep(for: Self.pause)
                }
            }
        }
        self.serving = serving
        await withTaskCancellationHandler {
            await serving.value
        } onCancel: {
            serving.cancel()
        }
    }

    /// Takes over what has changed.
    public func reload(_ configuration: WorkerConfiguration) async {
        self.configuration = configuration
        client?.use(token: configuration.space.token?.exposed)
        await operations?.configure(
            slots: configuration.slots, retries: configuration.operations.retries,
            timeLimit: configuration.operations.timeLimit)
    }

    /// Hands over executions and lets operations end; when it is cancelled, stops them and puts them back.
    public func drain() async {
        isDraining = true
        let serving = serving
        await withTaskCancellationHandler {
            await engine?.drain()
            await operations?.drain()
            // A space that cannot be reached is not waited for.
            if engine == nil, operations == nil { serving?.cancel() }
            await serving?.value
        } onCancel: {
            serving?.cancel()
        }
    }

    /// What it does now.
    public var status: String {
        get async {
            if let trouble { return "\(configuration.slots) slots, \(trouble)" }
            let running = await operations?.running
            let executions = await engine?.executions.count
            let parts = [
                executions.map { "\($0) \($0 == 1 ? "execution" : "executions")" },
                running.map { "operations in \($0) of \(configuration.slots) slots" },
            ]
            let known = parts.compactMap(\.self)
            return known.isEmpty ? "\(configuration.slots) slots, connecting" : known.joined(separator: ", ")
        }
    }

    // MARK: - A session in the space

    private func serve() async throws {
        let configuration = configuration
        let client = try ConsulClient(loop: loop, ConsulConfiguration(configuration.space))
        self.client = client
        defer { self.client = nil }
        let pulse = watchdog.begin("space", silence: configuration.space.sessionTTL * 2 + .seconds(30))
        // Consul that does not answer is no fault of this process.
        pulse.pause()
        defer { watchdog.end(pulse) }
        var options = ConsulSpace.Options(name: configuration.name)
        options.prefix =
            configuration.space.prefix.hasSuffix("/") ? configuration.space.prefix : configuration.space.prefix + "/"
        options.timeToLive = configuration.space.sessionTTL
        // It tries again itself, and says so.
        options.openingPatience = Self.pause
        let (guardian, grace) = (guardian, configuration.space.sessionTTL / 10)
        options.renewed = { deadline in
            pulse.beat()
            // Operations are stopped when the session is given up; what has not ended soon after is killed, still before
            // Consul gives to others what it was for.
            guardian?.permit(until: deadline + grace)
        }
        let space = ConsulSpace(client, loop: loop, options: options)
        do {
            let file = SessionFile(configuration.runtimeDirectory + "/session")
            // What an earlier process of this worker had is free as soon as this one is there.
            if let earlier = file.read() { try await client.destroySession(earlier) }
            let session = try await space.connect()
            try file.write(session)
            if trouble != nil { logger.notice("the tuple space answers again", .spaceReachable) }
            trouble = nil
            readiness.isServing = true
            pulse.resume()
            try await work(in: space, client)
            await space.close()
            file.remove()
        } catch {
            await space.close()
            await client.close()
            throw error
        }
        await client.close()
    }

    private func work(in space: ConsulSpace, _ client: ConsulClient) async throws {
        // It may have been read again while the space was connected.
        let configuration = configuration
        let artifacts: any ArtifactStore =
            configuration.artifacts.sharedDirectory.map {
                DirectoryArtifacts($0, cache: configuration.artifacts.cache)
            } ?? SpaceArtifacts(space, cache: configuration.artifacts.cache)
        let observer = WorkerObserver(logger: logger, metrics: metrics)
        if configuration.roles.contains(.engine) {
            engine = EngineWorker(
                space: space, artifacts: artifacts, limit: configuration.executions,
                retention: configuration.eventsRetention, observer: observer)
        }
        if configuration.roles.contains(.operations) {
            let runner = OperationRunner(
                processes: ProcessRunner(loop: loop, guardian: guardian),
                csarRoot: { (digest, entry) throws(ArtifactError) in try await artifacts.csar(digest, entry: entry).root
                },
                workDirectory: configuration.operations.workDirectory, timeLimit: configuration.operations.timeLimit,
                inherited: StateDirectory.inheritedEnvironment())
            operations = OperationWorker(
                space: space, slots: configuration.slots, retries: configuration.operations.retries, runner: runner,
                observer: observer)
        }
        defer { (engine, operations) = (nil, nil) }
        let parts = (engine: engine, operations: operations)
        if isDraining { return }
        let keepers = [
            Task { await ServiceRecord(client, configuration, status: { await self.status }).keep() },
            Task { await self.watch(parts.engine, parts.operations) },
        ]
        let outcome: Result<Void, any Error>
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                if let engine = parts.engine { group.addTask { try await engine.run() } }
                if let operations = parts.operations { group.addTask { try await operations.run() } }
                // The first that fails ends the other: they have one session.
                while try await group.next() != nil {}
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        for keeper in keepers { keeper.cancel() }
        for keeper in keepers { await keeper.value }
        metrics.executions.set(0)
        metrics.running.set(0)
        try outcome.get()
    }

    /// Asks the working parts for what they do, again and again: one that does not answer does not turn.
    private func watch(_ engine: EngineWorker?, _ operations: OperationWorker?) async {
        let pulse = watchdog.begin("work", silence: .seconds(60))
        defer { watchdog.end(pulse) }
        while !Task.isCancelled {
            if let engine { metrics.executions.set(Double(await engine.executions.count)) }
            if let operations { metrics.running.set(Double(await operations.running)) }
            pulse.beat()
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private func tell(_ error: any Error) async {
        readiness.isServing = false
        if (error as? TupleSpaceError)?.code == .sessionEnded {
            logger.warning("\(error)", .sessionLost)
        } else if trouble == nil {
            logger.error("\(error)", .spaceUnreachable)
        } else {
            logger.debug("\(error)")
        }
        trouble = "cannot work: \("\(error)".split(separator: "\n").first ?? "")"
    }
}

extension WorkerConfiguration: DaemonConfiguration {
    /// The least grave severity that is logged.
    public var logLevel: Severity { log.level }
    /// How long operations may go on.
    public var drainLimit: Duration { drain.limit }
}

extension ConsulConfiguration {
    /// What a worker's configuration says of the space.
    init(_ space: WorkerConfiguration.Space) {
        self.init(addresses: space.consul)
        token = space.token?.exposed
        certificateAuthority = space.tls.ca
        certificate = space.tls.certificate
        key = space.tls.key
        // One that hangs must be given up in time for another one to renew the session.
        answerLimit = min(answerLimit, space.sessionTTL / 4)
    }
}
