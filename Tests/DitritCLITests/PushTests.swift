import Glibc
import TestSupport
import Testing

@Suite("Pushing a model")
struct PushTests {
    @Test("a push that is killed while the manager keeps it waiting leaves no file", .timeLimit(.minutes(1)))
    func killed() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("", to: "scratch/.keep")
        let silent = try SilentSocket(at: directory.path + "/api.sock")
        let push = try ChildProcess(
            [Ditrit.program, "csar", "push", Ditrit.example, "--url", "unix:\(silent.path)"],
            environment: ["TMPDIR": directory.path + "/scratch"])
        try await eventually("it sends") { silent.isAskedFor }
        push.send(SIGKILL)
        _ = try await push.wait()
        #expect(try directory.contents(of: "scratch") == [".keep"])
    }
}
