internal import CMicrohttpd
internal import Glibc

extension Connection {
    /// So much of a content that nobody has read is let come, so that the connection can be used again.
    static let discardLimit = 64 << 10
    /// So much more is let come once it has been answered, so that the client gets to read the answer: with less than the
    /// buffers of both sides hold, the connection would be closed with bytes unread, and TCP then takes back what the
    /// client has not read yet (RFC 9112 §9.6).
    static let lateDiscardLimit = 64 << 20
    /// How long a client is given to stop sending.
    static let lingering = Duration.seconds(5)

    // MARK: - Handlers

    /// Has a handler work on the answer.
    func run(_ exchange: Exchange, _ make: @escaping @Sendable () async -> HTTPResponse) {
        guard let server = state.server else { return }
        state.running[exchange.number] = self
        watchForLeaving()
        let number = exchange.number
        exchange.tasks.append(
            Task(executorPreference: state.loop) {
                let response = await make()
                await server.answer(number, response)
            })
    }

    /// A handler has made the answer.
    func finish(_ exchange: Exchange, _ response: HTTPResponse) {
        switch exchange.stage {
        case .unread, .reading, .complete: answer(exchange, response)
        case .passing, .discarding, .answering, .sending, .aborted: return
        }
        if case .aborted = exchange.stage { return }
        resume()
    }

    /// Settles how an answer gets to the client: libmicrohttpd takes it at the head of a request or at its end, and not
    /// within.
    func answer(_ exchange: Exchange, _ response: HTTPResponse) {
        let isTold = exchange.isPastHead || !exchange.waitsForLeave
        if case .complete = exchange.stage {
            exchange.stage = .answering(response)
        } else if exchange.isPastHead, exchange.isWhole {
            // Its end is the next that comes.
            exchange.stage = .discarding(response)
        } else if !isTold {
            // The client has not begun to send, and never will.
            exchange.stage = .answering(response)
        } else if let left = exchange.length.map({ $0 - exchange.received }), left <= Self.discardLimit {
            exchange.discardable = left
            exchange.stage = .discarding(response)
            deadline = .now + Self.lingering
        } else if let bytes = response.directBytes {
            exchange.status = response.status
            exchange.sentLength = response.content.length ?? 0
            writeDirectly(exchange.method == "HEAD" ? [] : bytes)
            exchange.discardable = Self.lateDiscardLimit
            exchange.stage = .discarding(nil)
            deadline = .now + Self.lingering
        } else {
            // A file or a stream cannot be written past libmicrohttpd.
            exchange.discardable = max(exchange.limit, state.limits.body)
            exchange.stage = .discarding(response)
            deadline = .now + state.limits.bodyTime
        }
    }

    // MARK: - Queueing

    /// Gives an answer to libmicrohttpd, which has just asked for it.
    func queue(_ response: HTTPResponse, of exchange: Exchange) {
        exchange.stage = .sending
        exchange.status = response.status
        if hand(response, of: exchange) { return }
        // A handler may have made what cannot be sent; the client is to hear of that too.
        exchange.outgoing = nil
        exchange.status = 500
        _ = hand(Problem(.internalServerError, "the answer cannot be sent").response, of: exchange)
    }

    private func hand(_ response: HTTPResponse, of exchange: Exchange) -> Bool {
        guard let handle = unsafe handle, let made = unsafe make(response, of: exchange) else { return false }
        defer { unsafe MHD_destroy_response(made) }
        for (name, value) in response.fields {
            guard unsafe MHD_add_response_header(made, name, value) == .YES else { return false }
        }
        if state.isStopping || requestCount >= state.limits.requestsPerConnection {
            _ = unsafe MHD_add_response_header(made, "Connection", "close")
        }
        guard unsafe MHD_queue_response(handle, UInt32(clamping: response.status), made) == .YES else { return false }
        if case .stream(let stream) = response.content, let outgoing = exchange.outgoing {
            start(stream, outgoing, of: exchange)
        }
        return true
    }

    /// libmicrohttpd's form of a response.
    private func make(_ response: HTTPResponse, of exchange: Exchange) -> OpaquePointer? {
        switch response.content {
        case .bytes(let bytes):
            exchange.sentLength = exchange.method == "HEAD" ? 0 : bytes.count
            return unsafe bytes.withUnsafeBytes { unsafe ditrit_mhd_response($0.count, $0.baseAddress) }
        case .file(let file, let range):
            exchange.sentLength = exchange.method == "HEAD" ? 0 : range.count
            // libmicrohttpd closes what it is given.
            let copy = fcntl(file.descriptor, F_DUPFD_CLOEXEC, 0)
            guard copy >= 0 else { return nil }
            let made = unsafe MHD_create_response_from_fd_at_offset64(
                UInt64(range.count), copy, UInt64(range.lowerBound))
            if unsafe made == nil { close(copy) }
            return unsafe made
        case .stream(let stream):
            exchange.outgoing = OutgoingStream(endsWithServer: stream.endsWithServer)
            // The connection outlives the response.
            return unsafe MHD_create_response_from_callback(
                stream.length.map { UInt64($0) } ?? UInt64.max, 32 << 10, supplyCallback,
                Unmanaged.passUnretained(self).toOpaque(), nil)
        }
    }

    private func start(_ stream: ResponseStream, _ outgoing: OutgoingStream, of exchange: Exchange) {
        guard exchange.method != "HEAD", let server = state.server else { return }
        state.running[exchange.number] = self
        if state.isStopping, stream.endsWithServer { return outgoing.finish(isWhole: true) }
        watchForLeaving()
        let writer = ResponseWriter(server: server, number: exchange.number)
        exchange.tasks = [
            Task(executorPreference: state.loop) {
                let isWhole: Bool
                do {
                    try await stream.make(writer)
                    isWhole = true
                } catch {
                    isWhole = false
                }
                await server.finishWriting(to: writer.number, isWhole: isWhole)
            }
        ]
    }

    // MARK: - Streams

    /// libmicrohttpd wants more of a stream.
    fileprivate func supply(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard let outgoing = exchange?.outgoing else { return -2 }
        switch unsafe outgoing.move(into: buffer) {
        case .bytes(let count): return count
        case .nothingYet:
            suspend()
            return 0
        case .end: return -1
        case .failure: return -2
        }
    }

    /// There is more of a stream, or its end.
    func supplyGrew(_ outgoing: OutgoingStream) {
        if outgoing.isAwaited, outgoing.isReady { resume() }
    }

    /// The server stops: what has no end of itself ends now.
    func endEndlessStream() {
        guard let exchange, let outgoing = exchange.outgoing, outgoing.endsWithServer else { return }
        outgoing.finish(isWhole: true)
        for task in exchange.tasks { task.cancel() }
        supplyGrew(outgoing)
    }
}

/// libmicrohttpd's callback for the content of responses: how many bytes it got, or MHD_CONTENT_READER_END_OF_STREAM (-1)
/// or MHD_CONTENT_READER_END_WITH_ERROR (-2), which are expressions that Swift does not import.
private func supplyCallback(
    context: UnsafeMutableRawPointer?, position: UInt64, buffer: UnsafeMutablePointer<CChar>?, size: Int
) -> Int {
    guard let context = unsafe context else { return -2 }
    let connection = unsafe Unmanaged<Connection>.fromOpaque(context).takeUnretainedValue()
    return unsafe connection.supply(UnsafeMutableRawBufferPointer(start: buffer, count: size))
}

extension HTTPResponse {
    /// The whole response as it is on the wire, for an end of the connection; nil for what is not bytes.
    var directBytes: [UInt8]? {
        guard case .bytes(let bytes) = content else { return nil }
        var head = "HTTP/1.1 \(status) \(HTTPStatus(rawValue: status).title)\r\n"
        for (name, value) in fields where !(name + value).utf8.contains(where: { $0 == 0x0D || $0 == 0x0A }) {
            head += "\(name): \(value)\r\n"
        }
        return Array("\(head)Content-Length: \(bytes.count)\r\nConnection: close\r\n\r\n".utf8) + bytes
    }
}
