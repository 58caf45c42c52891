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
        /// A schema of another language describes the value (1.3).
        case schema
    }

    /// What it demands.
    public let `operator`: Operator
    /// With what the value is compared, as it is written.
    public let operand: Node
    /// Where the clause is.
    public let location: Location

    /// The operators that compare by order.
    static let ordering: Set<Operator> = [.greaterThan, .greaterOrEqual, .lessThan, .lessOrEqual, .inRange]
}

/// A value that can be compared with another one of the same type.
enum Comparand: Sendable {
    case number(Double)
    case text(String)
    case version(Version)
    case moment(Timestamp)
    /// Anything that is only the same or not.
    case other(Value)

    /// Whether the left one is the smaller one; nil where there is no order.
    static func isLess(_ left: Comparand, _ right: Comparand) -> Bool? {
        switch (left, right) {
        case (.number(let a), .number(let b)): a < b
        case (.text(let a), .text(let b)): a < b
        case (.version(let a), .version(let b)): a < b
        case (.moment(let a), .moment(let b)): a < b
        case (.other(let a), .other(let b)): isLess(a, b)
        default: nil
        }
    }

    /// The order of lists and of structures with the same members: that of the first part in which they differ.
    private static func isLess(_ left: Value, _ right: Value) -> Bool? {
        let parts: [(Value, Value)]
        switch (left, right) {
        case (.list(let a), .list(let b)) where a.count == b.count: parts = Array(zip(a, b))
        case (.map(let a), .map(let b)) where a.map(\.key) == b.map(\.key):
            parts = zip(a, b).map { ($0.value, $1.value) }
        case (.string(let a), .string(let b)): return a < b
        case (.integer(let a), .integer(let b)): return a < b
        case (.float(let a), .float(let b)): return a < b
        case (.integer(let a), .float(let b)): return Double(a) < b
        case (.float(let a), .integer(let b)): return a < Double(b)
        default: return nil
        }
        for (a, b) in parts where a != b { return isLess(a, b) }
        return false
    }

    /// Whether both are the same.
    static func isEqual(_ left: Comparand, _ right: Comparand) -> Bool {
        switch (left, right) {
        case (.number(let a), .number(let b)): a == b
        case (.text(let a), .text(let b)): a == b
        case (.version(let a), .version(let b)): a == b
        case (.moment(let a), .moment(let b)): a == b
        case (.other(let a), .other(let b)): a == b
        default: false
        }
    }

    /// Reads a value that was read before as one of a built-in type.
    init(_ value: Value, type: String?) {
        switch (value, type) {
        case (.integer(let number), _): self = .number(Double(number))
        case (.float(let number), _): self = .number(number)
        case (.string(let text), "version"?): self = Version(text).map(Comparand.version) ?? .other(value)
        case (.string(let text), "timestamp"?): self = Timestamp(text).map(Comparand.moment) ?? .other(value)
        case (.string(let text), "string"?): self = .text(text)
        case (.string(let text), let type?):
            self = ScalarUnit(rawValue: type)?.amount(of: text).map(Comparand.number) ?? .other(value)
        default: self = .other(value)
        }
    }

    /// Reads a node as a value of a built-in type; one of no such type as it is.
    init(_ node: Node, type: String?) {
        let text = node.scalar?.text ?? ""
        switch type {
        case "integer", "float":
            switch node.value {
            case .integer(let number)?: self = .number(Double(number))
            case .float(let number)?: self = .number(number)
            default: self = .other(Value(node))
            }
        case "string" where node.scalar != nil: self = .text(text)
        case "version": self = Version(text).map(Comparand.version) ?? .other(Value(node))
        case "timestamp": self = Timestamp(text).map(Comparand.moment) ?? .other(Value(node))
        default:
            if let amount = type.flatMap(ScalarUnit.init)?.amount(of: text) {
                self = .number(amount)
            } else {
                self = .other(Value(node))
            }
        }
    }
}

extension Constraint {
    /// Whether a value that was read meets the clause; one that only a run tells is taken to.
    func isMet(by value: Value, type: String?) -> Bool {
        guard value.isPlain else { return true }
        let left = Comparand(value, type: type)
        func right(_ node: Node) -> Comparand { Comparand(node, type: type) }
        switch `operator` {
        case .equal: return Comparand.isEqual(left, right(operand))
        case .greaterThan: return Comparand.isLess(right(operand), left) ?? true
        case .greaterOrEqual: return !(Comparand.isLess(left, right(operand)) ?? false)
        case .lessThan: return Comparand.isLess(left, right(operand)) ?? true
        case .lessOrEqual: return !(Comparand.isLess(right(operand), left) ?? false)
        case .inRange:
            guard let bounds = operand.sequence, bounds.count == 2 else { return true }
            let isBelow = bounds[0].string != "UNBOUNDED" && Comparand.isLess(left, right(bounds[0])) ?? false
            let isAbove = bounds[1].string != "UNBOUNDED" && Comparand.isLess(right(bounds[1]), left) ?? false
            return !isBelow && !isAbove
        case .validValues: return operand.sequence?.contains { Comparand.isEqual(left, right($0)) } ?? true
        case .length, .minLength, .maxLength:
            guard case .integer(let wanted)? = operand.value else { return true }
            let count =
                switch value {
                case .list(let values): values.count
                case .map(let entries): entries.count
                default: value.text.unicodeScalars.count
                }
            return switch `operator` {
            case .minLength: count >= wanted
            case .maxLength: count <= wanted
            default: count == wanted
            }
        case .pattern:
            guard case .string(let text) = value, let expression = operand.string.flatMap({ try? Pattern($0) }) else {
                return true
            }
            return expression.matches(text)
        case .schema: return true
        }
    }

    /// Why a value does not meet the clause; nil when it does, or when that cannot be told before a run.
    ///
    /// - Parameter type: the built-in type of the value, if it has one.
    func failure(of node: Node, type: String?) -> String? {
        let value = Comparand(node, type: type)
        func compared(_ node: Node) -> Comparand { Comparand(node, type: type) }
        switch `operator` {
        case .equal:
            return Comparand.isEqual(value, compared(operand)) ? nil : "is not \(text(operand))"
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
            if values.contains(where: { Comparand.isEqual(value, compared($0)) }) { return nil }
            return values.isEmpty
                ? "is not allowed: nothing is" : "is none of \(values.map(text).joined(separator: ", "))"
        case .length, .minLength, .maxLength: return lengthFailure(node)
        case .pattern:
            guard let text = node.string, let pattern = operand.string, let expression = try? Pattern(pattern) else {
                return nil
            }
            return expression.matches(text) ? nil : "does not match the pattern \(pattern)"
        case .schema: return nil
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
        guard case .integer(let wanted)? = operand.value else { return nil }
        let count: Int
        let unit: String
        switch node.content {
        case .scalar(let scalar): (count, unit) = (scalar.text.unicodeScalars.count, "characters")
        case .sequence(let items): (count, unit) = (items.count, "entries")
        case .mapping(let mapping): (count, unit) = (mapping.entries.count, "entries")
        }
        switch `operator` {
        case .minLength: return count < wanted ? "has \(count) \(unit), fewer than \(wanted)" : nil
        case .maxLength: return count > wanted ? "has \(count) \(unit), more than \(wanted)" : nil
        default: return count != wanted ? "has \(count) \(unit), not \(wanted)" : nil
        }
    }

    private func text(_ node: Node) -> String { Value(node).text }
}
