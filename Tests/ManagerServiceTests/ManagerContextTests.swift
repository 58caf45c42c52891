import DaemonLifecycle
import EventLoop
import Telemetry
import TestSupport
import Testing
import TupleSpace

@testable import ManagerService
@testable import Orchestration

@Suite("What requests have in common")
struct ManagerContextTests {
    private let directory: TemporaryDirectory
    private let context: ManagerContext
    private let loop: EventLoop

    init() throws {
        directory = try TemporaryDirectory()
        loop = try EventLoop(name: "test")
        let metrics = MetricRegistry()
        var configuration = ManagerConfiguration(ConfigurationSources(file: "", environment: [:]))
        configuration.scratchDirectory = directory.path
        context = ManagerContext(
            configuration, version: "0", logger: Logger(sink: StandardErrorSink()), loop: loop,
            health: HealthEndpoint(metrics: metrics, watchdog: Watchdog(), readiness: Readiness()), metrics: metrics)
    }

    private func connect() throws {
        let space = try SQLiteSpace(inMemory: .init())
        let site = Site(
            space: space, artifacts: SpaceArtifacts(space, cache: directory.path + "/cache"), scratch: directory.path)
        context.use(ManagerContext.Connection(space: space, site: site))
    }

    @Test("requests to a manager that has just started wait for the space", .timeLimit(.minutes(1)))
    func starting() async throws {
        defer { loop.shutDown() }
        #expect(context.isStarting)
        let answered = Locked(false)
        let waiting = Task {
            try await context.started()
            answered.withLock { $0 = true }
        }
        try await Task.sleep(for: .milliseconds(50))
        #expect(!answered.withLock { $0 })
        try connect()
        try await waiting.value
        context.use(nil, trouble: "it has gone")
        #expect(!context.isStarting, "from then on they are told at once")
    }

    @Test("what takes longer than its session is done again in the next one, and only then")
    func lasting() async throws {
        defer { loop.shutDown() }
        let calls = Locked(0)
        try connect()
        let value = try await context.lasting { _ in
            if calls.withLock({
                $0 += 1; return $0
            }) == 2 {
                return "done"
            }
            context.use(nil, trouble: "it has gone")
            Task {
                try await Task.sleep(for: .milliseconds(50))
                try connect()
            }
            throw SiteError(.unavailable, "the session has ended")
        }
        #expect(value == "done")
        #expect(calls.withLock { $0 } == 2)

        for code in [SiteError.Code.unavailable, .conflict] {
            let error = await #expect(throws: SiteError.self) {
                try await context.lasting { _ in
                    calls.withLock { $0 += 1 }
                    throw SiteError(code, "something else")
                }
            }
            #expect(error?.code == code)
        }
        #expect(calls.withLock { $0 } == 4, "with the same session it would come to the same")
    }
}
