internal import ArgumentParser
internal import Configuration
internal import DaemonLifecycle
internal import EventLoop
internal import Glibc
internal import SpaceMembership
internal import Systemd
internal import Telemetry
internal import TupleSpace

/// `ditrit-manager token`: the tokens by which programs show who they are.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Makes, lists and removes tokens.",
        discussion: """
            Tokens are kept in the tuple space, by their SHA-256: all managers of a site take the same ones. A change is \
            known to each of them within a few seconds.
            """,
        subcommands: [Add.self, List.self, Remove.self])

    /// `ditrit-manager token add`: a new one.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Makes a token, and prints it: once and never again.")

        @Argument(help: "What the token is called.")
        var name: String

        @Option(help: "What its owner may do: viewer, operator or admin.")
        var role: Role

        @Option(
            help: ArgumentHelp("How long it is good for (90 d, 12 h); for ever if not given.", valueName: "duration"))
        var expires: String?

        @OptionGroup var options: ManagerOptions

        func validate() throws {
            guard TextForm.name.accepts(name) else {
                throw ValidationError("'\(name)': expected \(TextForm.name.expectation)")
            }
            if let expires, (DurationNotation.parse(expires).map { $0 > .zero } ?? false) == false {
                throw ValidationError("--expires wants a time with a unit (s, min, h, d), not '\(expires)'")
            }
        }

        func run() async throws {
            let lifetime = expires.flatMap { DurationNotation.parse($0) }
            try await options.change("addToken", name) { space in
                print(try await TokenBook.add(name, role: role, lifetime: lifetime, to: space).token.exposed)
            }
        }
    }

    /// `ditrit-manager token list`: those that there are.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the tokens, without themselves.")

        @OptionGroup var options: ManagerOptions

        func run() async throws {
            try await options.visit { space in
                let records = try await TokenBook.records(in: space)
                let now = Timestamp.now.milliseconds
                print("NAME\tROLE\tMADE\tEND")
                for record in records {
                    let end =
                        record.expires.map { time in
                            (time > now ? "until " : "ended ") + Timestamp(milliseconds: time).description
                        } ?? "without end"
                    print(
                        "\(record.name)\t\(record.role.rawValue)\tsince"
                            + " \(Timestamp(milliseconds: record.created))\t\(end)")
                }
            }
        }
    }

    /// `ditrit-manager token remove`: one less.
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Takes a token out of force.")

        @Argument(help: "What the token is called.")
        var name: String

        @OptionGroup var options: ManagerOptions

        func run() async throws {
            try await options.change("removeToken", name) { space in
                guard try await TokenBook.remove(name, from: space) else {
                    throw ManagerError("there is no token '\(name)'; `ditrit-manager token list` lists them")
                }
            }
            print("removed \(name)")
        }
    }
}

extension Role: ExpressibleByArgument {}

extension ManagerOptions {
    /// Calls `body` with the space, and writes to the journal who has changed what about a token.
    fileprivate func change(_ action: String, _ token: String, _ body: (ConsulSpace) async throws -> Void) async throws
    {
        let audit = Audit(logger: Logger(sink: JournalSink(identifier: "ditrit-manager", fallback: Silence())))
        let user = "user \(Accounts.ownName)"
        do {
            try await visit(body)
            audit.changed(action, token: token, by: user, isDone: true)
        } catch {
            audit.changed(action, token: token, by: user, isDone: false)
            throw error
        }
    }

    /// Calls `body` with the space of the configuration.
    fileprivate func visit(_ body: (ConsulSpace) async throws -> Void) async throws {
        do {
            let loaded = try ManagerConfiguration.load(sources)
            for warning in loaded.warnings { StandardError.print("warning: \(warning.line)") }
            let configuration = loaded.configuration
            let loop = try EventLoop(name: "token")
            defer { loop.shutDown() }
            try await SpaceVisit.with(configuration.space, name: "\(configuration.name)-token", loop: loop, body)
        } catch {
            StandardError.print("error: \(error)")
            throw ExitCode(error is ConfigurationError ? 78 : 1)
        }
    }
}

/// Where there is no journal there is no other place for what it would be told.
private struct Silence: LogSink {
    func write(_ record: LogRecord) {}
}
