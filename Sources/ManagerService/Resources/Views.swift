internal import Orchestration
internal import TOSCA
internal import YAML

/// What is said of things, in the forms of `NamedSchema`.
enum View {
    /// The members of an object, without those that have no value.
    static func object(_ members: [String: JSON?]) -> JSON { .object(members.compactMapValues(\.self)) }

    static func page<Item>(_ page: Page<Item>, _ view: (Item) -> JSON) -> JSON {
        object(["items": .array(page.items.map(view)), "next": page.next.map(JSON.string)])
    }

    static func time(milliseconds: Int64) -> JSON { .string(Timestamp(milliseconds: milliseconds).description) }
    static func time(microseconds: Int64) -> JSON { .string(Timestamp(microseconds: microseconds).description) }

    static func texts(_ texts: some Sequence<String>) -> JSON { .array(texts.map(JSON.string)) }

    static func value(_ value: Value) -> JSON {
        JSON(value) ?? .string(value.text)
    }

    static func values(_ values: [String: Value]) -> JSON { .object(values.mapValues(value)) }

    static func diagnostic(_ diagnostic: Diagnostic) -> JSON {
        object([
            "file": .string(diagnostic.location.file.path), "line": .integer(diagnostic.location.line),
            "column": .integer(diagnostic.location.column), "code": .string(diagnostic.code.rawValue),
            "severity": .string(diagnostic.severity.rawValue),
            "message": .string(diagnostic.message), "hint": diagnostic.hint.map(JSON.string),
        ])
    }
}
