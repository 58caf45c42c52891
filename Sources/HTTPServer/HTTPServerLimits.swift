/// How much clients may ask of a server.
public struct HTTPServerLimits: Sendable {
    /// How many connections there may be; further ones wait.
    public var connections = 64
    /// How large the head of a request may be, in bytes, with what the server keeps beside it.
    public var head = 16 << 10
    /// How large the content of a request may be that nobody reads.
    public var ignoredBody = 64 << 10
    /// How many seconds a connection may be silent.
    public var idleSeconds = 30

    /// The default limits.
    public init() {}
}
