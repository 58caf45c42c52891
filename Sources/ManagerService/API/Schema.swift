internal import HTTPServer
internal import Orchestration

/// The form of a value in JSON: what requests are checked by, and what the description of the API says of them.
///
/// A part of JSON Schema 2020-12, as OpenAPI 3.1 uses it.
indirect enum Schema: Sendable, Equatable {
    /// A text.
    case text(TextForm)
    /// A whole number within a range.
    case integer(ClosedRange<Int>)
    case number
    case boolean
    case list(of: Schema)
    /// An object of these members and no others.
    case object([Member])
    /// An object of any members, each of this form.
    case map(of: Schema)
    case anything
    /// One of those that have a name.
    case named(NamedSchema)

    /// A member of an object.
    struct Member: Sendable, Equatable {
        let name: String
        let schema: Schema
        let about: String
        let isRequired: Bool

        /// A member that is always there.
        static func always(_ name: String, _ schema: Schema, _ about: String) -> Member {
            Member(name: name, schema: schema, about: about, isRequired: true)
        }

        /// A member that may be missing.
        static func maybe(_ name: String, _ schema: Schema, _ about: String) -> Member {
            Member(name: name, schema: schema, about: about, isRequired: false)
        }
    }

    /// Any text.
    static let string = Schema.text(.any)
    /// A number that counts something.
    static let count = Schema.integer(0...Int.max)

    /// A part of a list, and where the next one begins.
    static func page(of item: Schema) -> Schema {
        .object([
            .always("items", .list(of: item), "The items of this part."),
            .maybe("next", .string, "What to give as `after` for the next part; missing when this is the last one."),
        ])
    }
}

/// The forms of texts.
enum TextForm: Sendable, Equatable {
    case any
    /// At least one character, and at most so many; none of them a control character.
    case upTo(Int)
    /// A part of a path, of at most so many characters: without slashes, and not beginning with a dot.
    case segment(Int)
    /// A name of a model or an instance.
    case name
    /// The digest of a CSAR.
    case digest
    /// `*` or entity tags (RFC 9110 §13.1).
    case entityTags
    /// The place of an event in a log.
    case position
    /// The `id` of an event of a stream.
    case eventID
    /// RFC 3339.
    case time
    /// One of these.
    case choice([String])

    /// As a regular expression of ECMA-262; nil where it is not one.
    var pattern: String? {
        switch self {
        case .any, .time, .choice: nil
        case .upTo(let limit): "^[^\\u0000-\\u001f\\u007f]{1,\(limit)}$"
        case .segment(let limit):
            "^[^.\\u0000-\\u001f\\u007f/\\\\][^\\u0000-\\u001f\\u007f/\\\\]{0,\(limit - 1)}$"
        case .name: "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$"
        case .digest: "^sha256:[0-9a-f]{64}$"
        case .entityTags:
            #"^(\*|(W/)?"[!#-~]{0,200}"( *, *(W/)?"[!#-~]{0,200}"){0,20})?$"#
        case .position: "^[0-9]{1,9}\\.[0-9]{1,9}$"
        case .eventID: "^([0-9]{1,9}\\.[0-9]{1,9}(-end)?|-end)?$"
        }
    }

    /// Whether a text is of this form.
    func accepts(_ text: String) -> Bool {
        switch self {
        case .any, .time: true
        case .choice(let choices): choices.contains(text)
        case .upTo(let limit), .segment(let limit):
            !text.isEmpty && text.unicodeScalars.count <= limit
                && !text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
                && (self == .upTo(limit) || (!text.hasPrefix(".") && !text.contains { $0 == "/" || $0 == "\\" }))
        case .name: text.wholeMatch(of: /[A-Za-z0-9_][A-Za-z0-9_.\-]{0,127}/) != nil
        case .digest: text.wholeMatch(of: /sha256:[0-9a-f]{64}/) != nil
        case .entityTags: text.isEmpty || text == "*" || EntityTag.list(text) != nil
        case .position: text.wholeMatch(of: /[0-9]{1,9}\.[0-9]{1,9}/) != nil
        case .eventID: text.isEmpty || text.wholeMatch(of: /[0-9]{1,9}\.[0-9]{1,9}(-end)?|-end/) != nil
        }
    }

    /// What is expected, for messages.
    var expectation: String {
        switch self {
        case .any: "a text"
        case .upTo(let limit): "a text of 1 to \(limit) characters"
        case .segment(let limit): "1 to \(limit) characters without slashes, no '.' at the beginning"
        case .name: "a name: letters, digits, '-', '_' and '.', 128 at most, no '-' or '.' at the beginning"
        case .digest: "a digest: sha256: and 64 digits of base 16"
        case .entityTags: "'*' or entity tags, such as \"sha256:…\""
        case .position: "the position of an event, such as 12.3"
        case .eventID: "the id of an event, such as 12.3"
        case .time: "a time (RFC 3339)"
        case .choice(let choices): "one of \(choices.map { "'\($0)'" }.joined(separator: ", "))"
        }
    }
}

extension Schema {
    /// As it stands in the description.
    var json: JSON {
        switch self {
        case .text(let form): .object(["type": .string("string")].merging(form.members) { $1 })
        case .integer(let range):
            .object(
                ["type": .string("integer"), "minimum": .integer(range.lowerBound)].merging(
                    range.upperBound == .max ? [:] : ["maximum": .integer(range.upperBound)]
                ) { $1 })
        case .number: .object(["type": .string("number")])
        case .boolean: .object(["type": .string("boolean")])
        case .list(let item): .object(["type": .string("array"), "items": item.json])
        case .map(let value): .object(["type": .string("object"), "additionalProperties": value.json])
        case .anything: .object([:])
        case .named(let schema): .object(["$ref": .string("#/components/schemas/\(schema.rawValue)")])
        case .object(let members): Self.object(members)
        }
    }

    private static func object(_ members: [Member]) -> JSON {
        var properties: [String: JSON] = [:]
        for member in members {
            guard case .object(var property) = member.schema.json else { continue }
            property["description"] = .string(member.about)
            properties[member.name] = .object(property)
        }
        var object: [String: JSON] = [
            "type": .string("object"), "properties": .object(properties), "additionalProperties": .boolean(false),
        ]
        let required = members.filter(\.isRequired).map(\.name)
        if !required.isEmpty { object["required"] = .array(required.map(JSON.string)) }
        return .object(object)
    }
}

extension TextForm {
    fileprivate var members: [String: JSON] {
        var members: [String: JSON] = [:]
        if let pattern { members["pattern"] = .string(pattern) }
        switch self {
        case .time: members["format"] = .string("date-time")
        case .choice(let choices): members["enum"] = .array(choices.map(JSON.string))
        default: break
        }
        return members
    }
}
