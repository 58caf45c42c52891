/// The content of a request, part by part, as fast as it is read.
///
/// The client is held back as long as nobody reads; one that waits for leave to send (`Expect: 100-continue`, RFC 9110
/// §10.1.1) gets it when the first part is asked for. It is read once.
public struct HTTPRequestBody: AsyncSequence, Sendable {
    /// A part, and why there is none.
    public typealias Element = [UInt8]

    /// How long it is, if the client has said so.
    public let length: Int?
    /// How long it may be; what is read beyond is an error.
    public let limit: Int
    /// Where it comes from; nil when there is nothing to come.
    let source: (any BodySource)?

    static let empty = HTTPRequestBody(length: 0, limit: 0, source: nil)

    /// The same content, with another limit.
    public func limited(to limit: Int) -> HTTPRequestBody {
        HTTPRequestBody(length: length, limit: limit, source: source)
    }

    /// Reads all of it.
    ///
    /// - Throws: `HTTPBodyError`; a content that is too long is refused before it is read, if its length is known.
    public func collect() async throws(HTTPBodyError) -> [UInt8] {
        var content: [UInt8] = []
        var iterator = makeAsyncIterator()
        while let part = try await iterator.next() {
            if content.isEmpty { content = part } else { content += part }
        }
        return content
    }

    /// Reads a content.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let body: HTTPRequestBody

        /// The next part, of any length but none; nil at the end.
        public mutating func next() async throws(HTTPBodyError) -> [UInt8]? { try await body.next() }

        /// The next part, as `next()`.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(HTTPBodyError) -> [UInt8]? {
            try await body.next()
        }
    }

    /// Begins to read.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body: self) }

    private func next() async throws(HTTPBodyError) -> [UInt8]? {
        guard let source else { return nil }
        if let length, length > limit { throw .tooLarge(limit: limit) }
        return try await source.nextPart(limit: limit).get()
    }
}

/// Where the content of a request comes from.
protocol BodySource: Sendable {
    func nextPart(limit: Int) async -> Result<[UInt8]?, HTTPBodyError>
}

/// Why the content of a request cannot be read to its end.
public enum HTTPBodyError: Error, Sendable, Equatable, CustomStringConvertible {
    /// It is longer than it may be.
    case tooLarge(limit: Int)
    /// The client is too slow.
    case timedOut
    /// The client is gone, or what it sends is not HTTP.
    case connectionLost
    /// The answer has been given already, or the server stops.
    case ended

    /// In a sentence.
    public var description: String {
        switch self {
        case .tooLarge(let limit): "the content is longer than the \(limit) bytes that are allowed here"
        case .timedOut: "the content did not come in time"
        case .connectionLost: "the client has gone before its content was complete"
        case .ended: "the request is over"
        }
    }

    /// What the client is told.
    public var problem: Problem {
        switch self {
        case .tooLarge: Problem(.contentTooLarge, description)
        case .timedOut: Problem(.requestTimeout, description)
        case .connectionLost: Problem(.badRequest, description)
        case .ended: Problem(.serviceUnavailable, description)
        }
    }
}
