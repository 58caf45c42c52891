internal import HTTPServer
internal import Orchestration

/// Something that the API does: the one place that says how it is asked for, who may, and what comes of it.
///
/// Routes, authorization, the checks of requests and the description of the API all follow from it.
struct Endpoint: Sendable {
    /// What it is called: `putModel`.
    let id: String
    let method: String
    /// Its path, with parameters in braces.
    let path: String
    let tag: Tag
    /// In a few words.
    let summary: String
    /// What else there is to know.
    var about: String?
    /// Who may ask; nil for everybody.
    var role: Role?
    /// Parameters of the query and header fields.
    var parameters: [Parameter] = []
    /// What the request has to hold.
    var content: Content?
    /// What comes of it when all is well.
    let answers: [Answer]
    /// The statuses of problems that it may have, besides those that all have.
    var problems: [HTTPStatus] = []
    let handler: Handler

    /// The groups of the description.
    enum Tag: String, Sendable, CaseIterable {
        case models = "Models"
        case instances = "Instances"
        case executions = "Executions"
        case workers = "Workers"
        case tokens = "Tokens"
        case service = "Service"
        case first = "First system"

        var about: String {
            switch self {
            case .models: "Service templates with their files, uploaded as CSARs."
            case .instances: "Deployments of a model: its node instances, their states, attributes and outputs."
            case .executions: "Runs of workflows on instances, with their events and operations."
            case .workers: "Who drives executions and runs operations."
            case .tokens: "What programs show who they are by."
            case .service: "The manager itself."
            case .first: "The requests of the first system, as its clients make them."
            }
        }
    }

    /// A parameter of the query, or a header field.
    struct Parameter: Sendable {
        enum Place: String, Sendable {
            case query, header
        }

        let name: String
        let place: Place
        let schema: Schema
        let about: String
        var isRequired = false
        /// What it is when it is not given.
        var standard: JSON?

        static func query(
            _ name: String, _ schema: Schema, _ about: String, isRequired: Bool = false, standard: JSON? = nil
        ) -> Parameter {
            Parameter(
                name: name, place: .query, schema: schema, about: about, isRequired: isRequired, standard: standard)
        }

        static func header(_ name: String, _ schema: Schema, _ about: String) -> Parameter {
            Parameter(name: name, place: .header, schema: schema, about: about)
        }
    }

    /// What a request holds.
    enum Content: Sendable {
        /// JSON of this form.
        case json(NamedSchema, isRequired: Bool)
        /// A CSAR: its bytes, or a form with a field `file`.
        case archive
    }

    /// What is answered.
    struct Answer: Sendable {
        enum Form: Sendable {
            case none
            case json(Schema)
            case other(type: String)
        }

        let status: Int
        let about: String
        let forms: [Form]
        /// Header fields that it has, and what they say.
        var fields: [String: String] = [:]

        static func json(
            _ status: Int, _ schema: Schema, _ about: String, fields: [String: String] = [:]
        ) -> Answer {
            Answer(status: status, about: about, forms: [.json(schema)], fields: fields)
        }

        static func other(_ type: String, _ about: String, fields: [String: String] = [:]) -> Answer {
            Answer(status: 200, about: about, forms: [.other(type: type)], fields: fields)
        }

        static func nothing(_ status: Int, _ about: String) -> Answer {
            Answer(status: status, about: about, forms: [.none])
        }
    }

    /// Who answers.
    enum Handler: Sendable {
        /// At once, from what is there.
        case now(@Sendable (Call) throws -> HTTPResponse)
        case later(@Sendable (Call) async throws -> HTTPResponse)
    }

    /// Whether it changes something, which is written to the log.
    var isChange: Bool { method != "GET" }
}
