/// Why a text is not the YAML that was asked for.
public struct YAMLError: Error, Sendable, CustomStringConvertible {
    /// The kinds of reasons.
    public enum Reason: Sendable {
        /// The text is not well-formed.
        case syntax
        /// A mapping has a key twice.
        case duplicateKey
        /// The text asks for more than the limits allow.
        case limit
    }

    /// What kind of reason it is.
    public let reason: Reason
    /// Where.
    public let location: Location
    /// What is wrong.
    public let message: String
    /// Further places that belong to it, such as the first of two equal keys.
    public let notes: [(location: Location, message: String)]

    /// What to do about it.
    public let hint: String?

    init(
        _ location: Location, _ message: String, notes: [(location: Location, message: String)] = [],
        hint: String? = nil, reason: Reason = .syntax
    ) {
        self.hint = hint
        self.reason = reason
        self.location = location
        self.message = message
        self.notes = notes
    }

    /// `path:line:column: error: message`, then a line for each note, and one for what to do.
    public var description: String {
        var lines = ["\(location): error: \(message)"]
        lines += notes.map { "\($0.location): note: \($0.message)" }
        if let hint { lines.append("    hint: \(hint)") }
        return lines.joined(separator: "\n")
    }
}
