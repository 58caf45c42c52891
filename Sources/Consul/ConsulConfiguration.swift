/// How to reach Consul.
public struct ConsulConfiguration: Sendable {
    /// The API's addresses, `https://host:8501`; any of them will do, the first one that answers is used.
    public var addresses: [String]
    /// The ACL token; nil where there are no ACLs.
    public var token: String?
    /// The file of the certificates that servers' ones are signed by (PEM); nil for the system's.
    public var certificateAuthority: String?
    /// The file of the client's certificate (PEM).
    public var certificate: String?
    /// The file of the key of the client's certificate (PEM).
    public var key: String?
    /// How long a connection may take to come about.
    public var connectLimit: Duration = .seconds(2)
    /// How long an answer may take to begin, waiting apart.
    public var answerLimit: Duration = .seconds(5)

    /// The defaults for these addresses.
    public init(addresses: [String]) { self.addresses = addresses }
}
