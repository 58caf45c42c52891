internal import DaemonLifecycle
internal import EventLoop
internal import HTTPServer
internal import Orchestration
internal import Process
internal import Telemetry
internal import TupleSpace

/// What the answers of the API are made from.
///
/// No state of a site: that is in the space and the artifact store, and any number of managers may serve it side by side.
final class ManagerContext: Sendable {
    /// What there is while the space answers.
    struct Connection: Sendable {
        let space: any TupleSpace
        let site: Site
    }

    let name: String
    let version: String
    let scratch: String
    let tokens: TokenBook
    let authenticator: Authenticator
    let audit: Audit
    let metrics: ManagerMetrics
    let uploads: Uploads
    let longPolls = LongPolls()
    /// Answers that are the same as long as a model has one form.
    let known = AnswerCache(limit: 64 << 20)
    let graphviz: Graphviz
    let pages: Pages
    let health: HealthEndpoint
    private let start = ContinuousClock.now
    private let state: Locked<State>

    private struct State {
        var connection: Connection?
        /// How many there have been.
        var connections = 0
        /// Why there is none.
        var trouble: String?
        var longestWait: Duration
    }

    init(
        _ configuration: ManagerConfiguration, version: String, logger: Logger, loop: EventLoop,
        health: HealthEndpoint, metrics: MetricRegistry
    ) {
        name = configuration.name
        self.version = version
        scratch = configuration.scratchDirectory
        tokens = TokenBook()
        authenticator = Authenticator(tokens: tokens, policy: configuration.access)
        audit = Audit(logger: logger)
        self.metrics = ManagerMetrics(metrics)
        uploads = Uploads(directory: configuration.scratchDirectory, configuration.limits)
        graphviz = Graphviz(loop: loop)
        pages = Pages(Endpoint.all, version: version)
        self.health = health
        state = Locked(State(longestWait: configuration.limits.wait))
    }

    /// Whether it has started a moment ago, and the space has not answered yet.
    var isStarting: Bool { .now < start + Self.longestStart && state.withLock { $0.connections == 0 } }

    /// Waits until the space has answered for the first time, though not for long: clients of a manager that is being
    /// restarted are not to be told of it.
    ///
    /// - Throws: `CancellationError`.
    func started() async throws {
        while isStarting { try await Task.sleep(for: .milliseconds(20)) }
    }

    private static let longestStart = Duration.seconds(5)

    /// How long an answer may wait for news.
    var longestWait: Duration { state.withLock { $0.longestWait } }

    /// The site, as long as the space answers.
    var connection: Connection? { state.withLock { $0.connection } }

    /// The space and the site.
    ///
    /// - Throws: `Problem`: 503 while the space does not answer.
    func connected() throws(Problem) -> Connection {
        let (connection, trouble) = state.withLock { ($0.connection, $0.trouble) }
        guard let connection else { throw .noSpace(trouble) }
        return connection
    }

    /// The site.
    ///
    /// - Throws: `Problem`: 503 while the space does not answer.
    func site() throws(Problem) -> Site { try connected().site }

    /// Does something that may take longer than a session lasts: if that has ended meanwhile, it is done again in the
    /// next one.
    ///
    /// - Throws: what `body` throws; `Problem`: 503 while the space does not answer.
    func lasting<Value: Sendable>(_ body: (Site) async throws -> Value) async throws -> Value {
        let (site, number) = (try site(), state.withLock { $0.connections })
        do {
            return try await body(site)
        } catch let error as SiteError where error.code == .unavailable || error.code == .cancelled {
            try Task.checkCancellation()
            let deadline = ContinuousClock.now + Self.longestAbsence
            while connection == nil, .now < deadline { try await Task.sleep(for: .milliseconds(100)) }
            guard connection != nil, state.withLock({ $0.connections }) != number else { throw error }
            return try await body(self.site())
        }
    }

    /// For so long a space is waited for by what was begun before it did not answer.
    private static let longestAbsence = Duration.seconds(20)

    /// The space answers, or does not any more.
    func use(_ connection: Connection?, trouble: String? = nil) {
        state.withLock { state in
            (state.connection, state.trouble) = (connection, trouble)
            if connection != nil { state.connections += 1 }
        }
    }

    /// Takes over limits and who may do what.
    func use(_ limits: ManagerConfiguration.Limits, _ policy: AccessPolicy) {
        state.withLock { $0.longestWait = limits.wait }
        uploads.use(limits)
        authenticator.use(policy)
    }
}
