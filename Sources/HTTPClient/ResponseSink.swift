/// Where a response goes while it comes.
///
/// Confined to the loop.
protocol ResponseSink: AnyObject {
    /// In pieces of at most this length libcurl is to read the body.
    var pieceSize: Int { get }
    /// The header is complete; false refuses the response as too long.
    func receive(_ head: ResponseHead) -> Bool
    /// A part of the body has come.
    func receive(_ bytes: UnsafeRawBufferPointer) -> Reception
    /// There is nothing more; the error says why if that is too early.
    func finish(_ error: HTTPError?)
}

/// What became of a part of a body.
enum Reception {
    case taken
    /// It is to be offered again when there is room.
    case full
    /// The body is too long.
    case refused
}

/// Keeps a response until it is whole.
final class WholeResponse: ResponseSink {
    /// libcurl's own: there may be hundreds of long polls, each with a buffer of its own.
    let pieceSize = 16 << 10
    typealias Continuation = CheckedContinuation<Result<HTTPResponse, HTTPError>, Never>

    private let continuation: Continuation
    private let hasBody: Bool
    private let limit: Int
    private var head = ResponseHead()
    private var body: [UInt8] = []

    init(to request: HTTPRequest, _ continuation: Continuation) {
        self.continuation = continuation
        hasBody = request.method != "HEAD"
        limit = request.maximumResponseBytes
    }

    func receive(_ head: ResponseHead) -> Bool {
        self.head = head
        // What a response to HEAD says is the length of another one.
        guard hasBody, let length = head.headers["Content-Length"].flatMap(Int.init) else { return true }
        guard length <= limit else { return false }
        body.reserveCapacity(length)
        return true
    }

    func receive(_ bytes: UnsafeRawBufferPointer) -> Reception {
        guard bytes.count <= limit - body.count else { return .refused }
        unsafe body.append(contentsOf: bytes)
        return .taken
    }

    func finish(_ error: HTTPError?) {
        if let error {
            continuation.resume(returning: .failure(error))
        } else {
            continuation.resume(
                returning: .success(HTTPResponse(status: head.status, headers: head.headers, body: body)))
        }
    }
}
