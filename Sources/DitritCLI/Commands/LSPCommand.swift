internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import LanguageServer
internal import Telemetry

/// `ditrit lsp`: a language server for editors.
struct LSPCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lsp",
        abstract: "Serves an editor over standard input and output by the Language Server Protocol.",
        discussion: "Editors start it themselves. Exit codes: 0 after 'shutdown' and 'exit', else 1.")

    @Flag(help: "Ignored: there is no other way, and some editors pass it.")
    var stdio = false

    func run() async throws {
        // The editor may go at any time; writing to it then is an error, and no signal.
        signal(SIGPIPE, SIG_IGN)
        var server = LanguageServer(
            version: Release.version, environment: ProcessInfo.processInfo.environment
        ) { Descriptor.write($0, to: STDOUT_FILENO) }
        throw ExitCode(server.run())
    }
}
