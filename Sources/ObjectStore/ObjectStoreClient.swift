public import EventLoop
internal import HTTPClient

/// A client of one bucket of an S3 store.
///
/// A request that no answer came to, or that the server could not serve just now, is sent again after a pause, as often
/// as the configuration's `retry` says: whatever this client sends has the same effect when it is sent twice. Where the
/// server finds that our clock is wrong, requests are dated by the server's from then on.
///
/// All members throw `ObjectStoreError`. Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/>; how servers differ:
/// `docs/objectstore.md`.
public final class ObjectStoreClient: Sendable {
    let configuration: ObjectStoreConfiguration
    let address: Address
    let signature: SignatureV4
    let http: HTTPClient
    /// How many seconds the server's clock is ahead of ours, as far as it matters.
    private let skew = Locked(0)

    /// Makes a client, which connects when it is used.
    public init(loop: EventLoop, _ configuration: ObjectStoreConfiguration) throws(ObjectStoreError) {
        address = try Address(configuration)
        guard configuration.payloadSigning != .none || address.isEncrypted else {
            throw ObjectStoreError(
                .invalid,
                "bodies that are not signed may go over TLS only\n    hint: use an https endpoint, or let bodies be signed"
            )
        }
        guard configuration.partSize > 0, configuration.parallelParts > 0 else {
            throw ObjectStoreError(.invalid, "parts have at least a byte, and one is on its way at least")
        }
        self.configuration = configuration
        signature = SignatureV4(configuration.credentials, region: configuration.region)
        do {
            http = try HTTPClient(loop: loop, configuration: HTTPClient.Configuration(tls: configuration.tls))
        } catch {
            throw ObjectStoreError(error, doing: "cannot reach \(configuration.endpoint)")
        }
    }

    /// Ends what goes on and closes the connections.
    public func close() async { await http.close() }

    // MARK: - Requests

    /// Sends a request until it is answered with success, or there is no more hope.
    func send(_ request: StoreRequest) async throws(ObjectStoreError) -> HTTPResponse {
        var tries = Tries(configuration.retry)
        return try await send(request, &tries)
    }

    /// Sends a request until it is answered with success, or there is no more hope.
    ///
    /// - Parameter tries: the ones before; it tells afterwards what came of them.
    func send(_ request: StoreRequest, _ tries: inout Tries) async throws(ObjectStoreError) -> HTTPResponse {
        while true {
            let failure: ObjectStoreError
            do throws(ObjectStoreError) {
                return try await sendOnce(request)
            } catch {
                failure = error
            }
            try await pause(&tries, after: failure)
        }
    }

    /// Asks for an object until its body begins, or there is no more hope.
    func open(_ request: StoreRequest, _ tries: inout Tries) async throws(ObjectStoreError) -> HTTPStreamedResponse {
        while true {
            let failure: ObjectStoreError
            do throws(ObjectStoreError) {
                return try await openOnce(request)
            } catch {
                failure = error
            }
            try await pause(&tries, after: failure)
        }
    }

    /// Waits before the next try, or throws when there is to be none.
    func pause(_ tries: inout Tries, after failure: ObjectStoreError) async throws(ObjectStoreError) {
        if case .clock(let time) = failure.remedy {
            skew.withLock { $0 = time.secondsSince1970 - configuration.clock().secondsSince1970 }
        }
        guard let pause = tries.pause(after: failure) else { throw failure }
        do {
            try await Task.sleep(for: pause)
        } catch {
            throw ObjectStoreError(.cancelled, "\(failure)\n    and it was cancelled before it was tried again")
        }
    }

    private func sendOnce(_ request: StoreRequest) async throws(ObjectStoreError) -> HTTPResponse {
        let signed = sign(request)
        let response: HTTPResponse
        do {
            if let upload = signed.upload {
                response = try await http.send(signed.request, uploading: upload)
            } else {
                response = try await http.send(signed.request)
            }
        } catch {
            throw ObjectStoreError(error, doing: action(request))
        }
        guard (200..<300).contains(response.status) else {
            throw failure(response.status, response.headers, response.body, of: request)
        }
        return response
    }

    private func openOnce(_ request: StoreRequest) async throws(ObjectStoreError) -> HTTPStreamedResponse {
        do {
            let response = try await http.stream(sign(request).request)
            if (200..<300).contains(response.status) { return response }
            var body: [UInt8] = []
            for try await part in response.body {
                body += part
                if body.count > Self.longestError { break }
            }
            throw failure(response.status, response.headers, body, of: request)
        } catch let error as HTTPError {
            throw ObjectStoreError(error, doing: action(request))
        } catch let error as ObjectStoreError {
            throw error
        } catch {
            throw ObjectStoreError(.unreachable, "\(action(request)): \(error)")
        }
    }

    private static let longestError = 64 << 10

    private func sign(_ request: StoreRequest) -> StoreRequest.Signed {
        let limits = TimeLimits(
            connect: configuration.connectLimit, firstByte: configuration.answerLimit, idle: configuration.idleLimit,
            total: nil)
        return request.signed(by: signature, to: address, at: now, limits: limits)
    }

    /// The time by the server's clock, as far as it is known.
    var now: UTCTime {
        UTCTime(secondsSince1970: configuration.clock().secondsSince1970 + skew.withLock { $0 })
    }

    // MARK: - Messages

    /// What cannot be done, and where, for messages.
    func action(_ request: StoreRequest) -> String {
        let object = request.key.map { "'\($0)' in " } ?? ""
        return "cannot \(request.purpose) \(object)the bucket '\(configuration.bucket)' at \(configuration.endpoint)"
    }

    /// The failure that an answer tells of.
    func failure(
        _ status: Int, _ headers: HTTPHeaders, _ body: [UInt8], of request: StoreRequest
    ) -> ObjectStoreError {
        ObjectStoreError(
            ObjectStoreError.Answer(status: status, headers: headers, body: body), doing: action(request),
            isAboutObject: request.key != nil, to: configuration)
    }

    /// An answer that no S3 server gives.
    func unreadable(_ request: StoreRequest, _ reason: String) -> ObjectStoreError {
        ObjectStoreError(
            .unreadable, "\(action(request)): \(reason)\n    hint: \(ObjectStoreError.wrongAddress)")
    }
}
