internal import Orchestration

/// Something in a value that is not as it should be.
struct SchemaProblem: Sendable, Equatable {
    /// Where: a JSON pointer (RFC 6901).
    let pointer: String
    /// What.
    let message: String
}

extension Schema {
    /// What in a value is not of this form; it goes on after the first thing.
    func problems(in value: JSON, at pointer: String = "") -> [SchemaProblem] {
        func expected(_ what: String) -> [SchemaProblem] {
            [SchemaProblem(pointer: pointer, message: "expected \(what), found \(value.kind)")]
        }
        switch (self, value) {
        case (.anything, _): return []
        case (.named(let schema), _): return schema.schema.problems(in: value, at: pointer)
        case (.boolean, .boolean), (.number, .integer), (.number, .float): return []
        case (.text(let form), .string(let text)):
            return form.accepts(text) ? [] : expected(form.expectation)
        case (.integer(let range), .integer(let number)):
            return range.contains(number) ? [] : expected(Self.text(of: range))
        case (.list(let item), .array(let items)):
            return items.enumerated().flatMap { item.problems(in: $0.element, at: "\(pointer)/\($0.offset)") }
        case (.map(let form), .object(let members)):
            return members.sorted { $0.key < $1.key }.flatMap {
                form.problems(in: $0.value, at: "\(pointer)/\(JSONPointer.escape($0.key))")
            }
        case (.object(let known), .object(let members)): return Self.problems(known, members, at: pointer)
        case (.text(let form), _): return expected(form.expectation)
        case (.integer(let range), _): return expected(Self.text(of: range))
        case (.boolean, _): return expected("true or false")
        case (.number, _): return expected("a number")
        case (.list, _): return expected("an array")
        case (.map, _), (.object, _): return expected("an object")
        }
    }

    private static func problems(
        _ known: [Member], _ members: [String: JSON], at pointer: String
    ) -> [SchemaProblem] {
        var problems: [SchemaProblem] = []
        for member in known {
            if let value = members[member.name] {
                problems += member.schema.problems(in: value, at: "\(pointer)/\(member.name)")
            } else if member.isRequired {
                problems.append(SchemaProblem(pointer: pointer, message: "the member '\(member.name)' is missing"))
            }
        }
        let names = known.map(\.name)
        for name in members.keys.sorted() where !names.contains(name) {
            problems.append(
                SchemaProblem(
                    pointer: "\(pointer)/\(JSONPointer.escape(name))",
                    message: "there is no such member; there is: \(names.joined(separator: ", "))"))
        }
        return problems
    }

    /// What a text of a query stands for, if this is the form of something simple.
    func value(of text: String) -> JSON {
        switch self {
        case .boolean: text == "true" ? .boolean(true) : text == "false" ? .boolean(false) : .string(text)
        case .integer: Self.isPlainNumber(text) ? Int(text).map(JSON.integer) ?? .string(text) : .string(text)
        default: .string(text)
        }
    }

    private static func isPlainNumber(_ text: String) -> Bool {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        return !digits.isEmpty && digits.allSatisfy { $0.isASCII && $0.isNumber }
    }

    private static func text(of range: ClosedRange<Int>) -> String {
        range.upperBound == .max
            ? "a whole number from \(range.lowerBound)"
            : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    }
}

extension JSON {
    /// What it is, for messages.
    fileprivate var kind: String {
        switch self {
        case .null: "null"
        case .boolean(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .float(let value): "\(value)"
        case .string(let text): text.unicodeScalars.count <= 60 ? "'\(text)'" : "a text of \(text.count) characters"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
