internal import DaemonLifecycle
internal import Glibc
internal import HTTPServer
internal import SpaceMembership

extension WorkerConfiguration {
    /// The values of keys that nobody sets.
    ///
    /// systemd says where a service's directories are; without it they are where its units would have them.
    init(_ sources: ConfigurationSources) {
        let suffix = sources.instance.map { "-" + $0 } ?? ""
        let runtime = sources.directory("RUNTIME_DIRECTORY", or: "/run/ditrit/worker\(suffix)")
        let state = sources.directory(
            "STATE_DIRECTORY", or: "/var/lib/ditrit" + (sources.instance.map { "/worker-" + $0 } ?? ""))
        name = HostName.short + suffix
        runtimeDirectory = runtime
        space = SpaceConfiguration()
        slots = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        roles = Role.allCases
        executions = 16
        eventsRetention = .seconds(60)
        operations = Operations(
            timeLimit: .seconds(3600), workDirectory: state + "/work", retries: 3)
        artifacts = Artifacts(cache: sources.directory("CACHE_DIRECTORY", or: "/var/cache/ditrit"))
        drain = Drain(limit: .seconds(60))
        metrics = Metrics(listen: Metrics.standardAddress(runtimeDirectory: runtime))
        log = LogConfiguration()
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
