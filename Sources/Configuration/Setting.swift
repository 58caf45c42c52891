/// One thing that can be set: its key, the form of its value, and where the value goes.
///
/// A daemon has one list of them; the file, the environment, the command line, what is printed and what a reload may
/// change all follow from it.
public struct Setting<Values: Sendable>: Sendable {
    /// Its place in the file, sections before it: `space.session-ttl`.
    public let key: String
    /// Whether a running daemon can take a new value.
    public let isReloadable: Bool
    /// Whether a value that is refused must not be shown: people put secrets where they do not belong.
    let isDelicate: Bool
    let isList: Bool
    let expectation: String
    /// Takes over a value; false when it is not of the form.
    let apply: @Sendable ([String], inout Values) -> Bool
    let text: @Sendable (Values) -> String
    private let isEqual: @Sendable (Values, Values) -> Bool
    private let copy: @Sendable (Values, inout Values) -> Void

    /// A setting of this key and form, whose value is kept there.
    public init<Value: Equatable>(
        _ key: String, _ path: any WritableKeyPath<Values, Value> & Sendable, _ form: ValueForm<Value>,
        isReloadable: Bool = false, isDelicate: Bool = false
    ) {
        self.key = key
        self.isReloadable = isReloadable
        self.isDelicate = isDelicate
        isList = form.isList
        expectation = form.expectation
        apply = { words, values in
            guard let value = form.parse(words) else { return false }
            values[keyPath: path] = value
            return true
        }
        text = { form.text($0[keyPath: path]) }
        isEqual = { $0[keyPath: path] == $1[keyPath: path] }
        copy = { $1[keyPath: path] = $0[keyPath: path] }
    }

    /// Whether two configurations have different values of it.
    public func differs(_ left: Values, _ right: Values) -> Bool { !isEqual(left, right) }

    /// Takes the value of one configuration over into another.
    public func copy(from source: Values, to target: inout Values) { copy(source, &target) }

    /// The variable of the environment that sets it: `DITRIT_SPACE_SESSION_TTL`.
    public var variable: String {
        Self.variablePrefix
            + String(key.uppercased().map { $0 == "." || $0 == "-" ? "_" : $0 })
    }

    static var variablePrefix: String { "DITRIT_" }
}
