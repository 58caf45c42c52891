import FoundationEssentials
import Glibc
import Telemetry
import TestSupport
import Testing

/// A daemon in a process of its own; the test is its service manager.
@Suite("A daemon", .timeLimit(.minutes(2)))
struct DaemonTests {
    let directory: TemporaryDirectory
    let manager: DatagramReceiver
    private var file: String { directory.path + "/probe.yaml" }

    init() throws {
        directory = try TemporaryDirectory()
        manager = try DatagramReceiver(path: directory.path + "/notify")
    }

    private func start(_ behaviour: [String: String] = [:]) throws -> ChildProcess {
        try ChildProcess(
            [ChildProcess.built("Probe"), "daemon", file],
            environment: behaviour.merging(["NOTIFY_SOCKET": manager.path]) { $1 })
    }

    private func ready(_ behaviour: [String: String] = [:]) async throws -> ChildProcess {
        let daemon = try start(behaviour)
        _ = try await manager.receive { $0.hasPrefix("READY=1\n") }
        return daemon
    }

    /// Stops a daemon that tells much: a manager that does not listen would keep it from its end.
    private func stop(_ daemon: ChildProcess) async throws -> Int32 {
        let listening = Task { [manager] in while true { _ = try await manager.receive() } }
        defer { listening.cancel() }
        daemon.send(SIGTERM)
        return try await daemon.wait()
    }

    // MARK: - Failures

    @Test("a start that fails is told to systemd, logged, and the daemon ends with an error")
    func failingStart() async throws {
        let daemon = try start(["START": "fail"])
        #expect(try await daemon.wait() == 1)
        #expect(daemon.output.contains("critical the start fails"))
        let messages = try await manager.receive { $0 == "STATUS=failed: the start fails" }
        #expect(!messages.contains { $0.contains("READY=1") })
    }

    @Test("work that fails, or ends without being asked to, ends the daemon with an error", arguments: ["fail", "end"])
    func failingWork(how: String) async throws {
        let daemon = try start(["RUN": how])
        #expect(try await daemon.wait() == 1)
        #expect(daemon.output.hasPrefix("start\n") && daemon.output.contains("run\n"))
        #expect(daemon.output.contains(how == "fail" ? "critical the work fails" : "critical the work has ended"))
        let messages = try await manager.receive { $0.hasPrefix("STATUS=failed: ") }
        #expect(!messages.contains { $0.contains("STOPPING") })
    }

    @Test("a part without a sign of life silences the watchdog and is named, until it is alive again")
    func silentPart() async throws {
        let file = directory.path + "/alive"
        let daemon = try start(["RUN": "silent", "UNTIL": file, "WATCHDOG_USEC": "60000"])
        let before = try await manager.receive { $0 == "STATUS=no sign of life from: engine" }
        #expect(before.contains("WATCHDOG=1"))
        #expect(daemon.output.contains("error    no sign of life from: engine"))
        try await Task.sleep(for: .milliseconds(300))
        while let message = manager.receiveIfAny() { #expect(message != "WATCHDOG=1") }
        try directory.write("", to: "alive")
        _ = try await manager.receive { $0 == "WATCHDOG=1" }
        #expect(daemon.output.contains("every part of the daemon is alive again"))
        #expect(try await stop(daemon) == 0)
    }

    @Test("a daemon that is frozen is silent")
    func frozen() async throws {
        let daemon = try await ready(["WATCHDOG_USEC": "60000"])
        _ = try await manager.receive { $0 == "WATCHDOG=1" }
        daemon.send(SIGSTOP)
        try await Task.sleep(for: .milliseconds(200))
        while manager.receiveIfAny() != nil {}
        try await Task.sleep(for: .milliseconds(300))
        #expect(manager.receiveIfAny() == nil)
        daemon.send(SIGCONT)
        _ = try await manager.receive { $0 == "WATCHDOG=1" }
        #expect(try await stop(daemon) == 0)
    }

    // MARK: - Stopping

    @Test("SIGTERM and SIGINT let work end", arguments: [SIGTERM, SIGINT])
    func stops(signal: Int32) async throws {
        let daemon = try await ready()
        daemon.send(signal)
        #expect(try await daemon.wait() == 0)
        #expect(daemon.output.split(separator: "\n").filter { !$0.contains("Z ") } == ["start", "run", "drain"])
        let messages = try await manager.receive { $0 == "STOPPING=1" }
        #expect(!messages.contains { $0.hasPrefix("EXTEND") })
        #expect(try await manager.receive() == "EXTEND_TIMEOUT_USEC=20000000")
    }

    @Test("a second signal has work left that has not ended")
    func stopsAtOnce() async throws {
        let daemon = try await ready(["DRAIN": "hang"])
        daemon.send(SIGTERM)
        // While work ends systemd is told again and again that it takes longer.
        _ = try await manager.receive { $0 == "STOPPING=1" }
        for _ in 0..<2 { _ = try await manager.receive { $0.hasPrefix("EXTEND_TIMEOUT_USEC=") } }
        #expect(!daemon.output.contains("left"))
        daemon.send(SIGTERM)
        #expect(try await daemon.wait() == 0)
        #expect(daemon.output.contains("\nleft\n"))
        #expect(daemon.output.contains("warning  stops at once"))
    }

    @Test("work that does not end within the limit is left")
    func limit() async throws {
        try directory.write("drain-limit: 100 ms", to: "probe.yaml")
        let daemon = try await ready(["DRAIN": "hang"])
        daemon.send(SIGTERM)
        #expect(try await daemon.wait() == 0)
        #expect(daemon.output.contains("\nleft\n"))
    }

    @Test("a stop during the start ends it in peace")
    func stopDuringStart() async throws {
        let daemon = try start(["START": "hang"])
        while daemon.output.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        daemon.send(SIGTERM)
        #expect(try await daemon.wait() == 0)
        #expect(!daemon.output.contains("run"))
        let messages = try await manager.receive { $0 == "STOPPING=1" }
        #expect(!messages.contains { $0.hasPrefix("READY=1") })
    }

    @Test("a stop does not wait for a reload that hangs")
    func stopDuringReload() async throws {
        let daemon = try await ready(["RELOAD": "hang"])
        daemon.send(SIGHUP)
        _ = try await manager.receive { $0.hasPrefix("RELOADING=1\n") }
        daemon.send(SIGTERM)
        #expect(try await daemon.wait() == 0)
        #expect(daemon.output.contains("\ndrain\n"))
    }

    // MARK: - Reloading

    @Test("a reload with errors changes nothing, and each error is logged with its place")
    func badReload() async throws {
        let daemon = try await ready()
        try directory.write("nome: x\ndrain-limit: 5", to: "probe.yaml")
        daemon.send(SIGHUP)
        _ = try await manager.receive { $0.hasPrefix("READY=1\n") }
        #expect(!daemon.output.contains("\nreload"))
        #expect(
            daemon.output.contains(
                "error    the configuration is not taken: probe.yaml:1:1: there is no key 'nome' (did you mean 'name'?)\n"
            ))
        #expect(daemon.output.contains("not taken: probe.yaml:2:14: drain-limit: expected a time"))
        daemon.send(SIGTERM)
        #expect(try await daemon.wait() == 0)
    }

    @Test("systemd sees the reload begin and end, and the service gets what a running daemon can take over")
    func reload() async throws {
        let daemon = try await ready()
        try directory.write("name: other\ndrain-limit: 5 s", to: "probe.yaml")
        daemon.send(SIGHUP)
        let messages = try await manager.receive { $0.hasPrefix("READY=1\n") }
        let reloading = try #require(messages.first { $0.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") })
        #expect(reloading.contains("\nSTATUS="))
        #expect(daemon.output.contains("\nreload probe 5.0 seconds\n"))
        #expect(daemon.output.contains("warning  needs a restart: name\n"))
        #expect(daemon.output.contains("notice   the configuration was read again; changed: drain-limit\n"))
        _ = try await manager.receive { $0.hasSuffix("STATUS=1 reloads") }
        daemon.send(SIGTERM)
        #expect(try await daemon.wait() == 0)
    }

    @Test("without systemd it lives the same")
    func withoutSystemd() async throws {
        let daemon = try ChildProcess([ChildProcess.built("Probe"), "daemon", file])
        while !daemon.output.contains("notice   ready") { try await Task.sleep(for: .milliseconds(5)) }
        daemon.send(SIGTERM)
        #expect(try await daemon.wait() == 0)
    }
}
