internal import EventLoop
internal import FoundationEssentials
internal import HTTPClient
internal import Orchestration
internal import URI

/// A `ditrit-manager` as its REST API shows it.
struct Manager: Sendable {
    /// What a manager answered.
    struct Answer: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let body: [UInt8]

        /// The resource in the answer.
        func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws(ManagerError) -> Value {
            do {
                return try JSONDecoder().decode(type, from: Data(body))
            } catch {
                throw ManagerError(
                    status: nil,
                    "error: the manager's answer is not what this version of ditrit understands: \(error)\n    hint: do"
                        + " both come from the same release?")
            }
        }
    }

    /// Where it is, for people.
    let address: String
    private let base: String
    private let http: HTTPClient
    private let token: String?

    /// - Throws: `Unavailable` for an address that is none, `ManagerError` for certificates that cannot be used.
    init(_ context: ManagerContexts.Context, on loop: EventLoop) throws {
        var configuration = HTTPClient.Configuration()
        address = context.url
        token = context.token
        if context.url.hasPrefix(ManagerOptions.socketScheme) {
            configuration.unixSocket = String(context.url.dropFirst(ManagerOptions.socketScheme.count))
            base = "http://localhost"
        } else {
            try context.checkAddress()
            base = String(context.url.reversed().drop { $0 == "/" }.reversed())
        }
        configuration.tls.certificateAuthority = context.certificateAuthority.map { .file($0) }
        configuration.tls.certificate = context.certificate.map { .file($0) }
        configuration.tls.key = context.key.map { .file($0) }
        do {
            http = try HTTPClient(loop: loop, configuration: configuration)
        } catch {
            throw ManagerError(error, from: context.url)
        }
    }

    /// Ends what goes on and closes the connections.
    func close() async { await http.close() }

    /// Reads a resource.
    ///
    /// - Parameter wait: how long the manager may hold back the answer.
    func get(_ path: ResourcePath, wait: Duration = .zero) async throws(ManagerError) -> Answer {
        var request = request("GET", path)
        request.limits.firstByte = .seconds(30) + wait
        return try await send(request)
    }

    /// Asks for a change; the answer may be nothing.
    ///
    /// - Parameter key: makes the request safe to be sent again: the manager does it once (`Idempotency-Key`).
    func send(
        _ method: String, _ path: ResourcePath, body: JSON? = nil, key: String? = nil
    ) async throws(ManagerError) -> Answer {
        var request = request(method, path)
        if let body {
            request.body = Array(body.encoded.utf8)
            request.headers.append((name: "Content-Type", value: "application/json"))
        }
        guard let key else { return try await send(request) }
        request.headers.append((name: "Idempotency-Key", value: key))
        var tries = 0
        while true {
            do throws(ManagerError) {
                return try await send(request)
            } catch {
                tries += 1
                // The answer was lost, and perhaps nothing but the answer.
                guard error.status == nil, tries < 3 else { throw error }
                try? await Task.sleep(for: .seconds(tries))
            }
        }
    }

    /// Sends a file as the body.
    ///
    /// - Parameter progress: is told how many bytes have gone and of how many; from any thread.
    func upload(
        _ method: String, _ path: ResourcePath, file: String, type: String,
        progress: @escaping @Sendable (_ sent: Int, _ all: Int) -> Void
    ) async throws -> Answer {
        let source = try FilePieces(path: file)
        var request = request(method, path)
        request.headers.append((name: "Content-Type", value: type))
        request.limits.total = nil
        // The manager reads and checks the whole model before it answers.
        request.limits.firstByte = .seconds(300)
        let length = source.length
        let upload = HTTPUpload(length: length, parts: source.counted { progress($0, length) })
        do {
            return try answer(await http.send(request, uploading: upload))
        } catch let error as HTTPError {
            throw ManagerError(error, from: address)
        }
    }

    /// A response that is read as it comes.
    ///
    /// - Parameter silence: for how long nothing may come.
    func stream(
        _ path: ResourcePath, headers: [HTTPHeaders.Field] = [], silence: Duration
    ) async throws(ManagerError) -> HTTPStreamedResponse {
        var request = request("GET", path)
        request.headers += headers
        request.limits.idle = silence
        request.limits.total = nil
        var body: [UInt8] = []
        let status: Int
        do throws(HTTPError) {
            let response = try await http.stream(request)
            if response.status == 200 { return response }
            status = response.status
            for try await part in response.body where body.count < 1 << 20 { body += part }
        } catch {
            throw ManagerError(error, from: address)
        }
        throw ManagerError(status, body, from: address)
    }

    private func request(_ method: String, _ path: ResourcePath) -> HTTPRequest {
        var request = HTTPRequest(method: method, url: base + path.text)
        if let token { request.headers.append((name: "Authorization", value: "Bearer \(token)")) }
        return request
    }

    private func send(_ request: HTTPRequest) async throws(ManagerError) -> Answer {
        let response: HTTPResponse
        do throws(HTTPError) {
            response = try await http.send(request)
        } catch {
            throw ManagerError(error, from: address)
        }
        return try answer(response)
    }

    private func answer(_ response: HTTPResponse) throws(ManagerError) -> Answer {
        guard (200..<300).contains(response.status) else {
            throw ManagerError(response.status, response.body, from: address)
        }
        return Answer(status: response.status, headers: response.headers, body: response.body)
    }
}

/// The path of a resource with a query, escaped.
struct ResourcePath: Sendable {
    private(set) var text: String

    /// - Parameters:
    ///   - segments: the path, a name for each.
    ///   - query: what is nil is left out.
    init(_ segments: String..., query: [(name: String, value: String?)] = []) {
        text = segments.map { "/" + PercentEncoding.encode($0) }.joined()
        add(query)
    }

    /// The path of what is below it; there is no query yet.
    func appending(_ segment: String) -> ResourcePath {
        var copy = self
        copy.text += "/" + PercentEncoding.encode(segment)
        return copy
    }

    /// The same path with more in its query.
    func with(_ query: [(name: String, value: String?)]) -> ResourcePath {
        var copy = self
        copy.add(query)
        return copy
    }

    private mutating func add(_ query: [(name: String, value: String?)]) {
        for (name, value) in query {
            guard let value else { continue }
            text +=
                (text.contains("?") ? "&" : "?") + PercentEncoding.encode(name) + "=" + PercentEncoding.encode(value)
        }
    }
}
