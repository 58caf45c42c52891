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
    /// Which item of a list is wrong, and what is expected of it.
    let fault: @Sendable ([String]) -> (index: Int, expectation: String)?
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
        fault = form.fault
        isEqual = { $0[keyPath: path] == $1[keyPath: path] }
        copy = { $1[keyPath: path] = $0[keyPath: path] }
    }

    private init(
        _ key: String, like other: Setting<some Sendable>, apply: @escaping @Sendable ([String], inout Values) -> Bool,
        text: @escaping @Sendable (Values) -> String, isEqual: @escaping @Sendable (Values, Values) -> Bool,
        copy: @escaping @Sendable (Values, inout Values) -> Void
    ) {
        self.key = key
        isReloadable = other.isReloadable
        isDelicate = other.isDelicate
        isList = other.isList
        expectation = other.expectation
        fault = other.fault
        (self.apply, self.text, self.isEqual, self.copy) = (apply, text, isEqual, copy)
    }

    /// The same setting of a part of larger values, under the part's section: what several daemons have in common is
    /// written once.
    public func placed<Whole: Sendable>(
        in section: String, at path: any WritableKeyPath<Whole, Values> & Sendable
    ) -> Setting<Whole> {
        let (apply, text, isEqual, copy) = (apply, text, isEqual, copy)
        return Setting<Whole>(
            "\(section).\(key)", like: self, apply: { apply($0, &$1[keyPath: path]) },
            text: { text($0[keyPath: path]) },
            isEqual: { isEqual($0[keyPath: path], $1[keyPath: path]) },
            copy: { copy($0[keyPath: path], &$1[keyPath: path]) })
    }

    /// Whether two configurations have different values of it.
    public func differs(_ left: Values, _ right: Values) -> Bool { !isEqual(left, right) }

    /// Takes the value of one configuration over into another.
    public func copy(from source: Values, to target: inout Values) { copy(source, &target) }

    /// The variable of the environment that sets it: `DITRIT_SPACE_SESSION_TTL` for the prefix `DITRIT_`.
    func variable(_ prefix: String) -> String {
        prefix + String(key.uppercased().map { $0 == "." || $0 == "-" ? "_" : $0 })
    }
}
