public import Artifacts
public import EventLoop
import FoundationEssentials
import Glibc
public import HTTPClient
public import TestSupport

/// A `ditrit-artifactd` with directories of its own, started again as often as a test wants.
public final class ArtifactDaemonStage: Sendable {
    /// Where everything of it is: `store`, `cache`, `artifactd.sock`.
    public let directory: TemporaryDirectory
    /// Where clients run.
    public let loop: EventLoop
    /// A client of its socket.
    public let client: HTTPClient
    private let settings: Locked<[String: String]>
    private let environment: [String: String]
    private let processes = Locked<[ChildProcess]>([])

    /// Where it listens.
    public var socket: String { directory.path + "/artifactd.sock" }
    /// What it keeps.
    public var cache: String { directory.path + "/cache" }

    private init(_ settings: [String: String], environment: [String: String]) throws {
        directory = try TemporaryDirectory()
        loop = try EventLoop(name: "test")
        client = try HTTPClient(
            loop: loop, configuration: .init(maximumConnections: 64, unixSocket: directory.path + "/artifactd.sock"))
        self.environment = environment
        let path = directory.path
        try FileManager.default.createDirectory(atPath: path + "/store", withIntermediateDirectories: false)
        try directory.write("", to: "artifactd.yaml")
        let own = [
            "listen": "unix:\(path)/artifactd.sock", "cache.directory": path + "/cache", "log.target": "stderr",
            "store.directory": path + "/store", "log.level": "debug",
        ]
        self.settings = Locked(own.merging(settings) { $1 })
    }

    /// Calls `body` with a daemon that answers, and ends it afterwards.
    public static func with(
        _ settings: [String: String] = [:], environment: [String: String] = [:],
        _ body: (ArtifactDaemonStage) async throws -> Void
    ) async throws {
        let stage = try ArtifactDaemonStage(settings, environment: environment)
        let result: Result<Void, any Error>
        do {
            try await stage.start()
            result = .success(try await body(stage))
        } catch {
            result = .failure(error)
        }
        await stage.client.close()
        stage.process?.send(SIGKILL)
        _ = try? await stage.process?.wait()
        stage.loop.shutDown()
        try result.get()
    }

    // MARK: - The process

    /// The present one.
    public var process: ChildProcess? { processes.withLock { $0.last } }
    /// What all of them have written.
    public var output: String { processes.withLock { $0 }.map(\.output).joined(separator: "--- started again\n") }

    /// Changes a setting, for the next start.
    public func set(_ key: String, _ value: String) { settings.withLock { $0[key] = value } }

    /// Starts one without waiting for it.
    public func launch(_ arguments: [String] = []) throws {
        let keys = settings.withLock { $0 }.sorted { $0.key < $1.key }.flatMap { ["--set", "\($0.key)=\($0.value)"] }
        let process = try ChildProcess(
            [ChildProcess.built("ditrit-artifactd"), "--config", directory.path + "/artifactd.yaml"] + keys + arguments,
            environment: environment)
        processes.withLock { $0.append(process) }
    }

    /// Starts one, and waits until it answers.
    public func start() async throws {
        try launch()
        for _ in 0..<2000 {
            if let answer = try? await send("GET", "/healthz"), answer.status == 200 { return }
            if let process, isGone(process.id) { break }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw Failure(description: "ditrit-artifactd does not answer: \(output)")
    }

    /// Kills the process.
    public func kill() async throws {
        process?.send(SIGKILL)
        _ = try await process?.wait()
    }

    /// Asks it to end; its exit status.
    public func stop() async throws -> Int32? {
        process?.send(SIGTERM)
        return try await process?.wait()
    }

    /// Why a stage cannot be had.
    public struct Failure: Error, CustomStringConvertible {
        /// What is wrong.
        public let description: String
    }

    // MARK: - Requests

    /// Sends a request.
    public func send(
        _ method: String, _ path: String, _ body: [UInt8]? = nil, headers: [HTTPHeaders.Field] = []
    ) async throws -> HTTPResponse {
        try await client.send(
            HTTPRequest(
                method: method, url: "http://artifactd" + path, headers: headers, body: body,
                limits: TimeLimits(firstByte: .seconds(150), total: .seconds(170)), maximumResponseBytes: 64 << 20))
    }

    /// Sends a request, and reads the JSON of its answer.
    public func get<Answer: Decodable>(_ method: String, _ path: String, as type: Answer.Type) async throws -> Answer {
        let response = try await send(method, path)
        guard (200..<300).contains(response.status) else {
            throw Failure(description: "\(method) \(path): \(String(decoding: response.body, as: UTF8.self))")
        }
        return try JSONDecoder().decode(type, from: Data(response.body))
    }

    /// What it keeps.
    public func kept() async throws -> [ArtifactAnswers.Cached] {
        try await get("GET", "/v1/cache?limit=1000", as: ArtifactAnswers.List<ArtifactAnswers.Cached>.self).items
    }

    /// What its store has.
    public func stored() async throws -> [ArtifactAnswers.Stored] {
        try await get("GET", "/v1/artifacts?limit=1000", as: ArtifactAnswers.List<ArtifactAnswers.Stored>.self).items
    }

    /// What it finds when it reads what it keeps.
    public func verdicts() async throws -> [ArtifactAnswers.Verdict] {
        try await get("POST", "/v1/cache/verify", as: ArtifactAnswers.List<ArtifactAnswers.Verdict>.self).items
    }

    /// Stores by a client of its own.
    public func artifacts(patience: Duration = .seconds(20)) throws -> DaemonArtifacts {
        try DaemonArtifacts(socket: socket, loop: loop, patience: patience)
    }
}
