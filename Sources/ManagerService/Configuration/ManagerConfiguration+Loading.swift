internal import Configuration
internal import DaemonLifecycle
internal import HTTPServer
internal import SpaceMembership

extension ManagerConfiguration: LoadableConfiguration {
    /// Where the package puts the configuration.
    static let standardFile = "/etc/ditrit/manager.yaml"
    /// What variables of the environment begin with that set keys.
    private static let variablePrefix = "DITRIT_MANAGER_"
    private static let tokenVariable = variablePrefix + "SPACE_TOKEN"

    /// The values of keys that nobody sets.
    init(_ sources: ConfigurationSources) {
        let runtime = sources.directory("RUNTIME_DIRECTORY", or: "/run/ditrit/manager")
        name = HostName.short
        runtimeDirectory = runtime
        scratchDirectory = sources.directory("STATE_DIRECTORY", or: "/var/lib/ditrit/manager") + "/scratch"
        listen = Listen(addresses: Listen.standard(runtimeDirectory: runtime))
        artifacts = Artifacts(cache: sources.directory("CACHE_DIRECTORY", or: "/var/cache/ditrit"))
    }

    /// Reads a configuration from its sources.
    ///
    /// - Throws: `ConfigurationError` with all that is wrong.
    static func load(
        _ sources: ConfigurationSources
    ) throws(ConfigurationError) -> LoadedConfiguration<ManagerConfiguration> {
        var reader = ConfigurationReader(
            settings, defaults: ManagerConfiguration(sources), instance: sources.instance,
            variablePrefix: variablePrefix)
        var problems = sources.read(into: &reader, others: [tokenVariable])
        if reader.origin(of: "listen.addresses") == .standard {
            reader.values.listen.addresses = Listen.standard(runtimeDirectory: reader.values.runtimeDirectory)
        }
        var configuration = reader.values
        let token = configuration.space.resolve(
            section: "space", variable: tokenVariable, credentials: sources.credentials,
            environment: sources.environment, &reader)
        configuration.tls.resolve(sources, &reader)
        if problems.isEmpty, reader.problems.isEmpty { configuration.checkExposure(&reader) }
        problems += reader.problems
        guard problems.isEmpty else { throw ConfigurationError(problems) }
        return LoadedConfiguration(
            configuration: configuration, warnings: reader.warnings, lines: reader.lines + ["token: \(token)"])
    }

    /// Refuses what would have strangers do as they like.
    private func checkExposure(_ reader: inout ConfigurationReader<ManagerConfiguration>) {
        for address in listen.addresses {
            if let reason = exposure(of: address) {
                reader.complain(of: "listen.addresses", reason.message, hint: reason.hint)
            }
        }
    }

    /// Why the manager is not to listen there; nil if it may.
    func exposure(of address: ListenAddress) -> (message: String, hint: String)? {
        guard !address.isLocal else { return nil }
        if tls.files == nil {
            return (
                "\(address) can be reached from other hosts, and tokens would go over the network unencrypted",
                "set tls.certificate and tls.key, or listen on 127.0.0.1 and have a proxy speak TLS"
            )
        }
        if let role = access.anonymous {
            return (
                "\(address) can be reached from other hosts, and whoever does has the role '\(role.rawValue)'",
                "set access.anonymous to none"
            )
        }
        return nil
    }
}

extension ManagerConfiguration.Listen {
    /// Where a manager listens when nobody has said where: for this host only.
    static func standard(runtimeDirectory: String) -> [ListenAddress] {
        [.unix(path: runtimeDirectory + "/api.sock"), .tcp(host: "127.0.0.1", port: 8474)]
    }
}

extension ManagerConfiguration.TLS {
    /// Turns names of credentials into files, and sees whether what is to be read can be.
    fileprivate mutating func resolve(
        _ sources: ConfigurationSources, _ reader: inout ConfigurationReader<ManagerConfiguration>
    ) {
        reader.resolveFile("tls.certificate", &certificate, sources.credentials)
        reader.resolveFile("tls.key", &key, sources.credentials)
        reader.resolveFile("tls.client-ca", &clientCA, sources.credentials)
        reader.checkPair(certificate: ("tls.certificate", certificate), key: ("tls.key", key))
        if clientCA != nil, certificate == nil { reader.complain(of: "tls.client-ca", "needs tls.certificate too") }
    }
}
