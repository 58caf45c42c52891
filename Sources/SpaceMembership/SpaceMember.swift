internal import Consul
public import DaemonLifecycle
public import EventLoop
internal import Systemd
public import Telemetry
public import TupleSpace

/// Keeps a daemon in the tuple space: connected, with a session, and known to Consul's catalog.
///
/// It lives with a space that cannot be reached, or that has ended its session: it comes back until it is told to stop,
/// says in the log what is the matter, and whether the daemon is ready depends on it.
public actor SpaceMember {
    /// Who the daemon is, and where the space.
    public struct Options: Sendable {
        /// How it is called; no two members of one service have one name.
        public var name: String
        /// What it is: the name of its service in Consul's catalog.
        public var service: String
        /// The service's tags.
        public var tags: [String] = []
        /// Where it keeps the number of its session.
        public var runtimeDirectory: String
        /// The space.
        public var space: SpaceConfiguration
        /// Called whenever the session was renewed, with the time until which nobody else can have what it holds.
        public var renewed: (@Sendable (_ until: ContinuousClock.Instant) -> Void)?

        /// A member of this name.
        public init(name: String, service: String, runtimeDirectory: String, space: SpaceConfiguration) {
            self.name = name
            self.service = service
            self.runtimeDirectory = runtimeDirectory
            self.space = space
        }
    }

    private var options: Options
    private let logger: Logger
    private let loop: EventLoop
    private let watchdog: Watchdog
    private let readiness: Readiness

    private var client: ConsulClient?
    private var running: Task<Void, Never>?
    private var isStopping = false

    /// Why it could not connect; nil when it could.
    private var failure: String?
    /// When the session was renewed; nil while there is none.
    private let renewed = Locked<ContinuousClock.Instant?>(nil)

    /// What keeps it from work, in a line; nil when nothing does.
    public var trouble: String? { failure ?? silence }

    /// That nobody has answered for longer than between two renewals: the session still counts, and may be over soon.
    private var silence: String? {
        guard let renewed = renewed.withLock({ $0 }) else { return nil }
        let silence = ContinuousClock.now - renewed
        guard silence > options.space.sessionTTL / 2 else { return nil }
        return "the tuple space has not answered for \(silence.components.seconds) s"
    }

    private static let need = "space"

    /// How long to wait before a space is tried again that could not be reached.
    private static let pause = Duration.seconds(2)

    /// A member that is not in the space yet: the daemon is not ready.
    public init(
        _ options: Options, logger: Logger, loop: EventLoop, watchdog: Watchdog, readiness: Readiness
    ) {
        self.options = options
        self.logger = logger
        self.loop = loop
        self.watchdog = watchdog
        self.readiness = readiness
        readiness.lacks("it has not reached the tuple space yet", of: Self.need)
    }

    /// Works in the space, again and again as long as that fails, until it is told to stop.
    ///
    /// - Parameters:
    ///   - status: what the daemon does, for the catalog.
    ///   - work: what it does in a space to which it is connected. An error that it throws is told, and it is called
    ///     again with a new connection; it returns when it is told to stop.
    public func run(
        status: @escaping @Sendable () async -> String, work: @escaping @Sendable (ConsulSpace) async throws -> Void
    ) async {
        let running = Task {
            while !Task.isCancelled, !isStopping {
                do {
                    try await connect(status, work)
                } catch {
                    tell(error)
                    try? await Task.sleep(for: Self.pause)
                }
            }
        }
        self.running = running
        await withTaskCancellationHandler {
            await running.value
        } onCancel: {
            running.cancel()
        }
    }

    /// Does not begin anew once the work has ended.
    public func stop() { isStopping = true }

    /// Ends the work at once.
    public func cancel() {
        isStopping = true
        running?.cancel()
    }

    /// Waits until the work has ended for good.
    public func ended() async { await running?.value }

    /// Takes another token, for all requests from now on.
    public func use(_ space: SpaceConfiguration) {
        options.space.token = space.token
        options.space.tokenFile = space.tokenFile
        client?.use(token: space.token?.exposed)
    }

    private func connect(
        _ status: @escaping @Sendable () async -> String, _ work: @Sendable (ConsulSpace) async throws -> Void
    ) async throws {
        let options = options
        let client = try ConsulClient(loop: loop, ConsulConfiguration(options.space))
        self.client = client
        defer { self.client = nil }
        let pulse = watchdog.begin("space", silence: options.space.sessionTTL * 2 + .seconds(30))
        // Consul that does not answer is no fault of this process.
        pulse.pause()
        defer {
            watchdog.end(pulse)
            renewed.withLock { $0 = nil }
        }
        var spaceOptions = options.space.options(name: options.name)
        spaceOptions.process.service = options.service
        spaceOptions.process.roles = options.tags.isEmpty ? nil : options.tags
        spaceOptions.process.host = HostName.short
        // It tries again itself, and says so.
        spaceOptions.openingPatience = Self.pause
        spaceOptions.renewed = { [renewed] deadline in
            pulse.beat()
            renewed.withLock { $0 = .now }
            options.renewed?(deadline)
        }
        let space = ConsulSpace(client, loop: loop, options: spaceOptions)
        do {
            let file = SessionFile(options.runtimeDirectory + "/session")
            // What an earlier process of this daemon had is free as soon as this one is there.
            if let earlier = file.read() { try await client.destroySession(earlier) }
            let session = try await space.connect()
            try file.write(session)
            logger.notice("the tuple space answers\(failure == nil ? "" : " again")", .spaceReachable)
            failure = nil
            readiness.lacks(nil, of: Self.need)
            pulse.resume()
            let record = ServiceRecord(client, options, status: status)
            let keeper = Task { await record.keep() }
            let outcome: Result<Void, any Error>
            do {
                outcome = .success(try await work(space))
            } catch {
                outcome = .failure(error)
            }
            keeper.cancel()
            await keeper.value
            try outcome.get()
            await space.close()
            file.remove()
        } catch {
            await space.close()
            await client.close()
            throw error
        }
        await client.close()
    }

    private func tell(_ error: any Error) {
        if (error as? TupleSpaceError)?.code == .sessionEnded {
            logger.warning("\(error)", .sessionLost)
        } else if failure == nil {
            logger.error("the tuple space: \(error)", .spaceUnreachable)
        } else {
            logger.debug("\(error)")
        }
        let failure = "cannot work: \("\(error)".split(separator: "\n").first ?? "")"
        self.failure = failure
        readiness.lacks(failure, of: Self.need)
    }
}
