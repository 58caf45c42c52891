/// A rule: when its conditions hold for some facts, its actions are due for them.
///
/// A production is data: it can be stored as JSON, and what its actions mean is the business of whoever runs it.
public struct Production: Hashable, Sendable, Codable {
    /// Its name, unique in a network.
    public var name: String
    /// Productions of higher salience fire first.
    public var salience: Int
    /// What must hold, all of it.
    public var conditions: [Condition]
    /// What is to be done then, in this order.
    public var actions: [Action]

    /// A production.
    public init(name: String, salience: Int = 0, conditions: [Condition], actions: [Action] = []) {
        self.name = name
        self.salience = salience
        self.conditions = conditions
        self.actions = actions
    }
}

/// What must hold for a production to fire.
///
/// A variable is bound where it first stands in an equality of a pattern; from there on it has that value. What is
/// bound within a negation or a quantifier is not known outside.
public indirect enum Condition: Hashable, Sendable, Codable {
    /// There is a fact like this; for each there is a match of its own.
    case pattern(Pattern)
    /// There are no facts for which all of these hold.
    case not([Condition])
    /// There are facts for which all of these hold; however many there are, it is one match.
    case exists([Condition])
    /// For each fact like this, all of these hold.
    case forall(Pattern, [Condition])
    /// Two values compare so.
    case test(Operand, Comparison, Operand)

    /// There is a fact of this type whose slots are equal to these.
    public static func pattern(_ type: FactType, _ slots: KeyValuePairs<String, Operand>) -> Condition {
        .pattern(Pattern(type, slots))
    }
}

/// A description of facts.
public struct Pattern: Hashable, Sendable, Codable {
    /// The name of the fact type.
    public var factType: String
    /// What must hold for its slots.
    public var tests: [SlotTest]

    /// Facts of a type for which these tests hold.
    public init(_ factType: String, _ tests: [SlotTest] = []) {
        self.factType = factType
        self.tests = tests
    }

    /// Facts of a type whose slots are equal to these.
    public init(_ type: FactType, _ slots: KeyValuePairs<String, Operand>) {
        self.init(type.name, slots.map { SlotTest($0.key, .equal, $0.value) })
    }
}

/// A comparison of a slot.
public struct SlotTest: Hashable, Sendable, Codable {
    /// The name of the slot.
    public var slot: String
    /// How it compares.
    public var comparison: Comparison
    /// With what.
    public var operand: Operand

    /// A comparison of a slot.
    public init(_ slot: String, _ comparison: Comparison, _ operand: Operand) {
        self.slot = slot
        self.comparison = comparison
        self.operand = operand
    }
}

/// How two values compare.
///
/// The comparisons of order hold between numbers only; with the float that is no number (NaN), none holds.
public enum Comparison: String, Hashable, Sendable, Codable, CaseIterable, BitwiseCopyable {
    /// The values are the same.
    case equal = "="
    /// The values differ.
    case notEqual = "≠"
    /// The left number is less.
    case less = "<"
    /// The left number is less or equal.
    case lessOrEqual = "≤"
    /// The left number is greater.
    case greater = ">"
    /// The left number is greater or equal.
    case greaterOrEqual = "≥"

    func holds(_ left: Value, _ right: Value) -> Bool {
        switch self {
        case .equal: left == right
        case .notEqual: left != right
        case .less: left.compares(with: right, <, <)
        case .lessOrEqual: left.compares(with: right, <=, <=)
        case .greater: left.compares(with: right, >, >)
        case .greaterOrEqual: left.compares(with: right, >=, >=)
        }
    }
}

/// A constant or a variable.
public enum Operand: Hashable, Sendable, Codable {
    /// No value.
    case nothing
    /// A string.
    case symbol(String)
    /// A whole number.
    case integer(Int)
    /// A number with a fraction.
    case float(Double)
    /// The value of a variable.
    case variable(String)
}

/// Something to do when a production fires; the network does not know what it means.
public struct Action: Hashable, Sendable, Codable {
    /// What to do.
    public var name: String
    /// With what.
    public var arguments: [String: Operand]

    /// An action of this name and arguments.
    public init(_ name: String, _ arguments: [String: Operand] = [:]) {
        self.name = name
        self.arguments = arguments
    }
}
