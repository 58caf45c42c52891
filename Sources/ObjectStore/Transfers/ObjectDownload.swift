internal import Crypto
internal import HTTPClient

/// Which bytes of an object.
public enum ObjectRange: Sendable, Equatable {
    /// From one byte up to before another one.
    case bytes(Range<Int>)
    /// From one byte to the end.
    case from(Int)

    /// As the field `Range` says it (RFC 9110, section 14.1.2).
    var field: String {
        switch self {
        case .bytes(let range): "bytes=\(range.lowerBound)-\(range.upperBound - 1)"
        case .from(let start): "bytes=\(start)-"
        }
    }

    var start: Int {
        switch self {
        case .bytes(let range): range.lowerBound
        case .from(let start): start
        }
    }
}

/// An object, whose bytes come when they are read.
public struct ObjectDownload: Sendable {
    /// What the store knows of it; its length is that of the whole object.
    public let info: ObjectInfo
    /// The bytes that were asked for; they are read once.
    public let body: ObjectBody

    /// All the bytes at once.
    ///
    /// - Throws: code `.tooLarge` when they are more than so many.
    public func bytes(atMost most: Int) async throws(ObjectStoreError) -> [UInt8] {
        guard body.range.count <= most else {
            throw ObjectStoreError(
                .tooLarge, "'\(info.key)' has \(body.range.count) bytes, more than the \(most) that are taken")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(body.range.count)
        let iterator = body.makeAsyncIterator()
        while let part = try await iterator.next() { bytes += part }
        return bytes
    }
}

/// The bytes of an object, part by part, as fast as they are read.
///
/// When the connection breaks it goes on with the rest of the same object. At the end it is certain that all bytes have
/// come, and that they are those of the digest that was given; who needs the latter must not use them before.
public struct ObjectBody: AsyncSequence, Sendable {
    let client: ObjectStoreClient
    let first: HTTPStreamedResponse
    let info: ObjectInfo
    /// Which bytes of the object.
    let range: Range<Int>
    let sha256: [UInt8]?

    /// Reads the bytes.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let reading: ObjectReading

        /// The next part, as long as it happens to be; nil at the end.
        ///
        /// - Throws: code `.changed` when the connection broke and the object is another one now, `.digestMismatch`
        ///   when its bytes are not those of the digest.
        public func next() async throws(ObjectStoreError) -> [UInt8]? { try await reading.next() }

        /// The next part, as `next()`.
        public func next(isolation actor: isolated (any Actor)?) async throws(ObjectStoreError) -> [UInt8]? {
            try await reading.next()
        }
    }

    /// Begins to read.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(reading: ObjectReading(self)) }
}

/// The reading of an object, over as many connections as it takes.
final class ObjectReading {
    private let body: ObjectBody
    private var response: HTTPBody.AsyncIterator?
    /// The next byte's place in the object.
    private var position: Int
    private var tries: Tries
    /// Nil where no digest is to be checked, or it has been.
    private var hash: SHA256?
    private var hasEnded = false

    init(_ body: ObjectBody) {
        self.body = body
        response = body.first.body.makeAsyncIterator()
        position = body.range.lowerBound
        tries = Tries(body.client.configuration.retry)
        hash = body.sha256 == nil ? nil : SHA256()
    }

    func next() async throws(ObjectStoreError) -> [UInt8]? {
        guard !hasEnded else { return nil }
        do throws(ObjectStoreError) {
            while position < body.range.upperBound {
                if let part = try await nextPart() {
                    position += part.count
                    tries.progress()
                    hash?.update(part)
                    return part
                }
            }
            hasEnded = true
            try checkDigest()
            return nil
        } catch {
            hasEnded = true
            throw error
        }
    }

    /// A part; nil when it has to be asked for anew.
    private func nextPart() async throws(ObjectStoreError) -> [UInt8]? {
        if response == nil { try await resume() }
        var part: [UInt8]?
        var failure = truncated("the answer ended")
        do throws(HTTPError) {
            part = try await response?.next()
        } catch {
            failure = error.code == .connectionLost ? truncated("\(error)") : ObjectStoreError(error, doing: what)
        }
        if let part {
            guard part.count <= body.range.upperBound - position else {
                throw ObjectStoreError(.unreadable, "\(what): the server sent more bytes than it had said")
            }
            return part
        }
        response = nil
        try await body.client.pause(&tries, after: failure)
        return nil
    }

    private func truncated(_ reason: String) -> ObjectStoreError {
        ObjectStoreError(
            .truncated, "\(what): \(position - body.range.lowerBound) bytes of \(body.range.count) came: \(reason)",
            remedy: .again)
    }

    private var what: String { body.client.action(StoreRequest("get", "GET", body.info.key)) }

    private func resume() async throws(ObjectStoreError) {
        var request = StoreRequest("get the rest of", "GET", body.info.key)
        let rest = position..<body.range.upperBound
        request.headers = [("Range", ObjectRange.bytes(rest).field), ("If-Match", body.info.etag)]
        let answer: HTTPStreamedResponse
        do throws(ObjectStoreError) {
            answer = try await body.client.open(request, &tries)
        } catch {
            guard [.alreadyExists, .invalidRange, .noSuchKey].contains(error.code) else { throw error }
            throw ObjectStoreError(
                .changed, "\(what): the object was replaced or deleted while it was read\n    hint: get it anew",
                requestID: error.requestID)
        }
        guard answer.status == 206, ContentRange(answer.headers)?.bytes == rest else {
            throw ObjectStoreError(.unreadable, "\(what): the server does not send the rest of an object")
        }
        response = answer.body.makeAsyncIterator()
    }

    private func checkDigest() throws(ObjectStoreError) {
        guard let expected = body.sha256, let found = hash.take()?.finish() else { return }
        guard found == expected else {
            throw ObjectStoreError(
                .digestMismatch,
                "\(what): its bytes have the SHA-256 digest \(found.hex), not \(expected.hex)\n    hint: the object is"
                    + " damaged, or is another one; put it anew")
        }
    }
}

/// What the field `Content-Range` says (RFC 9110, section 14.4).
struct ContentRange: Equatable {
    let bytes: Range<Int>
    /// The length of the whole.
    let total: Int

    init?(_ headers: HTTPHeaders) {
        guard let field = headers["Content-Range"], field.hasPrefix("bytes ") else { return nil }
        let parts = field.dropFirst(6).split(separator: "/")
        let ends = parts.first?.split(separator: "-", omittingEmptySubsequences: false) ?? []
        guard parts.count == 2, ends.count == 2, let first = Int(ends[0]), let last = Int(ends[1]),
            let total = Int(parts[1]), 0 <= first, first <= last, last < total
        else { return nil }
        bytes = first..<(last + 1)
        self.total = total
    }
}
