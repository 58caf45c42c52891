public import EventLoop
internal import Glibc
internal import Systemd
public import Telemetry

/// Gives a service the life of a daemon: signals, notifications of systemd, reload, and an end in order.
///
/// - SIGTERM and SIGINT let work end, a second one has it left at once.
/// - SIGHUP has the configuration read again; one with errors is refused, and the old one stays in force.
/// - systemd is told when the daemon is ready, reloads and stops, what it is doing, and that it lives: as long as the
///   event loop turns and every part that has begun a pulse beats.
public struct Daemon<Service: DaemonService>: Sendable {
    private let loop: EventLoop
    private let logger: Logger
    private let watchdog: Watchdog
    private let readiness: Readiness
    private let notifier = Notifier()

    /// A daemon on this loop, which keeps `readiness` up to date.
    public init(loop: EventLoop, logger: Logger, watchdog: Watchdog, readiness: Readiness) {
        self.readiness = readiness
        self.loop = loop
        self.logger = logger
        self.watchdog = watchdog
    }

    /// Runs a service until it is asked to stop, or cannot go on.
    ///
    /// To be called once in a process: signals are the process's.
    ///
    /// - Parameters:
    ///   - configuration: what the service was made with.
    ///   - load: reads the configuration again.
    /// - Returns: whether it ended because it was asked to.
    public func run(
        _ service: Service, configuration: Service.Configuration,
        load: @escaping @Sendable () throws -> Service.Configuration
    ) async -> Bool {
        let (events, sender) = AsyncStream.makeStream(of: Lifecycle.Event.self)
        do {
            let signals = try loop.signals([SIGTERM, SIGINT, SIGHUP])
            Task { for await signal in signals { sender.yield(signal == SIGHUP ? .reload : .stop) } }
        } catch {
            logger.log(.critical, "signals cannot be caught: \(error)", .daemonFailed)
            return false
        }
        let heartbeat = Heartbeat(loop: loop, notifier: notifier, watchdog: watchdog, logger: logger) {
            await service.status
        }
        await heartbeat.start()
        var life = DaemonLife(
            service: service, configuration: configuration, load: load, logger: logger, heartbeat: heartbeat,
            readiness: readiness, sender: sender)
        life.start()
        var lifecycle = Lifecycle()
        for await event in events {
            for action in lifecycle.handle(event) {
                if let isGood = await life.perform(action) { return isGood }
            }
        }
        return false
    }
}
