/// A node of a YAML document, with its place in the file.
///
/// Source: YAML 1.2.2 §3.2.1, the representation graph; aliases are replaced by what they stand for. A value that never
/// changes, and a class only because readers hand nodes on so often: as a struct each copy counted three references.
public final class Node: Sendable {
    /// What a node holds.
    public enum Content: Sendable {
        /// A single value.
        case scalar(Scalar)
        /// A list.
        case sequence([Node])
        /// Keys with values, in the order of the file.
        case mapping(Mapping)
    }

    /// What it holds.
    public let content: Content
    /// Where it stands.
    ///
    /// A node that an alias stands for is where its anchor is.
    public let location: Location

    /// A node with this content at a place.
    public init(content: Content, location: Location) {
        self.content = content
        self.location = location
    }

    /// The scalar, if it is one.
    public var scalar: Scalar? { if case .scalar(let scalar) = content { scalar } else { nil } }
    /// The text of a scalar that is not null: what a field that wants a name or a string reads.
    public var string: String? {
        guard let scalar, !scalar.isNull else { return nil }
        return scalar.text
    }
    /// The items, if it is a list.
    public var sequence: [Node]? { if case .sequence(let nodes) = content { nodes } else { nil } }
    /// The entries, if it is a mapping.
    public var mapping: Mapping? { if case .mapping(let mapping) = content { mapping } else { nil } }
    /// Whether it is an explicit or implicit null.
    public var isNull: Bool { if case .scalar(let scalar) = content { scalar.isNull } else { false } }
    /// The value of a scalar.
    public var value: ScalarValue? { scalar?.value }

    /// Whether it is a scalar of some text.
    func isScalar(_ text: String) -> Bool {
        if case .scalar(let scalar) = content { scalar.text == text } else { false }
    }

    /// What kind of node it is, for messages: `a mapping`.
    public var kind: String {
        switch content {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .scalar:
            switch value {
            case .null: "nothing"
            case .boolean: "a boolean"
            case .integer: "an integer"
            case .float: "a float"
            case .timestamp: "a date"
            case .string, nil: "a string"
            }
        }
    }
}

/// Keys with values, in the order of the file.
public struct Mapping: Sendable {
    /// One key with its value.
    public struct Entry: Sendable {
        /// The key; nearly always a scalar.
        public let key: Node
        /// The value.
        public let value: Node

        /// An entry of this key and value.
        public init(key: Node, value: Node) {
            self.key = key
            self.value = value
        }
    }

    /// The entries; no two have the same key.
    public let entries: [Entry]

    /// A mapping of these entries.
    public init(entries: [Entry]) { self.entries = entries }

    /// The value of a key; looks through the entries, so iterate instead where there are many.
    public subscript(key: String) -> Node? {
        for index in entries.indices where entries[index].key.isScalar(key) { return entries[index].value }
        return nil
    }
}
