/// A process that works in a space on Consul, in its own words: the tuple `session ID`, which is gone with its session.
public struct ProcessRecord: Codable, Sendable, Equatable {
    /// The records of all processes.
    public static let all = Template(["session"])

    /// How it is called.
    public let name: String
    /// Which program it is: `ditrit-worker`; nil where it has not said so.
    public var service: String?
    /// What of that it does.
    public var roles: [String]?
    /// The host that it runs on.
    public var host: String?
    /// When it opened its session: milliseconds since 1970.
    public internal(set) var since: Int64?
    /// How many transactions there were: tells one from the next.
    var commits = 0

    /// A process of this name, which has no session yet.
    public init(name: String) { self.name = name }
}
