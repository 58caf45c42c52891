import Configuration
import DaemonLifecycle
import Glibc
import Telemetry

/// A daemon's configuration, as small as one can be.
struct ProbeConfiguration: DaemonConfiguration {
    var name = "probe"
    var logLevel = Severity.info
    var drainLimit = Duration.seconds(60)

    static let settings: [Setting<ProbeConfiguration>] = [
        Setting("name", \.name, .text),
        Setting("drain-limit", \.drainLimit, .duration(.zero...(.seconds(3600))), isReloadable: true),
    ]

    init(file: String) throws {
        var reader = ConfigurationReader(Self.settings, defaults: Self(), instance: nil)
        reader.read(try Self.content(of: file), path: "probe.yaml")
        guard reader.problems.isEmpty else { throw ConfigurationError(reader.problems) }
        self = reader.values
    }

    private init() {}

    func changes(to newer: ProbeConfiguration) -> ConfigurationChanges {
        ConfigurationChanges(from: self, to: newer, Self.settings)
    }

    func taking(reloadablePartOf newer: ProbeConfiguration) -> ProbeConfiguration {
        var taken = self
        for setting in Self.settings where setting.isReloadable { setting.copy(from: newer, to: &taken) }
        return taken
    }

    private static func content(of file: String) throws -> [UInt8] {
        let descriptor = open(file, O_RDONLY)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &bytes, bytes.count)
        return Array(bytes.prefix(max(count, 0)))
    }
}

/// A service that does what its environment says, and prints what it is asked to do.
actor ProbeService: DaemonService {
    private let behaviour: [String: String]
    private let pulse: Pulse
    private var reloads = 0

    init(behaviour: [String: String], watchdog: Watchdog) {
        self.behaviour = behaviour
        pulse = watchdog.begin("engine", silence: .milliseconds(300))
        pulse.pause()
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    func start() async throws {
        say("start")
        if behaviour["START"] == "fail" { throw Failure(description: "the start fails") }
        if behaviour["START"] == "hang" { try await Task.sleep(for: .seconds(60)) }
    }

    func run() async throws {
        say("run")
        if behaviour["RUN"] == "fail" { throw Failure(description: "the work fails") }
        if behaviour["RUN"] == "end" { return }
        if behaviour["RUN"] == "silent" {
            pulse.resume()
            while access(behaviour["UNTIL"] ?? "", F_OK) != 0 { try await Task.sleep(for: .milliseconds(5)) }
            pulse.pause()
        }
        while true { try await Task.sleep(for: .seconds(60)) }
    }

    func reload(_ configuration: ProbeConfiguration) async {
        reloads += 1
        say("reload \(configuration.name) \(configuration.drainLimit)")
        if behaviour["RELOAD"] == "hang" { try? await Task.sleep(for: .seconds(60)) }
    }

    func drain() async {
        say("drain")
        if behaviour["DRAIN"] == "hang" {
            do {
                try await Task.sleep(for: .seconds(60))
            } catch {
                say("left")
            }
        }
    }

    var status: String { "\(reloads) reloads" }

    private func say(_ text: String) {
        // Not kept back until the end, as `print` would.
        let bytes = Array((text + "\n").utf8)
        _ = write(STDOUT_FILENO, bytes, bytes.count)
    }
}
