public import TOSCA
public import YAML

/// The inputs of a topology with the values of one instance.
public struct ResolvedInputs: Sendable {
    /// The values by name, defaults included.
    public let values: [String: JSON]

    /// Checks what was given against what the topology declares.
    ///
    /// - Parameters:
    ///   - given: values by name. A string given for an input of another type is read as that type, since command lines
    ///     know only strings.
    ///   - checksValues: whether the values, and the properties that have them by functions, are also held against their
    ///     types and constraints.
    /// - Throws: `OrchestrationError` with everything that is wrong: every input that is missing, unknown or of the wrong
    ///   type, and every value that is checked.
    public init(
        of service: ServiceTemplate, given: [String: JSON], checksValues: Bool = false
    ) throws(OrchestrationError) {
        var values: [String: JSON] = [:]
        var problems: [InputProblem] = []
        let declared = Set(service.topology.inputs.map(\.name))
        let unknown = given.keys.filter { !declared.contains($0) }.sorted()
        let meant = unknown.map { NearMiss.nearest(to: $0, among: declared) }
        for input in service.topology.inputs {
            if let value = given[input.name] {
                if let read = Self.read(value, as: service.types.builtInType(of: input.type)) {
                    values[input.name] = read
                } else {
                    problems.append(
                        InputProblem(
                            [input.name], .mistypedValue,
                            "the input '\(input.name)' is of type \(input.type); '\(value.text)' is not",
                            declaration: input.location))
                }
            } else if let value = input.defaultValue.flatMap(JSON.init) {
                values[input.name] = value
            } else if input.isRequired, !meant.contains(input.name) {
                let about = input.description.map { " (\($0))" } ?? ""
                problems.append(
                    InputProblem(
                        [input.name], .missingInput,
                        "the input '\(input.name)'\(about) is missing; give it by --input \(input.name)=VALUE"))
            }
        }
        for (name, meant) in zip(unknown, meant) {
            let known = declared.isEmpty ? "it has none" : "it has \(declared.sorted().joined(separator: ", "))"
            problems.append(
                InputProblem(
                    [name], .unknownInput,
                    "the topology has no input '\(name)'; \(meant.map { "did you mean '\($0)'?" } ?? known)"))
        }
        var wrong: [Diagnostic] = []
        if checksValues {
            let plain = values.mapValues(\.value)
            let own = service.problems(ofInputs: plain)
            problems += own.map { path, problem in
                // What is given as a text has no parts that could be pointed to.
                let isText = if case .string? = path.first.flatMap({ given[$0] }) { true } else { false }
                return InputProblem(
                    isText ? [path[0]] : path, problem.code, problem.message, hint: problem.hint,
                    declaration: problem.location)
            }
            if own.isEmpty { wrong = service.diagnostics(withInputs: plain) }
        }
        guard problems.isEmpty, wrong.isEmpty else {
            throw OrchestrationError(problems, wrong)
        }
        self.values = values
    }

    /// Reads a value as one of a built-in type; nil for a data type with properties of its own.
    private static func read(_ value: JSON, as type: String?) -> JSON? {
        switch (type ?? "map", value) {
        case ("integer", .integer), ("boolean", .boolean), ("float", .float), ("list", .array), ("map", .object):
            return value
        case ("float", .integer(let number)): return .float(Double(number))
        case ("integer", .string(let text)): return Int(text).map(JSON.integer)
        case ("float", .string(let text)): return Double(text).flatMap { $0.isFinite ? .float($0) : nil }
        case ("boolean", .string(let text)): return ["true": true, "false": false][text.lowercased()].map(JSON.boolean)
        case ("list", .string(let text)), ("map", .string(let text)), ("range", .string(let text)):
            guard let node = try? YAMLParser().parse(text, path: "input"), let parsed = JSON(node) else { return nil }
            switch parsed {
            case .array where type == "list" || type == "range", .object where type == "map" || type == nil:
                return parsed
            default: return nil
            }
        case ("integer", _), ("float", _), ("boolean", _), ("list", _), ("map", _): return nil
        case ("string", .array), ("string", .object): return nil
        case ("string", _): return .string(value.text)
        default: return value
        }
    }
}

extension JSON {
    /// The value of a YAML node; nil when its keys are no names.
    public init?(_ node: Node) {
        switch node.content {
        case .sequence(let nodes):
            let items = nodes.compactMap { JSON($0) }
            guard items.count == nodes.count else { return nil }
            self = .array(items)
        case .mapping(let mapping):
            var members: [String: JSON] = [:]
            for entry in mapping.entries {
                guard let key = entry.key.scalar?.text, let value = JSON(entry.value) else { return nil }
                members[key] = value
            }
            self = .object(members)
        case .scalar(let scalar):
            switch node.value ?? .string(scalar.text) {
            case .null: self = .null
            case .boolean(let value): self = .boolean(value)
            case .integer(let value): self = .integer(value)
            case .float(let value): self = .float(value)
            case .timestamp(let text), .string(let text): self = .string(text)
            }
        }
    }

    /// What a script or a person reads: strings as they are, collections as JSON.
    public var text: String {
        switch self {
        case .null: ""
        case .boolean(let value): String(value)
        case .integer(let value): String(value)
        case .float(let value): String(value)
        case .string(let value): value
        case .array, .object: encoded
        }
    }

    /// The JSON text; members in the order of their keys.
    public var encoded: String {
        switch self {
        case .null: "null"
        case .boolean, .integer, .float: text
        case .string(let value): Self.quoted(value)
        case .array(let values): "[" + values.map(\.encoded).joined(separator: ",") + "]"
        case .object(let members):
            "{"
                + members.sorted { $0.key < $1.key }.map { "\(Self.quoted($0.key)):\($0.value.encoded)" }
                .joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case let control where control.value < 0x20:
                let digits = String(control.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
