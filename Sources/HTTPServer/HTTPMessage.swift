/// What a client asks for.
public struct HTTPRequest: Sendable, Equatable {
    /// `GET` or `HEAD`.
    public let method: String
    /// The path, its escapes resolved, without the query.
    public let path: String

    /// A request.
    public init(method: String, path: String) {
        self.method = method
        self.path = path
    }
}

/// What a server answers.
public struct HTTPResponse: Sendable, Equatable {
    /// The status code (RFC 9110 §15).
    public var status: Int
    /// The header fields besides those that the server writes of itself.
    public var fields: [(name: String, value: String)]
    /// The content.
    public var body: [UInt8]

    /// A response.
    public init(status: Int, fields: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// A response of a text.
    public init(status: Int, text: String, type: String = "text/plain; charset=utf-8") {
        self.init(status: status, fields: [("Content-Type", type)], body: Array(text.utf8))
    }

    /// Whether two are the same, field by field.
    public static func == (left: HTTPResponse, right: HTTPResponse) -> Bool {
        left.status == right.status && left.body == right.body
            && left.fields.elementsEqual(right.fields, by: ==)
    }
}
