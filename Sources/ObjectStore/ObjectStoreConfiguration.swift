internal import FoundationEssentials
public import HTTPClient

/// How to reach a bucket.
public struct ObjectStoreConfiguration: Sendable {
    /// Where in a URL the bucket's name stands.
    public enum Addressing: Sendable, Equatable {
        /// `https://endpoint/bucket/key`: every server but a few regions of AWS takes it.
        case path
        /// `https://bucket.endpoint/key`: what AWS wants; other servers need a name of their own and its wildcard.
        case virtualHost
    }

    /// How the bodies of objects are signed on their way to the server.
    public enum PayloadSigning: Sendable, Equatable {
        /// By a digest that is computed before, for which the source is read twice; every server knows it.
        case digest
        /// Chunk by chunk, on the way.
        case chunks
        /// Not at all: TLS guards them. With plain HTTP it is refused.
        case none
    }

    /// The server's address, `https://host:port`.
    public var endpoint: String
    /// The region that signatures name; servers of one's own mostly say `us-east-1`.
    public var region: String
    /// The bucket.
    public var bucket: String
    /// With what requests are signed.
    public var credentials: Credentials
    /// Where the bucket's name stands.
    public var addressing = Addressing.path
    /// How bodies are signed.
    public var payloadSigning = PayloadSigning.digest
    /// Whom to trust with TLS, and who we are.
    public var tls = HTTPClient.TLS()
    /// From which length an object is sent in parts, and how long these are: at least 5 MiB for AWS; longer for objects
    /// that would have more than 10,000.
    public var partSize = 16 << 20
    /// How many parts of an object are on their way at once.
    public var parallelParts = 4
    /// How often a request is tried.
    public var retry = RetryPolicy()
    /// How long a connection may take to come about.
    public var connectLimit: Duration = .seconds(5)
    /// How long an answer may take to begin, once the request is with the server.
    public var answerLimit: Duration = .seconds(60)
    /// How long a body may stand still.
    public var idleLimit: Duration = .seconds(30)
    /// The time now; where it differs from the server's, what the server says counts.
    public var clock: @Sendable () -> UTCTime = {
        UTCTime(secondsSince1970: Int(Date().timeIntervalSince1970.rounded(.down)))
    }

    /// The defaults for this bucket.
    public init(endpoint: String, region: String = "us-east-1", bucket: String, credentials: Credentials) {
        self.endpoint = endpoint
        self.region = region
        self.bucket = bucket
        self.credentials = credentials
    }
}
