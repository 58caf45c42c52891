/// A request.
public struct HTTPRequest: Sendable {
    /// The method: `GET`, `PUT`.
    public var method: String
    /// An `http` or `https` URL, percent-encoded; it is used as it is.
    public var url: String
    /// The header fields beyond those that the client sets: it alone writes `Content-Length` and what belongs to it.
    public var headers: [HTTPHeaders.Field]
    /// The body, if there is one.
    public var body: [UInt8]?
    /// How long each part of the exchange may take.
    public var limits: TimeLimits
    /// How long a response body kept in memory may be; one that is streamed may be of any length.
    public var maximumResponseBytes: Int

    /// A request.
    public init(
        method: String = "GET", url: String, headers: [HTTPHeaders.Field] = [], body: [UInt8]? = nil,
        limits: TimeLimits = TimeLimits(), maximumResponseBytes: Int = 16 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.limits = limits
        self.maximumResponseBytes = maximumResponseBytes
    }

    /// Whether a server does nothing on it that matters, so that it may be sent again (RFC 9110, section 9.2.1).
    var isSafe: Bool { method == "GET" || method == "HEAD" || method == "OPTIONS" }

    /// The body, which is empty rather than none where the method is expected to have one: its length is to be said
    /// (RFC 9110, section 8.6).
    var bodyToSend: [UInt8]? {
        body ?? (method == "PUT" || method == "POST" || method == "PATCH" ? [] : nil)
    }

    /// Where it goes, for people: a query and a user's name and password may be secrets.
    var target: String {
        var target = url.prefix { $0 != "?" && $0 != "#" }
        if let scheme = target.firstRange(of: "://") {
            let authority = target[scheme.upperBound...].prefix { $0 != "/" }
            if let at = authority.lastIndex(of: "@") { target.removeSubrange(authority.startIndex...at) }
        }
        return "\(method) \(target)"
    }
}

/// How long each part of an exchange may take; nil is for ever.
public struct TimeLimits: Sendable, Equatable {
    /// Until there is a connection: a free one or a new one, with its name looked up and TLS agreed on.
    public var connect: Duration?
    /// From when the request is with the server, or from the last part of its body, until the answer begins.
    public var firstByte: Duration?
    /// Between two parts of the answer.
    public var idle: Duration?
    /// All of it.
    public var total: Duration?

    /// Limits.
    public init(
        connect: Duration? = .seconds(5), firstByte: Duration? = .seconds(30), idle: Duration? = .seconds(30),
        total: Duration? = .seconds(300)
    ) {
        self.connect = connect
        self.firstByte = firstByte
        self.idle = idle
        self.total = total
    }
}
