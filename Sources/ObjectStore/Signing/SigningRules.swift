internal import Crypto

/// In what services differ when they check a signature.
public struct SigningRules: Sendable, Equatable {
    /// The service's name in the scope of a signature.
    public var service: String
    /// Whether `.`, `..` and empty segments of the path are resolved (RFC 3986, section 5.2.4) before it is signed.
    public var normalizesPath: Bool
    /// Whether the path, already encoded once on the wire, is encoded once more when it is signed.
    public var encodesPathTwice: Bool
    /// Whether requests say the digest of their body in `x-amz-content-sha256`.
    public var declaresPayload: Bool

    /// Rules.
    public init(service: String, normalizesPath: Bool, encodesPathTwice: Bool, declaresPayload: Bool) {
        self.service = service
        self.normalizesPath = normalizesPath
        self.encodesPathTwice = encodesPathTwice
        self.declaresPayload = declaresPayload
    }

    /// Those of S3, where any path is a key and stays as it is.
    ///
    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>.
    public static let s3 = SigningRules(
        service: "s3", normalizesPath: false, encodesPathTwice: false, declaresPayload: true)
}

/// What is signed as the digest of a request's body.
public enum SignedPayload: Sendable, Equatable {
    /// The SHA-256 digest of the body.
    case digest([UInt8])
    /// The body comes in chunks that are signed one by one, each with the signature before it.
    case chunks
    /// The body is not signed: for TLS, and for presigned URLs.
    case unsigned

    /// That of no body.
    public static let empty = SignedPayload.digest(SHA256().finish())

    /// As it is written into the request.
    var text: String {
        switch self {
        case .digest(let digest): digest.hex
        case .chunks: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
        case .unsigned: "UNSIGNED-PAYLOAD"
        }
    }
}

extension SignedPayload {
    /// The digest of bytes in memory.
    static func digest(of bytes: [UInt8]) -> SignedPayload {
        var hash = SHA256()
        hash.update(bytes)
        return .digest(hash.finish())
    }
}
