internal import YAML

/// The data types that are built in (1.3 §3.3).
package enum BuiltInType {
    package static let names: Set<String> = [
        "string", "integer", "float", "boolean", "timestamp", "null", "version", "range", "list", "map", "json", "xml",
        "any", "scalar-unit.size", "scalar-unit.time", "scalar-unit.frequency", "scalar-unit.bitrate",
    ]

    /// Those that no version has, and that are taken all the same.
    package static let extensions: Set<String> = ["any"]

    /// Those that 2.0 does not have (2.0 §9.1).
    package static let former: Set<String> = [
        "range", "json", "xml", "scalar-unit.size", "scalar-unit.time", "scalar-unit.frequency", "scalar-unit.bitrate",
    ]

    /// What is called otherwise in other languages.
    static let usualNames = [
        "int": "integer", "bool": "boolean", "str": "string", "text": "string", "number": "float", "double": "float",
        "dict": "map", "object": "map", "array": "list",
    ]

    /// Whether values consist of others: those of lists and maps, and those of no built-in type, which are structures.
    static func hasParts(_ type: String?) -> Bool { type == nil || type == "list" || type == "map" }

    /// What a value of a built-in type looks like that a node is not.
    struct Expectation {
        /// Whether the kind of the node is right and only what it says is not.
        var isNotation = false
        var hint: String?
    }

    /// What is missing for a node to be a value of a built-in type; nil when it is one.
    ///
    /// - Parameter isOf2_0: whether it is in a file of 2.0.
    static func expectation(of node: Node, as type: String, isOf2_0: Bool) -> Expectation? {
        let wrong = Expectation()
        func notation(_ hint: String) -> Expectation { Expectation(isNotation: true, hint: hint) }
        /// What to do about a string that would be right if it were none.
        func quoted(_ isRight: (ScalarValue) -> Bool) -> String? {
            guard let scalar = node.scalar, scalar.style != .plain else { return nil }
            return isRight(Scalar(text: scalar.text, style: .plain).value) ? "leave out the quotes" : nil
        }
        switch type {
        case "any": return nil
        case "null": return node.isNull ? nil : wrong
        case "string", "json", "xml":
            if node.isString { return nil }
            // JSON may be written as what it is.
            if type == "json", node.scalar == nil { return nil }
            guard node.scalar != nil, !node.isNull else { return wrong }
            return Expectation(hint: "put it in quotes")
        case "integer":
            if case .integer? = node.value { return nil }
            if case .float? = node.value, node.scalar?.text.isWholeNumber == true {
                return notation("an integer is between \(Int.min) and \(Int.max)")
            }
            return Expectation(hint: quoted { if case .integer = $0 { true } else { false } })
        case "float":
            switch node.value {
            case .integer?: return nil
            // JSON and the environment of operations have no others.
            case .float(let number)?: return number.isFinite ? nil : notation("write a finite number")
            default: break
            }
            return Expectation(
                hint: quoted {
                    switch $0 {
                    case .integer, .float: true
                    default: false
                    }
                })
        case "boolean":
            if case .boolean? = node.value { return nil }
            let words = ["yes": "true", "on": "true", "no": "false", "off": "false"]
            return Expectation(
                hint: quoted { if case .boolean = $0 { true } else { false } }
                    ?? node.string.flatMap { words[$0.lowercased()] }.map { "write \($0)" })
        case "list": return node.sequence == nil ? Expectation(hint: node.string.map { "write [\($0)]" }) : nil
        case "map": return node.mapping == nil ? wrong : nil
        case "version":
            guard let scalar = node.scalar, !node.isNull else { return wrong }
            if case .boolean? = node.value { return wrong }
            return Version(scalar.text) == nil
                ? notation("a version is MAJOR.MINOR[.FIX[.QUALIFIER[-BUILD]]]") : nil
        case "timestamp":
            guard let scalar = node.scalar, !node.isNull else { return wrong }
            let isOne = Timestamp(scalar.text) != nil && (!isOf2_0 || Timestamp.isOfRFC3339(scalar.text))
            return isOne ? nil : notation("a timestamp is such as 2026-01-31T12:00:00Z")
        case "range":
            let hint = "a range is [LEAST, MOST], where MOST may be UNBOUNDED"
            guard let bounds = node.sequence else { return Expectation(hint: hint) }
            guard bounds.count == 2, case .integer(let least)? = bounds[0].value else { return notation(hint) }
            if bounds[1].string == "UNBOUNDED" { return nil }
            guard case .integer(let most)? = bounds[1].value, least <= most else { return notation(hint) }
            return nil
        default:
            guard let unit = ScalarUnit(rawValue: type) else { return nil }
            guard let scalar = node.scalar, !node.isNull else { return wrong }
            return unit.amount(of: scalar.text) == nil ? notation(unit.hint(for: scalar.text)) : nil
        }
    }
}

extension String {
    /// Whether it is written as a whole number is, of whatever size.
    fileprivate var isWholeNumber: Bool {
        let digits = drop { $0 == "-" || $0 == "+" }
        return !digits.isEmpty && digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
