public import Configuration
public import DaemonLifecycle
internal import Artifacts
internal import HTTPClient
internal import HTTPServer
internal import ObjectStore
internal import Systemd
internal import SpaceMembership
internal import Zip

extension ArtifactConfiguration: LoadableConfiguration {
    /// Where the package puts the configuration.
    public static let standardFile = "/etc/ditrit/artifactd.yaml"

    /// The values of keys that nobody sets.
    ///
    /// systemd says where a service's directories are; without it they are where its unit would have them.
    init(_ sources: ConfigurationSources) {
        listen = .unix(path: DaemonArtifacts.standardSocket)
        access = AccessNames()
        store = Store(directory: sources.directory("STATE_DIRECTORY", or: "/var/lib/ditrit-artifactd") + "/artifacts")
        cache = Cache(directory: sources.directory("CACHE_DIRECTORY", or: "/var/cache/ditrit-artifactd"))
        limits = Limits()
        drain = Drain()
        metrics = Metrics()
        log = LogConfiguration()
    }

    /// Reads a configuration from its sources.
    ///
    /// - Throws: `ConfigurationError` with all that is wrong.
    public static func load(
        _ sources: ConfigurationSources
    ) throws(ConfigurationError) -> LoadedConfiguration<ArtifactConfiguration> {
        let tokenVariable = "DITRIT_ARTIFACTD_SPACE_TOKEN"
        var reader = ConfigurationReader(
            settings, defaults: ArtifactConfiguration(sources), instance: sources.instance,
            variablePrefix: "DITRIT_ARTIFACTD_")
        var problems = sources.read(into: &reader, others: [tokenVariable])
        var configuration = reader.values
        configuration.store.isStandardDirectory = reader.origin(of: "store.directory") == .standard
        configuration.access.resolve(&reader)
        let credentials = configuration.store.s3.resolve(sources.credentials, &reader)
        // A space that is not used need not be right.
        let token =
            configuration.prefetches
            ? configuration.space.resolve(
                section: "space", variable: tokenVariable, credentials: sources.credentials,
                environment: sources.environment, &reader) : "none"
        problems += reader.problems
        guard problems.isEmpty else { throw ConfigurationError(problems) }
        return LoadedConfiguration(
            configuration: configuration, warnings: reader.warnings,
            lines: reader.lines + ["credentials: \(credentials)", "token: \(token)"])
    }

    /// What the depot is to keep to.
    var depotLimits: ArtifactDepot.Limits {
        var limits = ArtifactDepot.Limits()
        limits.cache = CacheLimits(size: cache.size, age: cache.age)
        limits.artifact = self.limits.artifact
        limits.unpacking.totalSize = UInt64(self.limits.unpacked)
        limits.unpacking.fileSize = UInt64(self.limits.unpacked)
        limits.unpacking.entries = self.limits.files
        limits.transfers = self.limits.transfers
        return limits
    }
}

extension ArtifactConfiguration.AccessNames {
    /// Finds out who they are on this host.
    ///
    /// The names of the package's own users, which nobody has written, may be missing.
    fileprivate mutating func resolve(_ reader: inout ConfigurationReader<ArtifactConfiguration>) {
        func numbers(
            _ key: String, _ names: [String], _ kind: String, _ number: (String) -> UInt32?
        ) -> Set<UInt32> {
            var found: Set<UInt32> = []
            for name in names where names != ["none"] {
                if let number = number(name) {
                    found.insert(number)
                } else if reader.origin(of: key) != .standard {
                    reader.complain(of: key, "there is no \(kind) '\(name)'")
                }
            }
            return found
        }
        resolved.readers.users = numbers("access.read-users", readUsers, "user", Accounts.user)
        resolved.readers.groups = numbers("access.read-groups", readGroups, "group", Accounts.group)
        resolved.writers.users = numbers("access.write-users", writeUsers, "user", Accounts.user)
        resolved.writers.groups = numbers("access.write-groups", writeGroups, "group", Accounts.group)
    }
}

extension ArtifactConfiguration.S3 {
    /// Reads the credentials from where they are kept; returns what these places are called.
    mutating func resolve(
        _ credentials: Systemd.Credentials, _ reader: inout ConfigurationReader<ArtifactConfiguration>
    ) -> String {
        reader.resolveFile("store.s3.ca", &ca, credentials)
        let credentials = reader.credentials(credentials, forServersOf: "store.s3.endpoint")
        guard endpoint != nil else {
            if bucket != nil { reader.complain(of: "store.s3.bucket", "needs store.s3.endpoint too") }
            return "none"
        }
        if bucket == nil { reader.complain(of: "store.s3.endpoint", "needs store.s3.bucket too") }
        var places: [String] = []
        func read(_ key: String, _ file: inout String?, _ name: String, isNeeded: Bool = true) -> Secret? {
            guard reader.resolveFile("store.s3.\(key)", &file, credentials) else { return nil }
            do throws(SecretError) {
                if let file {
                    places.append("\(name) from \(file)")
                    return try Secret(contentsOf: file)
                }
                if let secret = try credentials.secret(name) {
                    places.append("\(name) from the credential")
                    return secret
                }
                if isNeeded {
                    reader.complain(
                        of: "store.s3.endpoint", "needs store.s3.\(key), or the credential \(name)",
                        hint: credentials.hint(for: name))
                }
            } catch {
                if !isNeeded, file == nil, error.kind != .unusable, !credentials.arePassed {
                    // Nobody has asked for it: most keys are without one.
                    reader.warn(
                        at: .credential(name), "not used: \(error)",
                        hint: "if the keys need one, give it in store.s3.\(key)")
                } else {
                    reader.complain(of: "store.s3.\(key)", "\(error)", hint: error.hint)
                }
            }
            return nil
        }
        accessKey = read("access-key-file", &accessKeyFile, "s3-access-key")
        secretKey = read("secret-key-file", &secretKeyFile, "s3-secret-key")
        // The three belong together: a credential's is not of keys from files.
        if sessionTokenFile != nil || accessKeyFile == nil || secretKeyFile == nil {
            sessionToken = read("session-token-file", &sessionTokenFile, "s3-session-token", isNeeded: false)
        }
        return "(secret)    # \(places.joined(separator: ", "))"
    }

    /// How the bucket is reached; nil where there is none.
    var client: ObjectStoreConfiguration? {
        guard let endpoint, let bucket, let accessKey, let secretKey else { return nil }
        var configuration = ObjectStoreConfiguration(
            endpoint: endpoint, region: region, bucket: bucket,
            credentials: Credentials(
                accessKeyID: accessKey.exposed, secretAccessKey: secretKey.exposed,
                sessionToken: sessionToken?.exposed))
        configuration.addressing = addressing == .path ? .path : .virtualHost
        configuration.payloadSigning =
            switch signing {
            case .digest: .digest
            case .chunks: .chunks
            case .none: .none
            }
        configuration.tls.certificateAuthority = ca.map { .file($0) }
        configuration.answerLimit = answerLimit
        return configuration
    }
}
