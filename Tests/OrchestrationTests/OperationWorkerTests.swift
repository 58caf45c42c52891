import Artifacts
import EventLoop
import FoundationEssentials
import Glibc
import Process
import TestSupport
import Testing
import TupleSpace

@testable import Orchestration

/// A worker that cannot go on.
@Suite("The worker")
struct OperationWorkerTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func worker(on space: SQLiteSpace, _ loop: EventLoop) -> OperationWorker {
        let root = directory.path
        let runner = OperationRunner(
            processes: ProcessRunner(loop: loop), csarRoot: { _, _ in Held(root) }, workDirectory: root + "/work",
            timeLimit: .seconds(60), inherited: ["PATH": "/usr/bin:/bin"])
        return OperationWorker(space: space, slots: 3, runner: runner, observer: Recorder())
    }

    private func run(on space: SQLiteSpace) async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        try await worker(on: space, loop).run()
    }

    @Test("takes over another time limit for the operations that begin from then on", .timeLimit(.minutes(1)))
    func otherTimeLimit() async throws {
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        let space = try SQLiteSpace(inMemory: .init())
        try directory.write("#!/bin/sh\nexec sleep 50\n", to: "slow.sh", isExecutable: true)
        let worker = worker(on: space, loop)
        let working = Task { try await worker.run() }
        await worker.configure(slots: 3, retries: 3, timeLimit: .milliseconds(100))
        try await space.out(Tuple(SpaceLayout.task("some", 0), encoding: OperationTask.stray("slow.sh", of: "some")))
        let result: OperationResult = try await space.rd(["result"]).tuple.decode()
        #expect(result.failure?.contains("time limit") == true, "\(result.failure ?? "")")
        working.cancel()
        try await working.value
    }

    @Test("leaves nothing of an operation that it stops, and puts it back", .timeLimit(.minutes(1)))
    func stopped() async throws {
        let space = try SQLiteSpace(inMemory: .init())
        try directory.write("#!/bin/sh\ntouch begun\nexec sleep 50\n", to: "slow.sh", isExecutable: true)
        try await space.out(Tuple(SpaceLayout.task("some", 0), encoding: OperationTask.stray("slow.sh", of: "some")))
        let working = Task { try await run(on: space) }
        let work = directory.path + "/work"
        while !FileManager.default.fileExists(atPath: work + "/some-0/begun") {
            try await Task.sleep(for: .milliseconds(10))
        }
        working.cancel()
        try await working.value
        #expect(try FileManager.default.contentsOfDirectory(atPath: work).isEmpty)
        let next = try await space.inp(SpaceLayout.tasks, session: space.openSession(name: "next"))
        #expect(next?.attempt == 2)
    }

    @Test("leaves alone for a while what it cannot read, and goes on with the rest", .timeLimit(.minutes(1)))
    func unreadableTask() async throws {
        let space = try SQLiteSpace(inMemory: .init())
        try directory.write("#!/bin/sh\n", to: "short.sh", isExecutable: true)
        try await space.out(Tuple(SpaceLayout.task("some", 0), payload: Array("nonsense".utf8)))
        for number in 1...6 {
            try await space.out(
                Tuple(
                    SpaceLayout.task("some", number),
                    encoding: OperationTask.stray("short.sh", of: "some", number: number)))
        }
        let working = Task { try await run(on: space) }
        for number in 1...6 { _ = try await space.rd(Template(SpaceLayout.result("some", number))) }
        working.cancel()
        try await working.value
        #expect(try await space.inp(["task"], session: space.openSession(name: "next")) != nil, "it is nobody's again")
    }

    @Test("what a host cannot start for want of resources is left to others, as no attempt", .timeLimit(.minutes(1)))
    func exhaustedHost() async throws {
        let space = try SQLiteSpace(inMemory: .init())
        try directory.write("#!/bin/sh\n", to: "short.sh", isExecutable: true)
        // The filter is for the loop's thread and ends with it.
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        try await Task(executorPreference: loop) {
            try SystemCallFilter.refuse(293, code: EMFILE)  // pipe2
        }.value
        let worker = worker(on: space, loop)
        let working = Task { try await worker.run() }
        try await space.out(Tuple(SpaceLayout.task("some", 0), encoding: OperationTask.stray("short.sh", of: "some")))
        try await eventually("the task was put back") {
            let session = await space.openSession(name: "other")
            let take = try await space.inp(["task"], session: session)
            #expect(take?.attempt ?? 1 == 1)
            if take == nil { await space.end(session) }
            return take != nil
        }
        #expect(try await space.rdAll(["result"]).isEmpty)
        working.cancel()
        try await working.value
    }

    @Test("a host that gets no files tries one operation at a time until it does", .timeLimit(.minutes(1)))
    func hinderedHost() async throws {
        struct Store: Sendable {
            var isThere = false, callers = 0, calls = 0, crowd = 0
        }
        let store = Locked(Store())
        let space = try SQLiteSpace(inMemory: .init())
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        let root = directory.path
        try directory.write(
            "#!/bin/sh\nwhile [ ! -e \(root)/gate ]; do sleep 0.02; done\n", to: "gated.sh", isExecutable: true)
        let runner = OperationRunner(
            processes: ProcessRunner(loop: loop),
            csarRoot: { (_, _) throws(ArtifactError) in
                store.withLock {
                    ($0.callers, $0.calls) = ($0.callers + 1, $0.calls + 1)
                    $0.crowd = max($0.crowd, $0.callers)
                }
                try? await Task.sleep(for: .milliseconds(20))
                store.withLock { $0.callers -= 1 }
                guard store.withLock({ $0.isThere }) else { throw ArtifactError(.unavailable, "nobody answers") }
                return Held(root)
            }, workDirectory: root + "/work", timeLimit: .seconds(60), inherited: ["PATH": "/usr/bin:/bin"])
        let worker = OperationWorker(
            space: space, slots: 3, respite: .milliseconds(20), runner: runner, observer: Recorder())
        for number in 0..<6 {
            let task = OperationTask.stray("gated.sh", of: "some", number: number)
            try await space.out(Tuple(SpaceLayout.task("some", number), encoding: task))
        }
        let working = Task { try await worker.run() }
        // The first that are taken at once may fail at once.
        try await eventually("each slot has had its turn") { store.withLock { $0.calls } >= 6 }
        store.withLock { ($0.calls, $0.crowd) = (0, 0) }
        try await eventually("it goes on trying") { store.withLock { $0.calls } >= 5 }
        #expect(store.withLock { $0.crowd } == 1)
        store.withLock { $0.isThere = true }
        try await eventually("all slots run operations") { await worker.running == 3 }
        try directory.write("", to: "gate")
        for number in 0..<6 {
            let result: OperationResult = try await space.rd(Template(SpaceLayout.result("some", number))).tuple
                .decode()
            #expect(result.failure == nil)
        }
        working.cancel()
        try await working.value
    }

    @Test("a host that gets no more files tries again also while an operation runs", .timeLimit(.minutes(1)))
    func hinderedBesideARunningOne() async throws {
        let isThere = Locked(true)
        let calls = Locked(0)
        let space = try SQLiteSpace(inMemory: .init())
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        let root = directory.path
        try directory.write(
            "#!/bin/sh\nwhile [ ! -e \(root)/gate ]; do sleep 0.02; done\n", to: "gated.sh", isExecutable: true)
        try directory.write("#!/bin/sh\n", to: "short.sh", isExecutable: true)
        let runner = OperationRunner(
            processes: ProcessRunner(loop: loop),
            csarRoot: { (_, _) throws(ArtifactError) in
                calls.withLock { $0 += 1 }
                guard isThere.withLock({ $0 }) else { throw ArtifactError(.unavailable, "nobody answers") }
                return Held(root)
            }, workDirectory: root + "/work", timeLimit: .seconds(60), inherited: ["PATH": "/usr/bin:/bin"])
        let worker = OperationWorker(
            space: space, slots: 2, respite: .milliseconds(20), runner: runner, observer: Recorder())
        try await space.out(Tuple(SpaceLayout.task("some", 0), encoding: OperationTask.stray("gated.sh", of: "some")))
        let working = Task { try await worker.run() }
        try await eventually("one runs") { await worker.running == 1 && calls.withLock { $0 } == 1 }
        isThere.withLock { $0 = false }
        let second = OperationTask.stray("short.sh", of: "some", number: 1)
        try await space.out(Tuple(SpaceLayout.task("some", 1), encoding: second))
        try await eventually("the other is tried again and again") { calls.withLock { $0 } >= 5 }
        isThere.withLock { $0 = true }
        _ = try await space.rd(Template(SpaceLayout.result("some", 1)))
        #expect(try await space.rdAll(["result"]).count == 1, "the first still runs")
        try directory.write("", to: "gate")
        _ = try await space.rd(Template(SpaceLayout.result("some", 0)))
        working.cancel()
        try await working.value
    }

    @Test("an operation that is stopped before it has begun counts as no attempt", .timeLimit(.minutes(1)))
    func stoppedBefore() async throws {
        let space = try SQLiteSpace(inMemory: .init())
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        let (asked, continuation) = AsyncStream.makeStream(of: Void.self)
        let runner = OperationRunner(
            processes: ProcessRunner(loop: loop),
            csarRoot: { (_, _) throws(ArtifactError) in
                continuation.yield()
                try? await Task.sleep(for: .seconds(600))
                throw ArtifactError(.cancelled, "it was cancelled")
            }, workDirectory: directory.path + "/work", timeLimit: .seconds(60), inherited: [:])
        let worker = OperationWorker(space: space, slots: 1, runner: runner, observer: Recorder())
        var task = OperationTask.stray("short.sh", of: "some")
        task.retries = 0
        try await space.out(Tuple(SpaceLayout.task("some", 0), encoding: task))
        let working = Task { try await worker.run() }
        for await _ in asked { break }
        working.cancel()
        try await working.value
        #expect(try await space.rdAll(["result"]).isEmpty, "that it may not be run again is no matter yet")
        #expect(try await space.inp(["task"], session: space.openSession(name: "next"))?.attempt == 1)
    }

    @Test("an execution whose name is a path has failed operations, not files elsewhere", .timeLimit(.minutes(1)))
    func namedAsPath() async throws {
        let space = try SQLiteSpace(inMemory: .init())
        try directory.write("#!/bin/sh\ntouch here\nexit 1\n", to: "short.sh", isExecutable: true)
        try await space.out(
            Tuple(SpaceLayout.task("some", 0), encoding: OperationTask.stray("short.sh", of: "../elsewhere")))
        let working = Task { try await run(on: space) }
        let result: OperationResult = try await space.rd(["result"]).tuple.decode()
        #expect(result.failure == "'../elsewhere-0' cannot be the name of its directory")
        working.cancel()
        try await working.value
    }

    @Test("goes on with other operations when one's task is removed while it runs", .timeLimit(.minutes(1)))
    func removedTask() async throws {
        let space = try SQLiteSpace(inMemory: .init())
        let here = directory.path
        try directory.write(
            "#!/bin/sh\nmkdir \(here)/began.$$\nwhile [ ! -e \(here)/gate ]; do sleep 0.02; done\n", to: "gated.sh",
            isExecutable: true)
        try directory.write("#!/bin/sh\ntrue\n", to: "short.sh", isExecutable: true)
        for (number, file) in ["gated.sh", "gated.sh"].enumerated() {
            let task = OperationTask.stray(file, of: "some", number: number)
            try await space.out(Tuple(SpaceLayout.task("some", number), encoding: task))
        }
        let working = Task { try await run(on: space) }
        while try FileManager.default.contentsOfDirectory(atPath: here).count(where: { $0.hasPrefix("began.") }) < 2 {
            try await Task.sleep(for: .milliseconds(10))
        }
        try await space.commit(Commit(writes: [.delete(SpaceLayout.task("some", 0))]))
        try directory.write("", to: "gate")
        try await space.out(
            Tuple(SpaceLayout.task("some", 2), encoding: OperationTask.stray("short.sh", of: "some", number: 2)))
        _ = try await space.rd(Template(SpaceLayout.result("some", 1)))
        _ = try await space.rd(Template(SpaceLayout.result("some", 2)))
        #expect(try await space.rdAll(["result"]).count == 2, "nobody waits for what the removed one came to")
        working.cancel()
        try await working.value
    }

    @Test("ends with the space's error when a result cannot be committed", .timeLimit(.minutes(1)))
    func refusedResult() async throws {
        var limits = SQLiteSpaceLimits()
        limits.payload = 2000
        let space = try SQLiteSpace(inMemory: limits)
        try directory.write("#!/bin/sh\nprintf '%03000d\\n' 7\nexit 1\n", to: "long.sh", isExecutable: true)
        try await space.out(Tuple(SpaceLayout.task("some", 0), encoding: OperationTask.stray("long.sh", of: "some")))
        let error = await #expect(throws: TupleSpaceError.self) { try await run(on: space) }
        #expect(error?.code == .tooLarge)
    }
}

extension OperationTask {
    /// A task that no engine has made.
    static func stray(_ file: String, of execution: String, number: Int = 0, csar: String = "") -> OperationTask {
        OperationTask(
            execution: execution, number: number, subject: .activity(node: 0, step: 0, position: 1), node: "n0_0",
            operation: "Standard.create", csar: csar, entry: "", file: file, interpreter: .none, environment: [:],
            inputs: [:],
            outputs: [])
    }
}
