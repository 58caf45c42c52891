public import Configuration
internal import DaemonLifecycle
internal import HTTPServer
internal import Orchestration
internal import Process
internal import SpaceMembership

extension ValueForm where Value == String {
    /// The name of a user on another host.
    static var loginName: ValueForm {
        .name("at most 32 letters, digits, '.', '_' and '-'", limit: 32) {
            $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "_" || $0 == "-")
        }
    }
}

extension ValueForm where Value == Double {
    /// A number of processors, as if a program had so many for itself.
    static var processors: ValueForm {
        ValueForm("a number of processors from 0.01 to 4096") { word in
            Double(word).flatMap { (0.01...4096).contains($0) ? $0 : nil }
        } text: {
            $0 == $0.rounded() ? String(Int($0)) : String($0)
        }
    }
}

extension WorkerConfiguration {
    /// Every key, in the order of `etc/worker.yaml`.
    public static let settings: [Setting<WorkerConfiguration>] = [
        work, SpaceConfiguration.settings.map { $0.placed(in: "space", at: \.space) }, parts,
        LogConfiguration.settings.map { $0.placed(in: "log", at: \.log) },
    ].flatMap(\.self)

    private static let work: [Setting<WorkerConfiguration>] = [
        Setting("name", \.name, .daemonName),
        Setting("roles", \.roles, .list(of: .choice, "a list of 'engine', 'operations'")),
        Setting("slots", \.slots, .integer(1...1024), isReloadable: true),
        Setting("executions", \.executions, .integer(1...1000)),
        Setting("events-retention", \.eventsRetention, .duration(.zero...(.seconds(30 * 86_400)))),
        Setting("runtime-directory", \.runtimeDirectory, .path),
    ]

    private static let parts: [Setting<WorkerConfiguration>] = [
        Setting(
            "operations.time-limit", \.operations.timeLimit, .duration(.seconds(1)...(.seconds(30 * 86_400))),
            isReloadable: true),
        Setting("operations.retries", \.operations.retries, .integer(0...100), isReloadable: true),
        Setting("operations.work-directory", \.operations.workDirectory, .path),
        Setting(
            "operations.limits.memory", \.operations.limits.memory,
            .optional(.bytes((1 << 20)...(1 << 50)), none: "none"), isReloadable: true),
        Setting(
            "operations.limits.cpu", \.operations.limits.processors, .optional(.processors, none: "none"),
            isReloadable: true),
        Setting(
            "operations.limits.tasks", \.operations.limits.tasks, .optional(.integer(1...4_000_000), none: "none"),
            isReloadable: true),
        Setting("operations.ssh.key", \.operations.ssh.key, .optional(.secretPath, none: "none")),
        Setting("operations.ssh.user", \.operations.ssh.user, .optional(.loginName, none: "none")),
        Setting("artifacts.socket", \.artifacts.socket, .optional(.path, none: "none")),
        Setting("artifacts.cache", \.artifacts.cache, .path),
        Setting("artifacts.shared-directory", \.artifacts.sharedDirectory, .optional(.path, none: "none")),
        Setting("drain.limit", \.drain.limit, .duration(.zero...(.seconds(86_400))), isReloadable: true),
        Setting("metrics.listen", \.metrics.listen, .optional(.listenAddress, none: "off")),
    ]

    /// What is different in a newer configuration.
    public func changes(to newer: WorkerConfiguration) -> ConfigurationChanges {
        var changes = ConfigurationChanges(from: self, to: newer, Self.settings)
        if space.token != newer.space.token { changes.reloadable.append("token") }
        return changes
    }

    /// This one, with what a running worker can take over from a newer one.
    public func taking(reloadablePartOf newer: WorkerConfiguration) -> WorkerConfiguration {
        var taken = self
        for setting in Self.settings where setting.isReloadable { setting.copy(from: newer, to: &taken) }
        taken.space.token = newer.space.token
        return taken
    }
}
