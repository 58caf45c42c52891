internal import ArgumentParser
internal import EventLoop
internal import FoundationEssentials
internal import Glibc

/// `ditrit login`: remembers a manager and what shows it who one is.
struct LoginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login", abstract: "Remembers a manager, and the token for it.",
        discussion: """
            The token is asked for on a terminal, and read from standard input elsewhere; it is tried before anything is \
            kept. All is kept in $XDG_CONFIG_HOME/ditrit/contexts.json, which nobody else may read. Other commands then \
            use this manager, or with --context or $DITRIT_CONTEXT another one. Managers that know who one is by a \
            certificate or by a local socket need no token: --no-token.
            """)

    @Argument(help: "The manager: https://host:port or unix:PATH.")
    var url: String

    @Option(help: ArgumentHelp("Under which name (default: the address).", valueName: "name"))
    var name: String?

    @Option(
        name: .customLong("ca"), help: "The authority that signed the manager's certificate, PEM.", completion: .file())
    var certificateAuthority: String?

    @Option(help: "Our certificate, PEM.", completion: .file())
    var certificate: String?

    @Option(help: "The key of our certificate, PEM.", completion: .file())
    var key: String?

    @Flag(help: "No token is needed.")
    var noToken = false

    func validate() throws {
        guard (certificate == nil) == (key == nil) else {
            throw ValidationError("a client certificate and its key go together: --certificate and --key")
        }
        if name?.isEmpty == true { throw ValidationError("--name takes a name") }
    }

    func run() async throws {
        try await reporting {
            let path = ManagerContexts.path(ProcessInfo.processInfo.environment)
            var contexts = try ManagerContexts.read(path)
            var context = ManagerContexts.Context(url: url)
            // Before a token is asked for, which would be for nothing.
            try context.checkAddress()
            context.certificateAuthority = certificateAuthority.map(Self.absolute)
            context.certificate = certificate.map(Self.absolute)
            context.key = key.map(Self.absolute)
            context.token = noToken ? nil : try Self.askedToken()
            let loop = try EventLoop(name: "manager")
            let manager = try Manager(context, on: loop)
            // Whoever may do anything may look at this.
            _ = try await manager.get(ResourcePath("v1", "models", query: [("limit", "1")]))
            await manager.close()
            let name = name ?? url
            contexts.contexts[name] = context
            contexts.current = name
            try contexts.write(path)
            print("logged in to \(name)")
        }
    }

    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    private static func askedToken() throws(Unavailable) -> String {
        let isTerminal = isatty(STDIN_FILENO) == 1
        var before = termios()
        if isTerminal {
            StandardError.print("Token (it is not shown):")
            _ = unsafe tcgetattr(STDIN_FILENO, &before)
            var silent = before
            silent.c_lflag &= ~tcflag_t(ECHO)
            _ = unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        }
        let line = readLine() ?? ""
        if isTerminal { _ = unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &before) }
        let token = line.drop(while: \.isWhitespace).prefix { !$0.isWhitespace }
        guard !token.isEmpty else {
            throw Unavailable(
                "error: there is no token\n    hint: `ditrit-manager token add` makes one; --no-token logs in without")
        }
        return String(token)
    }
}

/// `ditrit logout`: forgets a manager and its token.
struct LogoutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout", abstract: "Forgets a manager, and the token for it.")

    @Argument(help: "Its name (default: the one that is used).")
    var name: String?

    func run() async throws {
        try await reporting {
            let path = ManagerContexts.path(ProcessInfo.processInfo.environment)
            var contexts = try ManagerContexts.read(path)
            guard let name = name ?? contexts.current, contexts.contexts.removeValue(forKey: name) != nil else {
                throw Unavailable("error: \(name.map { "there is no context '\($0)'" } ?? "nobody is logged in")")
            }
            if contexts.current == name { contexts.current = contexts.contexts.keys.min() }
            try contexts.write(path)
            print("logged out of \(name)" + (contexts.current.map { "; \($0) is used now" } ?? ""))
        }
    }
}
