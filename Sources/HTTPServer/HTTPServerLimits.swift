/// How much clients may ask of a server.
public struct HTTPServerLimits: Sendable {
    /// How many connections there may be; who comes then is answered 503, and a few more wait.
    public var connections = 1024
    /// How many connections there may be of one address of TCP; who comes then is answered 503.
    public var connectionsPerAddress = 512
    /// How many requests there may be on a connection; the last one's answer ends it.
    public var requestsPerConnection = 100_000
    /// How long the target of a request may be, in bytes (414).
    public var target = 8 << 10
    /// How long the head of a request may be, in bytes (431).
    public var head = 16 << 10
    /// How long the content of a request may be, in bytes (413).
    ///
    /// A handler may allow more or less for its own: `HTTPRequestBody.limit`.
    public var body = 1 << 20
    /// How long a new connection may take until the head of its first request is there (408).
    public var headTime = Duration.seconds(15)
    /// How long a client may keep us waiting for the content of a request, in sum (408).
    ///
    /// For every `bodyRate` bytes that come it gets a second more.
    public var bodyTime = Duration.seconds(30)
    /// How many bytes a second a client has to send in the long run, while somebody waits for them.
    public var bodyRate = 1 << 10
    /// How long a connection may be silent between two requests, and how long a client may not take what it is sent.
    public var idle = Duration.seconds(60)

    /// The default limits.
    public init() {}
}
