internal import EventLoop
internal import FoundationEssentials
internal import Glibc
internal import HTTPClient

/// Speaks to ditrit-artifactd; what it says is described in `docs/artifactd.md`.
struct ArtifactDaemonClient: Sendable {
    private let socket: String
    private let client: HTTPClient
    private let patience: Duration

    /// How long an artifact may take to come from the store: the daemon has limits of its own for what stands still.
    private static let longestFetch = Duration.seconds(3600)

    private static let longestRefusal = 64 << 10

    init(socket: String, loop: EventLoop, patience: Duration) throws(ArtifactError) {
        self.socket = socket
        self.patience = patience
        do throws(HTTPError) {
            client = try HTTPClient(
                loop: loop, configuration: HTTPClient.Configuration(maximumConnections: 16, unixSocket: socket))
        } catch {
            throw ArtifactError(.unavailable, "\(error)")
        }
    }

    func close() async { await client.close() }

    // MARK: - What it can be asked for

    func put(_ path: String, as digest: ArtifactDigest) async throws(ArtifactError) {
        let size = try ArtifactFile(path, O_RDONLY).size
        if let stored = try await find(digest), stored.size == size { return }
        var request = self.request("PUT", digest)
        request.headers = [("Content-Type", "application/octet-stream")]
        _ = try await send(request, HTTPUpload(length: size, parts: FileParts(path: path)), about: digest)
    }

    /// What the store has; nil if it is not there.
    private func find(_ digest: ArtifactDigest) async throws(ArtifactError) -> ArtifactAnswers.Stored? {
        do throws(ArtifactError) {
            return try decode(try await send(request("GET", digest), about: digest))
        } catch {
            if error.code == .missing { return nil }
            throw error
        }
    }

    /// Where the files of a CSAR are.
    func directory(of digest: ArtifactDigest) async throws(ArtifactError) -> String {
        let answer: ArtifactAnswers.Directory = try decode(
            try await send(request("POST", digest, "/directory"), about: digest))
        guard answer.path.hasPrefix("/"), answer.path.hasSuffix("/" + digest.fileName) else {
            throw ArtifactError(.unavailable, "\(socket): '\(answer.path)' is not where ditrit-artifactd keeps a CSAR")
        }
        return answer.path
    }

    /// Writes the bytes of an artifact to a file; goes on where it was when the daemon was restarted in between.
    func get(_ digest: ArtifactDigest, to file: borrowing ArtifactFile) async throws(ArtifactError) {
        var received = 0
        var wait = Wait(patience)
        while true {
            var request = request("GET", digest, "/content")
            if received > 0 { request.headers = [("Range", "bytes=\(received)-")] }
            let answer: HTTPStreamedResponse
            do throws(HTTPError) {
                answer = try await client.stream(request)
            } catch {
                try await wait.pause(after: passing(error, digest))
                continue
            }
            // Whoever was interrupted at the very end has all of it.
            if received > 0, answer.status == 416 { return }
            let isPart = answer.status == (received > 0 ? 206 : 200)
            var parts = answer.body.makeAsyncIterator()
            var refusal: [UInt8] = []
            while true {
                let part: [UInt8]?
                do throws(HTTPError) {
                    part = try await parts.next()
                } catch {
                    try await wait.pause(after: passing(error, digest))
                    break
                }
                guard let part else {
                    if isPart { return }
                    try await wait.pause(after: passing(answer.status, refusal))
                    break
                }
                if isPart {
                    try file.write(part)
                    received += part.count
                } else if refusal.count < Self.longestRefusal {
                    refusal += part
                }
            }
        }
    }

    func delete(_ digest: ArtifactDigest) async throws(ArtifactError) {
        _ = try await send(request("DELETE", digest), about: digest)
    }

    /// Sees whether the daemon answers and lets this user read, now and without waiting for it.
    func check() async throws(ArtifactError) {
        let limits = TimeLimits(connect: .seconds(5), firstByte: .seconds(5), idle: .seconds(5), total: .seconds(10))
        let answer: HTTPResponse
        do throws(HTTPError) {
            // Who may not read is refused before the name is looked at; it is none, so that nothing is looked for.
            answer = try await client.send(HTTPRequest(url: "http://artifactd/v1/artifacts/none", limits: limits))
        } catch {
            switch error.code {
            case .cancelled, .closed: throw ArtifactError(.cancelled, "\(error)")
            default: throw silence(error)
            }
        }
        do throws(ArtifactError) {
            throw try passing(answer.status, answer.body)
        } catch {
            if error.code == .unusable { return }
            guard answer.status == 401 || answer.status == 403 else { throw error }
            throw ArtifactError(
                .unavailable,
                "\(error)\n    hint: be one of those: in /etc/ditrit/artifactd.yaml, then systemctl reload"
                    + " ditrit-artifactd")
        }
    }

    private func silence(_ error: HTTPError) -> ArtifactError {
        ArtifactError(
            .unavailable,
            "\(socket): ditrit-artifactd does not answer: \(error)\n    hint: is ditrit-artifactd running?"
                + " systemctl status ditrit-artifactd.socket; may this user connect to the socket?")
    }

    // MARK: - Requests

    private func request(_ method: String, _ digest: ArtifactDigest, _ what: String = "") -> HTTPRequest {
        HTTPRequest(
            method: method, url: "http://artifactd/v1/artifacts/\(digest)\(what)",
            limits: TimeLimits(connect: .seconds(5), firstByte: Self.longestFetch, idle: .seconds(60), total: nil))
    }

    /// What has become of a request.
    private enum Outcome {
        case answered(HTTPResponse)
        /// It may be otherwise in a moment: the daemon is not there, or just stops.
        case again(ArtifactError)
    }

    /// Sends a request; again when the daemon is not there or just stops: each of them may be done twice.
    private func send(
        _ request: HTTPRequest, _ upload: HTTPUpload? = nil, about digest: ArtifactDigest
    ) async throws(ArtifactError) -> HTTPResponse {
        var wait = Wait(patience)
        while true {
            switch try await sendOnce(request, upload, about: digest) {
            case .answered(let response): return response
            case .again(let error): try await wait.pause(after: error)
            }
        }
    }

    /// The time that a daemon has to come back.
    private struct Wait {
        private let deadline: ContinuousClock.Instant
        private var pause = Duration.milliseconds(20)

        init(_ patience: Duration) { deadline = .now + patience }

        mutating func pause(after failure: ArtifactError) async throws(ArtifactError) {
            guard ContinuousClock.now + pause < deadline else { throw failure }
            do { try await Task.sleep(for: pause) } catch {
                throw ArtifactError(.cancelled, "the wait for ditrit-artifactd was cancelled: \(failure)")
            }
            pause = min(pause * 2, .seconds(1))
        }
    }

    private func sendOnce(
        _ request: HTTPRequest, _ upload: HTTPUpload?, about digest: ArtifactDigest
    ) async throws(ArtifactError) -> Outcome {
        let response: HTTPResponse
        do throws(HTTPError) {
            response =
                if let upload {
                    try await client.send(request, uploading: upload)
                } else {
                    try await client.send(request)
                }
        } catch {
            return .again(try passing(error, digest))
        }
        guard !(200..<300).contains(response.status) else { return .answered(response) }
        return .again(try passing(response.status, response.body))
    }

    /// What may be otherwise in a moment; throws what may not.
    private func passing(_ error: HTTPError, _ digest: ArtifactDigest) throws(ArtifactError) -> ArtifactError {
        switch error.code {
        case .cannotConnect, .connectionLost, .timedOut(.connect):
            return silence(error)
        case .cancelled: throw ArtifactError(.cancelled, "the wait for the artifact \(digest) was cancelled")
        default: throw ArtifactError(.unavailable, "the artifact \(digest): \(error)")
        }
    }

    /// What may be otherwise in a moment; throws what may not.
    private func passing(_ status: Int, _ body: [UInt8]) throws(ArtifactError) -> ArtifactError {
        let problem = try? JSONDecoder().decode(ArtifactAnswers.Problem.self, from: Data(body))
        let reason = problem?.detail ?? problem?.title ?? "the answer is \(status)"
        if let code = problem?.code.flatMap(ArtifactError.Code.init(rawValue:)) { throw ArtifactError(code, reason) }
        // Without a code of ours it is the server itself that cannot: it stops, or has too many connections.
        let error = ArtifactError(.unavailable, "\(socket): ditrit-artifactd: \(reason)")
        guard status == 503 else { throw error }
        return error
    }

    private func decode<Answer: Decodable>(_ response: HTTPResponse) throws(ArtifactError) -> Answer {
        do { return try JSONDecoder().decode(Answer.self, from: Data(response.body)) } catch {
            throw ArtifactError(.unavailable, "\(socket): what answers there is not ditrit-artifactd: \(error)")
        }
    }
}
