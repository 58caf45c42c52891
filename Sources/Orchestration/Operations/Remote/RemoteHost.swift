/// A host that an operation runs on by ssh: what a worker needs to know of it, whichever worker that is.
public struct RemoteHost: Codable, Sendable, Equatable {
    /// The name of the node instance: `db_server_0`.
    public var name: String
    /// A name or an address of it.
    public var address: String
    /// The port of its ssh daemon.
    public var port: Int
    /// The user to be there; nil leaves that to the worker.
    public var user: String?
    /// Its public keys, as they stand in a file of known hosts, without the name: `ssh-ed25519 AAAA…`.
    ///
    /// Without any, the key that it shows first is taken for its own.
    public var keys: [String]
}
