import Configuration
import DaemonLifecycle
import EventLoop
import FoundationEssentials
import Glibc
import Systemd
import Telemetry

/// Does what its arguments say, in a process of its own.
@main
struct Probe {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        switch arguments.first {
        case "notify":
            let notifier = Notifier()
            print(try notifier.notify(.ready, .status("one\nWATCHDOG=trigger")))
            print(try notifier.notify(.reloading(since: Notifier.monotonicMicroseconds)))
            print(try notifier.notify(.watchdog, .extendTimeout(.milliseconds(1500))))
            print(try notifier.notify(.failure(ENOSPC), .stopping))
            print(notifier.watchdogInterval.map { "\($0)" } ?? "nil")
        case "journal":
            try Journal.send([.init("MESSAGE", "two\nlines"), .init("PRIORITY", "5"), .init("DITRIT_NODE", "web_0")])
        case "log":
            let sink = JournalSink(identifier: "probe", fallback: StandardErrorSink())
            Logger(sink: sink).with(.node, "web_0").notice("hello", .daemonReady)
        case "daemon":
            let file = arguments.dropFirst().first ?? ""
            let watchdog = Watchdog()
            let service = ProbeService(behaviour: ProcessInfo.processInfo.environment, watchdog: watchdog)
            let daemon = Daemon<ProbeService>(
                loop: try EventLoop(name: "probe"), logger: Logger(sink: StandardErrorSink()), watchdog: watchdog,
                readiness: Readiness())
            let isGood = await daemon.run(service, configuration: try ProbeConfiguration(file: file)) {
                try ProbeConfiguration(file: file)
            }
            exit(isGood ? 0 : 1)
        case "objects":
            let length = arguments.dropFirst().first.flatMap { Int($0) } ?? 0
            try await ObjectTransfer(length: length, environment: ProcessInfo.processInfo.environment).run()
        case "listen":
            let first = try ListenDescriptor.takeAll()
            for socket in first { print(socket.name, socket.descriptor, fcntl(socket.descriptor, F_GETFD)) }
            print(try ListenDescriptor.takeAll().count, getenv("LISTEN_FDS") == nil)
        case let other:
            print("the probe cannot '\(other ?? "")'")
            exit(64)
        }
    }
}
