internal import ArgumentParser
internal import Orchestration

/// `ditrit model`: what a model is, once everything in it is resolved.
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "Shows models as they are understood.", subcommands: [ModelShowCommand.self])
}

/// `ditrit model show`: the resolved model in JSON.
struct ModelShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Prints the resolved model in JSON: types inherited, defaults filled in, requirements fulfilled.")

    @OptionGroup var options: ModelOptions

    func run() async throws {
        try await reporting {
            let model = try options.read()
            if !model.warnings.isEmpty { StandardError.print(model.warnings) }
            print(model.service.json.encoded)
        }
    }
}
