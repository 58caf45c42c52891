internal import ArgumentParser
internal import CSAR
internal import FoundationEssentials
internal import Orchestration

/// `ditrit csar`: the models of a manager.
struct CSARCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "csar", abstract: "Puts CSARs into a manager, and looks at the models that it has.",
        subcommands: [Push.self, List.self, Show.self, Plan.self, Remove.self])

    /// `ditrit csar push`.
    struct Push: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "push", abstract: "Puts a CSAR, or another form of it, into the manager.")

        @OptionGroup var options: ModelOptions

        @Option(help: ArgumentHelp("The name of the model (default: the CSAR's).", valueName: "name"))
        var model: String?

        @Flag(help: "Prints the manager's answer.")
        var json = false

        @OptionGroup(title: "Manager options") var manager: ManagerOptions

        func run() async throws {
            try await reporting {
                let archive = try ScratchDirectory.unnamed { try CSAR.archive(options.csar, to: $0) }
                defer { archive.close() }
                let name = model ?? StateDirectory.modelName(of: options.csar)
                let path = ResourcePath("v1", "models", name, query: [("lenient", options.lenient ? "true" : nil)])
                let answer = try await manager.withManager { manager in
                    let bar = ProgressBar(name)
                    defer { bar.end() }
                    return try await manager.upload("PUT", path, file: archive.path, type: "application/zip") {
                        bar.show($0, of: $1)
                    }
                }
                if json {
                    Terminal.write(bytes: answer.body)
                    return
                }
                let resource: ModelResource = try answer.decoded()
                print(
                    "\(resource.name): \(answer.status == 201 ? "new" : "put"), \(resource.digest.prefix(19))…"
                        + (resource.workflows.map { "; workflows: \($0.joined(separator: ", "))" } ?? ""))
            }
        }
    }

    /// `ditrit csar list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists the models.")

        @OptionGroup var output: ListOptions

        func run() async throws {
            try await output.show(ResourcePath("v1", "models"), columns: ["MODEL", "CSAR", "PUT"]) {
                (model: ModelResource) in [model.name, String(model.digest.prefix(19)), model.put ?? ""]
            }
        }
    }

    /// `ditrit csar show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "show", abstract: "Shows a model.")

        @Argument(help: "The model.") var model: String

        @OptionGroup var output: ResourceOptions

        func run() async throws {
            try await output.show(ResourcePath("v1", "models", model)) { (model: ModelResource) in
                var lines = ["\(model.name)  \(model.digest)"]
                if let description = model.description { lines.append(description) }
                if let workflows = model.workflows { lines.append("workflows: \(workflows.joined(separator: ", "))") }
                if let inputs = model.inputs, !inputs.isEmpty {
                    var table = Table(columns: ["INPUT", "TYPE", "REQUIRED", "DESCRIPTION"])
                    for input in inputs {
                        table.add([
                            input.name, input.type, input.required == false ? "no" : "yes", input.description ?? "",
                        ])
                    }
                    lines += ["", table.text]
                }
                return lines.joined(separator: "\n")
            }
        }
    }

    /// `ditrit csar plan`.
    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "plan", abstract: "Shows the order in which a workflow of a model would run, as JSON.")

        @Argument(help: "The model.") var model: String
        @Argument(help: "The workflow.") var workflow = "install"

        @OptionGroup(title: "Manager options") var manager: ManagerOptions

        func run() async throws {
            try await reporting {
                let path = ResourcePath("v1", "models", model, "workflows", workflow, "plan")
                Terminal.write(bytes: try await manager.withManager { try await $0.get(path).body })
            }
        }
    }

    /// `ditrit csar rm`.
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rm", abstract: "Removes a model of which no instance is there.")

        @Argument(help: "The model.") var model: String

        @OptionGroup(title: "Manager options") var manager: ManagerOptions

        func run() async throws {
            try await reporting {
                _ = try await manager.withManager { try await $0.send("DELETE", ResourcePath("v1", "models", model)) }
                print("removed \(model)")
            }
        }
    }
}
