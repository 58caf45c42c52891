internal import HTTPServer
internal import Orchestration
internal import Systemd
internal import TupleSpace

/// Tokens.
enum TokenResource {
    static func list(_ call: Call) async throws -> HTTPResponse {
        let records = try await reaching { try await TokenBook.records(in: try call.context.connected().space) }
        return .json(.object(["items": .array(records.map { View.token($0) })]))
    }

    static func create(_ call: Call) async throws -> HTTPResponse {
        let members = try await call.json(of: .newToken)
        guard case .string(let name)? = members["name"], case .string(let text)? = members["role"],
            let role = Role(rawValue: text)
        else { preconditionFailure("the schema has a name and a role") }
        let lifetime: Duration? =
            if case .integer(let seconds)? = members["expires_in"] { .seconds(seconds) } else { nil }
        let space = try call.context.connected().space
        let made = try await reaching { try await TokenBook.add(name, role: role, lifetime: lifetime, to: space) }
        try? await call.context.tokens.refresh(from: space)
        return .json(
            View.token(made.record, made.token.exposed), status: 201,
            fields: [("Location", "/v1/tokens/\(name)"), ("Cache-Control", "no-store")])
    }

    static func delete(_ call: Call) async throws -> HTTPResponse {
        let (name, space) = (call.path["name"], try call.context.connected().space)
        guard try await reaching({ try await TokenBook.remove(name, from: space) }) else {
            throw Problem(.notFound, "there is no token '\(name)'")
        }
        try? await call.context.tokens.refresh(from: space)
        return HTTPResponse(status: 204)
    }

    /// Calls `body`, and says in the API's terms what that throws.
    private static func reaching<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch {
            switch error {
            case let error as TokenBookError: throw Problem(.conflict, error.description)
            case let error as TupleSpaceError: throw Problem.noSpace(error.description)
            default: throw error
            }
        }
    }
}

extension View {
    /// - Parameter secret: the token itself, for who has just made it.
    fileprivate static func token(_ record: TokenRecord, _ secret: String? = nil) -> JSON {
        object([
            "name": .string(record.name), "role": .string(record.role.rawValue),
            "created": time(milliseconds: record.created), "expires": record.expires.map { time(milliseconds: $0) },
            "token": secret.map(JSON.string),
        ])
    }
}
