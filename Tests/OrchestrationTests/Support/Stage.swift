import EventLoop
import Process
import TOSCA
import TestSupport
import TupleSpace

@testable import Orchestration

/// Engines and workers on a space in memory, for many runs on small models.
final class Stage {
    let service: ServiceTemplate
    let model: InstanceModel
    let space: SQLiteSpace
    let directory: TemporaryDirectory
    private let layout = SpaceLayout(model: "stage", instance: "test")
    private var executions = 0

    /// - Parameter directory: where the scripts are.
    init(_ service: ServiceTemplate, directory: TemporaryDirectory) throws {
        self.service = service
        self.directory = directory
        model = try service.instances()
        space = try SQLiteSpace(inMemory: .init())
    }

    var checker: OrderChecker { OrderChecker(service, model) }

    /// Everything for an execution of a workflow, with its lease in the space.
    func engine(_ workflow: String, observer: any ExecutionObserver) async throws -> ExecutionEngine {
        executions += 1
        let record = ExecutionRecord(
            id: "stage-\(executions)", model: layout.model, instance: layout.instance, workflow: workflow,
            status: .running, started: 0, ended: nil, operations: 0)
        let site = ExecutionSite(
            execution: record.id, layout: layout, service: service, model: model,
            inputs: try ResolvedInputs(of: service, given: [:]), csarDigest: "sha256:0", csarRoot: directory.path,
            wantedOutputs: WantedOutputs(of: service.topology).byOperation)
        try await space.out(Tuple(SpaceLayout.lease(record.id)))
        return ExecutionEngine(
            space: space, site: site, compiled: CompiledWorkflow(try WovenWorkflow(workflow, of: service)),
            record: record, observer: observer)
    }

    /// Workers that run what is in the space.
    func worker(slots: Int, loop: EventLoop, observer: any ExecutionObserver) -> OperationWorker {
        let root = directory.path
        let runner = OperationRunner(
            processes: ProcessRunner(loop: loop), csarRoot: { _ in root }, workDirectory: root + "/work",
            timeLimit: .seconds(60), inherited: ["PATH": "/usr/bin:/bin"])
        return OperationWorker(space: space, slots: slots, runner: runner, observer: observer)
    }

    /// Runs a workflow to its end.
    func run(
        _ workflow: String, workers: Int = 1, slots: Int = 4
    ) async throws -> (execution: ExecutionRecord, events: [Event]) {
        let recorder = Recorder()
        let engine = try await engine(workflow, observer: recorder)
        let loop = try EventLoop(name: "stage")
        defer { loop.shutDown() }
        let pool = (0..<workers).map { _ in worker(slots: slots, loop: loop, observer: recorder) }
        let working = Task {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in pool { group.addTask { try await worker.run() } }
                try await group.waitForAll()
            }
        }
        do {
            let execution = try await engine.run(continues: false)
            working.cancel()
            try await working.value
            return (execution, recorder.events)
        } catch {
            working.cancel()
            throw error
        }
    }
}
