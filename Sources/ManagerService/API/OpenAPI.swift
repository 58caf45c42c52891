internal import HTTPServer
internal import Orchestration

/// The description of the API: OpenAPI 3.1, made from the endpoints.
struct OpenAPI {
    let endpoints: [Endpoint]
    let version: String

    var document: JSON {
        var paths: [String: [String: JSON]] = [:]
        for endpoint in endpoints { paths[endpoint.path, default: [:]][endpoint.method.lowercased()] = endpoint.json }
        return .object([
            "openapi": .string("3.1.0"),
            "info": .object([
                "title": .string("Ditrit"), "version": .string(version),
                "summary": .string("Runs TOSCA workflows."),
                "description": .string(Self.about),
                "license": .object(["name": .string("Apache 2.0"), "identifier": .string("Apache-2.0")]),
            ]),
            "servers": .array([.object(["url": .string("/")])]),
            "tags": .array(
                Endpoint.Tag.allCases.map {
                    .object(["name": .string($0.rawValue), "description": .string($0.about)])
                }),
            "paths": .object(paths.mapValues(JSON.object)),
            "components": .object([
                "schemas": .object(
                    Dictionary(
                        NamedSchema.allCases.map { ($0.rawValue, $0.schema.json) }, uniquingKeysWith: { $1 })),
                "securitySchemes": .object([
                    "token": .object([
                        "type": .string("http"), "scheme": .string("bearer"),
                        "description": .string("A token that `ditrit-manager token add` has made."),
                    ])
                ]),
            ]),
        ])
    }

    static let about = """
        Everything is JSON, times are RFC 3339 with milliseconds, lists come in parts: `items`, and `next` to be given as \
        `after`. What goes wrong is told as a problem (RFC 9457). Requests show a token (`Authorization: Bearer …`), a \
        client certificate, or come by the socket of the manager's host. Viewers look at everything, operators also \
        change instances and executions, admins also models.
        """
}

extension Endpoint {
    /// The statuses that each answer of this endpoint may have for what every request has to meet.
    var allProblems: [HTTPStatus] {
        var statuses = problems
        statuses.append(.badRequest)
        if role != nil { statuses += [.unauthorized, .forbidden] }
        if path.contains("{") { statuses.append(.notFound) }
        switch content {
        case .json?: statuses += [.unprocessableContent, .unsupportedMediaType, .contentTooLarge]
        case .archive?: statuses += [.unprocessableContent, .unsupportedMediaType, .contentTooLarge, .requestTimeout]
        case nil: break
        }
        if case .later = handler { statuses.append(.serviceUnavailable) }
        return Set(statuses).sorted { $0.rawValue < $1.rawValue }
    }

    fileprivate var json: JSON {
        var operation: [String: JSON] = [
            "operationId": .string(id), "summary": .string(summary), "tags": .array([.string(tag.rawValue)]),
            "responses": .object(responses),
            "security": .array(role == nil ? [] : [.object(["token": .array([])])]),
        ]
        let needs = role.map { "Needs the role `\($0.rawValue)`." } ?? "For everybody."
        operation["description"] = .string([about, needs].compactMap(\.self).joined(separator: "\n\n"))
        if let role { operation["x-role"] = .string(role.rawValue) }
        let parameters = pathParameters + self.parameters.map(\.json)
        if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
        if let content { operation["requestBody"] = content.json }
        return .object(operation)
    }

    private var pathParameters: [JSON] {
        (PathTemplate(path)?.parameters ?? []).map { name in
            .object([
                "name": .string(name), "in": .string("path"), "required": .boolean(true),
                "schema": PathParameterForm.of(name).json,
                "description": .string("The \(name)."),
            ])
        }
    }

    private var responses: [String: JSON] {
        var responses: [String: JSON] = [:]
        for answer in answers { responses[String(answer.status)] = answer.json }
        for status in allProblems {
            var members: [String: JSON] = [
                "description": .string(status.title),
                "content": .object([
                    "application/problem+json": .object(["schema": Schema.named(.problem).json])
                ]),
            ]
            if status == .unauthorized {
                members["headers"] = .object([
                    "WWW-Authenticate": .object([
                        "schema": Schema.string.json, "description": .string("How to show who one is."),
                    ])
                ])
            }
            responses[String(status.rawValue)] = .object(members)
        }
        return responses
    }
}

/// The forms of what stands in paths.
enum PathParameterForm {
    static func of(_ name: String) -> Schema {
        switch name {
        case "model", "instance", "name": .text(.name)
        case "number": .count
        default: .text(.segment(300))
        }
    }
}

extension Endpoint.Parameter {
    fileprivate var json: JSON {
        var schema = schema.json
        if let standard, case .object(var members) = schema {
            members["default"] = standard
            schema = .object(members)
        }
        return .object([
            "name": .string(name), "in": .string(place.rawValue), "required": .boolean(isRequired), "schema": schema,
            "description": .string(about),
        ])
    }
}

extension Endpoint.Content {
    fileprivate var json: JSON {
        switch self {
        case .json(let schema, let isRequired):
            .object([
                "required": .boolean(isRequired),
                "content": .object(["application/json": .object(["schema": Schema.named(schema).json])]),
            ])
        case .archive:
            .object([
                "required": .boolean(true),
                "description": .string("A CSAR (a ZIP archive), or a service template in YAML by itself."),
                "content": .object([
                    "application/octet-stream": .object([:]), "application/zip": .object([:]),
                    "multipart/form-data": .object([
                        "schema": .object([
                            "type": .string("object"), "required": .array([.string("file")]),
                            "additionalProperties": .boolean(false),
                            "properties": .object([
                                "file": .object([
                                    "type": .string("string"), "format": .string("binary"),
                                    "description": .string("The CSAR."),
                                ])
                            ]),
                        ])
                    ]),
                ]),
            ])
        }
    }
}

extension Endpoint.Answer {
    fileprivate var json: JSON {
        var members: [String: JSON] = ["description": .string(about)]
        var content: [String: JSON] = [:]
        for form in forms {
            switch form {
            case .none: break
            case .json(let schema): content["application/json"] = .object(["schema": schema.json])
            case .other(let type): content[type] = .object([:])
            }
        }
        if !content.isEmpty { members["content"] = .object(content) }
        if !fields.isEmpty {
            members["headers"] = .object(
                fields.mapValues { .object(["schema": Schema.string.json, "description": .string($0)]) })
        }
        return .object(members)
    }
}
