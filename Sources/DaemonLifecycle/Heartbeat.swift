internal import EventLoop
internal import Systemd
internal import Telemetry

/// Tells systemd that the daemon lives, and what it does.
///
/// It runs on the event loop and by the loop's timer, so that it is silent when the loop does not turn; and it asks the
/// watchdog each time, so that it is silent when another part of the program does not.
actor Heartbeat {
    private nonisolated let loop: EventLoop
    private let notifier: Notifier
    private let watchdog: Watchdog
    private let logger: Logger
    private let status: @Sendable () async -> String
    private let period: Duration
    private let isWatched: Bool

    private var silent: [String] = []
    private var shown = "starts"
    private var isAsking = false
    /// Until when systemd is asked to wait for the end; nil as long as the daemon does not stop.
    private var stopDeadline: ContinuousClock.Instant?
    private var hasEnded = false

    /// Often enough for a person who looks at `systemctl status` again and again.
    private static let statusPeriod = Duration.seconds(2)
    /// How soon systemd has to hear again of a daemon that stops, and how long one may take once its work is left.
    private static let stopExtension = Duration.seconds(20)

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    init(
        loop: EventLoop, notifier: Notifier, watchdog: Watchdog, logger: Logger,
        status: @escaping @Sendable () async -> String
    ) {
        self.loop = loop
        self.notifier = notifier
        self.watchdog = watchdog
        self.logger = logger
        self.status = status
        let interval = notifier.watchdogInterval
        isWatched = interval != nil
        // Three times within the interval: one beat may be late.
        period = min(interval.map { $0 / 3 } ?? Self.statusPeriod, Self.statusPeriod)
    }

    /// Begins to beat.
    func start() { beat() }

    /// Says something at once, and what the daemon does with it.
    func say(_ state: ServiceState) {
        notify(state, .status(shown))
        refreshStatus()
    }

    /// From now on the daemon stops, which may take longer than systemd would wait of itself.
    func stop(within limit: Duration) {
        if stopDeadline == nil { notify(.stopping) }
        stopDeadline = .now + limit + Self.stopExtension
        notify(.extendTimeout(Self.stopExtension))
    }

    /// Says that the daemon ends, and why it fails if it does; nothing more after that.
    func end(_ reason: String?) {
        hasEnded = true
        if let reason {
            notify(.status("failed: \(reason)"))
        } else if stopDeadline == nil {
            notify(.stopping)
        }
    }

    private func beat() {
        guard !hasEnded else { return }
        let silent = watchdog.silentParts()
        if silent != self.silent { tell(of: silent) }
        self.silent = silent
        if silent.isEmpty {
            if isWatched { notify(.watchdog) }
            if let stopDeadline, stopDeadline > .now { notify(.extendTimeout(Self.stopExtension)) }
            refreshStatus()
        }
        _ = loop.schedule(after: period) { self.assumeIsolated { $0.beat() } }
    }

    private func tell(of silent: [String]) {
        guard !silent.isEmpty else {
            logger.notice("every part of the daemon is alive again")
            shown = ""
            return
        }
        let text = "no sign of life from: \(silent.joined(separator: ", "))"
        logger.error(text, .partSilent)
        notify(.status(text))
    }

    private func refreshStatus() {
        // A service that does not answer is not asked again and again.
        guard !isAsking else { return }
        isAsking = true
        Task {
            let text = await status()
            isAsking = false
            guard text != shown, silent.isEmpty, !hasEnded else { return }
            shown = text
            notify(.status(text))
        }
    }

    private func notify(_ states: ServiceState...) {
        do {
            try notifier.notify(states)
        } catch {
            logger.debug("systemd was not told: \(error)")
        }
    }
}
