public import YAML

/// Where a value comes from.
public enum ConfigurationOrigin: Sendable, Equatable, CustomStringConvertible {
    /// Nobody has set it.
    case standard
    /// A place in a file.
    case file(Location)
    /// A variable of the environment.
    case variable(String)
    /// An option of the command line.
    case option(String)
    /// A credential of systemd.
    case credential(String)

    /// How people find it.
    public var description: String {
        switch self {
        case .standard: "default"
        case .file(let location): "\(location)"
        case .variable(let name): "environment variable \(name)"
        case .option(let name): "option \(name)"
        case .credential(let name): "credential \(name)"
        }
    }
}

/// Something that is wrong with a configuration.
public struct ConfigurationProblem: Sendable, Equatable, CustomStringConvertible {
    /// Where it was written.
    public let origin: ConfigurationOrigin
    /// What is wrong.
    public let message: String
    /// What to do about it.
    public let hint: String?

    /// A problem at a place.
    public init(_ origin: ConfigurationOrigin, _ message: String, hint: String? = nil) {
        self.origin = origin
        self.message = message
        self.hint = hint
    }

    /// The problem in one line, for logs.
    public var line: String { "\(origin): \(message)" + (hint.map { " (\($0))" } ?? "") }

    /// The problem for a person: `file:line:column: error: message`, and the hint on a line of its own.
    public var description: String {
        "\(origin): error: \(message)" + (hint.map { "\n    hint: \($0)" } ?? "")
    }
}

/// All that is wrong with a configuration.
public struct ConfigurationError: Error, Sendable, CustomStringConvertible {
    /// The problems, those of the file first, each at its place.
    public let problems: [ConfigurationProblem]

    /// These problems.
    public init(_ problems: [ConfigurationProblem]) { self.problems = problems }

    /// All of them, one after another.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
