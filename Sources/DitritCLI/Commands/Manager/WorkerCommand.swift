internal import ArgumentParser

/// `ditrit worker`: the workers of a manager's site.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Looks at who drives executions and runs operations.",
        subcommands: [List.self], defaultSubcommand: List.self)

    /// `ditrit worker list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Lists the workers that are in the space, with what they have taken.")

        @OptionGroup var output: ListOptions

        func run() async throws {
            try await output.show(
                ResourcePath("v1", "workers"),
                columns: ["WORKER", "HOST", "ROLES", "SINCE", "EXECUTIONS", "OPERATIONS"]
            ) { (worker: WorkerResource) in
                [
                    worker.name, worker.host ?? "", worker.roles.joined(separator: ","), worker.since ?? "",
                    worker.executions.joined(separator: ","),
                    worker.operations.map { "\($0.execution):\($0.number)" }.joined(separator: ","),
                ]
            }
        }
    }
}
