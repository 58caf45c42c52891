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

    init(
        _ location: Location, _ message: String, notes: [(location: Location, message: String)] = [],
        reason: Reason = .syntax
    ) {
        self.reason = reason
        self.location = location
        self.message = message
        self.notes = notes
    }

    /// `path:line:column: error: message`, then a line a note.
    public var description: String {
        (["\(location): error: \(message)"] + notes.map { "\($0.location): note: \($0.message)" })
            .joined(separator: "\n")
    }
}
