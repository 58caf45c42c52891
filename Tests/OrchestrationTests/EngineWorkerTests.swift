import Artifacts
import CSAR
import EventLoop
import FoundationEssentials
import Glibc
import OrchestrationTestSupport
import Process
import TestSupport
import Testing
import TupleSpace

@testable import Orchestration

/// Executions that workers around one space drive and run, on a space in memory.
@Suite("Workers around a space", .timeLimit(.minutes(2)))
struct EngineWorkerTests {
    private let bench: Workbench
    private let space: SQLiteSpace
    private let artifacts: DirectoryArtifacts

    init() throws {
        bench = try Workbench(
            ModelText.types + """
                topology_template:
                  node_templates:
                    a: { type: test.Node, interfaces: { Standard: { create: scripts/note.sh } } }
                """,
            scripts: ["note.sh": "#!/bin/sh\necho $SELF >> $DIARY\n"])
        space = try SQLiteSpace(inMemory: .init())
        artifacts = DirectoryArtifacts(bench.directory.path, cache: bench.directory.path + "/cache")
    }

    private func begin(instance: String = "default", space: (any TupleSpace)? = nil) async throws -> RemoteRun {
        let scratch = "\(bench.directory.path)/client\(UInt64.random(in: 0...UInt64.max))"
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        var options = RemoteRun.Options(csar: bench.csar, workflow: "install", scratch: scratch)
        options.instance = instance
        return try await RemoteRun(
            options, space: space ?? self.space, artifacts: artifacts, patience: .milliseconds(200),
            observer: Recorder())
    }

    /// Calls `body` while an engine and a worker are at what is in the space.
    private func working(
        artifacts: (any ArtifactStore)? = nil, _ observer: EngineRecorder = EngineRecorder(),
        _ body: () async throws -> Void
    ) async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        let artifacts = artifacts ?? self.artifacts
        let engine = EngineWorker(space: space, artifacts: artifacts, retention: .seconds(600), observer: observer)
        let runner = OperationRunner(
            processes: ProcessRunner(loop: loop),
            csarRoot: { (digest, entry) throws(ArtifactError) in
                try await artifacts.csar(digest, entry: entry).map(\.root)
            },
            workDirectory: bench.directory.path + "/work", timeLimit: .seconds(60),
            inherited: ["PATH": "/usr/bin:/bin"])
        let worker = OperationWorker(space: space, slots: 2, runner: runner, observer: observer)
        let tasks = [Task { try await engine.run() }, Task { try await worker.run() }]
        do {
            try await body()
        } catch {
            for task in tasks { task.cancel() }
            throw error
        }
        for task in tasks { task.cancel() }
        for task in tasks { try await task.value }
    }

    @Test("an execution that cannot be driven as it is ends with the reason, and others go on")
    func refused() async throws {
        let (wrong, right) = (try await begin(instance: "wrong"), try await begin(instance: "right"))
        // As somebody may have broken it by hand.
        let key = SpaceLayout(model: wrong.overview.execution.model, instance: "wrong").fact(node: "a", position: 0)
        try await space.out(Tuple(key, payload: Array("nonsense".utf8)))
        try await working {
            let (ended, other) = (try await wrong.run(), try await right.run())
            #expect(ended.status == .failed)
            #expect(ended.message?.contains("facts/model/wrong/a/0") == true, "\(ended.message ?? "")")
            #expect(other.status == .succeeded)
        }
        #expect(try await space.rdAll(["lease"]).isEmpty, "nobody stumbles over it again")
    }

    @Test("an execution whose record cannot be read is left alone for a while, and others go on")
    func unreadableRecord() async throws {
        // Its lease comes first.
        try await space.commit(
            Commit(writes: [
                .put(Tuple(SpaceLayout.lease("a"))),
                .put(Tuple(SpaceLayout.execution("a"), payload: Array("nonsense".utf8))),
            ]))
        let observer = EngineRecorder()
        try await working(observer) {
            for instance in ["one", "two"] {
                let run = try await begin(instance: instance)
                #expect(try await run.run().status == .succeeded)
            }
        }
        #expect(observer.passedOverExecutions.first == "a")
        #expect(try await space.rdp(exactly: SpaceLayout.lease("a")) != nil)
    }

    @Test("an execution of which somebody has changed something meanwhile is driven on", .timeLimit(.minutes(1)))
    func disturbed() async throws {
        let disturbed = ConflictingSpace(space)
        let run = try await begin()
        let engine = EngineWorker(space: disturbed, artifacts: artifacts, observer: EngineRecorder())
        let driving = Task { try await engine.run() }
        _ = try await space.rd(SpaceLayout.tasks)
        try await run.cancel()
        // Nobody runs its operation: it is taken back, which fails the first time.
        #expect(try await run.run().status == .cancelled)
        #expect(disturbed.refusals == 2, "the second time it is done")
        #expect(disturbed.attempts.isEmpty, "nobody has tried to run it")
        driving.cancel()
        try await driving.value
    }

    @Test("names that would be paths elsewhere are refused", arguments: ["../up", "a/b", "", ".hidden"])
    func names(name: String) async throws {
        let error = await #expect(throws: SiteError.self) { _ = try await begin(instance: name) }
        #expect(error?.code == .invalid)
    }

    @Test("records of an earlier version, which lack what was added since, are read")
    func earlierVersion() throws {
        let execution = Tuple(
            ["executions", "a"],
            payload: Array(
                #"{"id":"a","model":"m","instance":"i","workflow":"w","status":"running","started":1,"operations":2}"#
                    .utf8))
        let record: ExecutionRecord = try execution.decode()
        #expect(record.events == 0 && record.counts == ExecutionRecord.Counts() && record.outputs.isEmpty)
        let model = Tuple(["m"], payload: Array(#"{"digest":"d","entry":"e","isLenient":false,"put":1}"#.utf8))
        #expect(try model.decode(as: ModelRecord.self).instances == 0)
        let instance = Tuple(["i"], payload: Array(#"{"created":1}"#.utf8))
        #expect(try instance.decode(as: InstanceRecord.self).inputs.isEmpty)
    }

    @Test("a cancellation that comes after the end has no effect on the next run")
    func lateCancellation() async throws {
        try await working {
            let first = try await begin()
            #expect(try await first.run().status == .succeeded)
            try await space.out(Tuple(SpaceLayout.cancellation(first.overview.execution.id)))
            // Its end is taken back as well: the same execution goes on.
            var record: ExecutionRecord = first.overview.execution
            record.status = .failed
            try await space.out(Tuple(SpaceLayout.execution(record.id), encoding: record))
            let second = try await begin()
            #expect(second.overview.execution.id == record.id)
            #expect(try await second.run().status == .succeeded)
        }
        #expect(try await space.rdAll(["cancel"]).isEmpty)
    }

    @Test("what this host cannot get the files for is left to others, counts as no attempt, and goes on by itself")
    func unavailable() async throws {
        let observer = EngineRecorder()
        let fickle = FickleArtifacts(artifacts)
        let run = try await begin()
        try await working(artifacts: fickle, observer) {
            let execution = run.overview.execution.id
            while observer.postponedExecutions.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
            #expect(observer.postponedExecutions == [execution])
            // Another engine, whose host gets them, hands the operation out.
            let engine = EngineWorker(space: space, artifacts: artifacts, observer: EngineRecorder())
            let other = Task { try await engine.run() }
            while observer.postponedTasks.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
            #expect(observer.postponedTasks.first?.hasPrefix("create of a_0: the CSAR sha256:") == true)
            let session = await space.openSession(name: "other")
            let take = try await space.in(SpaceLayout.tasks, session: session)
            #expect(take.attempt == 1)
            try await space.release(take, isAttempt: false)
            fickle.isThere.withLock { $0 = true }
            #expect(try await run.run().status == .succeeded)
            other.cancel()
            try await other.value
        }
        #expect(bench.diaryLines() == ["a_0"])
    }

    @Test("a model whose files this host cannot read is no wrong model")
    func unreadableFiles() throws {
        let directory = bench.directory
        try #require(chmod(directory.path, 0o755) == 0)
        try #require(chmod(bench.csar + "/model.yaml", 0o600) == 0)
        let csar = try CSAR.inPlace(bench.csar)
        let refused = #expect(throws: ModelError.self) {
            try Nobody.doing { _ = try Model(csar, isLenient: false) }
        }
        #expect(refused?.isPassing == true, "\(refused.map { "\($0)" } ?? "")")
        try bench.write("nonsense")
        let wrong = #expect(throws: ModelError.self) { try Model(csar, isLenient: false) }
        #expect(wrong?.isPassing == false)
    }

    @Test("of two who put different forms of a model into the space at once, one is told to run again")
    func twoForms() async throws {
        let text = try bench.text()
        let (bench, real) = (bench, space)
        let intruder = IntrudingSpace(real) {
            // While the first form is looked at, the second one is put there.
            try bench.write(text + "\n  # another form\n")
            _ = try await begin(instance: "second")
        }
        let error = await #expect(throws: StateDirectoryError.self) {
            _ = try await begin(instance: "first", space: intruder)
        }
        #expect(error?.description.contains("has begun something") == true)
        #expect(try await space.rdAll(["executions"]).count == 1)
    }
}

/// Keeps what engines and workers could not do.
private final class EngineRecorder: EngineObserver, ExecutionObserver {
    private let executions = Locked<[String]>([])
    private let tasks = Locked<[String]>([])

    var postponedExecutions: [String] { executions.withLock { $0 } }
    private let passedOver = Locked<[String]>([])
    var passedOverExecutions: [String] { passedOver.withLock { $0 } }
    var postponedTasks: [String] { tasks.withLock { $0 } }

    func tookOver(_ execution: ExecutionRecord) {}
    func handedOver(_ execution: ExecutionRecord) {}
    func ended(_ execution: ExecutionRecord) {}
    func lost(_ execution: String, _ error: any Error) {}
    func postponed(_ execution: ExecutionRecord, _ error: any Error) { executions.withLock { $0.append(execution.id) } }
    func passedOver(_ execution: String, _ error: any Error) { passedOver.withLock { $0.append(execution) } }
    func observer(of execution: ExecutionRecord) -> any ExecutionObserver { self }
    func postponed(_ task: OperationTask, _ reason: String) {
        tasks.withLock { $0.append("\(task.operation.split(separator: ".").last ?? "") of \(task.node): \(reason)") }
    }
}

/// A store that cannot be reached at first.
private struct FickleArtifacts: ArtifactStore {
    let store: any ArtifactStore
    let isThere = Locked(false)

    init(_ store: any ArtifactStore) { self.store = store }

    func publish(archive path: String) async throws(ArtifactError) -> String { try await store.publish(archive: path) }
    func csar(_ digest: String, entry: String) async throws(ArtifactError) -> Held<CSAR> {
        guard isThere.withLock({ $0 }) else { throw ArtifactError(.unavailable, "the store is not there") }
        return try await store.csar(digest, entry: entry)
    }
    var isForBulk: Bool { store.isForBulk }
    func fetch(_ digest: String, to path: String) async throws(ArtifactError) {
        try await store.fetch(digest, to: path)
    }
    func remove(_ digest: String) async throws(ArtifactError) { try await store.remove(digest) }
}

/// A space in which another one does something when it is first looked whether other instances are there.
private struct IntrudingSpace: ForwardingSpace {
    let space: any TupleSpace
    private let isDone = Locked(false)
    private let intrude: @Sendable () async throws -> Void

    init(_ space: any TupleSpace, _ intrude: @escaping @Sendable () async throws -> Void) {
        self.space = space
        self.intrude = intrude
    }

    func rdAll(_ template: Template, after key: TupleKey?, limit: Int) async throws(TupleSpaceError) -> [StoredTuple] {
        let found = try await space.rdAll(template, after: key, limit: limit)
        let isTime =
            template == ["instances", "model"]
            && isDone.withLock { isDone in
                defer { isDone = true }
                return !isDone
            }
        if isTime { try? await intrude() }
        return found
    }
}

/// A space in which the first commit that takes an operation back meets another one.
private struct ConflictingSpace: ForwardingSpace {
    let space: any TupleSpace
    private let state = Locked((refusals: 0, attempts: [TupleKey]()))

    init(_ space: any TupleSpace) { self.space = space }

    var refusals: Int { state.withLock { $0.refusals } }
    /// What was put back as an attempt.
    var attempts: [TupleKey] { state.withLock { $0.attempts } }

    func commit(_ commit: Commit) async throws(TupleSpaceError) -> Version {
        let takesBack = commit.writes.contains { write in
            if case .finish(let take) = write { take.tuple.key.fields[0] == "task" } else { false }
        }
        let isRefused =
            takesBack
            && state.withLock { state in
                state.refusals += 1
                return state.refusals == 1
            }
        if isRefused { throw TupleSpaceError(.conflict, "it does not hold") }
        return try await space.commit(commit)
    }

    func release(_ take: Take, isAttempt: Bool) async throws(TupleSpaceError) {
        if isAttempt { state.withLock { $0.attempts.append(take.tuple.key) } }
        try await space.release(take, isAttempt: isAttempt)
    }
}
