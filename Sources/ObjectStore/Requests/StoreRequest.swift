internal import HTTPClient
internal import URI

/// A request to a bucket, before it is signed: it may be signed again for each try.
struct StoreRequest: Sendable {
    /// What is sent with it.
    enum Body: Sendable {
        case none
        /// Something short.
        case bytes([UInt8], SignedPayload)
        /// A part of something long.
        case stream(ObjectSource, Range<Int>, SignedPayload)
    }

    /// What it is for, in messages: `put`.
    let purpose: String
    var method: String
    /// The object; nil is the bucket itself.
    var key: String?
    var query: [(name: String, value: String)] = []
    var headers: [HTTPHeaders.Field] = []
    var body = Body.none

    init(_ purpose: String, _ method: String, _ key: String?) {
        self.purpose = purpose
        self.method = method
        self.key = key
    }

    /// What is signed of the body.
    private var payload: SignedPayload {
        switch body {
        case .none: .empty
        case .bytes(_, let payload), .stream(_, _, let payload): payload
        }
    }

    /// As it goes over the wire.
    struct Signed {
        var request: HTTPRequest
        let upload: HTTPUpload?
    }

    /// Signs it.
    func signed(
        by signature: SignatureV4, to address: Address, at time: UTCTime, limits: TimeLimits
    ) -> Signed {
        var headers = headers
        if case .stream(_, let range, .chunks) = body {
            headers += [("Content-Encoding", "aws-chunked"), ("x-amz-decoded-content-length", String(range.count))]
        }
        let unsigned = UnsignedRequest(
            method: method, path: address.path(key), query: query, headers: headers + [("Host", address.host)])
        let authorization = signature.authorization(for: unsigned, payload: payload, at: time)
        let path = PercentEncoding.encode(unsigned.path, keepsSlashes: true)
        let target = query.isEmpty ? path : path + "?" + CanonicalRequest.query(query)
        var request = HTTPRequest(
            method: method, url: address.origin + target, headers: headers + authorization.headers, limits: limits)
        switch body {
        case .none: return Signed(request: request, upload: nil)
        case .bytes(let bytes, _):
            request.body = bytes
            return Signed(request: request, upload: nil)
        case .stream(let source, let range, .chunks):
            let chunks = SignedChunks(
                parts: source.parts(of: range, size: ChunkSigner.chunkSize),
                signer: signature.chunkSigner(after: authorization, at: time))
            let length = ChunkSigner.encodedLength(of: range.count)
            return Signed(request: request, upload: HTTPUpload(length: length, parts: chunks))
        case .stream(let source, let range, _):
            return Signed(
                request: request, upload: HTTPUpload(length: range.count, parts: source.parts(of: range)))
        }
    }
}

/// The chunks of a body, signed when they are asked for, and the empty one that ends it.
struct SignedChunks: AsyncSequence, AsyncIteratorProtocol, Sendable {
    private var parts: SourceParts
    private var signer: ChunkSigner
    private var hasEnded = false

    init(parts: SourceParts, signer: ChunkSigner) {
        self.parts = parts
        self.signer = signer
    }

    func makeAsyncIterator() -> SignedChunks { self }

    mutating func next() async throws -> [UInt8]? {
        guard !hasEnded else { return nil }
        let part = try await parts.next()
        hasEnded = part == nil
        return signer.sign(part ?? [])
    }
}
