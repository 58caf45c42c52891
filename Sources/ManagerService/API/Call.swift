internal import FoundationEssentials
internal import HTTPServer
internal import Orchestration
internal import Telemetry

/// A request that was let through, its parameters read and checked.
struct Call: Sendable {
    let request: HTTPRequest
    let path: PathParameters
    let principal: Principal?
    let context: ManagerContext
    /// The values of parameters, defaults included.
    private let values: [String: JSON]

    /// Reads the parameters.
    ///
    /// - Throws: `Problem`: 400, with all that is wrong with them.
    init(
        _ request: HTTPRequest, _ path: PathParameters, of endpoint: Endpoint, principal: Principal?,
        context: ManagerContext
    ) throws(Problem) {
        self.request = request
        self.path = path
        self.principal = principal
        self.context = context
        var (values, problems) = ([String: JSON](), [SchemaProblem]())
        for parameter in endpoint.parameters {
            let given =
                parameter.place == .query
                ? request.query.values(of: parameter.name) : request.fields.values(of: parameter.name)
            switch given.count {
            case 0:
                values[parameter.name] = parameter.standard
                if parameter.isRequired {
                    problems.append(SchemaProblem(pointer: parameter.name, message: "is missing"))
                }
            case 1:
                let value = parameter.schema.value(of: given[0])
                // A header field whose form allows it to be empty says nothing then.
                if parameter.place == .query || value != .string("") { values[parameter.name] = value }
                problems += parameter.schema.problems(in: value).map {
                    SchemaProblem(pointer: parameter.name, message: $0.message)
                }
            default: problems.append(SchemaProblem(pointer: parameter.name, message: "is given more than once"))
            }
        }
        let known = endpoint.parameters.filter { $0.place == .query }.map(\.name)
        for name in request.query.all.map(\.name) where !known.contains(name) {
            problems.append(
                SchemaProblem(
                    pointer: name,
                    message: known.isEmpty
                        ? "this takes no parameters"
                        : "there is no such parameter; there is: "
                            + known.joined(separator: ", ")))
        }
        self.values = values
        guard problems.isEmpty else { throw .malformed("the parameters are not as they should be", problems) }
    }

    /// The parameter of this name, if it was given or has a default.
    func text(_ name: String) -> String? { if case .string(let text)? = values[name] { text } else { nil } }
    /// The parameter of this name, if it was given or has a default.
    func integer(_ name: String) -> Int? { if case .integer(let number)? = values[name] { number } else { nil } }
    /// Whether the parameter of this name was given as true.
    func flag(_ name: String) -> Bool { values[name] == .boolean(true) }

    /// The page of a list that is asked for.
    var page: (after: String?, limit: Int) { (text("after"), integer("limit") ?? 100) }

    /// The trace that the request belongs to; a new one if it names none, or none that can be read (W3C Trace Context,
    /// Level 1, §4.3).
    var trace: TraceContext {
        request.fields["traceparent"].flatMap(TraceContext.init(traceparent:)) ?? TraceContext()
    }

    /// The content, if there is any.
    ///
    /// - Throws: `Problem`: 400 for what is no JSON, 415 for another type, 422 with all that is not of the form.
    func json(of schema: NamedSchema) async throws -> [String: JSON] {
        let type = (request.fields["Content-Type"] ?? "application/json").split(separator: ";").first ?? ""
        guard type.lowercased().trimmingBlanks == "application/json" else {
            throw Problem(.unsupportedMediaType, "expected application/json, found '\(type)'")
        }
        let bytes = try await request.body.collect()
        let value: JSON
        do {
            value = try JSONDecoder().decode(JSON.self, from: Data(bytes))
        } catch {
            throw Problem(.badRequest, bytes.isEmpty ? "the content is missing" : "the content is no JSON (RFC 8259)")
        }
        let problems = schema.schema.problems(in: value)
        guard problems.isEmpty, case .object(let members) = value else {
            throw Problem.unprocessable("the content is not as it should be", problems)
        }
        return members
    }
}

extension String {
    fileprivate var trimmingBlanks: Substring {
        let start = drop { $0 == " " }
        return start.lastIndex { $0 != " " }.map { start[...$0] } ?? ""
    }
}

extension Problem {
    fileprivate static func malformed(_ detail: String, _ problems: [SchemaProblem]) -> Problem {
        var problem = Problem(.badRequest, detail)
        problem.extensions = [
            (
                "errors",
                .objects(
                    problems.map {
                        [
                            Member("parameter", .text($0.pointer)), Member("message", .text($0.message)),
                        ]
                    })
            )
        ]
        return problem
    }

    static func unprocessable(_ detail: String, _ problems: [SchemaProblem]) -> Problem {
        var problem = Problem(.unprocessableContent, detail)
        problem.extensions = [
            (
                "errors",
                .objects(
                    problems.map {
                        [
                            Member("pointer", .text($0.pointer)), Member("message", .text($0.message)),
                        ]
                    })
            )
        ]
        return problem
    }
}
