/// A content that is made while it is sent, as fast as the client takes it.
public final class ResponseStream: Sendable, Equatable {
    /// How long it is, if that is known in advance; else it is sent in chunks (RFC 9112 §7.1).
    public let length: Int?
    /// Whether a server that stops ends it at once, as one that has no end of itself.
    public let endsWithServer: Bool
    let make: @Sendable (ResponseWriter) async throws -> Void

    /// A content that a function writes.
    ///
    /// When the client goes, the function's task is cancelled and its next write throws; what it throws itself ends the
    /// connection, so that the client knows that the content is not whole.
    public init(
        length: Int? = nil, endsWithServer: Bool = false,
        _ make: @escaping @Sendable (ResponseWriter) async throws -> Void
    ) {
        self.length = length
        self.endsWithServer = endsWithServer
        self.make = make
    }

    /// A content of parts.
    public convenience init<Parts: AsyncSequence & Sendable>(
        length: Int? = nil, endsWithServer: Bool = false, parts: Parts
    ) where Parts.Element == [UInt8] {
        self.init(length: length, endsWithServer: endsWithServer) { writer in
            for try await part in parts { try await writer.write(part) }
        }
    }

    /// Whether both are the same object.
    public static func == (left: ResponseStream, right: ResponseStream) -> Bool { left === right }
}

/// Where the content of a response is written to.
public struct ResponseWriter: Sendable {
    let server: HTTPServer
    let number: UInt64

    /// Sends a part; returns when there is need for more.
    ///
    /// - Throws: `ResponseWriterError` when nobody will read it.
    public func write(_ part: [UInt8]) async throws(ResponseWriterError) {
        if part.isEmpty { return }
        guard await server.write(part, to: number) else { throw ResponseWriterError() }
    }
}

/// The client has gone, or the server stops.
public struct ResponseWriterError: Error, Sendable, Equatable, CustomStringConvertible {
    /// In a sentence.
    public var description: String { "nobody reads the response any more" }
}
