internal import CMicrohttpd

extension Connection {
    /// What becomes of a part of a request.
    enum Reception {
        /// It was taken.
        case taken
        /// Its content is to come again.
        case left
        /// The connection is to end.
        case end
    }

    /// The first line of a request is there.
    func receive(target bytes: UnsafePointer<CChar>) {
        var length = 0
        while unsafe bytes[length] != 0 { length += 1 }
        target = unsafe [UInt8](UnsafeRawBufferPointer(start: bytes, count: length))
    }

    /// A part of a request is there.
    func receive(
        method: UnsafePointer<CChar>, version: UnsafePointer<CChar>, content: UnsafeRawBufferPointer
    ) -> Reception {
        guard let exchange else {
            return receiveHead(method: unsafe String(cString: method), version: unsafe String(cString: version))
        }
        switch exchange.stage {
        case .aborted: return .end
        case .answering(let response):
            queue(response, of: exchange)
            return .taken
        case .passing, .reading, .discarding:
            guard exchange.isPastHead else {
                exchange.isPastHead = true
                return .taken
            }
            return unsafe content.isEmpty ? contentEnded(exchange) : receive(content, of: exchange)
        case .unread, .complete, .sending: return unsafe content.isEmpty ? .taken : .left
        }
    }

    // MARK: - Head

    private func receiveHead(method: String, version: String) -> Reception {
        guard let handle = unsafe handle, let target else { return .end }
        self.target = nil
        requestCount += 1
        let head = unsafe RequestHead(handle, method: method, target: target, version: version)
        let exchange = Exchange(
            number: state.nextNumber(), method: method, target: String(decoding: target, as: UTF8.self), began: .now,
            length: head.length, waitsForLeave: head.waitsForLeave)
        self.exchange = exchange
        deadline = nil
        do throws(Problem) {
            if isSurplus { throw Self.tooMany }
            try head.check(state.limits)
            let target = try head.readTarget()
            return begin(exchange, head: head, target: target)
        } catch {
            // Before the content: libmicrohttpd ends the connection, as what follows may be anything.
            queue(error.response, of: exchange)
            return .taken
        }
    }

    private static let tooMany = {
        var problem = Problem(.serviceUnavailable, "there are too many connections; try again later")
        problem.fields = [("Retry-After", "5")]
        return problem
    }()

    private func begin(_ exchange: Exchange, head: RequestHead, target: RequestTarget) -> Reception {
        let hasContent = head.length != 0
        let body =
            hasContent
            ? HTTPRequestBody(
                length: head.length, limit: state.limits.body,
                source: state.server.map { ServerBodySource(server: $0, number: exchange.number) }) : .empty
        let request = HTTPRequest(
            method: exchange.method, target: target, fields: head.fields, body: body, peer: peer,
            clientCertificate: clientCertificate)
        guard hasContent else {
            exchange.isPastHead = true
            pending = request
            return .taken
        }
        exchange.stage = .unread
        switch state.service(request) {
        case .now(let response):
            answer(exchange, response)
            exchange.isPastHead = true
            // Now, or the client would be told to send its content.
            if case .answering = exchange.stage { queue(response, of: exchange) }
        case .later(let make):
            suspend()
            run(exchange, make)
        }
        return .taken
    }

    // MARK: - Content

    private func receive(_ content: UnsafeRawBufferPointer, of exchange: Exchange) -> Reception {
        if case .discarding = exchange.stage {
            exchange.discardable -= content.count
            return exchange.discardable >= 0 ? .taken : .end
        }
        // libmicrohttpd goes on with what it has although the connection is suspended.
        guard exchange.reader != nil else { return .left }
        exchange.received += content.count
        deadline = nil
        suspend()
        if exchange.received > exchange.limit {
            exchange.bodyEnd = .tooLarge(limit: exchange.limit)
            exchange.tellReader(.failure(.tooLarge(limit: exchange.limit)), at: .now)
        } else {
            exchange.tellReader(.success(unsafe [UInt8](content)), at: .now)
        }
        return .taken
    }

    private func contentEnded(_ exchange: Exchange) -> Reception {
        deadline = nil
        switch exchange.stage {
        case .passing:
            guard let request = pending else { return .end }
            pending = nil
            exchange.stage = .complete
            switch state.service(request) {
            case .now(let response): queue(response, of: exchange)
            case .later(let make):
                suspend()
                run(exchange, make)
            }
        case .reading:
            exchange.stage = .complete
            suspend()
            exchange.tellReader(.success(nil), at: .now)
        case .discarding(let response?): queue(response, of: exchange)
        case .discarding(nil), .aborted: return .end
        case .unread, .complete, .answering, .sending: break
        }
        return .taken
    }

    /// Somebody wants the next part of the content.
    func read(
        _ exchange: Exchange, limit: Int, _ reader: CheckedContinuation<Result<[UInt8]?, HTTPBodyError>, Never>
    ) {
        if let error = exchange.bodyEnd { return reader.resume(returning: .failure(error)) }
        switch exchange.stage {
        case .unread, .reading:
            precondition(exchange.reader == nil, "the content of a request has one reader")
            exchange.stage = .reading
            exchange.reader = reader
            exchange.limit = limit
            let now = ContinuousClock.now
            exchange.waitsSince = now
            // Silence and slowness are one thing: for what has come, some more time is given.
            let earned = Duration.seconds(exchange.received / max(1, state.limits.bodyRate))
            deadline = now + state.limits.bodyTime + earned - exchange.waited
            resume()
        case .complete: reader.resume(returning: .success(nil))
        case .passing, .discarding, .answering, .sending, .aborted: reader.resume(returning: .failure(.ended))
        }
    }

    /// The request is over.
    func requestEnded(isComplete: Bool) {
        target = nil
        pending = nil
        stopWatching()
        deadline = .now + state.limits.idle
        // Its answer was begun when nobody knew that there would be no other.
        if state.isStopping { shutDown() }
        guard let exchange else { return }
        self.exchange = nil
        exchange.end(.connectionLost)
        state.forget(exchange, isComplete: isComplete, peer: peer)
    }
}

/// The content of a request of a server's.
private struct ServerBodySource: BodySource {
    let server: HTTPServer
    let number: UInt64

    func nextPart(limit: Int) async -> Result<[UInt8]?, HTTPBodyError> {
        await server.nextPart(of: number, limit: limit)
    }
}
