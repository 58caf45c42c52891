import Artifacts
import CSAR
import Consul
import EventLoop
import Orchestration
import Process
import TupleSpace

/// Workers, each with an engine, a session and connections of its own, all of them in this process.
struct BenchmarkWorkers {
    private let tasks: [Task<Void, any Error>]
    private let spaces: [(ConsulSpace, ConsulClient)]

    init(_ count: Int, slots: Int, prefix: String, _ server: ConsulServer, directory: String, loop: EventLoop) throws {
        let processes = ProcessRunner(loop: loop)
        var (tasks, spaces): ([Task<Void, any Error>], [(ConsulSpace, ConsulClient)]) = ([], [])
        for number in 0..<count {
            let client = try ConsulClient(loop: loop, server.configuration)
            var options = ConsulSpace.Options(name: "worker-\(number)")
            options.prefix = prefix
            let space = ConsulSpace(client, loop: loop, options: options)
            let artifacts = SpaceArtifacts(space, cache: "\(directory)/cache-\(number)")
            let engine = EngineWorker(space: space, artifacts: artifacts, retention: .zero, observer: Unseen())
            let runner = OperationRunner(
                processes: processes,
                csarRoot: { (digest, entry) throws(ArtifactError) in
                    try await artifacts.csar(digest, entry: entry).map(\.root)
                },
                workDirectory: "\(directory)/work-\(number)", timeLimit: .seconds(60),
                inherited: StateDirectory.inheritedEnvironment())
            let worker = OperationWorker(
                space: space, slots: slots, name: "worker-\(number)", artifacts: artifacts, runner: runner,
                observer: Unseen())
            tasks.append(Task(executorPreference: loop) { try await engine.run() })
            tasks.append(Task(executorPreference: loop) { try await worker.run() })
            spaces.append((space, client))
        }
        (self.tasks, self.spaces) = (tasks, spaces)
    }

    /// Ends them.
    func stop() async {
        for task in tasks { task.cancel() }
        for task in tasks { _ = await task.result }
        for (space, client) in spaces {
            await space.close()
            await client.close()
        }
    }
}

/// Nobody looks on.
private struct Unseen: EngineObserver, ExecutionObserver {
    func tookOver(_ execution: ExecutionRecord) {}
    func handedOver(_ execution: ExecutionRecord) {}
    func ended(_ execution: ExecutionRecord) {}
    func lost(_ execution: String, _ error: any Error) {}
    func postponed(_ execution: ExecutionRecord, _ error: any Error) {}
    func observer(of execution: ExecutionRecord) -> any ExecutionObserver { self }
    func happened(_ events: [Event]) {}
}
