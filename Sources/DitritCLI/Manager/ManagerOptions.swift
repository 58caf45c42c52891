internal import ArgumentParser
internal import EventLoop
internal import FoundationEssentials

/// How every command that asks a manager reaches it.
///
/// What an option leaves out comes from the environment, then from the context, then it is the socket of this machine's
/// manager. A token goes only to the manager that it was given with.
struct ManagerOptions: ParsableArguments {
    /// The environment's names for what the options say, and for the token, which no command line should show.
    enum Variable: String {
        case url = "DITRIT_URL"
        case context = "DITRIT_CONTEXT"
        case tokenFile = "DITRIT_TOKEN_FILE"
        case token = "DITRIT_TOKEN"
        case certificateAuthority = "DITRIT_CA"
        case certificate = "DITRIT_CERTIFICATE"
        case key = "DITRIT_KEY"
    }

    /// Where a manager on this machine listens whose socket is systemd's: ditrit-manager.socket.
    static let standardURL = socketScheme + "/run/ditrit/api.sock"

    /// Before the path of a socket.
    static let socketScheme = "unix:"

    @Option(
        help: ArgumentHelp(
            "The manager: https://host:port or unix:PATH (default: \(Self.standardURL); $DITRIT_URL).", valueName: "url"
        ))
    var url: String?

    @Option(
        help: ArgumentHelp("The manager that was logged into under this name ($DITRIT_CONTEXT).", valueName: "name"))
    var context: String?

    @Option(
        help: ArgumentHelp(
            "A file with the token ($DITRIT_TOKEN_FILE, or the token itself in $DITRIT_TOKEN).", valueName: "file"),
        completion: .file())
    var tokenFile: String?

    @Option(
        name: .customLong("ca"),
        help: ArgumentHelp(
            "The authority that signed the manager's certificate, PEM (default: the system's; $DITRIT_CA).",
            valueName: "file"),
        completion: .file())
    var certificateAuthority: String?

    @Option(
        help: ArgumentHelp("Our certificate, PEM ($DITRIT_CERTIFICATE).", valueName: "file"), completion: .file())
    var certificate: String?

    @Option(
        help: ArgumentHelp("The key of our certificate, PEM ($DITRIT_KEY).", valueName: "file"), completion: .file())
    var key: String?

    func validate() throws {
        if url != nil, context != nil { throw ValidationError("--url and --context exclude each other") }
    }

    /// Calls `body` with the manager, and ends the connections to it afterwards.
    func withManager<Result: Sendable>(_ body: (Manager) async throws -> Result) async throws -> Result {
        let environment = ProcessInfo.processInfo.environment
        let context = try resolved(environment, ManagerContexts.read(ManagerContexts.path(environment)))
        let loop = try EventLoop(name: "manager")
        let manager = try Manager(context, on: loop)
        do {
            let result = try await body(manager)
            await manager.close()
            return result
        } catch {
            await manager.close()
            throw error
        }
    }

    /// The manager that is meant.
    ///
    /// - Throws: `ValidationError` for what is said wrongly, `Unavailable` for a file that cannot be read.
    func resolved(
        _ environment: [String: String], _ known: ManagerContexts
    ) throws -> ManagerContexts.Context {
        let name = context ?? (url == nil ? said(.context, environment) : nil)
        var chosen: ManagerContexts.Context
        if let address = url ?? (context == nil ? said(.url, environment) : nil) {
            chosen = ManagerContexts.Context(url: address)
        } else if let name {
            guard let known = known.contexts[name] else {
                let names = known.contexts.keys.sorted().joined(separator: ", ")
                throw Unavailable(
                    "error: there is no context '\(name)'\n    hint: "
                        + (names.isEmpty ? "make one with `ditrit login URL --name \(name)`" : "there are \(names)"))
            }
            chosen = known
        } else {
            chosen = known.current.flatMap { known.contexts[$0] } ?? ManagerContexts.Context(url: Self.standardURL)
        }
        if let authority = certificateAuthority ?? said(.certificateAuthority, environment) {
            chosen.certificateAuthority = authority
        }
        if let certificate = certificate ?? said(.certificate, environment) { chosen.certificate = certificate }
        if let key = key ?? said(.key, environment) { chosen.key = key }
        guard (chosen.certificate == nil) == (chosen.key == nil) else {
            throw ValidationError("a client certificate and its key go together: --certificate and --key")
        }
        if let token = try token(environment) { chosen.token = token }
        return chosen
    }

    private func said(_ variable: Variable, _ environment: [String: String]) -> String? {
        environment[variable.rawValue].flatMap { $0.isEmpty ? nil : $0 }
    }

    private func token(_ environment: [String: String]) throws(Unavailable) -> String? {
        if tokenFile == nil, let token = said(.token, environment) { return token }
        guard let path = tokenFile ?? said(.tokenFile, environment) else { return nil }
        return try SecretFile.read(path, "the token")
    }
}
