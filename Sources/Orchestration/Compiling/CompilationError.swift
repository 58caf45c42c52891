public import TOSCA
internal import YAML

/// What keeps a workflow from being compiled: every reason found, each with its place.
public struct CompilationError: Error, Sendable, CustomStringConvertible {
    /// The reasons, in the order of the files.
    public let diagnostics: [Diagnostic]

    init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

    init(_ code: Diagnostic.Code, _ location: Location, _ message: String, hint: String? = nil) {
        diagnostics = [Diagnostic(code, severity: .error, location: location, message: message, hint: hint)]
    }

    /// One diagnostic a line.
    public var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
