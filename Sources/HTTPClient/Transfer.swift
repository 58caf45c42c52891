internal import CCurl

/// One request on its way, and its response.
///
/// Confined to the loop. It ends once, for whichever reason comes first, and its sink is told.
final class Transfer {
    let request: HTTPRequest
    let easy: EasyHandle
    private let multi: MultiHandle
    private let upload: UploadBuffer?
    private let sink: any ResponseSink
    private let ended: () -> Void
    private var head = ResponseHead()
    private var deadlines: Deadlines
    /// Whether a connection was there to send it: the server may have seen it.
    private(set) var mayHaveBeenSent = false
    /// Why one of our callbacks ended it.
    private var failure: HTTPError?
    private var hasEnded = false

    /// - Parameter ended: called when it has ended, last of all.
    init(
        _ request: HTTPRequest, upload: UploadBuffer?, easy: EasyHandle, multi: MultiHandle,
        sink: any ResponseSink, ended: @escaping () -> Void
    ) {
        self.request = request
        self.easy = easy
        self.multi = multi
        self.upload = upload
        self.sink = sink
        self.ended = ended
        deadlines = Deadlines(request.limits, start: .now)
    }

    func start() {
        easy.transfer = self
        do throws(HTTPError) {
            try request.check()
        } catch {
            return end(error)
        }
        do throws(CurlError) {
            try easy.prepare(request, uploadLength: upload?.length, pieceSize: sink.pieceSize)
            try multi.add(easy)
        } catch {
            end(HTTPError(error, of: self))
        }
    }

    /// Ends it before its time.
    func stop(_ code: HTTPError.Code) {
        let reason = code == .closed ? "the client was closed" : "the task was cancelled"
        end(HTTPError(code, of: self, reason))
    }

    /// libcurl has ended it.
    func finished(_ code: CURLcode) {
        if code == CURLE_OK, !head.isComplete {
            // To libcurl a header that ends with the connection is one all the same.
            failure = HTTPError(
                .connectionLost, of: self, "the connection was lost before the answer's header was whole")
        }
        end(failure ?? (code == CURLE_OK ? nil : HTTPError(CurlError(code: code), of: self)))
    }

    private func end(_ error: HTTPError?) {
        guard !hasEnded else { return }
        hasEnded = true
        multi.remove(easy)
        easy.clear()
        upload?.end()
        sink.finish(error)
        ended()
    }

    // MARK: - Time

    /// When to look at its time again.
    func nextDeadline(after now: ContinuousClock.Instant) -> ContinuousClock.Instant? { deadlines.next(after: now) }

    /// Ends it if its time is over.
    func lookAtTime(_ now: ContinuousClock.Instant) {
        guard let phase = deadlines.expired(at: now) else { return }
        end(HTTPError(timedOut: phase, after: deadlines.limit(of: phase), of: self))
    }

    // MARK: - What libcurl tells

    /// A connection is there; false if the request may not be sent on it.
    ///
    /// libcurl sends a request again when a kept connection turns out to be dead before an answer came. The server may
    /// have acted on it all the same: only a safe one may go twice (RFC 9110, section 9.2.2).
    func mayBeSent() -> Bool {
        guard !mayHaveBeenSent || request.isSafe else {
            failure = HTTPError(.connectionLost, of: self, "the connection was lost before an answer came")
            return false
        }
        mayHaveBeenSent = true
        deadlines.enter(.firstByte, at: .now)
        return true
    }

    /// A line of the header; false ends the transfer.
    func receive(header line: UnsafeRawBufferPointer) -> Bool {
        let wasComplete = head.isComplete
        guard unsafe head.read(line: line) else { return refuse("its header is too long") }
        guard head.isComplete, !wasComplete else { return true }
        deadlines.enter(.idle, at: .now)
        if head.status >= 300 { refuseUpload() }
        return sink.receive(head) || refuse("it says that it is longer than the allowed \(limit)")
    }

    /// A part of the body.
    func receive(body bytes: UnsafeRawBufferPointer) -> Reception {
        let reception = unsafe sink.receive(bytes)
        switch reception {
        case .taken: deadlines.enter(.idle, at: .now)
        // It is not the server that is slow.
        case .full: deadlines.enter(nil, at: .now)
        case .refused: _ = refuse("it is longer than the allowed \(limit)")
        }
        return reception
    }

    private var limit: String { "\(request.maximumResponseBytes) bytes" }

    private func refuse(_ reason: String) -> Bool {
        failure = HTTPError(.responseTooLarge, of: self, "the response is refused: \(reason)")
        return false
    }

    /// The reader of the response has room again.
    func goOn() {
        deadlines.enter(.idle, at: .now)
        multi.resume(easy)
    }

    // MARK: - The body of the request

    /// The answer is there before the body is sent, and it is no success: nobody reads the rest.
    ///
    /// libcurl stops sending by itself, but not while it waits for a part: it would wait for ever.
    private func refuseUpload() {
        guard let upload, !upload.isFinished else { return }
        let isAwaited = upload.isAwaited
        upload.refuse()
        if isAwaited { multi.resume(easy) }
    }

    /// Sends a part; whoever makes them is told when there is need for more.
    func send(_ part: [UInt8], _ maker: CheckedContinuation<Bool, Never>) {
        guard let upload, !hasEnded, !upload.isRefused else { return maker.resume(returning: false) }
        guard upload.hasRoom(for: part.count) else {
            maker.resume(returning: false)
            return uploadFailed("it is longer than the \(upload.length) bytes that were said")
        }
        upload.append(part, maker)
        if upload.isAwaited, upload.isReady { multi.resume(easy) }
    }

    /// There are no more parts.
    func uploadEnded() {
        guard let upload, !hasEnded, !upload.isRefused else { return }
        guard upload.finish() else {
            return uploadFailed("it is shorter than the \(upload.length) bytes that were said")
        }
        if upload.isAwaited { multi.resume(easy) }
    }

    func uploadFailed(_ reason: String) {
        guard upload?.isRefused != true else { return }
        end(HTTPError(.uploadFailed, of: self, "the body to be sent: \(reason)"))
    }

    /// The next part of the body for libcurl; nil when it is not there yet.
    func move(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        guard let upload, !upload.isRefused else { return 0 }
        let count = unsafe upload.move(into: buffer)
        // When there is none it is not the server that is slow.
        deadlines.enter(count == nil ? nil : .firstByte, at: .now)
        return count
    }
}
