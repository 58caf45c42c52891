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
    private var lastNumber: UInt64 = 0
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

    // The handle must go where its events come.
    isolated deinit {}

    /// Sends a request and waits for the whole response.
    ///
    /// Cancelling the task ends it.
    ///
    /// - Throws: `HTTPError`; a response is returned whatever its status.
    public func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        lastNumber += 1
        let number = lastNumber
        return try await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                start(request, number: number, sink: WholeResponse(to: request, continuation))
                // It may have been cancelled when there was nothing to stop yet.
                if Task.isCancelled { cancel(number) }
            }
        } onCancel: {
            Task { await self.cancel(number) }
        }.get()
    }

    /// Ends everything that is on its way, and all connections.
    ///
    /// What is sent later fails; closing twice is harmless.
    public func close() {
        for transfer in transfers.values { transfer.stop(.closed) }
        idle = []
        multi = nil
    }

    // MARK: - Transfers

    private func start(_ request: HTTPRequest, number: UInt64, sink: some ResponseSink) {
        let target = request.target
        guard let multi else {
            sink.finish(HTTPError(.closed, isCertainlyUnsent: true, "\(target): the client was closed"))
            return
        }
        do throws(CurlError) {
            let easy = if let kept = idle.popLast() { kept } else { try EasyHandle(configuration: configuration) }
            let transfer = Transfer(request, easy: easy, multi: multi, loop: loop, sink: sink) { [weak self] in
                self?.assumeIsolated { $0.forget(number) }
            }
            transfers[number] = transfer
            transfer.start()
        } catch {
            sink.finish(HTTPError(.other(error.number), isCertainlyUnsent: true, "\(target): \(error.text)"))
        }
    }

    private func forget(_ number: UInt64) {
        guard let transfer = transfers.removeValue(forKey: number), multi != nil else { return }
        if idle.count < configuration.maximumConnections { idle.append(transfer.easy) }
    }

    private func cancel(_ number: UInt64) {
        transfers[number]?.stop(.cancelled)
    }
}
