/// How large things in an embedded space may be.
public struct SQLiteSpaceLimits: Sendable {
    /// The longest payload, in bytes.
    public var payload = 64 << 20
    /// The most writes of one commit.
    public var writes = 5_000_000
    /// The most calls that may wait at once.
    public var waiters = 100_000

    /// The default limits.
    public init() {}
}
