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

    /// What the file calls what it demands.
    var name: String { `operator`.name(in: version) }

    /// Whether a function is in it: with what values are compared is known in a run at most.
    var isOpen: Bool { !Value(operand).isPlain }

    /// The operators that 1.0 to 1.3 have.
    package static let operatorsOf1_3 = Operator.allCases.filter { $0 != .matches }
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
    /// Why a value does not meet the clause; nil when it does, or when that cannot be told before a run.
    ///
    /// - Parameters:
    ///   - type: the built-in type of the value, if it has one.
    ///   - isSame: whether the value, which has parts, comes to the same as what is written in the clause.
    func failure(of node: Node, type: String?, isSame: (Node) -> Bool) -> String? {
        if isOpen { return nil }
        let value = Comparand(node, type: type)
        func compared(_ node: Node) -> Comparand { Comparand(node, type: type) }
        func isEqual(_ other: Node) -> Bool {
            BuiltInType.hasParts(type) ? isSame(other) : value == compared(other)
        }
        switch `operator` {
        case .equal:
            return isEqual(operand) ? nil : "is not \(text(operand))"
        case .greaterThan:
            return Comparand.isLess(compared(operand), value) == false ? "is not above \(text(operand))" : nil
        case .greaterOrEqual:
            return Comparand.isLess(value, compared(operand)) == true ? "is below \(text(operand))" : nil
        case .lessThan:
            return Comparand.isLess(value, compared(operand)) == false ? "is not below \(text(operand))" : nil
        case .lessOrEqual:
            return Comparand.isLess(compared(operand), value) == true ? "is above \(text(operand))" : nil
        case .inRange: return rangeFailure(node, value, type: type)
        case .validValues:
            guard let values = operand.sequence else { return nil }
            if values.contains(where: isEqual) { return nil }
            return values.isEmpty
                ? "is not allowed: nothing is" : "is none of \(values.map(text).joined(separator: ", "))"
        case .length, .minLength, .maxLength: return lengthFailure(node)
        case .pattern, .matches:
            guard let value = node.string, let expression = try? expression() else { return nil }
            return expression.matches(value) ? nil : "does not match the pattern \(text(operand))"
        case .schema: return nil
        }
    }

    /// The regular expression that values are held against; nil for clauses without one.
    func expression() throws(Pattern.Malformed) -> Pattern? {
        guard operand.isString, let text = operand.string else { return nil }
        return switch `operator` {
        case .pattern: try Pattern(text)
        case .matches: try Pattern(text, isSearched: true)
        default: nil
        }
    }

    private func rangeFailure(_ node: Node, _ value: Comparand, type: String?) -> String? {
        guard let bounds = operand.sequence, bounds.count == 2 else { return nil }
        let isOpen = bounds.map { $0.string == "UNBOUNDED" }
        // A range is in a range when both its ends are.
        if let ends = type == "range" ? node.sequence : nil {
            for end in ends {
                let end = Comparand(end, type: "integer")
                let isBelow = !isOpen[0] && Comparand.isLess(end, Comparand(bounds[0], type: "integer")) == true
                let isAbove = !isOpen[1] && Comparand.isLess(Comparand(bounds[1], type: "integer"), end) == true
                if isBelow || isAbove { return "is not within \(text(operand))" }
            }
            return nil
        }
        if !isOpen[0], Comparand.isLess(value, Comparand(bounds[0], type: type)) == true {
            return "is below \(text(bounds[0]))"
        }
        if !isOpen[1], Comparand.isLess(Comparand(bounds[1], type: type), value) == true {
            return "is above \(text(bounds[1]))"
        }
        return nil
    }

    private func lengthFailure(_ node: Node) -> String? {
        guard case .integer(let wanted)? = operand.value, wanted >= 0 else { return nil }
        let count: Int
        let units: (one: String, many: String)
        switch node.content {
        case .scalar(let scalar): (count, units) = (scalar.text.unicodeScalars.count, ("character", "characters"))
        case .sequence(let items): (count, units) = (items.count, ("entry", "entries"))
        case .mapping(let mapping): (count, units) = (mapping.entries.count, ("entry", "entries"))
        }
        let unit = count == 1 ? units.one : units.many
        switch `operator` {
        case .minLength: return count < wanted ? "has \(count) \(unit), fewer than \(wanted)" : nil
        case .maxLength: return count > wanted ? "has \(count) \(unit), more than \(wanted)" : nil
        default: return count != wanted ? "has \(count) \(unit), not \(wanted)" : nil
        }
    }

    private func text(_ node: Node) -> String { Value(node).text }
}
