public import YAML

/// A constraint clause: what a value must be like (1.3 §3.6.3).
public struct Constraint: Sendable {
    /// What a clause demands.
    public enum Operator: String, Sendable, CaseIterable {
        /// The value is this one.
        case equal
        /// The value is larger.
        case greaterThan = "greater_than"
        /// The value is larger, or this one.
        case greaterOrEqual = "greater_or_equal"
        /// The value is smaller.
        case lessThan = "less_than"
        /// The value is smaller, or this one.
        case lessOrEqual = "less_or_equal"
        /// The value is between two, or one of them.
        case inRange = "in_range"
        /// The value is one of these.
        case validValues = "valid_values"
        /// The value has so many characters or entries.
        case length
        /// The value has at least so many characters or entries.
        case minLength = "min_length"
        /// The value has at most so many characters or entries.
        case maxLength = "max_length"
        /// A regular expression matches the value.
        case pattern
        /// A regular expression matches the value or a part of it (2.0 §10.2.2.2.7).
        case matches
        /// A schema of another language describes the value (1.3).
        case schema
    }

    /// What it demands.
    public let `operator`: Operator
    /// With what the value is compared, as it is written.
    public let operand: Node
    /// What it is compared with, as a value.
    public var value: Value { Value(operand) }
    /// The version of the file that it is in.
    let version: LanguageVersion
    /// Where the clause is.
    public let location: Location

    init(operator: Operator, operand: Node, version: LanguageVersion, location: Location) {
        self.operator = `operator`
        self.operand = operand
        self.version = version
        self.location = location
        isOpen = !Value(operand).isPlain
    }

    /// What the file calls what it demands.
    var name: String { `operator`.name(in: version) }

    /// Whether a function is in it: with what values are compared is known in a run at most.
    let isOpen: Bool

    /// The operators that 1.0 to 1.3 have.
    package static let operatorsOf1_3 = Operator.allCases.filter { $0 != .matches }
    /// The functions of 2.0 that compare a value, or its length, with something.
    package static let functionsOf2_0 = Operator.all(in: .v2_0)
        .filter { ![.length, .minLength, .maxLength].contains($0) }.map { $0.name(in: .v2_0) }
    /// The operators that compare by order.
    static let ordering: Set<Operator> = [.greaterThan, .greaterOrEqual, .lessThan, .lessOrEqual, .inRange]
}

extension Constraint.Operator {
    /// What files of a version call it: functions, among which that of the length is compared with all operators, in 2.0.
    func name(in version: LanguageVersion) -> String {
        guard version >= .v2_0 else { return rawValue }
        return switch self {
        case .length, .minLength, .maxLength: "$length"
        default: "$\(rawValue)"
        }
    }

    /// The operators of a version.
    static func all(in version: LanguageVersion) -> [Self] {
        version < .v2_0 ? Constraint.operatorsOf1_3 : allCases.filter { ![.pattern, .schema].contains($0) }
    }
}

extension Constraint {
    /// The regular expression that values are held against; nil for clauses without one.
    func expression() throws(Pattern.Malformed) -> Pattern? {
        guard operand.isString, let text = operand.string else { return nil }
        return switch `operator` {
        case .pattern: try Pattern(text)
        case .matches: try Pattern(text, isSearched: true)
        default: nil
        }
    }
}
