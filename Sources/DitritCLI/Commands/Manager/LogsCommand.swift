internal import ArgumentParser
internal import Orchestration

/// `ditrit logs`: what an execution did, or what one of its operations printed.
struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Shows the operations of an execution, or what one of them printed.")

    @Argument(help: "The execution.") var execution: String
    @Argument(help: "The number of an operation; without it all operations are listed.") var operation: Int?
    @OptionGroup var output: ListOptions

    func run() async throws {
        let path = ResourcePath("v1", "executions", execution, "operations")
        guard let operation else {
            try await output.show(path, columns: ["NUMBER", "NODE", "OPERATION", "STATE", "WORKER", "BEGAN"]) {
                (operation: OperationResource) in
                [
                    String(operation.number), operation.node,
                    operation.operation + (operation.relationship.map { " (\($0))" } ?? ""), operation.state,
                    operation.worker ?? "", operation.began ?? "",
                ]
            }
            return
        }
        try await reporting {
            let text = try await output.manager.withManager {
                try await $0.get(path.appending("\(operation)").appending("output")).body
            }
            Terminal.write(String(decoding: text, as: UTF8.self))
        }
    }
}
