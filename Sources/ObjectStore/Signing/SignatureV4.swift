internal import Crypto
public import HTTPClient

/// AWS Signature Version 4: who signs, where, and by which rules; time enters as a parameter.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html>; for S3
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html>.
public struct SignatureV4: Sendable {
    /// Who signs.
    public let credentials: Credentials
    /// The region that the server says it is in.
    public let region: String
    /// By which rules.
    public let rules: SigningRules

    private static let algorithm = "AWS4-HMAC-SHA256"

    /// A way to sign.
    public init(_ credentials: Credentials, region: String, rules: SigningRules = .s3) {
        self.credentials = credentials
        self.region = region
        self.rules = rules
    }

    /// A request's signature in its header.
    public struct Authorization: Sendable {
        /// The header fields to be added.
        public let headers: [HTTPHeaders.Field]
        /// The signature alone: the first chunk of a body that comes in chunks is signed with it.
        public let signature: String
    }

    /// Signs a request by header fields.
    ///
    /// - Parameter signsToken: whether the session token is signed as well; a few services want it added afterwards.
    public func authorization(
        for request: UnsignedRequest, payload: SignedPayload, at time: UTCTime, signsToken: Bool = true
    ) -> Authorization {
        var added: [HTTPHeaders.Field] = [("x-amz-date", time.basic)]
        if rules.declaresPayload { added.append(("x-amz-content-sha256", payload.text)) }
        let token = credentials.sessionToken.map { [("x-amz-security-token", $0)] } ?? []
        var request = request
        request.headers += added + (signsToken ? token : [])
        let canonical = CanonicalRequest(request, rules: rules, payload: payload.text)
        let signature = signature(of: canonical, at: time)
        let field =
            "\(Self.algorithm) Credential=\(credentials.accessKeyID)/\(scope(at: time)),"
            + " SignedHeaders=\(canonical.signedHeaders), Signature=\(signature)"
        return Authorization(headers: added + token + [("Authorization", field)], signature: signature)
    }

    /// Signs a request by its query, so that whoever has the URL may send it for a while.
    ///
    /// - Parameters:
    ///   - seconds: for how long it is good; S3 takes at most a week.
    ///   - signsToken: whether the session token is signed as well; a few services want it added afterwards.
    /// - Returns: the query, encoded.
    public func presignedQuery(
        for request: UnsignedRequest, payload: SignedPayload = .unsigned, for seconds: Int, at time: UTCTime,
        signsToken: Bool = true
    ) -> String {
        let (request, token) = presigning(request, for: seconds, at: time, signsToken: signsToken)
        let canonical = CanonicalRequest(request, rules: rules, payload: payload.text)
        let query = CanonicalRequest.query(request.query + (signsToken ? [] : token))
        return query + "&X-Amz-Signature=" + signature(of: canonical, at: time)
    }

    private func presigning(
        _ request: UnsignedRequest, for seconds: Int, at time: UTCTime, signsToken: Bool
    ) -> (UnsignedRequest, token: [(name: String, value: String)]) {
        var request = request
        let token = credentials.sessionToken.map { [(name: "X-Amz-Security-Token", value: $0)] } ?? []
        request.query += [
            ("X-Amz-Algorithm", Self.algorithm),
            ("X-Amz-Credential", "\(credentials.accessKeyID)/\(scope(at: time))"),
            ("X-Amz-Date", time.basic), ("X-Amz-Expires", String(seconds)),
            ("X-Amz-SignedHeaders", CanonicalRequest(request, rules: rules, payload: "").signedHeaders),
        ]
        if signsToken { request.query += token }
        return (request, token)
    }

    // MARK: - Steps

    /// The signing of the chunks of a body, after its header.
    public func chunkSigner(after authorization: Authorization, at time: UTCTime) -> ChunkSigner {
        ChunkSigner(
            key: key(at: time), prefix: "\(Self.algorithm)-PAYLOAD\n\(time.basic)\n\(scope(at: time))\n",
            signature: authorization.signature)
    }

    private func scope(at time: UTCTime) -> String { "\(time.date)/\(region)/\(rules.service)/aws4_request" }

    private func signature(of request: CanonicalRequest, at time: UTCTime) -> String {
        let text = "\(Self.algorithm)\n\(time.basic)\n\(scope(at: time))\n\(request.digest)"
        return HMACSHA256.code(of: text, key: key(at: time)).hex
    }

    /// The key for a day, a region and a service.
    private func key(at time: UTCTime) -> [UInt8] {
        [time.date, region, rules.service, "aws4_request"].reduce(Array("AWS4\(credentials.secretAccessKey)".utf8)) {
            HMACSHA256.code(of: $1, key: $0)
        }
    }
}
