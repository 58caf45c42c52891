import OrchestrationTestSupport
import EventLoop
import TestSupport
import Testing
import TupleSpace

@testable import Orchestration

/// A run on a space in which others have left something, or from which something strange is asked.
@Suite("A local run")
struct LocalRunTests {
    private static let note = "#!/bin/sh\necho $DITRIT_EXECUTION $word >> $DIARY\n"

    private func bench(create: String) throws -> Workbench {
        try Workbench(text(create: create), scripts: ["note.sh": Self.note, "hang.sh": Self.note + "sleep 1000\n"])
    }

    private func text(create: String) -> String {
        ModelText.types + """
            topology_template:
              inputs: { word: { type: string, default: old } }
              node_templates:
                web:
                  type: test.Node
                  interfaces: { Standard: { \(create) } }
            """
    }

    @Test("an operation that was handed out and that the model has no more is not run")
    func droppedOperation() async throws {
        let bench = try bench(create: "create: scripts/hang.sh")
        try await bench.runAndBreakOff("install", whenThereIs: bench.diary) { _ in true }
        #expect(try await bench.tuples(["task"]).count == 1)
        try bench.write(text(create: "start: scripts/note.sh"))
        let outcome = try await bench.run("install")
        #expect(outcome.continued)
        #expect(outcome.execution.status == .succeeded)
        #expect(outcome.recorder.began.map(\.operation) == ["Standard.start"])
        #expect(outcome.operations(.withdrawn) == ["create of web_0"])
        #expect(try await bench.tuples(["task"]).isEmpty)
    }

    @Test("an operation that was handed out is run with the inputs of now, never with those of then")
    func changedInput() async throws {
        let create = "create: { implementation: scripts/hang.sh, inputs: { word: { get_input: word } } }"
        let bench = try bench(create: create)
        try await bench.runAndBreakOff("install", whenThereIs: bench.diary) { _ in true }
        try bench.script("hang.sh", Self.note)
        let outcome = try await bench.run("install") { $0.inputs = ["word": .string("new")] }
        #expect(outcome.continued)
        #expect(bench.diaryLines() == ["model-1 old", "model-1 new"])
    }

    @Test("an operation of another form of the model fails rather than to run this one's file")
    func foreignDigest() async throws {
        let bench = try bench(create: "create: scripts/note.sh")
        let space = try SQLiteSpace(inMemory: .init())
        let stray = OperationTask.stray("scripts/note.sh", of: "alien", csar: "sha256:other")
        try await space.out(try Tuple(SpaceLayout.task("alien", 0), encoding: stray))
        var options = bench.options("install")
        options.workers = 1
        options.stateDirectory = bench.directory.path + "/files"
        let run = try await LocalRun(options, space: space, observer: Recorder())
        #expect(try await run.run().status == .succeeded)
        #expect(bench.diaryLines() == ["model-1"])
        let result = try #require(try await space.rdp(exactly: SpaceLayout.result("alien", 0)))
        #expect(try (result.tuple.decode() as OperationResult).failure?.contains("scripts/note.sh") == true)
    }

    @Test("a workflow without a name is refused, with what to do")
    func namelessWorkflow() async throws {
        let bench = try bench(create: "create: scripts/note.sh")
        let error = await #expect(throws: OrchestrationError.self) { try await bench.run("") }
        #expect(error?.description.contains("the workflow has no name") == true)
    }

    @Test("keys below facts that are of no node instance are passed over")
    func foreignFacts() async throws {
        let bench = try bench(create: "create: scripts/note.sh")
        try await bench.run("install")
        let record = Array("{\"state\":\"lost\"}".utf8)
        do {
            let space = try await SQLiteSpace(directory: bench.state)
            for key: TupleKey in [["facts", "model", "local"], ["facts", "model", "local", "web", "x", "y"]] {
                try await space.out(Tuple(key, payload: record))
            }
        }
        #expect(try await InstanceStatus(of: bench.state).nodes.map(\.name) == ["web_0"])
        #expect(try await bench.run("install").execution.status == .succeeded)
    }
}
