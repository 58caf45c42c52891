/// Passes on a response while it comes, and holds the server back when nobody asks for more.
///
/// Confined to the loop.
final class StreamedResponse: ResponseSink {
    typealias HeadContinuation = CheckedContinuation<Result<ResponseHead, HTTPError>, Never>
    typealias PartContinuation = CheckedContinuation<Result<[UInt8]?, HTTPError>, Never>

    /// Whether bytes have been refused for want of room.
    private(set) var isFull = false
    private var head: HeadContinuation?
    private var unread: [UInt8] = []
    private var reader: PartContinuation?
    private var end: Result<[UInt8]?, HTTPError>?

    /// What is streamed is long, and each piece costs a hand-over: curl's own program takes such pieces, too.
    let pieceSize = 128 << 10
    /// So much is kept for the reader.
    private static let highWater = 256 << 10

    /// - Parameter head: told when the header has come, or that it will not.
    init(head: HeadContinuation) { self.head = head }

    /// Whether the reader has been told of the end.
    private(set) var isDone = false

    func receive(_ head: ResponseHead) -> Bool {
        self.head?.resume(returning: .success(head))
        self.head = nil
        return true
    }

    func receive(_ bytes: UnsafeRawBufferPointer) -> Reception {
        isFull = unread.count >= Self.highWater
        guard !isFull else { return .full }
        unsafe unread.append(contentsOf: bytes)
        tellReader()
        return .taken
    }

    func finish(_ error: HTTPError?) {
        end = error.map { .failure($0) } ?? .success(nil)
        if let error { head?.resume(returning: .failure(error)) }
        head = nil
        tellReader()
    }

    /// Gives what there is as soon as there is something.
    func read(_ reader: PartContinuation) {
        precondition(self.reader == nil, "the body of a response has one reader")
        self.reader = reader
        tellReader()
    }

    private func tellReader() {
        guard let reader else { return }
        if !unread.isEmpty {
            reader.resume(returning: .success(unread))
            unread = []
        } else if let end {
            isDone = true
            reader.resume(returning: end)
        } else {
            return
        }
        self.reader = nil
    }
}
