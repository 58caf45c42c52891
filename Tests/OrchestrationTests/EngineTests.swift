import OrchestrationTestSupport
import EventLoop
import TestSupport
import Testing
import TupleSpace

@testable import Orchestration

/// The engine and its workers on a space.
@Suite("The engine")
struct EngineTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write("#!/bin/sh\nsleep 0.05\n", to: "scripts/slow.sh", isExecutable: true)
    }

    private func stage(_ templates: String) throws -> Stage {
        try Stage(
            ModelText.read(ModelText.types + "topology_template:\n  node_templates:\n" + templates),
            directory: directory)
    }

    private func nodes(_ count: Int, create: String? = "scripts/slow.sh") -> String {
        (0..<count).map { number in
            let interfaces = create.map { ", interfaces: { Standard: { create: \($0) } }" } ?? ""
            return "    n\(number): { type: test.Node\(interfaces) }\n"
        }.joined()
    }

    @Test("operations without implementation cost no task, no process and no record of their own")
    func noOperations() async throws {
        let stage = try stage(nodes(50, create: nil))
        let space = CountingSpace(stage.space)
        let recorder = Recorder()
        let engine = try await stage.engine("install", observer: recorder, space: space)
        #expect(try await engine.run(continues: false).status == .succeeded)
        #expect(recorder.events.allSatisfy { $0.kind == .state })
        #expect(recorder.events.count == 50 * 6)
        let sections = Dictionary(grouping: space.written, by: { $0.fields[0] }).mapValues(\.count)
        #expect(sections["task"] == nil)
        #expect(sections["facts"] == 50, "a record a node, however many states it went through")
        #expect(sections["event"] == 2, "one for all that happened at once, and the end of the log")
        #expect(space.commits <= 2, "all that can happen at once is one commit, and the end another")
    }

    @Test("as many operations run at once as there are slots, and no more", arguments: [1, 3])
    func slots(count: Int) async throws {
        let stage = try stage(nodes(9))
        let recorder = Recorder()
        let engine = try await stage.engine("install", observer: recorder)
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        let worker = stage.worker(slots: count, loop: loop, observer: recorder)
        let working = Task { try await worker.run() }
        #expect(try await engine.run(continues: false).status == .succeeded)
        working.cancel()
        try await working.value
        #expect(recorder.mostRunning == count)
        #expect(recorder.began.count == 9)
    }

    @Test("of what is on one machine one script runs at a time, on several machines as many as there are")
    func hosts() async throws {
        var text = ""
        for machine in 0..<3 {
            text += "    m\(machine): { type: test.Node }\n"
            for guest in 0..<3 {
                text += "    g\(machine)\(guest): { type: test.Node, requirements: [ { host: m\(machine) } ],"
                text += " interfaces: { Standard: { create: scripts/slow.sh } } }\n"
            }
        }
        let stage = try stage(text)
        let (execution, events) = try await stage.run("install", workers: 2, slots: 8)
        #expect(execution.status == .succeeded)
        #expect(stage.checker.complaints(about: events, of: .install) == [])
        let intervals = events.compactMap { event in event.began.flatMap { began in event.ended.map { (began, $0) } } }
        #expect(intervals.count == 9)
        let overlapping = intervals.contains { one in
            intervals.contains { $0.0 > one.0 && $0.0 < one.1 }
        }
        #expect(overlapping, "the machines do not wait for each other")
    }

    @Test("what the orchestrator itself runs waits for no machine")
    func orchestrator() async throws {
        var text = "    m: { type: test.Node }\n"
        for guest in 0..<3 {
            text += "    g\(guest): { type: test.Node, requirements: [ { host: m } ], interfaces: { Standard: {"
            text += " create: { implementation: { primary: scripts/slow.sh, operation_host: ORCHESTRATOR } } } } }\n"
        }
        let service = try ModelText.read(
            (ModelText.types + "topology_template:\n  node_templates:\n" + text)
                .replacing("simple_yaml_1_1", with: "simple_yaml_1_3"))
        let stage = try Stage(service, directory: directory)
        let recorder = Recorder()
        let engine = try await stage.engine("install", observer: recorder)
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        let working = Task { try await stage.worker(slots: 3, loop: loop, observer: recorder).run() }
        #expect(try await engine.run(continues: false).status == .succeeded)
        working.cancel()
        try await working.value
        #expect(recorder.mostRunning == 3)
    }

    @Test("an engine that has lost its lease can change nothing any more, and its successor goes on")
    func lease() async throws {
        let stage = try stage(nodes(1) + "    last: { type: test.Node, requirements: [ { uses: n0 } ] }\n")
        let first = try await stage.engine("install", observer: Recorder())
        let losing = Task { try await first.run(continues: false) }
        // No worker is there: the first engine has handed out what it can, and waits.
        let task = try await stage.space.rd(["task"])
        let session = Session(id: "engine-1")
        await stage.space.end(session)
        let error = await #expect(throws: TupleSpaceError.self) { try await losing.value }
        #expect(error?.code == .sessionEnded)
        #expect(try await stage.space.rdAll(["task"]).map(\.tuple) == [task.tuple])

        let recorder = Recorder()
        let second = try stage.successor(observer: recorder, workflow: "install")
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        // What the first one has put out is taken back before anybody works.
        let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
        let worker = stage.worker(slots: 1, loop: loop, observer: recorder)
        let working = Task {
            for await _ in begun {}
            try await worker.run()
        }
        let ended = try await second.run(continues: true) { beginning.finish() }
        working.cancel()
        try await working.value
        #expect(ended.status == .succeeded)
        #expect(recorder.began.count == 1, "what the first one had put out, once")
        let kinds = recorder.events.map(\.kind).filter { $0 != .state }
        #expect(kinds == [.withdrawn, .dispatched, .succeeded], "no worker had it: it is put out anew")
    }

    @Test("of two engines for one execution only the one that has the lease does anything")
    func secondEngine() async throws {
        let stage = try stage(nodes(2))
        let recorder = Recorder()
        let first = try await stage.engine("install", observer: recorder)
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        async let ending = first.run(continues: false)
        _ = try await stage.space.rd(["task"])
        let second = try stage.successor(observer: recorder, workflow: "install")
        let waiting = Task { try await second.run(continues: true) }
        let working = Task { try await stage.worker(slots: 1, loop: loop, observer: recorder).run() }
        #expect(try await ending.status == .succeeded)
        #expect(recorder.began.count == 2)
        // The lease went with the execution: there is nothing to wait for any more.
        waiting.cancel()
        let error = await #expect(throws: TupleSpaceError.self) { try await waiting.value }
        #expect(error?.code == .cancelled)
        working.cancel()
        try await working.value
    }

    @Test("a result of an operation that is not waited for, as one taken twice would be, changes nothing")
    func strayResult() async throws {
        let stage = try stage(nodes(1, create: nil))
        let run = try stage.machine("install")
        _ = run.fire(limit: .max, changes: .max, now: 0)
        _ = run.takeChanges()
        let task = OperationTask(
            execution: "stage-1", number: 77, subject: .activity(node: 0, step: 0, position: 1), node: "n0_0",
            operation: "Standard.create", csar: "", entry: "", file: "", interpreter: .none, environment: [:],
            inputs: [:],
            outputs: [])
        run.accept(
            OperationResult(task: task, failure: "stray", lastOutput: [], outputs: [:], began: 0, ended: 0), now: 0)
        let changes = run.takeChanges()
        #expect(changes.records.isEmpty && changes.events.isEmpty)
        #expect(!run.hasFailed)
    }

    @Test("a task that nobody has is taken back before the engine has begun, whatever it is for; one that is run stays")
    func leftTasks() async throws {
        let stage = try stage(nodes(1, create: nil))
        let engine = try await stage.engine("install", observer: Recorder())
        for number in [5, 6] {
            let task = OperationTask.stray("scripts/gone.sh", of: stage.execution, number: number)
            try await stage.space.out(try Tuple(SpaceLayout.task(stage.execution, number), encoding: task))
        }
        let worker = await stage.space.openSession(name: "worker")
        let held = try await stage.space.in(Template(SpaceLayout.task(stage.execution, 5)), session: worker)
        let space = stage.space
        let (begun, continuation) = AsyncStream.makeStream(of: Void.self)
        let watching = Task {
            for await _ in begun {}
            return try await space.rdAll(["task"]).map(\.tuple)
        }
        let ended = try await engine.run(continues: true) { continuation.finish() }
        #expect(ended.status == .succeeded)
        #expect(try await watching.value == [held.tuple])
    }

    @Test("an engine that comes to an execution that is over leaves it as it is, and says so")
    func latecomer() async throws {
        let stage = try stage(nodes(1, create: nil))
        let ended = try await stage.engine("install", observer: Recorder()).run(continues: false)
        // As when the lease's holder dies in the moment of ending.
        try await stage.space.out(Tuple(SpaceLayout.lease(stage.execution)))
        let late = try stage.successor(observer: Recorder(), workflow: "install")
        let error = await #expect(throws: OrchestrationError.self) { try await late.run(continues: true) }
        #expect(error?.description.contains("does not run any more: it is succeeded") == true)
        let stored = try await stage.space.rdp(exactly: SpaceLayout.execution(stage.execution))
        #expect(try stored?.tuple.decode() == ended)
    }

    @Test("a successor numbers on from what its predecessor has handed out and logged since it was made")
    func numbers() async throws {
        let stage = try stage(nodes(1))
        let engine = try await stage.engine("install", observer: Recorder())
        var record = stage.record("install")
        (record.operations, record.events) = (7, 3)
        try await stage.space.out(try Tuple(SpaceLayout.execution(record.id), encoding: record))
        let running = Task { try await engine.run(continues: true) }
        let task: OperationTask = try await stage.space.rd(["task"]).tuple.decode()
        #expect(task.number == 7)
        #expect(try await stage.space.rdAll(["event"]).map(\.tuple.key) == [SpaceLayout.event(record.id, 4)])
        running.cancel()
        _ = await running.result
    }

    @Test("however many results there are, each is looked at once to be taken")
    func manyResults() async throws {
        let count = 300
        let stage = try stage(nodes(count))
        let space = CountingSpace(stage.space)
        let engine = try await stage.engine("install", observer: Recorder(), space: space)
        let running = Task { try await engine.run(continues: false) }
        _ = try await stage.space.rd(Template(SpaceLayout.task(stage.execution, count - 1)))
        var writes: [Commit.Write] = []
        for stored in try await stage.space.rdAll(["task"]) {
            let result = OperationResult(
                task: try stored.tuple.decode(), failure: nil, lastOutput: [], outputs: [:], began: 0, ended: 0)
            writes.append(.delete(stored.tuple.key))
            writes.append(
                .put(try Tuple(SpaceLayout.result(stage.execution, result.task.number), encoding: result)))
        }
        try await stage.space.commit(Commit(writes: writes))
        #expect(try await running.value.status == .succeeded)
        #expect(space.looked <= count + 1)
    }
}
