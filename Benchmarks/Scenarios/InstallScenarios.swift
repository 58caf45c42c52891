import EventLoop
import Orchestration
import TupleSpace

/// Installing a topology whose operations have no implementations: what the engine itself costs.
enum InstallScenarios {
    static let all = [
        Scenario(name: "install-durable") { size in
            let scratch = try ScratchDirectory()
            let options = try options(size, in: scratch)
            let counter = TransitionCounter()
            return try await timing {
                let run = try await LocalRun(options, observer: counter)
                return try await finish(run, counter, size)
            }
        },
        Scenario(name: "install-in-memory") { size in
            let scratch = try ScratchDirectory()
            let options = try options(size, in: scratch)
            let counter = TransitionCounter()
            let run = try await LocalRun(options, space: SQLiteSpace(inMemory: .init()), observer: counter)
            return try await timing { try await finish(run, counter, size) }
        },
    ]

    static let benchmarks =
        [1000, 10_000, 100_000].map { size in
            Benchmark(
                part: "install", name: "durable, whole command", size: size, sizeUnit: "instances",
                workUnit: "transition", subject: .scenario("install-durable"),
                goal: size == 10_000 ? .seconds(1.5) : nil)
        }
        + [1000, 10_000, 100_000].map { size in
            Benchmark(
                part: "install", name: "in memory, engine", size: size, sizeUnit: "instances",
                workUnit: "transition", subject: .scenario("install-in-memory"), goal: .rate(200_000))
        }

    private static func options(_ size: Int, in scratch: ScratchDirectory) throws -> LocalRun.Options {
        let file = try scratch.write(LayeredTemplate(nodes: size).text, to: "model.yaml")
        return LocalRun.Options(csar: file, workflow: "install", stateDirectory: scratch.path + "/state")
    }

    private static func finish(_ run: LocalRun, _ counter: TransitionCounter, _ size: Int) async throws -> Int {
        let record = try await run.run()
        let count = counter.count
        // creating, created, configuring, configured, starting, started.
        guard record.status == .succeeded, count == 6 * size else {
            throw WrongOutcome("\(record.status) after \(count) transitions of \(size) nodes")
        }
        return count
    }
}

/// Counts the states that nodes enter.
private final class TransitionCounter: ExecutionObserver {
    private let states = Locked(0)

    var count: Int { states.withLock { $0 } }

    func happened(_ events: [Event]) {
        let entered = events.count { $0.kind == .state }
        states.withLock { $0 += entered }
    }
}
