public import Configuration
internal import DaemonLifecycle
public import Systemd

/// The tuple space in Consul, as a daemon's configuration tells of it in its section `space`.
public struct SpaceConfiguration: Sendable, Equatable {
    /// The addresses of Consul, in the order in which they are tried.
    public var consul = ["http://127.0.0.1:8500"]
    /// Before all keys of the space.
    public var prefix = "ditrit"
    /// The file that the token is read from.
    public var tokenFile: String?
    /// What is needed for connections with TLS.
    public var tls = TLS()
    /// How long Consul keeps what a daemon has taken when the daemon is not heard of.
    public var sessionTTL = Duration.seconds(10)
    /// The token; read from where it is kept, not set by a key.
    public var token: Secret?

    /// Files for TLS; those that are nil are not used.
    public struct TLS: Sendable, Equatable {
        /// Who is trusted; nil for whom the system trusts.
        public var ca: String?
        /// Who we are.
        public var certificate: String?
        /// The key of the certificate.
        public var key: String?
    }

    /// The defaults.
    public init() {}

    /// Its keys, to be placed in the section.
    public static let settings: [Setting<SpaceConfiguration>] = [
        Setting(
            "consul", \.consul, .list(of: .consulAddress, "a list of addresses such as https://10.0.0.1:8501"),
            isDelicate: true),
        Setting("prefix", \.prefix, .spacePrefix),
        Setting("session-ttl", \.sessionTTL, .duration(.seconds(1)...(.seconds(86_400)))),
        Setting(
            "token-file", \.tokenFile, .optional(.secretPath, none: "none"), isReloadable: true, isDelicate: true),
        Setting("tls.ca", \.tls.ca, .optional(.secretPath, none: "none")),
        Setting("tls.certificate", \.tls.certificate, .optional(.secretPath, none: "none")),
        Setting("tls.key", \.tls.key, .optional(.secretPath, none: "none"), isDelicate: true),
    ]
}

// MARK: - Files and secrets

extension SpaceConfiguration {
    /// Turns names of credentials into files, sees whether what is to be read can be, and reads the token.
    ///
    /// The token comes from the first place that has one: a variable of the environment, the file, the credential
    /// `consul-token`.
    ///
    /// - Parameters:
    ///   - section: where the keys are placed.
    ///   - variable: the variable that may hold the token.
    ///   - reader: told of what is wrong.
    /// - Returns: what the token's place is called, for people.
    public mutating func resolve<Values>(
        section: String, variable: String, credentials: Credentials, environment: [String: String],
        _ reader: inout ConfigurationReader<Values>
    ) -> String {
        let secrets = reader.credentials(credentials, forServersOf: "\(section).consul")
        // What the variable stands for need not be right.
        let isTokenReadable =
            environment[variable] != nil || reader.resolveFile("\(section).token-file", &tokenFile, secrets)
        reader.resolveFile("\(section).tls.ca", &tls.ca, credentials)
        reader.resolveFile("\(section).tls.certificate", &tls.certificate, credentials)
        reader.resolveFile("\(section).tls.key", &tls.key, secrets)
        reader.checkPair(
            certificate: ("\(section).tls.certificate", tls.certificate), key: ("\(section).tls.key", tls.key))
        if let text = environment[variable] {
            if text.isEmpty || text.contains(where: \.isNewline) {
                reader.complain(of: "token", "environment variable \(variable) holds no token")
            }
            token = Secret(text)
            return "(secret)    # environment variable \(variable)"
        }
        do throws(SecretError) {
            if let tokenFile {
                // That it cannot be read has been said.
                guard isTokenReadable else { return "none" }
                token = try Secret(contentsOf: tokenFile)
                return "(secret)    # \(tokenFile)"
            }
            token = try secrets.secret("consul-token")
            return token == nil ? "none" : "(secret)    # credential consul-token"
        } catch {
            if tokenFile != nil {
                reader.complain(of: "\(section).token-file", "\(error)", hint: error.hint)
            } else if error.kind != .unusable, !secrets.arePassed {
                // Nobody has asked for it: Consul may do without one.
                reader.warn(
                    at: .credential("consul-token"), "not used: \(error)",
                    hint: "if Consul wants a token, give it in \(section).token-file or $\(variable)")
            } else {
                reader.complain(
                    at: .credential("consul-token"), "\(error)",
                    hint: "systemd takes it from where the unit says, such as a file of /etc/credstore")
            }
            return "none"
        }
    }
}

extension ValueForm where Value == String {
    /// The beginning of keys in Consul: parts, and slashes between them.
    static var spacePrefix: ValueForm {
        ValueForm("names parted by single '/', of letters, digits, '.', '_' and '-'") { word in
            let parts = word.split(separator: "/", omittingEmptySubsequences: false)
            let isValid = parts.allSatisfy { part in
                daemonName.accepts(String(part)) && part != "." && part != ".."
            }
            return isValid ? word : nil
        } text: {
            $0
        }
    }

    /// Without a path, and without a user's name and password, which would be seen in logs.
    static var consulAddress: ValueForm {
        ValueForm("an address such as https://10.0.0.1:8501") { word in
            word.wholeMatch(of: /https?:\/\/([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?\/?/) != nil ? word : nil
        } text: {
            $0
        }
    }
}
