import Artifacts
import FoundationEssentials
import Process
import TestSupport
import Testing
import TupleSpace

@testable import Orchestration

/// Workers that run operations on hosts by ssh.
@Suite(
    "Workers and hosts", .timeLimit(.minutes(3)),
    .enabled(if: SSHServer.program != nil, "there is no sshd: scripts/setup-sshd brings it"))
struct RemoteWorkerTests {
    private func worker(_ stage: RemoteStage, on space: SQLiteSpace, _ shell: SecureShell) -> OperationWorker {
        let root = stage.csar
        let runner = OperationRunner(
            processes: ProcessRunner(loop: stage.loop), csarRoot: { _, _ in Held(root) },
            workDirectory: stage.directory.path + "/work", timeLimit: .seconds(60), inherited: [:], secureShell: shell)
        return OperationWorker(space: space, slots: 1, runner: runner, observer: Recorder())
    }

    @Test("a lost connection and a lost worker are counted together")
    func repeats() async throws {
        let stage = try await RemoteStage()
        try stage.script("long.sh", "echo $$ >>$DIARY\nexec sleep 1000\n")
        let space = try SQLiteSpace(inMemory: .init())
        var task = try stage.operation("long.sh").task
        task.retries = 1
        try await space.out(Tuple(SpaceLayout.task("x", 0), encoding: task))
        let first = try #require(try await space.inp(SpaceLayout.tasks, session: space.openSession(name: "lost")))
        try await space.release(first, isAttempt: true)
        let worker = worker(stage, on: space, try stage.operation("long.sh").shell)
        let working = Task { try await worker.run() }
        try await eventually("it runs") { stage.diaryLines.count == 1 }
        stage.server.breakConnections()
        let result: OperationResult = try await space.rd(["result"]).tuple.decode()
        #expect(result.failure?.contains("may not be repeated") == true, "\(result.failure ?? "it succeeded")")
        #expect(stage.diaryLines.count == 1)
        working.cancel()
        try await working.value
    }

    @Test("one that cannot reach any host leaves an operation to others, as no attempt")
    func unable() async throws {
        let stage = try await RemoteStage()
        try stage.script("short.sh", "echo done >>$DIARY\n")
        let space = try SQLiteSpace(inMemory: .init())
        try await space.out(Tuple(SpaceLayout.task("x", 0), encoding: stage.operation("short.sh").task))
        // Where known hosts would be is a file.
        try stage.directory.write("", to: "taken")
        let worker = worker(stage, on: space, SecureShell(directory: stage.directory.path + "/taken/ssh"))
        let working = Task { try await worker.run() }
        var attempt: Int?
        try await eventually("it was put back") {
            let session = await space.openSession(name: "other")
            attempt = try await space.inp(SpaceLayout.tasks, session: session)?.attempt
            if attempt == nil { await space.end(session) }
            return attempt != nil
        }
        #expect(attempt == 1)
        #expect(try await space.rdAll(["result"]).isEmpty)
        working.cancel()
        try await working.value
    }
}
