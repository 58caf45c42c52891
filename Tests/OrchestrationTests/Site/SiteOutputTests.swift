import Artifacts
import CSAR
import EventLoop
import FoundationEssentials
import TestSupport
import Testing
import TupleSpace

@testable import Orchestration

/// What operations print, as a site tells it.
@Suite("Output of operations", .timeLimit(.minutes(1)))
struct SiteOutputTests {
    /// More than what goes with a result.
    private static let long = String(repeating: "x", count: 300)

    private func started(_ bench: SiteBench) async throws -> String {
        try await bench.put()
        _ = try await bench.site.createInstance(of: "shop", named: "prod")
        return try await bench.site.start("install", on: "prod", of: "shop").record.id
    }

    @Test("what an operation prints can be read while it runs, and all of it when it has ended")
    func long() async throws {
        let bench = try SiteBench(
            create: "#!/bin/sh\necho \(Self.long)\nwhile ! test -e $DIARY.go; do sleep 0.02; done\necho two\n")
        let id = try await started(bench)
        try await bench.working {
            while try await bench.space.rdAll(["output"]).isEmpty { try await Task.sleep(for: .milliseconds(20)) }
            let open = try await bench.site.output(of: id, 0)
            #expect(open == SiteOutput(text: Self.long + "\n", isWhole: true, isOpen: true))
            let running = try await bench.site.operations(of: id).items
            #expect(running.map(\.state) == [.running] && running.map(\.worker) == ["worker"])
            _ = try bench.bench.directory.write("", to: "diary.go")
            #expect(try await bench.end(of: id).status == .succeeded)
            #expect(try await bench.space.rdAll(["output"]).isEmpty)
            let whole = SiteOutput(text: Self.long + "\ntwo\n", isWhole: true, isOpen: false)
            #expect(try await bench.site.output(of: id, 0) == whole)
            try await Sweep(space: bench.space, artifacts: bench.artifacts, retention: .zero).sweep()
            #expect(try await bench.site.output(of: id, 0) == whole)
            #expect(try await bench.site.output(of: id, 1).text == "")
            let none = await #expect(throws: SiteError.self) { try await bench.site.output(of: id, 2) }
            #expect(none?.code == .notFound)
            _ = try await bench.run("uninstall")
        }
        try await bench.site.removeInstance("prod", of: "shop")
        #expect(try bench.stored().count == 1, "outputs go with their execution")
    }

    @Test("of an operation that is stopped and put back nothing stays that it has printed")
    func putBack() async throws {
        let bench = try SiteBench(create: "#!/bin/sh\necho one\nexec sleep 100\n")
        _ = try await started(bench)
        try await bench.working {
            while try await bench.space.rdAll(["output"]).isEmpty { try await Task.sleep(for: .milliseconds(20)) }
        }
        #expect(try await bench.space.rdAll(["output"]).isEmpty)
        #expect(try await bench.space.rdAll(["task"]).count == 1)
    }

    @Test("what an operation has printed whose task was removed is not kept")
    func removedTask() async throws {
        let bench = try SiteBench(create: "#!/bin/sh\nseq 1 100\nwhile ! test -e $DIARY.go; do sleep 0.02; done\n")
        _ = try await started(bench)
        try await bench.working {
            while try await bench.space.rdAll(["output"]).isEmpty { try await Task.sleep(for: .milliseconds(20)) }
            let task = try #require(try await bench.space.rdp(["task"])).tuple.key
            try await bench.space.commit(Commit(writes: [.delete(task)]))
            let before = try bench.stored().count
            _ = try bench.bench.directory.write("", to: "diary.go")
            // It was published and is removed again; that both have been, its directory tells.
            try await eventually("the operation has ended") {
                try bench.bench.directory.contents(of: "work").allSatisfy { !$0.contains("shop-prod") }
            }
            try await eventually("its output is gone") { try bench.stored().count == before }
        }
    }

    @Test("a store that hangs does not hold results back, and what it takes too late is removed from it")
    func hangingStore() async throws {
        let space = try SQLiteSpace(inMemory: .init())
        let store = HangingStore()
        let publisher = OutputPublisher(
            space: space, artifacts: store, worker: "worker", patience: .milliseconds(20))
        let task = OperationTask.stray("some.sh", of: "some")
        let key = SpaceLayout.task("some", 0)
        let output = await publisher.begin(task, key, isAgain: false)
        for number in 1...100 { output.append("line \(number)") }
        let result = OperationResult(task: task, failure: nil, lastOutput: [], outputs: [:], began: 1, ended: 2)
        let (ended, _) = await publisher.end(key, result)
        #expect(ended.artifact == nil)
        #expect(ended.lastOutput.last == "line 100")
        #expect(store.removed.isEmpty)
        store.goOn()
        try await eventually("it is removed") { store.removed == ["sha256:late"] }
    }

    @Test("an operation that is over within a moment writes nothing into the space but its result")
    func short() async throws {
        let space = CountingSpace(try SQLiteSpace(inMemory: .init()))
        let bench = try SiteBench(create: "#!/bin/sh\necho created $SELF\n", space: space)
        let id = try await started(bench)
        let ended = try await bench.working { try await bench.end(of: id) }
        #expect(ended.status == .succeeded)
        #expect(!space.written.contains { $0.fields[0] == "output" })
        #expect(try await bench.site.output(of: id, 0).text == "created a_0\n")
    }

    @Test("where there is no store for it, the last lines of what was printed stay in the log")
    func withoutStore() async throws {
        let bench = try SiteBench(create: "#!/bin/sh\nseq 1 100\n") { space, directory in
            SpaceArtifacts(space, cache: directory + "/cache")
        }
        let id = try await started(bench)
        let ended = try await bench.working { try await bench.end(of: id) }
        #expect(ended.status == .succeeded)
        let output = try await bench.site.output(of: id, 0)
        #expect(output.text == (37...100).map { "\($0)\n" }.joined())
        #expect(!output.isWhole)
    }

    @Test("what is not more than a line or two stays in the log: it is no artifact of its own")
    func little() async throws {
        let bench = try SiteBench(create: "#!/bin/sh\necho one\necho two\n")
        let id = try await started(bench)
        let ended = try await bench.working { try await bench.end(of: id) }
        #expect(ended.status == .succeeded)
        #expect(try bench.stored().count == 1)
        #expect(try await bench.site.output(of: id, 0) == SiteOutput(text: "one\ntwo\n", isWhole: true, isOpen: false))
    }

    @Test("a store that is in the way of an output is not in the way of the operation: the last lines stay")
    func storeFails() async throws {
        let bench = try SiteBench(create: "#!/bin/sh\nseq 1 1000\n") { _, directory in
            FullArtifacts(store: DirectoryArtifacts(directory + "/store", cache: directory + "/cache"))
        }
        let id = try await started(bench)
        let ended = try await bench.working { try await bench.end(of: id) }
        #expect(ended.status == .succeeded)
        let output = try await bench.site.output(of: id, 0)
        #expect(output.text.hasSuffix("999\n1000\n") && !output.isWhole)
    }

    @Test("of a long output its end is kept, and so is that of each part of it")
    func bounds() async throws {
        let output = OperationOutput(limit: 100)
        for number in 0..<1000 { output.append("line \(number)") }
        #expect(output.takePart(limit: 20) == (998, ["line 998", "line 999"]))
        #expect(output.takePart(limit: 20).lines.isEmpty)
        output.append("last")
        #expect(output.takePart(limit: 20) == (1000, ["last"]))
        let whole = output.whole
        #expect(whole.before + whole.lines.count == 1001)
        #expect(whole.lines.reduce(0) { $0 + $1.utf8.count + 1 } <= 100)
        output.append(String(repeating: "x", count: 1000))
        #expect(output.whole.lines.count == 1, "a line is kept whole, however long")
        #expect(output.tail(lines: 5, bytes: 10).lines.count == 1)
    }
}

/// A store that takes models, and no outputs.
private struct FullArtifacts: ArtifactStore {
    let store: DirectoryArtifacts

    var isForBulk: Bool { true }
    func publish(archive path: String) async throws(ArtifactError) -> String {
        guard path.hasSuffix(".csar") else { throw ArtifactError(.unavailable, "no space is left") }
        return try await store.publish(archive: path)
    }
    func csar(_ digest: String, entry: String) async throws(ArtifactError) -> Held<CSAR> {
        try await store.csar(digest, entry: entry)
    }
    func fetch(_ digest: String, to path: String) async throws(ArtifactError) {
        try await store.fetch(digest, to: path)
    }
    func remove(_ digest: String) async throws(ArtifactError) { try await store.remove(digest) }
}

/// A store that takes what it is given only when it is told to, whoever has stopped waiting meanwhile.
private struct HangingStore: ArtifactStore {
    private let gate: AsyncStream<Void>
    private let opening: AsyncStream<Void>.Continuation
    private let state = Locked<[String]>([])

    init() { (gate, opening) = AsyncStream.makeStream() }

    var removed: [String] { state.withLock { $0 } }
    func goOn() { opening.finish() }

    func publish(archive path: String) async throws(ArtifactError) -> String {
        let gate = gate
        await Task { for await _ in gate {} }.value
        return "sha256:late"
    }
    func csar(_ digest: String, entry: String) async throws(ArtifactError) -> Held<CSAR> { throw Self.missing }
    var isForBulk: Bool { true }
    func fetch(_ digest: String, to path: String) async throws(ArtifactError) { throw Self.missing }
    func remove(_ digest: String) async throws(ArtifactError) { state.withLock { $0.append(digest) } }

    private static let missing = ArtifactError(.missing, "it is not there")
}
