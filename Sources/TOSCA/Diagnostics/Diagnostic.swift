public import YAML

/// Something to say about a place in a file.
public struct Diagnostic: Sendable, CustomStringConvertible {
    /// How grave it is.
    public enum Severity: String, Sendable {
        /// The template cannot be used.
        case error
        /// The template can be used, but it may not mean what its author thinks.
        case warning
    }

    /// How grave it is.
    public let severity: Severity
    /// Where.
    public let location: Location
    /// What.
    public let message: String
    /// What to do about it.
    public let hint: String?

    /// Something to say about a place.
    public init(severity: Severity, location: Location, message: String, hint: String? = nil) {
        self.severity = severity
        self.location = location
        self.message = message
        self.hint = hint
    }

    /// `file:line:column: error: message`, and the hint on a line of its own.
    public var description: String {
        "\(location): \(severity.rawValue): \(message)" + (hint.map { "\n    hint: \($0)" } ?? "")
    }
}

/// Collects what there is to say while a template is read.
struct DiagnosticCollector {
    /// Whether names that a type does not declare are worth a warning only.
    let isLenient: Bool
    private(set) var diagnostics: [Diagnostic] = []

    init(isLenient: Bool) { self.isLenient = isLenient }

    var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    mutating func error(_ location: Location, _ message: String, hint: String? = nil) {
        diagnostics.append(Diagnostic(severity: .error, location: location, message: message, hint: hint))
    }

    mutating func warning(_ location: Location, _ message: String, hint: String? = nil) {
        diagnostics.append(Diagnostic(severity: .warning, location: location, message: message, hint: hint))
    }

    /// A name is used that its type does not declare.
    mutating func undeclared(
        _ location: Location, _ message: String, among known: some Collection<String>, name: String
    ) {
        diagnostics.append(
            Diagnostic(
                severity: isLenient ? .warning : .error, location: location, message: message,
                hint: NearMiss.hint(for: name, among: known)))
    }

    mutating func add(_ other: Diagnostic) { diagnostics.append(other) }

    /// All of it, a file after the other, each from its top to its end, nothing twice.
    func sorted(files: [SourceFile]) -> [Diagnostic] {
        let order = Dictionary(uniqueKeysWithValues: files.enumerated().map { ($0.element, $0.offset) })
        var seen: Set<String> = []
        return diagnostics.enumerated().sorted { left, right in
            let (a, b) = (left.element.location, right.element.location)
            return (order[a.file] ?? .max, a.line, a.column, left.offset)
                < (order[b.file] ?? .max, b.line, b.column, right.offset)
        }.map(\.element).filter { seen.insert($0.description).inserted }
    }
}
