internal import Configuration
internal import Systemd
internal import Telemetry

/// Does what the lifecycle of a daemon asks for, and tells it what comes of it.
struct DaemonLife<Service: DaemonService> {
    let service: Service
    var configuration: Service.Configuration
    let load: @Sendable () throws -> Service.Configuration
    let logger: Logger
    let heartbeat: Heartbeat
    let readiness: Readiness
    let sender: AsyncStream<Lifecycle.Event>.Continuation

    private var starting: Task<Void, Never>?
    private var running: Task<Void, Never>?
    private var draining: Task<Void, Never>?

    init(
        service: Service, configuration: Service.Configuration,
        load: @escaping @Sendable () throws -> Service.Configuration, logger: Logger, heartbeat: Heartbeat,
        readiness: Readiness, sender: AsyncStream<Lifecycle.Event>.Continuation
    ) {
        self.service = service
        self.configuration = configuration
        self.load = load
        self.logger = logger
        self.heartbeat = heartbeat
        self.readiness = readiness
        self.sender = sender
    }

    mutating func start() {
        starting = Task { [service, sender] in
            do {
                try await service.start()
                sender.yield(.started)
            } catch {
                sender.yield(.startFailed("\(error)"))
            }
        }
    }

    /// Does it; returns how the daemon ends if it does.
    mutating func perform(_ action: Lifecycle.Action) async -> Bool? {
        switch action {
        case .run:
            running = Task { [service, sender] in
                do {
                    try await service.run()
                    sender.yield(.serviceEnded(nil))
                } catch {
                    if !Task.isCancelled { sender.yield(.serviceEnded("\(error)")) }
                }
            }
            readiness.set(true)
            await heartbeat.say(.ready)
            logger.notice(readiness.hindrance.map { "started, not ready for work: \($0)" } ?? "ready", .daemonReady)
        case .reload:
            await heartbeat.say(.reloading(since: Notifier.monotonicMicroseconds))
            reload()
        case .finishReload:
            await heartbeat.say(.ready)
        case .drain:
            readiness.set(false)
            let limit = configuration.drainLimit
            await heartbeat.stop(within: limit)
            logger.notice("stops: lets work end within \(DurationNotation.text(limit))", .daemonStopping)
            draining = Task { [service, sender] in
                await service.drain()
                sender.yield(.drained)
            }
            Task { [sender] in
                try await Task.sleep(for: limit)
                sender.yield(.limitReached)
            }
        case .leave:
            await heartbeat.stop(within: .zero)
            logger.warning("stops at once: leaves what has not ended", .daemonStopForced)
            draining?.cancel()
        case .end(let reason):
            for task in [starting, running, draining] { task?.cancel() }
            await heartbeat.end(reason)
            if let reason { logger.log(.critical, reason, .daemonFailed) }
            return reason == nil
        }
        return nil
    }

    private mutating func reload() {
        let newer: Service.Configuration
        do {
            newer = try load()
        } catch {
            logger.rejected(error)
            sender.yield(.reloaded)
            return
        }
        let changes = configuration.changes(to: newer)
        configuration = configuration.taking(reloadablePartOf: newer)
        logger.threshold = configuration.logLevel
        // A signal to stop is not to wait for it.
        Task { [service, sender, configuration, logger] in
            await service.reload(configuration)
            if !changes.restart.isEmpty {
                logger.warning(
                    "needs a restart: \(changes.restart.joined(separator: ", "))", .configurationNeedsRestart)
            }
            let changed =
                !changes.reloadable.isEmpty
                ? "changed: \(changes.reloadable.joined(separator: ", "))"
                : changes.restart.isEmpty ? "it is as it was" : "nothing of it changes before a restart"
            logger.notice("the configuration was read again; \(changed)", .configurationReloaded)
            sender.yield(.reloaded)
        }
    }
}
