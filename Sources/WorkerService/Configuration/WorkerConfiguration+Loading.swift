public import Configuration
internal import EventLoop
internal import Glibc
internal import Systemd

extension WorkerConfiguration {
    /// Where the package puts the configuration.
    static let standardFile = "/etc/ditrit/worker.yaml"

    /// Where a worker's configuration is looked for.
    public struct Sources: Sendable {
        /// The file.
        public var file: String
        /// Whether somebody has named the file, so that it has to be there.
        public var isFileNamed: Bool
        /// The variables of the environment.
        public var environment: [String: String]
        /// The keys that the command line sets, in its order, and the options that do.
        public var options: [(key: String, value: String, option: String)]
        /// Which of a host's workers this is: the part of the unit's name after `@`.
        public var instance: String?

        /// Sources with nothing but a file, which may be missing, and an environment.
        public init(environment: [String: String]) {
            file = standardFile
            isFileNamed = false
            self.environment = environment
            options = []
        }
    }

    /// The variable of the environment that a token is taken from.
    public static let tokenVariable = "DITRIT_SPACE_TOKEN"

    /// Those of `ditrit` itself, which may stand in the same environment.
    private static let clientVariables: Set<String> = Set(
        ["", "_CA", "_CERTIFICATE", "_KEY", "_TOKEN", "_TOKEN_FILE"].map { "DITRIT_CONSUL\($0)" } + ["DITRIT_PREFIX"])

    /// A configuration that was read.
    public struct Loaded: Sendable {
        /// What is in force.
        public let configuration: WorkerConfiguration
        /// What has no effect and may be meant to have one.
        public let warnings: [ConfigurationProblem]
        /// Each key with its value and where it comes from; no secrets.
        public let lines: [String]
    }

    /// Reads a configuration from its sources.
    ///
    /// - Throws: `ConfigurationError` with all that is wrong.
    public static func load(_ sources: Sources) throws(ConfigurationError) -> Loaded {
        let defaults = WorkerConfiguration(environment: sources.environment, instance: sources.instance)
        var reader = ConfigurationReader(settings, defaults: defaults, instance: sources.instance)
        var problems: [ConfigurationProblem] = []
        switch FileContent(of: sources.file) {
        case .content(let bytes): reader.read(bytes, path: sources.file)
        case .missing where !sources.isFileNamed: break
        case .missing: problems.append(unreadable(sources.file, ENOENT))
        case .unreadable(let code): problems.append(unreadable(sources.file, code))
        }
        reader.read(environment: sources.environment, others: clientVariables.union([tokenVariable]))
        for (key, value, option) in sources.options { reader.read(key, value, option: option) }

        if reader.origin(of: "metrics.listen") == .standard {
            reader.values.metrics.listen = Metrics.standardAddress(runtimeDirectory: reader.values.runtimeDirectory)
        }
        var configuration = reader.values
        let credentials = Credentials(directory: sources.environment["CREDENTIALS_DIRECTORY"])
        configuration.resolveFiles(credentials, &reader)
        let tokenOrigin = configuration.readToken(credentials, sources.environment, &reader)
        problems += reader.problems
        guard problems.isEmpty else { throw ConfigurationError(problems) }
        return Loaded(
            configuration: configuration, warnings: reader.warnings, lines: reader.lines + ["token: \(tokenOrigin)"])
    }

    private static func unreadable(_ file: String, _ code: Int32) -> ConfigurationProblem {
        ConfigurationProblem(
            .option("--config"), "\(file): \(SystemError.text(of: code))",
            hint: file == standardFile ? "the file is shipped with the package" : nil)
    }

    // MARK: - Secrets and files

    /// Turns names of credentials into files, and sees whether what is to be read can be.
    private mutating func resolveFiles(
        _ credentials: Credentials, _ reader: inout ConfigurationReader<WorkerConfiguration>
    ) {
        let files: [(String, WritableKeyPath<WorkerConfiguration, String?>)] = [
            ("space.token-file", \.space.tokenFile), ("space.tls.ca", \.space.tls.ca),
            ("space.tls.certificate", \.space.tls.certificate), ("space.tls.key", \.space.tls.key),
        ]
        for (key, file) in files {
            guard var path = self[keyPath: file] else { continue }
            if path.hasPrefix("credential:") {
                let name = String(path.dropFirst(11))
                guard let resolved = try? credentials.path(of: name) else {
                    reader.complain(
                        of: key, "there is no credential '\(name)'",
                        hint: "systemd passes it where the unit has LoadCredential=\(name):FILE")
                    continue
                }
                path = resolved
                self[keyPath: file] = path
            }
            if unsafe access(path, R_OK) != 0 { reader.complain(of: key, "\(path): \(SystemError.text(of: errno))") }
        }
        if (space.tls.certificate == nil) != (space.tls.key == nil) {
            let (there, missing) = space.tls.key == nil ? ("certificate", "key") : ("key", "certificate")
            reader.complain(of: "space.tls.\(there)", "needs space.tls.\(missing) too")
        }
        if roles.isEmpty { reader.complain(of: "roles", "a worker without a role has nothing to do") }
    }

    /// Reads the token from the first place that has one; returns what that place is called.
    private mutating func readToken(
        _ credentials: Credentials, _ environment: [String: String],
        _ reader: inout ConfigurationReader<WorkerConfiguration>
    ) -> String {
        if let text = environment[Self.tokenVariable] {
            if text.isEmpty || text.contains(where: \.isNewline) {
                reader.complain(of: "token", "environment variable \(Self.tokenVariable) holds no token")
            }
            space.token = Secret(text)
            return "(secret)    # environment variable \(Self.tokenVariable)"
        }
        do throws(SecretError) {
            if let file = space.tokenFile {
                // That it cannot be read has been said.
                guard unsafe access(file, R_OK) == 0 else { return "none" }
                space.token = try Secret(contentsOf: file)
                return "(secret)    # \(file)"
            }
            space.token = try credentials.secret("consul-token")
            return space.token == nil ? "none" : "(secret)    # credential consul-token"
        } catch {
            reader.complain(of: "space.token-file", "\(error)")
            return "none"
        }
    }
}
