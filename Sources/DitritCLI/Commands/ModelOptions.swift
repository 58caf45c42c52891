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
        let scratch = try ScratchDirectory.make()
        defer { ScratchDirectory.remove(scratch) }
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

    func validate() throws {
        var names: Set<String> = []
        for (name, _) in try assignments() where !names.insert(name).inserted {
            throw ValidationError("--input gives '\(name)' twice")
        }
    }

    private static func values(inFile path: String) throws -> [String: JSON] {
        let node = try YAMLParser().parse(try bytes(ofFile: path), path: path)
        // An empty file gives nothing, and is no mistake.
        if node.isNull { return [:] }
        guard case .object(let members)? = JSON(node) else {
            throw InvalidInputs(
                description:
                    "\(node.location): error: a file of inputs must be a mapping of names to values, and is"
                    + " \(node.kind)")
        }
        return members
    }

    /// The inputs by name; single ones win over the file's.
    func values() throws -> [String: JSON] {
        var values: [String: JSON] = [:]
        if let inputs {
            values = try Self.values(inFile: inputs)
        }
        for (name, value) in try assignments() { values[name] = .string(value) }
        return values
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

    /// What a file, or a pipe, has to its end.
    private static func bytes(ofFile path: String) throws -> [UInt8] {
        guard let bytes = Descriptor.contents(ofFile: path, atMost: YAMLLimits().size) else {
            throw InvalidInputs(description: "\(path): error: there is no such file, or it cannot be read")
        }
        return bytes
    }
}

/// Why a file of inputs cannot be used.
struct InvalidInputs: Error, CustomStringConvertible {
    let description: String
}
