public import ArgumentParser
internal import Process
internal import Telemetry

/// `ditrit`: the command line.
public struct DitritCommand: AsyncParsableCommand {
    /// The name, the subcommands, and what they have in common.
    public static let configuration = CommandConfiguration(
        commandName: "ditrit",
        abstract: "Runs TOSCA workflows.",
        discussion: """
            Exit codes: 0 done; 1 the execution failed; 2 the model, its inputs or what is asked of a manager are wrong; \
            3 something is in the way: the state directory, the machine, Consul, a manager that cannot be reached, or \
            what it has: an execution that goes on, instances of a model; 64 the command line is wrong; 77 the manager \
            does not know you, or your role does not permit it; 130 cancelled, or no more watched.
            """,
        version: Release.build,
        groupedSubcommands: [
            CommandGroup(name: "Local", subcommands: [RunCommand.self, StatusCommand.self]),
            CommandGroup(
                name: "Language",
                subcommands: [
                    ValidateCommand.self, ExplainCommand.self, ModelCommand.self, PlanCommand.self, GraphCommand.self,
                    TypesCommand.self, LSPCommand.self,
                ]),
            CommandGroup(
                name: "Manager",
                subcommands: [
                    LoginCommand.self, LogoutCommand.self, CSARCommand.self, InstanceCommand.self, ExecCommand.self,
                    LogsCommand.self, WorkerCommand.self,
                ]),
            CommandGroup(name: "Space", subcommands: [SpaceCommand.self]),
        ])

    /// A command without arguments.
    public init() {}

    /// Runs the program, and ends it with the exit code of its command.
    ///
    /// - Parameter arguments: those of the command line, without the program's name.
    public static func start(_ arguments: [String]) async {
        // A language server stays, and gives back what it does not need.
        if arguments.first != LSPCommand.configuration.commandName { Allocator.takeLargeSteps() }
        if let misspelt = MisspeltCommand(in: arguments, of: Self.self) {
            StandardError.print("\(misspelt)")
            exit(withError: ExitCode.validationFailure)
        }
        await main(arguments)
    }
}
