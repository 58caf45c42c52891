internal import YAML

/// A value that can be compared with another one of the same type.
enum Comparand: Sendable, Hashable {
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
