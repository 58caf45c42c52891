import Systemd
import TestSupport
import Testing

@Suite("Telling the service manager")
struct NotifierTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test("outside systemd nothing is told, and that is no error")
    func outside() async throws {
        let probe = try ChildProcess([ChildProcess.built("Probe"), "notify"])
        #expect(try await probe.wait() == 0)
        #expect(probe.output == "false\nfalse\nfalse\nfalse\nnil\n")
    }

    @Test("a manager that is gone is an error that names the call")
    func gone() async throws {
        let probe = try ChildProcess(
            [ChildProcess.built("Probe"), "notify"], environment: ["NOTIFY_SOCKET": directory.path + "/nobody"])
        #expect(try await probe.wait() != 0)
        #expect(probe.output.contains("sd_notify"))
    }

    @Test("the manager gets each message whole, and a status cannot say anything but a status")
    func messages() async throws {
        let manager = try DatagramReceiver(path: directory.path + "/notify")
        let probe = try ChildProcess(
            [ChildProcess.built("Probe"), "notify"],
            environment: ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "20000000"])
        #expect(try await probe.wait() == 0)
        #expect(probe.output == "true\ntrue\ntrue\ntrue\n20.0 seconds\n")
        #expect(try await manager.receive() == "READY=1\nSTATUS=one WATCHDOG=trigger")
        let reloading = try await manager.receive()
        let (before, after) = (reloading.prefix(26), reloading.dropFirst(27))
        #expect(before == "RELOADING=1\nMONOTONIC_USEC")
        #expect(try #require(UInt64(after)) <= Notifier.monotonicMicroseconds)
        #expect(try await manager.receive() == "WATCHDOG=1\nEXTEND_TIMEOUT_USEC=1500000")
        #expect(try await manager.receive() == "ERRNO=28\nSTOPPING=1")
    }

    @Test("a watchdog that is set for another process is not ours")
    func watchdogOfAnother() async throws {
        let manager = try DatagramReceiver(path: directory.path + "/notify")
        let probe = try ChildProcess(
            [ChildProcess.built("Probe"), "notify"],
            environment: ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "20000000", "WATCHDOG_PID": "1"])
        #expect(try await probe.wait() == 0)
        #expect(probe.output.hasSuffix("nil\n"))
    }
}
