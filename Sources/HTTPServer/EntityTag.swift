/// What tells one state of a resource from another (RFC 9110 §8.8.3).
public struct EntityTag: Sendable, Hashable, CustomStringConvertible {
    /// Whether two states of one weak tag only mean the same, and may differ in their bytes.
    public let isWeak: Bool
    /// What is between the quotes.
    public let value: String

    /// A tag; of characters that RFC 9110 allows between the quotes, as digests and numbers have.
    public init(_ value: String, isWeak: Bool = false) {
        precondition(value.utf8.allSatisfy { $0 == 0x21 || (0x23...0x7E).contains($0) }, "no entity tag: \(value)")
        self.value = value
        self.isWeak = isWeak
    }

    /// As it stands in a field.
    public var description: String { "\(isWeak ? "W/" : "")\"\(value)\"" }

    /// Reads the tags of `If-Match` or `If-None-Match`; nil if it is no list of tags.
    public static func list(_ text: String) -> [EntityTag]? {
        var rest = text[...]
        var tags: [EntityTag] = []
        while true {
            rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "," }
            guard !rest.isEmpty else { return tags.isEmpty ? nil : tags }
            let isWeak = rest.hasPrefix("W/")
            if isWeak { rest = rest.dropFirst(2) }
            guard rest.first == "\"" else { return nil }
            rest = rest.dropFirst()
            guard let end = rest.firstIndex(of: "\"") else { return nil }
            let value = rest[..<end]
            guard value.utf8.allSatisfy({ $0 == 0x21 || $0 >= 0x23 && $0 != 0x7F }) else { return nil }
            tags.append(EntityTag(unchecked: String(value), isWeak: isWeak))
            rest = HTTPFields.trim(rest[rest.index(after: end)...])
            guard rest.isEmpty || rest.first == "," else { return nil }
        }
    }

    /// Of a client, who may have tags with bytes above ASCII.
    private init(unchecked value: String, isWeak: Bool) {
        self.value = value
        self.isWeak = isWeak
    }

    func matchesStrongly(_ other: EntityTag) -> Bool { !isWeak && !other.isWeak && value == other.value }
    func matchesWeakly(_ other: EntityTag) -> Bool { value == other.value }
}
