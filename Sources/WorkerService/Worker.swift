internal import Artifacts
internal import CSAR
public import DaemonLifecycle
public import EventLoop
internal import Orchestration
internal import Process
internal import SpaceMembership
public import Telemetry
public import TupleSpace

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
    private let hindrances = Hindrances()
    private let lock: SpaceLock

    private var isDraining = false
    private var member: SpaceMember?
    private var engine: EngineWorker?
    private var operations: OperationWorker?
    private var guardian: ProcessGroupGuardian?
    /// The public part of the key to hosts.
    private var publicKey: String?
    /// Those that operations get, where systemd has left a group to this worker.
    private var controlGroups: ControlGroups?
    /// By way of this host's artifact daemon, where the configuration says so.
    private var daemonArtifacts: DaemonArtifacts?
    /// Why that cannot be used, in a line; nil while it can.
    private var artifactTrouble: String?

    /// How often the artifact daemon is looked at: a socket that is wrong is to be seen before it is needed.
    private static let (artifactPeriod, artifactPause) = (Duration.seconds(30), Duration.seconds(5))

    /// A worker of this configuration.
    ///
    /// - Parameter lock: of its runtime directory: nobody may have it before all that the worker has started is gone.
    public init(
        _ configuration: WorkerConfiguration, logger: Logger, loop: EventLoop, watchdog: Watchdog,
        readiness: Readiness, metrics: MetricRegistry, lock: SpaceLock
    ) {
        self.lock = lock
        self.configuration = configuration
        self.logger = logger
        self.loop = loop
        self.watchdog = watchdog
        self.readiness = readiness
        self.metrics = WorkerMetrics(metrics)
    }

    /// Makes the directories that it needs.
    ///
    /// - Throws: also when it cannot use the key to hosts that it is given: whoever has configured it is to hear of that now.
    public func start() async throws {
        try RuntimeDirectory.make(configuration.operations.workDirectory)
        if let socket = configuration.artifacts.socket {
            daemonArtifacts = try DaemonArtifacts(socket: socket, loop: loop)
        } else {
            try RuntimeDirectory.make(configuration.artifacts.cache)
        }
        // Before anything is started: what is started is where this process is then.
        if configuration.roles.contains(.operations) { takeControlGroup() }
        let guardian = try ProcessGroupGuardian(keeping: lock.descriptor)
        self.guardian = guardian
        if configuration.roles.contains(.operations), let key = configuration.operations.ssh.key {
            publicKey = try await SecureShell.publicKey(of: key, ProcessRunner(loop: loop, guardian: guardian))
        }
        var options = SpaceMember.Options(
            name: configuration.name, service: SiteWorker.service, runtimeDirectory: configuration.runtimeDirectory,
            space: configuration.space)
        options.tags = configuration.roles.map(\.rawValue)
        let grace = configuration.space.sessionTTL / 10
        // Operations are stopped when the session is given up; what has not ended soon after is killed, still before
        // Consul gives to others what it was for.
        options.renewed = { deadline in guardian.permit(until: deadline + grace) }
        member = SpaceMember(options, logger: logger, loop: loop, watchdog: watchdog, readiness: readiness)
    }

    /// Works until it is drained, or cancelled.
    public func run() async throws {
        let looking = daemonArtifacts.map { artifacts in Task { await self.look(at: artifacts) } }
        defer { looking?.cancel() }
        await member?.run(status: { await self.status }) { try await self.work(in: $0) }
    }

    /// Leaves nothing behind; called when it has come to its end.
    public func end() { guardian?.end() }

    /// Takes over what has changed.
    public func reload(_ configuration: WorkerConfiguration) async {
        self.configuration = configuration
        await member?.use(configuration.space)
        await operations?.configure(
            slots: configuration.slots, retries: configuration.operations.retries,
            timeLimit: configuration.operations.timeLimit)
        limitOperations()
    }

    /// Has each operation run in a control group of its own, where that is possible.
    private func takeControlGroup() {
        do throws(SystemError) {
            controlGroups = try ControlGroups()
        } catch {
            logger.warning(
                "operations run in process groups only: the control group that systemd has delegated cannot be used: "
                    + error.description, .limitsImpossible)
        }
        limitOperations()
    }

    /// Takes over the limits of operations that begin from now on, and says which of them are impossible here.
    private func limitOperations() {
        let limits = configuration.operations.limits
        controlGroups?.limits = limits
        let missing = controlGroups.map { $0.missing(for: limits) }
        guard limits != ResourceLimits(), missing != [] else { return }
        let why =
            missing.map { "the control group has no controller \($0.joined(separator: ", "))" }
            ?? "systemd has delegated no control group to it (Delegate= in its unit)"
        logger.warning("operations.limits is not enforced: \(why)", .limitsImpossible)
    }

    /// Hands over executions and lets operations end; when it is cancelled, stops them and puts them back.
    public func drain() async {
        isDraining = true
        let member = member
        await member?.stop()
        await withTaskCancellationHandler {
            await engine?.drain()
            await operations?.drain()
            // A space that cannot be reached is not waited for.
            if engine == nil, operations == nil { await member?.cancel() }
            await member?.ended()
            await daemonArtifacts?.close()
        } onCancel: {
            Task { await member?.cancel() }
        }
    }

    /// What it does now.
    public var status: String {
        get async {
            if let trouble = await member?.trouble { return "\(configuration.slots) slots, \(trouble)" }
            let running = await operations?.running
            let executions = await engine?.executions.count
            let parts = [
                executions.map { "\($0) \($0 == 1 ? "execution" : "executions")" },
                running.map { "operations in \($0) of \(configuration.slots) slots" },
            ]
            let known = parts.compactMap(\.self)
            let work = known.isEmpty ? "\(configuration.slots) slots, connecting" : known.joined(separator: ", ")
            return ([work] + [artifactTrouble].compactMap(\.self) + hindrances.sentences).joined(separator: "; ")
        }
    }

    /// Looks again and again whether the artifact daemon answers, and says when that changes.
    private func look(at artifacts: DaemonArtifacts) async {
        while !Task.isCancelled {
            do throws(ArtifactError) {
                try await artifacts.check()
                if artifactTrouble != nil { logger.notice("ditrit-artifactd answers again", .artifactDaemonReachable) }
                artifactTrouble = nil
            } catch {
                guard error.code != .cancelled else { return }
                if artifactTrouble == nil { logger.warning("\(error)", .artifactDaemonUnreachable) }
                artifactTrouble = "\("\(error)".split(separator: "\n").first ?? "")"
            }
            readiness.lacks(artifactTrouble, of: "artifacts")
            try? await Task.sleep(for: artifactTrouble == nil ? Self.artifactPeriod : Self.artifactPause)
        }
    }

    // MARK: - A session in the space

    private func work(in space: ConsulSpace) async throws {
        // It may have been read again while the space was connected.
        let configuration = configuration
        let artifacts = artifacts(in: space)
        let observer = WorkerObserver(logger: logger, metrics: metrics, hindrances: hindrances)
        if configuration.roles.contains(.engine) {
            engine = EngineWorker(
                space: space, artifacts: artifacts, limit: configuration.executions,
                retention: configuration.eventsRetention, observer: observer)
        }
        if configuration.roles.contains(.operations) {
            let processes = ProcessRunner(loop: loop, guardian: guardian)
            let workDirectory = configuration.operations.workDirectory
            let runner = OperationRunner(
                processes: processes,
                csarRoot: { (digest, entry) throws(ArtifactError) in
                    try await artifacts.csar(digest, entry: entry).map(\.root)
                },
                workDirectory: workDirectory, timeLimit: configuration.operations.timeLimit,
                inherited: StateDirectory.inheritedEnvironment(), controlGroups: controlGroups,
                secureShell: SecureShell(
                    configuration.operations.ssh, directory: workDirectory + "/ssh", publicKey: publicKey))
            operations = OperationWorker(
                space: space, slots: configuration.slots, retries: configuration.operations.retries,
                name: configuration.name, artifacts: artifacts, runner: runner, observer: observer)
        }
        defer { (engine, operations) = (nil, nil) }
        let parts = (engine: engine, operations: operations)
        if isDraining { return }
        let watch = Task { await self.watch(parts.engine, parts.operations) }
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
        watch.cancel()
        await watch.value
        metrics.executions.set(0)
        metrics.running.set(0)
        try outcome.get()
    }

    /// Where CSARs come from, as the configuration says.
    private func artifacts(in space: ConsulSpace) -> any ArtifactStore {
        if let daemonArtifacts { return daemonArtifacts }
        let (directory, cache) = (configuration.artifacts.sharedDirectory, configuration.artifacts.cache)
        return directory.map { DirectoryArtifacts($0, cache: cache) } ?? SpaceArtifacts(space, cache: cache)
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
}

extension WorkerConfiguration: DaemonConfiguration {
    /// The least grave severity that is logged.
    public var logLevel: Severity { log.level }
    /// How long operations may go on.
    public var drainLimit: Duration { drain.limit }
}
