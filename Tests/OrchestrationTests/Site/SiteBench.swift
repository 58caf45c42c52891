import Artifacts
import CSAR
import EventLoop
import FoundationEssentials
import OrchestrationTestSupport
import Process
import TestSupport
import TupleSpace

@testable import Orchestration

/// A site: a space, a store of artifacts, a model to put there, and an engine and a worker while a test wants them.
final class SiteBench: Sendable {
    let bench: Workbench
    let space: any TupleSpace
    let artifacts: any ArtifactStore
    let site: Site

    /// A node `a`, whose scripts are those of each test, and as many of it as the input `count` says.
    static let model =
        ModelText.types + """
            topology_template:
              inputs: { count: { type: integer, default: 1 } }
              node_templates:
                a:
                  type: test.Node
                  capabilities: { scalable: { properties: { max_instances: 9, default_instances: { get_input: count } } } }
                  interfaces: { Standard: { create: scripts/create.sh, start: scripts/start.sh } }
              outputs: { name: { value: { get_attribute: [ a, tosca_id ] } } }
            """

    /// - Parameter space: the space; one in memory if there is none.
    init(
        _ text: String = SiteBench.model, create: String = "#!/bin/sh\n",
        start: String = "#!/bin/sh\n", space: (any TupleSpace)? = nil,
        artifacts: ((_ space: any TupleSpace, _ directory: String) throws -> any ArtifactStore)? = nil
    ) throws {
        bench = try Workbench(text, scripts: ["create.sh": create, "start.sh": start])
        let directory = bench.directory.path
        self.space = try space ?? SQLiteSpace(inMemory: .init())
        for name in ["store", "scratch"] {
            try FileManager.default.createDirectory(
                atPath: "\(directory)/\(name)", withIntermediateDirectories: true)
        }
        self.artifacts =
            try artifacts?(self.space, directory)
            ?? DirectoryArtifacts(directory + "/store", cache: directory + "/cache")
        site = Site(space: self.space, artifacts: self.artifacts, scratch: directory + "/scratch")
    }

    /// Another manager beside the first one, as another process would be.
    func another() -> Site {
        Site(space: space, artifacts: artifacts, scratch: bench.directory.path + "/scratch")
    }

    /// The files that the store holds.
    func stored() throws -> [String] { try bench.directory.contents(of: "store") }

    /// Packs the model as it stands.
    ///
    /// - Parameter change: something else in it than before.
    func archive(_ change: String = "") throws -> String {
        if !change.isEmpty { try bench.write(bench.text() + "\n# \(change)\n") }
        let file = "\(bench.directory.path)/upload-\(UInt64.random(in: 0...UInt64.max)).csar"
        try CSAR.archive(bench.csar, to: file)
        return file
    }

    /// Puts the model.
    @discardableResult
    func put(_ name: String = "shop", _ condition: ModelCondition = .none) async throws -> ModelPut {
        try await site.putModel(archive: archive(), named: name, condition: condition)
    }

    /// Calls `body` while an engine and a worker are at what is in the space.
    func working<Value>(
        retention: Duration = .seconds(600), _ body: () async throws -> Value
    ) async throws -> Value {
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        let artifacts = artifacts
        let observer = Unobserved()
        let engine = EngineWorker(space: space, artifacts: artifacts, retention: retention, observer: observer)
        let runner = OperationRunner(
            processes: ProcessRunner(loop: loop),
            csarRoot: { (digest, entry) throws(ArtifactError) in
                try await artifacts.csar(digest, entry: entry).map(\.root)
            },
            workDirectory: bench.directory.path + "/work", timeLimit: .seconds(60),
            inherited: ["PATH": "/usr/bin:/bin"])
        let worker = OperationWorker(
            space: space, slots: 2, name: "worker", artifacts: artifacts, runner: runner, observer: observer)
        let tasks = [Task { try await engine.run() }, Task { try await worker.run() }]
        let outcome: Result<Value, any Error>
        do {
            outcome = .success(try await body())
        } catch {
            outcome = .failure(error)
        }
        for task in tasks { task.cancel() }
        for task in tasks { _ = await task.result }
        return try outcome.get()
    }

    /// Waits for the end of an execution.
    func end(of id: String) async throws -> ExecutionRecord {
        for try await _ in site.events(of: id) {}
        return try await site.execution(id).record
    }

    /// Starts a workflow and waits for its end.
    func run(_ workflow: String, instance: String = "prod", model: String = "shop") async throws -> ExecutionRecord {
        try await end(of: site.start(workflow, on: instance, of: model).record.id)
    }

    private struct Unobserved: EngineObserver, ExecutionObserver {
        func tookOver(_ execution: ExecutionRecord) {}
        func handedOver(_ execution: ExecutionRecord) {}
        func ended(_ execution: ExecutionRecord) {}
        func lost(_ execution: String, _ error: any Error) {}
        func postponed(_ execution: ExecutionRecord, _ error: any Error) {}
        func observer(of execution: ExecutionRecord) -> any ExecutionObserver { self }
    }
}
