internal import CCurl
public import EventLoop

/// A client for HTTP/1.1 and HTTP/2: one pool of connections, on one event loop.
///
/// It follows no redirects, and knows no proxy. Close it before its loop is shut down.
public actor HTTPClient {
    private nonisolated let loop: EventLoop
    private let configuration: Configuration
    /// Nil once the client is closed.
    private var multi: MultiHandle?
    private var transfers: [UInt64: Transfer] = [:]
    /// The responses that are being read, or will be.
    private var streams: [UInt64: StreamedResponse] = [:]
    /// How many of them there are.
    var streamCount: Int { streams.count }
    private var lastNumber: UInt64 = 0
    private lazy var alarm = Alarm(loop: loop) { [weak self] in self?.assumeIsolated { $0.lookAtTime() } }
    /// Handles that wait for another request.
    private var idle: [EasyHandle] = []

    /// Once in a process, and for its life: more than one thread may make a client.
    private static let isCurlReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// The client's actor runs on the loop, as its events do.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// A client on this loop.
    ///
    /// - Throws: `HTTPError` when libcurl cannot do what the configuration asks for.
    public init(loop: EventLoop, configuration: Configuration = Configuration()) throws(HTTPError) {
        self.loop = loop
        self.configuration = configuration
        do throws(CurlError) {
            guard Self.isCurlReady else { throw CurlError(code: CURLE_FAILED_INIT) }
            multi = try MultiHandle(loop: loop, configuration: configuration)
            idle = [try EasyHandle(configuration: configuration)]
        } catch {
            throw HTTPError(.other(error.number), isCertainlyUnsent: true, "no HTTP client: \(error.text)")
        }
    }

    /// Sends a request and waits for the whole response.
    ///
    /// Cancelling the task ends it.
    ///
    /// - Throws: `HTTPError`; a response is returned whatever its status.
    public func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let number = nextNumber()
        return try await stoppable(number) { continuation in
            start(request, number: number, upload: nil, sink: WholeResponse(to: request, continuation))
        }.get()
    }

    /// Sends a request with this body, which is made on the way, and waits for the whole response.
    ///
    /// The making ends when the response is there, which may be early.
    ///
    /// - Throws: `HTTPError`; a response is returned whatever its status.
    public func send(_ request: HTTPRequest, uploading body: HTTPUpload) async throws(HTTPError) -> HTTPResponse {
        let number = nextNumber()
        var feeding: Task<Void, Never>?
        let result = await stoppable(number) { continuation in
            let sink = WholeResponse(to: request, continuation)
            start(request, number: number, upload: UploadBuffer(length: body.length), sink: sink)
            // Not before: a part that finds no transfer is one that nobody wants.
            feeding = Task { await feed(body, to: number) }
        }
        feeding?.cancel()
        await feeding?.value
        return try result.get()
    }

    /// Sends a request and waits until the response begins; its body is then read from where it comes.
    ///
    /// Cancelling the task ends it.
    ///
    /// - Throws: `HTTPError`; a response is returned whatever its status.
    public func stream(_ request: HTTPRequest) async throws(HTTPError) -> HTTPStreamedResponse {
        let number = nextNumber()
        let answer = await stoppable(number) { (continuation: StreamedResponse.HeadContinuation) in
            let response = StreamedResponse(head: continuation)
            streams[number] = response
            start(request, number: number, upload: nil, sink: response)
        }
        // What has no header has no body that anybody would read.
        if case .failure = answer { streams[number] = nil }
        let head = try answer.get()
        return HTTPStreamedResponse(
            status: head.status, headers: head.headers,
            body: HTTPBody(transfer: StreamedTransfer(client: self, number: number)))
    }

    /// Ends everything that is on its way, and all connections.
    ///
    /// What is sent later fails; closing twice is harmless.
    public func close() {
        for transfer in transfers.values { transfer.stop(.closed) }
        idle = []
        alarm.stop()
        multi?.close()
        multi = nil
    }

    // MARK: - Transfers

    private func nextNumber() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }

    /// Waits for what a transfer comes to; cancelling the task ends the transfer.
    private func stoppable<Success: Sendable>(
        _ number: UInt64, _ body: (CheckedContinuation<Result<Success, HTTPError>, Never>) -> Void
    ) async -> Result<Success, HTTPError> {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                body(continuation)
                // It may have been cancelled when there was nothing to stop yet.
                if Task.isCancelled { cancel(number) }
            }
        } onCancel: {
            Task { await self.cancel(number) }
        }
    }

    private func start(_ request: HTTPRequest, number: UInt64, upload: UploadBuffer?, sink: some ResponseSink) {
        guard let multi else {
            sink.finish(HTTPError(.closed, isCertainlyUnsent: true, of: request, "the client was closed"))
            return
        }
        do throws(CurlError) {
            let easy = if let kept = idle.popLast() { kept } else { try EasyHandle(configuration: configuration) }
            let transfer = Transfer(request, upload: upload, easy: easy, multi: multi, sink: sink) {
                [weak self] in
                self?.assumeIsolated { $0.forget(number) }
            }
            transfers[number] = transfer
            if let next = transfer.nextDeadline(after: .now) { alarm.advance(to: next) }
            transfer.start()
        } catch {
            sink.finish(HTTPError(.other(error.number), isCertainlyUnsent: true, of: request, error.text))
        }
    }

    private func forget(_ number: UInt64) {
        guard let transfer = transfers.removeValue(forKey: number), multi != nil else { return }
        if idle.count < configuration.maximumConnections { idle.append(transfer.easy) }
    }

    /// Ends the transfers whose time is over.
    ///
    /// One alarm is for all of them: most are gone long before.
    private func lookAtTime() {
        let now = ContinuousClock.now
        for transfer in transfers.values { transfer.lookAtTime(now) }
        alarm.set(transfers.values.lazy.compactMap { $0.nextDeadline(after: now) }.min())
    }

    private func cancel(_ number: UInt64) {
        transfers[number]?.stop(.cancelled)
    }

    // MARK: - Streams

    /// The next part of a streamed response; nil at its end.
    func nextPart(of number: UInt64) async throws(HTTPError) -> [UInt8]? {
        guard let response = streams[number] else { return nil }
        defer { if response.isDone { streams[number] = nil } }
        return try await stoppable(number) { continuation in
            response.read(continuation)
            if response.isFull { transfers[number]?.goOn() }
        }.get()
    }

    /// Nobody will read a streamed response any more.
    func abandon(_ number: UInt64) {
        cancel(number)
        streams[number] = nil
    }

    /// Gives a body to its transfer, part by part.
    private func feed(_ upload: HTTPUpload, to number: UInt64) async {
        do {
            try await upload.forEachPart { await self.send(part: $0, of: number) }
            transfers[number]?.uploadEnded()
        } catch {
            transfers[number]?.uploadFailed("\(error)")
        }
    }

    /// Waits until there is need for more; false when there will be none.
    private func send(part: [UInt8], of number: UInt64) async -> Bool {
        guard let transfer = transfers[number] else { return false }
        return await withCheckedContinuation { transfer.send(part, $0) }
    }
}
