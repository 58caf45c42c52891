/// With what requests are signed.
///
/// Printing them, or what holds them, shows the key's id alone.
public struct Credentials: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The key's id, which goes over the wire; with OpenStack Swift it may be `account:user`.
    public let accessKeyID: String
    /// The secret, which does not.
    public let secretAccessKey: String
    /// The token of temporary credentials, which is sent along.
    public let sessionToken: String?

    /// Credentials.
    public init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
    }

    /// Names the key.
    public var description: String { "credentials of the key '\(accessKeyID)'" }
    /// Names the key.
    public var debugDescription: String { description }
    /// A mirror without children: `dump` and string interpolation of enclosing values look there.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
