internal import ArgumentParser
internal import Consul
internal import EventLoop
internal import FoundationEssentials
internal import TupleSpace

/// How every command that works with a space on Consul reaches it.
///
/// Whatever an option leaves out comes from the environment; an empty variable says nothing.
struct SpaceOptions: ParsableArguments {
    /// The environment's names for what the options say, and for the token, which no command line should show.
    enum Variable: String {
        case addresses = "DITRIT_CONSUL"
        case certificateAuthority = "DITRIT_CONSUL_CA"
        case certificate = "DITRIT_CONSUL_CERTIFICATE"
        case key = "DITRIT_CONSUL_KEY"
        case tokenFile = "DITRIT_CONSUL_TOKEN_FILE"
        case token = "DITRIT_CONSUL_TOKEN"
        case prefix = "DITRIT_PREFIX"
    }

    @Option(
        name: .customLong("consul"),
        help: ArgumentHelp(
            "Consul's API, as many addresses as there are servers ($DITRIT_CONSUL).", valueName: "url[,url…]"))
    var addresses: String?

    @Option(
        name: .customLong("consul-ca"),
        help: ArgumentHelp(
            "The authority that signed the servers' certificates, PEM (default: the system's; $DITRIT_CONSUL_CA).",
            valueName: "file"),
        completion: .file())
    var certificateAuthority: String?

    @Option(
        name: .customLong("consul-certificate"),
        help: ArgumentHelp("Our certificate, PEM ($DITRIT_CONSUL_CERTIFICATE).", valueName: "file"),
        completion: .file())
    var certificate: String?

    @Option(
        name: .customLong("consul-key"),
        help: ArgumentHelp("The key of our certificate, PEM ($DITRIT_CONSUL_KEY).", valueName: "file"),
        completion: .file())
    var key: String?

    @Option(
        name: .customLong("consul-token-file"),
        help: ArgumentHelp(
            "A file with the ACL token ($DITRIT_CONSUL_TOKEN_FILE, or the token itself in $DITRIT_CONSUL_TOKEN).",
            valueName: "file"),
        completion: .file())
    var tokenFile: String?

    @Option(help: ArgumentHelp("What all keys begin with (default: ditrit/; $DITRIT_PREFIX).", valueName: "prefix"))
    var prefix: String?

    /// Whether a space is named at all.
    func isNamed(_ environment: [String: String]) -> Bool { value(addresses, .addresses, environment) != nil }

    /// A space as the options and the environment describe it.
    ///
    /// - Parameters:
    ///   - name: the name of this process in the space.
    ///   - change: changes what options do not say.
    /// - Throws: `ValidationError` for what is said wrongly, `Unavailable` or `ConsulError` for what cannot be read.
    func space(
        named name: String, on loop: EventLoop,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        _ change: (inout ConsulSpace.Options) -> Void = { _ in }
    ) throws -> ConsulSpace {
        var options = ConsulSpace.Options(name: name)
        if let prefix = try checkedPrefix(environment) { options.prefix = prefix }
        change(&options)
        let client = try ConsulClient(loop: loop, try configuration(environment))
        return ConsulSpace(client, loop: loop, options: options)
    }

    /// How to reach Consul.
    ///
    /// - Throws: `ValidationError` for what is said wrongly, `Unavailable` for a token that cannot be read.
    func configuration(_ environment: [String: String]) throws -> ConsulConfiguration {
        guard let text = value(addresses, .addresses, environment) else {
            throw ValidationError("name Consul's address with --consul, or in $\(Variable.addresses.rawValue)")
        }
        var configuration = ConsulConfiguration(addresses: try Self.addresses(in: text))
        configuration.certificateAuthority = value(certificateAuthority, .certificateAuthority, environment)
        configuration.certificate = value(certificate, .certificate, environment)
        configuration.key = value(key, .key, environment)
        guard (configuration.certificate == nil) == (configuration.key == nil) else {
            throw ValidationError("a client certificate and its key go together: --consul-certificate and --consul-key")
        }
        configuration.token = try token(environment)
        return configuration
    }

    private func value(_ option: String?, _ variable: Variable, _ environment: [String: String]) -> String? {
        if let option { return option }
        return environment[variable.rawValue].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func addresses(in text: String) throws(ValidationError) -> [String] {
        let addresses = text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            String(part.drop(while: \.isWhitespace).reversed().drop { $0.isWhitespace || $0 == "/" }.reversed())
        }
        for address in addresses {
            guard ["http://", "https://"].contains(where: { address.hasPrefix($0) && address != $0.dropLast() }),
                !address.contains(where: \.isWhitespace)
            else {
                throw ValidationError(
                    "Consul's address is like https://consul.example.org:8501, several are divided by commas; "
                        + "'\(address)' is not")
            }
        }
        return addresses
    }

    private func checkedPrefix(_ environment: [String: String]) throws(ValidationError) -> String? {
        guard var prefix = value(prefix, .prefix, environment) else { return nil }
        if !prefix.hasSuffix("/") { prefix += "/" }
        // Consul makes one of several slashes, or none of the first, depending on who asks.
        guard !prefix.hasPrefix("/"), !prefix.contains("//") else {
            throw ValidationError("--prefix takes a prefix like ditrit/, without empty parts")
        }
        return prefix
    }

    private func token(_ environment: [String: String]) throws(Unavailable) -> String? {
        // What is said more directly goes first.
        if tokenFile == nil, let token = value(nil, .token, environment) { return token }
        guard let path = value(tokenFile, .tokenFile, environment) else { return nil }
        return try SecretFile.read(path, "the ACL token")
    }
}
