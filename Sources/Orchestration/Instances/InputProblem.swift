public import TOSCA
public import YAML

/// What is wrong with an input of a topology.
///
/// Where its value is written is known to whoever gives it.
public struct InputProblem: Sendable, CustomStringConvertible {
    /// The input's name; then the keys and indices that lead to the part of its value that is wrong.
    public let path: [String]
    /// What kind of thing it is.
    public let code: Diagnostic.Code
    /// What.
    public let message: String
    /// What to do about it.
    public let hint: String?
    /// The input's declaration, where it is that which the value does not meet.
    public let declaration: Location?

    /// Something about an input, or about a part of its value.
    public init(
        _ path: [String], _ code: Diagnostic.Code, _ message: String, hint: String? = nil, declaration: Location? = nil
    ) {
        (self.path, self.code, self.message, self.hint) = (path, code, message, hint)
        self.declaration = declaration
    }

    /// The same, said where the value is written.
    public func diagnostic(at location: Location) -> Diagnostic {
        Diagnostic(code, severity: .error, location: location, message: message, hint: hint)
    }

    /// For those who have not written the value in a file: `file:line:column: error: message`, with the hint below, or
    /// without a place.
    public var description: String {
        declaration.map { diagnostic(at: $0).description }
            ?? "error: \(message)" + (hint.map { "\n    hint: \($0)" } ?? "")
    }
}
