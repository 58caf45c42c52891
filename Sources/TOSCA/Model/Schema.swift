internal import YAML

/// What a value must be like: its type, what it consists of, and the constraints that it meets (1.3 §3.6.9).
public final class Schema: Sendable {
    /// The name of the data type: a built-in one, or the full name.
    public let type: String
    /// What the keys of a map are like, where that is said (1.3).
    public let key: Schema?
    /// What the entries of a list or a map are like, where that is said.
    public let entry: Schema?
    /// What the value must meet besides.
    public let constraints: [Constraint]
    /// Where the type is named.
    let location: Location

    init(type: String, key: Schema? = nil, entry: Schema? = nil, constraints: [Constraint] = [], location: Location) {
        self.type = type
        self.key = key
        self.entry = entry
        self.constraints = constraints
        self.location = location
    }

    /// The schema with more constraints.
    func constrained(by more: [Constraint]) -> Schema {
        more.isEmpty
            ? self
            : Schema(type: type, key: key, entry: entry, constraints: constraints + more, location: location)
    }
}
