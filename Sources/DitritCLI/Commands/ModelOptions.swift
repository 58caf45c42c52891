internal import ArgumentParser
internal import FoundationEssentials
internal import Orchestration
internal import YAML

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
        let scratch = FileManager.default.temporaryDirectory.path + "ditrit-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        return try Model(of: csar, isLenient: lenient, scratch: scratch)
    }
}

/// The inputs of a topology.
struct InputOptions: ParsableArguments {
    @Option(name: .customLong("input"), help: ArgumentHelp("An input of the topology.", valueName: "name=value"))
    var input: [String] = []

    @Option(
        help: ArgumentHelp("A YAML file with inputs of the topology.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml", "json"]))
    var inputs: String?

    /// The inputs by name; single ones win over the file's.
    func values() throws -> [String: JSON] {
        var values: [String: JSON] = [:]
        if let inputs {
            guard let data = FileManager.default.contents(atPath: inputs) else {
                throw ValidationError("\(inputs): there is no such file")
            }
            let node = try YAMLParser().parse([UInt8](data), path: inputs)
            guard case .object(let members)? = JSON(node) else {
                throw ValidationError("\(inputs): a file of inputs is a mapping of names to values")
            }
            values = members
        }
        for assignment in input {
            guard let equals = assignment.firstIndex(of: "="), equals > assignment.startIndex else {
                throw ValidationError("--input takes NAME=VALUE; '\(assignment)' is not")
            }
            values[String(assignment[..<equals])] = .string(String(assignment[assignment.index(after: equals)...]))
        }
        return values
    }
}
