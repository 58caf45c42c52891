/// A response whose body is still to come.
public struct HTTPStreamedResponse: Sendable {
    /// The status code.
    public let status: Int
    /// The header fields.
    public let headers: HTTPHeaders
    /// The body.
    public let body: HTTPBody
}

/// The body of a response, part by part, as fast as it is read.
///
/// It is read once. When it is let go of unread, its transfer ends.
public struct HTTPBody: AsyncSequence, Sendable {
    let transfer: StreamedTransfer

    /// Reads the body.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let transfer: StreamedTransfer

        /// The next part, as long as it happens to be; nil at the end.
        ///
        /// Cancelling the task ends the transfer.
        public mutating func next() async throws(HTTPError) -> [UInt8]? { try await transfer.nextPart() }

        /// The next part, as `next()`.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(HTTPError) -> [UInt8]? {
            try await transfer.nextPart()
        }
    }

    /// Begins to read.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(transfer: transfer) }
}

/// Keeps a transfer alive as long as somebody may read what it brings.
final class StreamedTransfer: Sendable {
    private let client: HTTPClient
    private let number: UInt64

    init(client: HTTPClient, number: UInt64) {
        self.client = client
        self.number = number
    }

    deinit {
        Task { [client, number] in await client.abandon(number) }
    }

    func nextPart() async throws(HTTPError) -> [UInt8]? { try await client.nextPart(of: number) }
}
