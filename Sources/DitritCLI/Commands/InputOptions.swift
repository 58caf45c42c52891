internal import ArgumentParser
internal import Orchestration
internal import YAML

/// The inputs of a topology.
struct InputOptions: ParsableArguments {
    @Option(name: .customLong("input"), help: ArgumentHelp("An input of the topology.", valueName: "name=value"))
    var input: [String] = []

    @Option(
        help: ArgumentHelp("A YAML file with inputs of the topology.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml", "json"]))
    var inputs: String?

    func validate() throws {
        var names: Set<String> = []
        for (name, _) in try assignments() where !names.insert(name).inserted {
            throw ValidationError("--input gives '\(name)' twice")
        }
    }

    /// Reads the file; single ones win over what it has.
    func given() throws -> GivenInputs {
        try GivenInputs(inFile: inputs, singly: try assignments())
    }

    /// What `--input` gives, in its order.
    private func assignments() throws -> [(name: String, value: String)] {
        try input.map { assignment in
            guard let equals = assignment.firstIndex(of: "="), equals > assignment.startIndex else {
                throw ValidationError("--input takes NAME=VALUE; '\(assignment)' is not")
            }
            return (String(assignment[..<equals]), String(assignment[assignment.index(after: equals)...]))
        }
    }
}
