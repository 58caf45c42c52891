internal import ArgumentParser
internal import Orchestration

/// What every command that reads a model takes.
struct ModelOptions: ParsableArguments {
    @Argument(
        help: "A CSAR: an archive, a directory, or a service template.",
        completion: .file(extensions: ["csar", "zip", "yaml", "yml"]))
    var csar: String

    @Flag(help: "Names that a type does not declare are warnings, not errors.")
    var lenient = false

    /// Reads the model without keeping anything.
    func read() throws -> Model {
        let scratch = try ScratchDirectory.make()
        defer { ScratchDirectory.remove(scratch) }
        return try Model(of: csar, isLenient: lenient, scratch: scratch)
    }
}
