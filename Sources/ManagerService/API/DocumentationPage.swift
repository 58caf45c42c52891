internal import HTTPServer
internal import Orchestration

/// The description of the API for people: one page, made from the endpoints.
struct DocumentationPage {
    let endpoints: [Endpoint]
    let version: String

    var html: String {
        var parts = [
            """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>Ditrit: the API</title><link rel="stylesheet" href="/docs/docs.css"></head><body>
            <nav><h1>Ditrit \(Self.escape(version))</h1>\(contents)</nav><main>
            <p>\(Self.prose(OpenAPI.about))</p>
            <p>The same for programs: <a href="/openapi.json">/openapi.json</a>.</p>
            """
        ]
        for tag in Endpoint.Tag.allCases {
            parts.append("<h2 id=\"\(Self.anchor(tag))\">\(tag.rawValue)</h2><p>\(Self.prose(tag.about))</p>")
            parts += endpoints.filter { $0.tag == tag }.map(section)
        }
        parts.append("<h2 id=\"schemas\">Forms</h2>")
        parts += NamedSchema.allCases.map { schema in
            "<section id=\"schema-\(schema.rawValue)\"><h3>\(schema.rawValue)</h3>\(Self.table(schema.schema))</section>"
        }
        parts.append("<h2 id=\"problems\">Problems</h2><dl>")
        parts += SiteError.Code.allCases.filter { $0 != .cancelled }.map { code in
            "<dt id=\"problem-\(code.rawValue)\">\(code.rawValue)</dt><dd>\(Self.escape(code.about))</dd>"
        }
        return (parts + ["</dl></main></body></html>\n"]).joined(separator: "\n")
    }

    private var contents: String {
        Endpoint.Tag.allCases.map { tag in
            "<h2><a href=\"#\(Self.anchor(tag))\">\(tag.rawValue)</a></h2><ul>"
                + endpoints.filter { $0.tag == tag }.map {
                    "<li><a href=\"#\($0.id)\"><b>\($0.method)</b> \(Self.escape($0.path))</a></li>"
                }.joined() + "</ul>"
        }.joined() + "<h2><a href=\"#schemas\">Forms</a></h2><h2><a href=\"#problems\">Problems</a></h2>"
    }

    private func section(_ endpoint: Endpoint) -> String {
        var parts = [
            "<section id=\"\(endpoint.id)\"><h3><b class=\"\(endpoint.method.lowercased())\">\(endpoint.method)</b>"
                + " <code>\(Self.escape(endpoint.path))</code></h3>",
            "<p>\(Self.prose(endpoint.summary)). <span class=\"role\">\(endpoint.role?.rawValue ?? "everybody")</span></p>",
        ]
        if let about = endpoint.about { parts.append("<p>\(Self.prose(about))</p>") }
        if !endpoint.parameters.isEmpty {
            parts.append("<table><tr><th>Parameter</th><th>In</th><th>Form</th><th></th></tr>")
            parts += endpoint.parameters.map { parameter in
                "<tr><td><code>\(parameter.name)</code>\(parameter.isRequired ? " *" : "")</td>"
                    + "<td>\(parameter.place.rawValue)</td><td>\(Self.form(parameter.schema))</td>"
                    + "<td>\(Self.prose(parameter.about))</td></tr>"
            }
            parts.append("</table>")
        }
        switch endpoint.content {
        case .json(let schema, _)?: parts.append("<p>Content: \(Self.form(.named(schema)))</p>")
        case .archive?:
            parts.append(
                "<p>Content: a CSAR, or a service template in YAML; as it is, or as the field <code>file</code>"
                    + " of a form.</p>")
        case nil: break
        }
        parts.append("<table><tr><th>Status</th><th>Content</th><th></th></tr>")
        parts += endpoint.answers.map { answer in
            "<tr><td>\(answer.status)</td><td>\(answer.forms.map(Self.form).joined(separator: ", "))</td>"
                + "<td>\(Self.prose(answer.about))</td></tr>"
        }
        let problems = endpoint.allProblems.map { "\($0.rawValue)" }.joined(separator: ", ")
        parts.append("<tr><td>\(problems)</td><td>\(Self.form(.named(.problem)))</td><td></td></tr></table></section>")
        return parts.joined(separator: "\n")
    }

    // MARK: - Forms

    private static func table(_ schema: Schema) -> String {
        guard case .object(let members) = schema else { return "<p>\(form(schema))</p>" }
        return "<table>"
            + members.map { member in
                "<tr><td><code>\(member.name)</code>\(member.isRequired ? " *" : "")</td><td>\(form(member.schema))</td>"
                    + "<td>\(prose(member.about))</td></tr>"
            }.joined() + "</table>"
    }

    private static func form(_ schema: Schema) -> String {
        switch schema {
        case .text(let form): escape(form.expectation)
        case .integer(let range):
            range.upperBound == .max ? "from \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
        case .number: "a number"
        case .boolean: "true or false"
        case .list(let item): "list: \(form(item))"
        case .map(let value): "object: \(form(value))"
        case .anything: "anything"
        case .named(let schema): "<a href=\"#schema-\(schema.rawValue)\">\(schema.rawValue)</a>"
        case .object: table(schema)
        }
    }

    private static func form(_ answer: Endpoint.Answer.Form) -> String {
        switch answer {
        case .none: "–"
        case .json(let schema): form(schema)
        case .other(let type): "<code>\(escape(type))</code>"
        }
    }

    // MARK: - Text

    private static func anchor(_ tag: Endpoint.Tag) -> String {
        tag.rawValue.lowercased().replacing(" ", with: "-")
    }

    /// A text in which backquotes stand around what is code.
    private static func prose(_ text: String) -> String {
        escape(text).split(separator: "`", omittingEmptySubsequences: false).enumerated().map { index, part in
            index % 2 == 1 ? "<code>\(part)</code>" : String(part)
        }.joined()
    }

    private static func escape(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}

extension SiteError.Code {
    /// What it means.
    fileprivate var about: String {
        switch self {
        case .notFound: "There is no such model, instance, execution, workflow or operation."
        case .exists: "There is one of this name already."
        case .conflict: "What is there does not permit it, and nothing else is wrong with the request."
        case .busy: "An execution works on the instance; the member 'execution' names it."
        case .invalid: "What was given is wrong; the member 'errors' says where, if it is a model or its inputs."
        case .changed: "A condition of the request does not hold."
        case .unavailable: "The space or the artifact store cannot be reached; try it again later."
        case .cancelled: "The request was given up."
        }
    }
}
