import EventLoop
import OrchestrationTestSupport
import TestSupport
import Testing
import TupleSpace

@testable import Orchestration

/// How a run is told to end.
@Suite("Cancellation", .timeLimit(.minutes(1)))
struct CancellationTests {
    private static let note = "#!/bin/sh\necho $DITRIT_OPERATION $SELF >> $DIARY\n"

    /// Chains of two nodes; the first of each has a script that takes a moment.
    private func bench(chains: Int = 3, script: String = "sleep 0.3\n") throws -> Workbench {
        var text = ModelText.types + "topology_template:\n  node_templates:\n"
        for chain in 0..<chains {
            text += """
                    base\(chain): { type: test.Node, interfaces: { Standard: { create: scripts/slow.sh } } }
                    top\(chain):
                      type: test.Node
                      requirements: [ { uses: base\(chain) } ]
                      interfaces: { Standard: { create: scripts/note.sh } }

                """
        }
        return try Workbench(text, scripts: ["note.sh": Self.note, "slow.sh": Self.note + script])
    }

    @Test("what runs comes to its end, what waits for a worker is taken back, nothing new begins; and it goes on later")
    func inOrder() async throws {
        let bench = try bench(script: "while [ ! -e $DIARY.go ]; do sleep 0.01; done\n")
        let (began, continuation) = AsyncStream.makeStream(of: Void.self)
        let recorder = Recorder(onBegin: { _ in continuation.yield() })
        let outcome = try await {
            var options = bench.options("install")
            options.workers = 1
            let run = try await LocalRun(options, observer: recorder)
            async let ending = run.run()
            for await _ in began { break }
            await run.cancel()
            while try await bench.tuples(["task"]).count > 1 { try await Task.sleep(for: .milliseconds(5)) }
            try bench.directory.write("", to: "diary.go")
            return try await bench.outcome(of: run, execution: ending, recorder: recorder)
        }()
        #expect(outcome.execution.status == .cancelled)
        #expect(bench.diaryLines().count == 1)
        #expect(outcome.operations(.succeeded).count == 1, "the one that ran has ended well, and that is known")
        #expect(try await bench.tuples(["task"]).isEmpty)
        #expect(try await bench.tuples(["lease"]).isEmpty)

        let again = try await bench.run("install")
        #expect(again.continued)
        #expect(again.execution.status == .succeeded)
        #expect(Set(bench.diaryLines()).count == bench.diaryLines().count, "nothing ran twice")
        #expect(bench.diaryLines().count == 6)
    }

    @Test("a run that is cancelled before it begins begins nothing")
    func beforeTheStart() async throws {
        let bench = try bench(chains: 1)
        let recorder = Recorder()
        let run = try await LocalRun(bench.options("install"), observer: recorder)
        await run.cancel()
        let execution = try await run.run()
        #expect(execution.status == .cancelled)
        #expect(recorder.began.isEmpty)
    }

    @Test("a cancellation that comes while it is looked for results is not lost")
    func whileLooking() async throws {
        let service = try ModelText.read(
            ModelText.types + """
                topology_template:
                  node_templates:
                    a: { type: test.Node, interfaces: { Standard: { create: scripts/note.sh } } }
                """)
        let stage = try Stage(service, directory: TemporaryDirectory())
        let looking = Locked<ExecutionEngine?>(nil)
        let space = WatchedSpace(space: stage.space) { await looking.withLock { $0 }?.cancel() }
        let engine = try await stage.engine("install", observer: Recorder(), space: space)
        looking.withLock { $0 = engine }
        // No worker is there: the end comes by the cancellation alone.
        #expect(try await engine.run(continues: false).status == .cancelled)
        #expect(try await stage.space.rdAll(["task"]).isEmpty)
    }

    @Test("a run that is cancelled when there is nothing left to do has succeeded")
    func atTheEnd() async throws {
        let bench = try bench(chains: 1)
        try await bench.run("install")
        let run = try await LocalRun(bench.options("install"), observer: Recorder())
        await run.cancel()
        #expect(try await run.run().status == .succeeded)
    }

    @Test("a failure in a cancelled run is told as a failure")
    func failing() async throws {
        let bench = try bench(chains: 1, script: "sleep 0.2; exit 4\n")
        let (began, continuation) = AsyncStream.makeStream(of: Void.self)
        let recorder = Recorder(onBegin: { _ in continuation.yield() })
        let run = try await LocalRun(bench.options("install"), observer: recorder)
        async let ending = run.run()
        for await _ in began { break }
        await run.cancel()
        #expect(try await ending.status == .failed)
    }

    @Test(
        "a run that is broken off leaves its running operation to be run again, and another workflow may be wanted then"
    )
    func brokenOff() async throws {
        let bench = try bench(chains: 1, script: "test -e $DIARY.mended || sleep 1000\n")
        try await bench.runAndBreakOff("install", whenThereIs: bench.diary) { _ in true }
        #expect(try await bench.tuples(["task"]).count == 1)
        try bench.directory.write("", to: "diary.mended")
        let outcome = try await bench.run("uninstall")
        #expect(!outcome.continued)
        #expect(outcome.execution.status == .succeeded)
        #expect(try await bench.tuples(["task"]).isEmpty, "nothing of the install may run any more")
        #expect(bench.diaryLines().count == 1)
        let again = try await bench.run("install")
        #expect(again.execution.status == .succeeded)
        #expect(bench.diaryLines().count == 3)
    }

    @Test("a run that is cancelled in its last hooks is not over while one of them has not been called")
    func inTheLastHooks() async throws {
        let bench = try Workbench(
            ModelText.types + """
                topology_template:
                  node_templates:
                    db: { type: test.Node }
                    web:
                      type: test.Node
                      requirements:
                        - uses:
                            node: db
                            relationship:
                              type: tosca.relationships.ConnectsTo
                              interfaces: { Configure: { add_target: scripts/hook.sh, add_source: scripts/hook.sh } }
                """,
            scripts: ["hook.sh": Self.note + "while [ ! -e $DIARY.go ]; do sleep 0.01; done\n"])
        let (began, continuation) = AsyncStream.makeStream(of: Void.self)
        let recorder = Recorder(onBegin: { _ in continuation.yield() })
        let outcome = try await {
            var options = bench.options("install")
            options.workers = 1
            let run = try await LocalRun(options, observer: recorder)
            async let ending = run.run()
            for await _ in began { break }
            await run.cancel()
            while try await bench.tuples(["task"]).count > 1 { try await Task.sleep(for: .milliseconds(5)) }
            try bench.directory.write("", to: "diary.go")
            return try await bench.outcome(of: run, execution: ending, recorder: recorder)
        }()
        #expect(outcome.nodes(in: "started") == ["db_0", "web_0"])
        #expect(bench.diaryLines().count == 1)
        #expect(outcome.execution.status == .cancelled)

        let again = try await bench.run("install")
        #expect(again.continued)
        #expect(again.execution.status == .succeeded)
        #expect(bench.diaryLines().count == 2)
        #expect(Set(bench.diaryLines()).count == 2, "the one that was missing")
    }
}

/// A space in which something happens whenever an engine looks for results that it could go on with.
private struct WatchedSpace: ForwardingSpace {
    let space: any TupleSpace
    let act: @Sendable () async -> Void

    func rdAll(_ template: Template, after key: TupleKey?, limit: Int) async throws(TupleSpaceError) -> [StoredTuple] {
        let found = try await space.rdAll(template, after: key, limit: limit)
        if template == SpaceLayout.results(of: "stage-1"), limit < .max { await act() }
        return found
    }
}
