internal import Glibc
internal import HTTPServer
internal import Telemetry

extension WorkerConfiguration {
    /// The values of keys that nobody sets.
    ///
    /// systemd says where a service's directories are; without it they are where its units would have them.
    init(environment: [String: String], instance: String?) {
        func directory(_ variable: String, or standard: String) -> String {
            // Several directories are parted by colons.
            environment[variable]?.split(separator: ":").first.map(String.init) ?? standard
        }
        let suffix = instance.map { "-" + $0 } ?? ""
        let runtime = directory("RUNTIME_DIRECTORY", or: "/run/ditrit/worker\(suffix)")
        name = Self.hostName + suffix
        runtimeDirectory = runtime
        space = Space(
            consul: ["http://127.0.0.1:8500"], prefix: "ditrit", tokenFile: nil, tls: TLS(), sessionTTL: .seconds(10))
        slots = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        roles = Role.allCases
        executions = 16
        eventsRetention = .seconds(60)
        operations = Operations(
            timeLimit: .seconds(3600), workDirectory: directory("STATE_DIRECTORY", or: "/var/lib/ditrit") + "/work",
            retries: 3)
        artifacts = Artifacts(cache: directory("CACHE_DIRECTORY", or: "/var/cache/ditrit"))
        drain = Drain(limit: .seconds(60))
        metrics = Metrics(listen: Metrics.standardAddress(runtimeDirectory: runtime))
        log = Log(level: .info, target: .auto)
    }

    /// The host's name without its domain.
    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&name, name.count - 1) == 0 else { return "localhost" }
        let text = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return text.split(separator: ".").first.map { String($0.prefix(40)) } ?? "localhost"
    }
}

extension WorkerConfiguration.Metrics {
    /// Where a worker shows itself when nobody has said where.
    ///
    /// Not a port: nothing is open that nobody has asked for, and the workers of one host would want the same one.
    static func standardAddress(runtimeDirectory: String) -> ListenAddress {
        .unix(path: runtimeDirectory + "/metrics.sock")
    }
}
