/// The fields that name a tuple: `["facts", "shop", "prod", "web", "0"]`.
///
/// As text the fields are joined by `/`; within a field `/` is written `%2F`, and `%` is `%25`; a field that is empty is
/// `%`. Keys are equal, ordered and stored by the bytes of that text: of two spellings of one character (`é`, and `e` with
/// an accent to follow) each is a field of its own.
public struct TupleKey: Hashable, Sendable, Comparable, CustomStringConvertible, ExpressibleByArrayLiteral {
    /// The text form.
    public let description: String

    /// A key of these fields, of which there is at least one.
    public init(_ fields: [String]) {
        precondition(!fields.isEmpty, "a key has fields")
        description = fields.map(Self.escape).joined(separator: "/")
    }

    /// A key of these fields.
    public init(arrayLiteral fields: String...) { self.init(fields) }

    init(text: String) { description = text }

    /// The fields.
    public var fields: [String] { description.utf8.split(separator: Self.slash).map(Self.unescape) }

    /// Whether the texts are the same, byte by byte.
    public static func == (left: TupleKey, right: TupleKey) -> Bool {
        left.description.utf8.elementsEqual(right.description.utf8)
    }

    /// Hashes the text.
    public func hash(into hasher: inout Hasher) {
        // Texts of the same bytes are equal strings, and have the same hash.
        hasher.combine(description)
    }

    /// The order of the texts, byte by byte.
    public static func < (left: TupleKey, right: TupleKey) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }

    private static let (slash, percent) = (UInt8(ascii: "/"), UInt8(ascii: "%"))

    private static func escape(_ field: String) -> String {
        if field.isEmpty { return "%" }
        guard field.utf8.contains(where: { $0 == slash || $0 == percent }) else { return field }
        var text: [UInt8] = []
        for byte in field.utf8 {
            switch byte {
            case slash: text += "%2F".utf8
            case percent: text += "%25".utf8
            default: text.append(byte)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func unescape(_ text: Substring.UTF8View) -> String {
        guard text.contains(percent) else { return String(decoding: text, as: UTF8.self) }
        var field: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            guard byte == percent else {
                field.append(byte)
                continue
            }
            // Nothing follows in an empty field.
            if !rest.isEmpty { field.append(rest.starts(with: "2F".utf8) ? slash : percent) }
            rest = rest.dropFirst(2)
        }
        return String(decoding: field, as: UTF8.self)
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
