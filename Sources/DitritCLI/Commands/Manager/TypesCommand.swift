internal import ArgumentParser
internal import Orchestration

/// `ditrit types`: the types that a manager knows.
struct TypesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "types", abstract: "Lists the normative types, or those of a model.")

    @Argument(help: "The model.") var model: String?
    @OptionGroup var output: ResourceOptions

    func run() async throws {
        let path = model.map { ResourcePath("v1", "models", $0, "types") } ?? ResourcePath("v1", "types")
        try await output.show(path) { (types: TypesResource) in
            var table = Table(columns: ["KIND", "TYPE", "DERIVED FROM"])
            for (kind, entries) in types.kinds.sorted(by: { $0.key < $1.key }) {
                for entry in entries { table.add([kind, entry.name, entry.derivedFrom ?? ""]) }
            }
            return table.text
        }
    }
}
