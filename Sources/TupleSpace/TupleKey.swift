/// The fields that name a tuple: `["facts", "shop", "prod", "web", "0"]`.
///
/// As text the fields are joined by `/`; a `/` or `%` within a field is escaped. Keys are ordered by that text.
public struct TupleKey: Hashable, Sendable, Comparable, CustomStringConvertible, ExpressibleByArrayLiteral {
    /// The text form.
    public let description: String

    /// A key of these fields; there is at least one, and none is empty.
    public init(_ fields: [String]) {
        precondition(!fields.isEmpty && !fields.contains(""), "a key has fields, and none of them is empty")
        description = fields.map(Self.escape).joined(separator: "/")
    }

    /// A key of these fields.
    public init(arrayLiteral fields: String...) { self.init(fields) }

    init(text: String) { description = text }

    /// The fields.
    public var fields: [String] { description.split(separator: "/").map(Self.unescape) }

    /// The order of the texts, byte by byte.
    public static func < (left: TupleKey, right: TupleKey) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }

    static func escape(_ field: String) -> String {
        guard field.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "%") }) else { return field }
        return field.reduce(into: "") { text, character in
            switch character {
            case "/": text += "%2F"
            case "%": text += "%25"
            default: text.append(character)
            }
        }
    }

    private static func unescape(_ field: Substring) -> String {
        guard field.contains("%") else { return String(field) }
        var text = ""
        var rest = field
        while let character = rest.popFirst() {
            if character == "%" {
                text.append(rest.prefix(2) == "2F" ? "/" : "%")
                rest = rest.dropFirst(2)
            } else {
                text.append(character)
            }
        }
        return text
    }
}

/// What tuples are looked for: all whose leading fields are these.
public struct Template: Hashable, Sendable, CustomStringConvertible, ExpressibleByArrayLiteral {
    private let key: TupleKey

    /// Matches keys that begin with these fields, and the key of exactly these fields.
    public init(_ fields: [String]) { key = TupleKey(fields) }

    /// Matches keys that begin with these fields.
    public init(arrayLiteral fields: String...) { self.init(fields) }

    /// Matches a key, and what is below it.
    public init(_ key: TupleKey) { self.key = key }

    /// The text of the fields.
    public var description: String { key.description }

    /// Whether a key matches.
    public func matches(_ key: TupleKey) -> Bool {
        let (prefix, text) = (self.key.description.utf8, key.description.utf8)
        guard text.starts(with: prefix) else { return false }
        return text.count == prefix.count || text[text.index(text.startIndex, offsetBy: prefix.count)] == 0x2f
    }
}
