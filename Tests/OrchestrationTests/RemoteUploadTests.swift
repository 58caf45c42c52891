import FoundationEssentials
import Glibc
import Process
import TestSupport
import Testing

@testable import Orchestration

/// How the files of a CSAR come to a host.
@Suite(
    "Files for a host", .timeLimit(.minutes(3)),
    .enabled(if: SSHServer.program != nil, "there is no sshd: scripts/setup-sshd brings it"))
struct RemoteUploadTests {
    private func kept(_ stage: RemoteStage) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: stage.server.home + "/.ditrit/csar")) ?? []
    }

    @Test("a connection that breaks while they are brought is no failure: they are brought again")
    func broken() async throws {
        let stage = try await RemoteStage()
        try stage.script("short.sh", "echo done >>$DIARY\n")
        try stage.directory.write("", to: "csar/large")
        try #require(truncate(stage.csar + "/large", 128 << 20) == 0)
        let running = stage.begin(try stage.operation("short.sh"))
        try await eventually("they are being brought") { kept(stage).contains { $0.hasPrefix(".new-") } }
        stage.server.breakConnections()
        let outcome = await running.value
        #expect(outcome.isSuccess, "\(outcome)")
        #expect(stage.diaryLines == ["done"])
        try await eventually("nothing of the first try is left") { kept(stage) == ["sha256-0123"] }
    }

    @Test("what cannot all be read here is not put in its place, and leaves nothing")
    func unreadable() async throws {
        let stage = try await RemoteStage()
        try stage.script("short.sh", "")
        try stage.directory.write("a secret", to: "csar/secret")
        chmod(stage.csar + "/secret", 0o000)
        // The host is this machine's shell, and the worker one who may not read everything.
        let upload = RemoteUpload(
            client: ["/bin/sh", "-c"], processes: ProcessRunner(loop: stage.loop), root: stage.csar, csar: "0123")
        let home = stage.directory.path + "/home"
        mkdir(home, 0o777)
        chmod(home, 0o777)
        chmod(stage.directory.path, 0o755)
        let arguments = ["--reuid=65534", "--clear-groups", "--", "env", "HOME=\(home)", "/bin/sh"]
        let words = geteuid() == 0 ? ["setpriv"] + arguments : ["env", "HOME=\(home)", "/bin/sh"]
        #expect(throws: POSIXFailure.self) { try Command.run(words + upload.arguments(".new-1")) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: home + "/.ditrit/csar").isEmpty)
        chmod(stage.csar + "/secret", 0o444)
        try Command.run(words + upload.arguments(".new-2"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: home + "/.ditrit/csar") == ["0123"])
        #expect(FileManager.default.contents(atPath: home + "/.ditrit/csar/0123/secret") == Data("a secret".utf8))
    }

    @Test("a worker that cannot bring them leaves the operation to others")
    func missing() async throws {
        let stage = try await RemoteStage()
        let operation = try stage.operation("short.sh")
        try FileManager.default.removeItem(atPath: stage.csar)
        let outcome = await operation.run { _ in }
        guard case .unable(let reason) = outcome else {
            Issue.record("there is nothing to bring: \(outcome)")
            return
        }
        #expect(reason.contains("cannot be brought to the host 'server_0'"))
        #expect(kept(stage).isEmpty)
    }
}
