internal import FoundationEssentials
internal import Orchestration

/// A message of a client.
///
/// Source: JSON-RPC 2.0 §4, Language Server Protocol 3.17 (no batches).
struct RPCMessage {
    /// The number or text that the answer is to have; nil for a notification.
    let id: JSON?
    /// What is asked for or told.
    let method: String
    /// With what.
    let parameters: JSON

    /// Reads a message.
    ///
    /// - Returns: nil for an answer to a request of ours: nothing depends on any.
    static func read(_ bytes: [UInt8]) throws(RPCError) -> RPCMessage? {
        guard let json = try? JSONDecoder().decode(JSON.self, from: Data(bytes)) else {
            throw RPCError(.parseError, "the content is no JSON")
        }
        guard case .object(let members) = json else {
            throw RPCError(.invalidRequest, "a message is an object")
        }
        let id = members["id"]
        switch id {
        case nil, .integer?, .string?, .null?: break
        default: throw RPCError(.invalidRequest, "an id is a number or a string")
        }
        guard case .string(let method)? = members["method"] else {
            if members["result"] != nil || members["error"] != nil { return nil }
            throw RPCError(.invalidRequest, "a message names a method", id: id)
        }
        return RPCMessage(id: id, method: method, parameters: members["params"] ?? .null)
    }

    /// An answer.
    static func answer(_ result: JSON, to id: JSON) -> JSON {
        .object(["jsonrpc": .string("2.0"), "id": id, "result": result])
    }

    /// An answer that there is none.
    static func failure(_ error: RPCError) -> JSON {
        .object([
            "jsonrpc": .string("2.0"), "id": error.id ?? .null,
            "error": .object(["code": .integer(error.code.rawValue), "message": .string(error.message)]),
        ])
    }

    /// Something to ask of the client.
    static func request(_ method: String, _ parameters: JSON, id: JSON) -> JSON {
        .object(["jsonrpc": .string("2.0"), "id": id, "method": .string(method), "params": parameters])
    }

    /// Something to tell the client.
    static func notification(_ method: String, _ parameters: JSON) -> JSON {
        .object(["jsonrpc": .string("2.0"), "method": .string(method), "params": parameters])
    }
}

/// Why a request has no result.
struct RPCError: Error {
    /// The codes of JSON-RPC 2.0 §5.1 and of the Language Server Protocol.
    enum Code: Int {
        case parseError = -32700
        case invalidRequest = -32600
        case methodNotFound = -32601
        case invalidParams = -32602
        case serverNotInitialized = -32002
    }

    let code: Code
    let message: String
    var id: JSON?

    init(_ code: Code, _ message: String, id: JSON? = nil) {
        self.code = code
        self.message = message
        self.id = id
    }
}

extension JSON {
    /// A member of an object; null for anything else.
    subscript(member: String) -> JSON {
        guard case .object(let members) = self else { return .null }
        return members[member] ?? .null
    }

    var asString: String? { if case .string(let text) = self { text } else { nil } }
    var asInteger: Int? { if case .integer(let number) = self { number } else { nil } }
    var asArray: [JSON]? { if case .array(let items) = self { items } else { nil } }

    func string(_ member: String) throws(RPCError) -> String {
        guard let text = self[member].asString else { throw RPCError(.invalidParams, "'\(member)' is a string") }
        return text
    }
}
