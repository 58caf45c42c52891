/// What a client asks for.
public struct HTTPRequest: Sendable {
    /// The method, in the case that it came in: names of methods differ by case (RFC 9110 §9.1).
    public let method: String
    /// The path and the query.
    public let target: RequestTarget
    /// The header fields.
    public let fields: HTTPFields
    /// The content.
    public let body: HTTPRequestBody
    /// Who asks.
    public let peer: Peer
    /// What the certificate says that the client has shown, and that an authority of ours vouches for.
    public let clientCertificate: ClientCertificate?

    /// The path, its escapes resolved, without the query.
    public var path: String { target.path }
    /// The parameters of the query.
    public var query: QueryParameters { target.query }

    init(
        method: String, target: RequestTarget, fields: HTTPFields, body: HTTPRequestBody, peer: Peer,
        clientCertificate: ClientCertificate?
    ) {
        self.method = method
        self.target = target
        self.fields = fields
        self.body = body
        self.peer = peer
        self.clientCertificate = clientCertificate
    }

    /// A request that did not come over a connection, without content, for a path without escapes.
    public init(method: String, path: String, fields: HTTPFields = HTTPFields()) {
        self.init(method: method, target: RequestTarget(path: path), fields: fields)
    }

    /// A request that did not come over a connection, without content.
    public init(method: String, target: RequestTarget, fields: HTTPFields = HTTPFields()) {
        self.init(
            method: method, target: target, fields: fields, body: .empty, peer: .unknown, clientCertificate: nil)
    }
}
