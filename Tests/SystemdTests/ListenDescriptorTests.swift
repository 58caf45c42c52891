import Systemd
import TestSupport
import Testing

@Suite("Sockets that systemd listens on")
struct ListenDescriptorTests {
    /// Runs the probe with sockets at the descriptors 3 and 4, as systemd passes them.
    private func probe(_ environment: String) async throws -> String {
        // systemd names the process that they are for: the shell that becomes the probe.
        let script = "exec 3</dev/null 4</dev/null; \(environment) exec \"$0\" listen"
        let probe = try ChildProcess(["sh", "-c", script, ChildProcess.built("Probe")])
        #expect(try await probe.wait() == 0)
        return probe.output
    }

    @Test("each is known by its name, is closed on exec, and is taken once")
    func taken() async throws {
        let output = try await probe("LISTEN_PID=$$ LISTEN_FDS=2 LISTEN_FDNAMES=api:metrics")
        #expect(output == "api 3 1\nmetrics 4 1\n0 true\n")
    }

    @Test("those of another process, and none at all, are none")
    func none() async throws {
        #expect(try await probe("LISTEN_PID=1 LISTEN_FDS=2 LISTEN_FDNAMES=api:metrics") == "0 true\n")
        #expect(try await probe("") == "0 true\n")
    }
}
