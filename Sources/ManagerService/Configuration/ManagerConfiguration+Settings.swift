internal import Configuration
internal import DaemonLifecycle
internal import HTTPServer
internal import SpaceMembership
internal import Telemetry

extension ManagerConfiguration: DaemonConfiguration {
    /// The least grave severity that is logged.
    var logLevel: Severity { log.level }
    /// How long requests may go on.
    var drainLimit: Duration { drain.limit }

    /// Every key, in the order of `etc/manager.yaml`.
    static let settings: [Setting<ManagerConfiguration>] = [
        service, SpaceConfiguration.settings.map { $0.placed(in: "space", at: \.space) }, parts,
        LogConfiguration.settings.map { $0.placed(in: "log", at: \.log) },
    ].flatMap(\.self)

    private static let service: [Setting<ManagerConfiguration>] = [
        Setting("name", \.name, .daemonName),
        Setting(
            "listen.addresses", \.listen.addresses,
            .list(of: .listenAddress, "a list of addresses such as 127.0.0.1:8474 or unix:/run/ditrit/manager/api.sock")
        ),
        Setting("listen.group", \.listen.group, .optional(.accountName, none: "none")),
        Setting("tls.certificate", \.tls.certificate, .optional(.secretPath, none: "none"), isReloadable: true),
        Setting("tls.key", \.tls.key, .optional(.secretPath, none: "none"), isReloadable: true, isDelicate: true),
        Setting("tls.client-ca", \.tls.clientCA, .optional(.secretPath, none: "none"), isReloadable: true),
        Setting("access.viewers", \.access.viewers, .identities, isReloadable: true),
        Setting("access.operators", \.access.operators, .identities, isReloadable: true),
        Setting("access.admins", \.access.admins, .identities, isReloadable: true),
        Setting("access.anonymous", \.access.anonymous, .optional(.choice, none: "none"), isReloadable: true),
        Setting("limits.archive", \.limits.archive, .bytes((1 << 20)...(1 << 40)), isReloadable: true),
        Setting("limits.uploads", \.limits.uploads, .integer(1...1000), isReloadable: true),
        Setting("limits.connections", \.limits.connections, .integer(1...100_000)),
        Setting("limits.connections-per-address", \.limits.connectionsPerAddress, .integer(1...100_000)),
        Setting("limits.wait", \.limits.wait, .duration(.zero...(.seconds(600))), isReloadable: true),
        Setting("runtime-directory", \.runtimeDirectory, .path),
        Setting("scratch-directory", \.scratchDirectory, .path),
    ]

    private static let parts: [Setting<ManagerConfiguration>] = [
        Setting("artifacts.socket", \.artifacts.socket, .optional(.path, none: "none")),
        Setting("artifacts.cache", \.artifacts.cache, .path),
        Setting("artifacts.shared-directory", \.artifacts.sharedDirectory, .optional(.path, none: "none")),
        Setting("drain.limit", \.drain.limit, .duration(.zero...(.seconds(86_400))), isReloadable: true),
    ]

    /// What is different in a newer configuration.
    func changes(to newer: ManagerConfiguration) -> ConfigurationChanges {
        var changes = ConfigurationChanges(from: self, to: newer, Self.settings)
        if space.token != newer.space.token { changes.reloadable.append("token") }
        return changes
    }

    /// This one, with what a running manager can take over from a newer one.
    func taking(reloadablePartOf newer: ManagerConfiguration) -> ManagerConfiguration {
        var taken = self
        for setting in Self.settings where setting.isReloadable { setting.copy(from: newer, to: &taken) }
        taken.space.token = newer.space.token
        return taken
    }
}

extension ValueForm where Value == [Identity] {
    /// Who has a role.
    fileprivate static var identities: ValueForm {
        .list(
            of: ValueForm<Identity>("an identity") {
                Identity($0)
            } text: {
                "\($0)"
            }, "a list of users, @groups, sha256:FINGERPRINT and subject:NAME", none: "none")
    }
}

extension ValueForm where Value == String {
    fileprivate static var accountName: ValueForm {
        .name("the name of a group", limit: 64) {
            $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "_" || $0 == "-")
        }
    }
}
