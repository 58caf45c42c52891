import Artifacts
import EventLoop
import OrchestrationTestSupport
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

    /// An engine for a new execution of a workflow, with the lease in the space.
    ///
    /// - Parameter space: the space as the engine sees it.
    func engine(
        _ workflow: String, observer: any ExecutionObserver, space: (any TupleSpace)? = nil
    ) async throws -> ExecutionEngine {
        executions += 1
        try await self.space.commit(
            Commit(writes: [
                .put(Tuple(SpaceLayout.lease(execution))),
                .put(try Tuple(SpaceLayout.execution(execution), encoding: record(workflow))),
            ]))
        return try successor(observer: observer, workflow: workflow, space: space)
    }

    /// Another engine for the same execution.
    func successor(
        observer: any ExecutionObserver, workflow: String, space: (any TupleSpace)? = nil
    ) throws -> ExecutionEngine {
        ExecutionEngine(
            space: space ?? self.space, site: try site(), compiled: try compiled(workflow), record: record(workflow),
            observer: observer)
    }

    /// The record of the execution as it begins.
    func record(_ workflow: String) -> ExecutionRecord {
        ExecutionRecord(
            id: execution, model: layout.model, instance: layout.instance, workflow: workflow, status: .running,
            started: 0, ended: nil, operations: 0)
    }

    /// The machine that an engine drives, without any space.
    func machine(_ workflow: String, records: [NodeRecord]? = nil, continues: Bool = false) throws -> WorkflowRun {
        try WorkflowRun(
            site: try site(), compiled: try compiled(workflow),
            records: records ?? model.nodes.map { _ in NodeRecord() }, outstanding: [], nextNumber: 0,
            beginning: continues ? .again : .anew, window: .max, now: 0)
    }

    var execution: String { "stage-\(executions)" }

    private func compiled(_ workflow: String) throws -> CompiledWorkflow {
        CompiledWorkflow(try WovenWorkflow(workflow, of: service))
    }

    func site() throws -> ExecutionSite {
        ExecutionSite(
            execution: execution, layout: layout, service: service, model: model,
            inputs: try ResolvedInputs(of: service, given: [:]), csarDigest: "sha256:0", entry: "",
            csarRoot: Held(directory.path),
            wantedOutputs: WantedOutputs(of: service.topology).byOperation)
    }

    /// Workers that run what is in the space.
    func worker(slots: Int, loop: EventLoop, observer: any ExecutionObserver) -> OperationWorker {
        let root = directory.path
        let runner = OperationRunner(
            processes: ProcessRunner(loop: loop), csarRoot: { _, _ in Held(root) }, workDirectory: root + "/work",
            timeLimit: .seconds(60), inherited: ["PATH": "/usr/bin:/bin"])
        return OperationWorker(space: space, slots: slots, runner: runner, observer: observer)
    }

    /// Lets the last execution go on.
    private func takeUp() async throws {
        guard let stored = try await space.rdp(exactly: SpaceLayout.execution(execution)) else { return }
        var record: ExecutionRecord = try stored.tuple.decode()
        record.status = .running
        try await space.commit(
            Commit(writes: [
                .put(Tuple(SpaceLayout.lease(execution))), .put(try Tuple(stored.tuple.key, encoding: record)),
            ]))
    }

    /// Runs a workflow to its end.
    ///
    /// - Parameter continues: whether it is the last execution that goes on.
    func run(
        _ workflow: String, continues: Bool = false, workers: Int = 1, slots: Int = 4
    ) async throws -> (execution: ExecutionRecord, events: [Event]) {
        let recorder = Recorder()
        if continues { try await takeUp() }
        let engine =
            try continues
            ? successor(observer: recorder, workflow: workflow) : await engine(workflow, observer: recorder)
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
            let execution = try await engine.run(continues: continues)
            working.cancel()
            try await working.value
            return (execution, recorder.events)
        } catch {
            working.cancel()
            throw error
        }
    }
}
