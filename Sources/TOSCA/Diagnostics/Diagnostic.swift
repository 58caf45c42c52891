public import YAML

/// Something to say about a place in a file.
public struct Diagnostic: Sendable, CustomStringConvertible {
    /// How grave it is.
    public enum Severity: String, Sendable {
        /// The template cannot be used.
        case error
        /// The template can be used, but it may not mean what its author thinks.
        case warning
        /// Nothing is wrong, but something could be better.
        case hint
    }

    /// What kind of thing it is.
    public let code: Code
    /// How grave it is.
    public let severity: Severity
    /// Where.
    public let location: Location
    /// What.
    public let message: String
    /// What to do about it.
    public let hint: String?

    /// Something to say about a place.
    ///
    /// Message and hint may quote a file: what would give orders to a terminal is replaced, and every line after the
    /// first is indented, so that none passes for a diagnostic of its own.
    public init(_ code: Code, severity: Severity, location: Location, message: String, hint: String? = nil) {
        self.code = code
        self.severity = severity
        self.location = location
        self.message = Self.quotable(message)
        self.hint = hint.map(Self.quotable)
    }

    private static func quotable(_ text: String) -> String {
        let lines = text.visible.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.enumerated()
            .map { $0 == 0 || $1.isEmpty || $1.hasPrefix(" ") ? String($1) : "  \($1)" }
            .joined(separator: "\n")
    }

    /// The place for people; nil where it is what was asked for that is wrong, and nothing that is written.
    public var place: Location? { code == .unknownWorkflow ? nil : location }

    /// `file:line:column: error: message`, and the hint on a line of its own.
    public var description: String {
        (place.map { "\($0): " } ?? "") + "\(severity.rawValue): \(message)"
            + (hint.map { "\n    hint: \($0)" } ?? "")
    }
}

extension Diagnostic {
    /// A file after the other, each from its top to its end, nothing twice.
    static func sorted(_ diagnostics: [Diagnostic], files: [SourceFile]) -> [Diagnostic] {
        // A file that could not be parsed is not among them: it comes where it is first spoken of.
        let spoken = files + diagnostics.map(\.location.file)
        let order = Dictionary(spoken.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: min)
        struct Place: Hashable {
            let location: Location
            let message: String
        }
        var seen: Set<Place> = []
        return diagnostics.enumerated().sorted { left, right in
            let (a, b) = (left.element.location, right.element.location)
            return (order[a.file] ?? .max, a.line, a.column, left.offset)
                < (order[b.file] ?? .max, b.line, b.column, right.offset)
        }.map(\.element).filter { seen.insert(Place(location: $0.location, message: $0.message)).inserted }
    }
}
