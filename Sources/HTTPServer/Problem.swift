/// What went wrong, in the form that clients read: `application/problem+json` (RFC 9457).
///
/// A handler may throw one.
public struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
    /// A member beyond those that RFC 9457 names.
    public enum Extension: Sendable, Equatable {
        /// A text.
        case text(String)
        /// A number.
        case number(Int)
        /// Texts, such as the lines of a report.
        case texts([String])
        /// Things of several members each, such as errors with their places.
        case objects([[Member]])
    }

    /// A member of a thing within a problem.
    public struct Member: Sendable, Equatable {
        /// The name.
        public let name: String
        /// The value.
        public let value: Extension

        /// A member.
        public init(_ name: String, _ value: Extension) {
            self.name = name
            self.value = value
        }
    }

    /// The kind of problem, a URI; `about:blank` says no more than the status.
    public var type = "about:blank"
    /// The status code of the response.
    public var status: Int
    /// The kind of problem in words, always the same ones.
    public var title: String
    /// What went wrong this time, and what to do.
    public var detail: String?
    /// What it happened to, a URI reference.
    public var instance: String?
    /// Members of its own, in this order.
    public var extensions: [(name: String, value: Extension)] = []
    /// Header fields of the response: `Allow`, `Retry-After`, `WWW-Authenticate`.
    public var fields: [(name: String, value: String)] = []

    /// A problem of a status that says it all, or nearly.
    public init(_ status: HTTPStatus, _ detail: String? = nil) {
        self.status = status.rawValue
        title = status.title
        self.detail = detail
    }

    /// The title and the detail.
    public var description: String { detail.map { "\(status) \(title): \($0)" } ?? "\(status) \(title)" }

    /// The response that tells of it.
    public var response: HTTPResponse {
        var members = [
            #""type":\#(JSONText.quote(type))"#, #""title":\#(JSONText.quote(title))"#, #""status":\#(status)"#,
        ]
        if let detail { members.append(#""detail":\#(JSONText.quote(detail))"#) }
        if let instance { members.append(#""instance":\#(JSONText.quote(instance))"#) }
        for (name, value) in extensions {
            members.append("\(JSONText.quote(name)):\(value.json)")
        }
        return HTTPResponse(
            status: status, fields: [("Content-Type", "application/problem+json")] + fields,
            body: Array("{\(members.joined(separator: ","))}\n".utf8))
    }

    /// Whether two are the same, member by member.
    public static func == (left: Problem, right: Problem) -> Bool {
        (left.type, left.status, left.title, left.detail, left.instance)
            == (right.type, right.status, right.title, right.detail, right.instance)
            && left.extensions.elementsEqual(right.extensions, by: ==)
            && left.fields.elementsEqual(right.fields, by: ==)
    }
}

extension Problem.Extension {
    fileprivate var json: String {
        switch self {
        case .text(let text): JSONText.quote(text)
        case .number(let number): "\(number)"
        case .texts(let texts): "[" + texts.map(JSONText.quote).joined(separator: ",") + "]"
        case .objects(let objects):
            "["
                + objects.map { members in
                    "{" + members.map { "\(JSONText.quote($0.name)):\($0.value.json)" }.joined(separator: ",") + "}"
                }.joined(separator: ",") + "]"
        }
    }
}

/// Texts in JSON (RFC 8259 §7).
enum JSONText {
    static func quote(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += #"\""#
            case "\\": quoted += #"\\"#
            case "\n": quoted += #"\n"#
            case "\r": quoted += #"\r"#
            case "\t": quoted += #"\t"#
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
