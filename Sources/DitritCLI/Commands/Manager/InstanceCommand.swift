internal import ArgumentParser
internal import Orchestration

/// `ditrit instance`: the instances of a manager's models.
struct InstanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "instance", abstract: "Makes instances of models, and looks at them.",
        subcommands: [Create.self, List.self, Show.self, Remove.self])

    /// What names an instance.
    struct Name: ParsableArguments {
        @Argument(help: "The model.") var model: String
        @Argument(help: "The instance.") var instance: String

        var path: ResourcePath { ResourcePath("v1", "models", model, "instances", instance) }
    }

    /// `ditrit instance create`.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create", abstract: "Makes an instance of a model; nothing runs yet.")

        @OptionGroup var name: Name
        @OptionGroup var inputs: InputOptions
        @OptionGroup(title: "Manager options") var manager: ManagerOptions

        func run() async throws {
            try await reporting {
                let given = try inputs.given()
                let body = JSON.object(["name": .string(name.instance), "inputs": .object(given.values)])
                _ = try await manager.withManager { manager in
                    try await given.placing {
                        try await manager.send(
                            "POST", ResourcePath("v1", "models", name.model, "instances"), body: body)
                    }
                }
                print("made \(name.instance) of \(name.model)")
            }
        }
    }

    /// `ditrit instance list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Lists the instances of a model.")

        @Argument(help: "The model.") var model: String
        @OptionGroup var output: ListOptions

        func run() async throws {
            try await output.show(
                ResourcePath("v1", "models", model, "instances"),
                columns: ["INSTANCE", "LAST EXECUTION", "WORKFLOW", "STATUS"]
            ) { (instance: InstanceResource) in
                [
                    instance.name, instance.execution?.id ?? "-", instance.execution?.workflow ?? "-",
                    instance.execution?.status.rawValue ?? "-",
                ]
            }
        }
    }

    /// `ditrit instance show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Shows the nodes of an instance, its outputs and its last execution.")

        @OptionGroup var name: Name
        @OptionGroup var output: ResourceOptions

        func run() async throws {
            try await output.show(name.path) { (instance: InstanceResource) in
                let style = Style(hasColor: Terminal.hasColor)
                var table = Table(columns: ["NODE", "STATE"])
                for node in instance.nodes ?? [] { table.add([node.name, style.state(node.state)]) }
                var parts: [String] = []
                if let last = instance.execution {
                    parts.append("\(last.workflow) of \(last.model) \(last.status.rawValue) (\(last.id))")
                }
                parts.append(table.text)
                if let outputs = instance.outputs, !outputs.isEmpty {
                    parts.append("\n" + Table(outputs: outputs).text)
                }
                return parts.joined(separator: "\n")
            }
        }
    }

    /// `ditrit instance rm`.
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rm", abstract: "Removes an instance of which nothing is up.")

        @OptionGroup var name: Name
        @OptionGroup(title: "Manager options") var manager: ManagerOptions

        func run() async throws {
            try await reporting {
                _ = try await manager.withManager { try await $0.send("DELETE", name.path) }
                print("removed \(name.instance) of \(name.model)")
            }
        }
    }
}
