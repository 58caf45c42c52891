internal import Artifacts
internal import Crypto
internal import DaemonLifecycle
internal import EventLoop
internal import FoundationEssentials
internal import Glibc
internal import HTTPServer
internal import Telemetry

/// What the daemon answers over HTTP; described in `docs/artifactd.md`.
///
/// Handlers work outside of the event loop: they wait for disks.
struct ArtifactAPI: Sendable {
    let depot: ArtifactDepot
    let access: Locked<Access>
    let endpoint: HealthEndpoint
    let version: String
    let logger: Logger
    let metrics: ArtifactMetrics

    /// How many items a list has at most.
    private static let longestList = 1000

    /// The routes.
    var router: Router {
        let logger = logger
        var router = Router { error, request in
            logger.error("\(request.method) \(request.path): \(error)")
        }
        let (endpoint, version) = (endpoint, version)
        for path in ["/healthz", "/readyz", "/metrics"] {
            router.onImmediate("GET", path) { request, _ in endpoint.respond(to: request) }
        }
        router.onImmediate("GET", "/v1/version") { _, _ in
            try Self.json(200, ["name": "ditrit-artifactd", "version": version])
        }
        addArtifacts(&router)
        addCache(&router)
        return router
    }

    private func addArtifacts(_ router: inout Router) {
        on(&router, "GET", "/v1/artifacts", .read) { request, _ in try await list(request) }
        on(&router, "POST", "/v1/artifacts", .write) { request, _ in try await put(request, as: nil) }
        on(&router, "PUT", "/v1/artifacts/{digest}", .write) { request, digest in try await put(request, as: digest) }
        on(&router, "GET", "/v1/artifacts/{digest}", .read) { _, digest in
            try Self.json(200, try await depot.stored(named(digest)))
        }
        on(&router, "DELETE", "/v1/artifacts/{digest}", .write) { _, digest in
            try await depot.remove(named(digest))
            return HTTPResponse(status: 204)
        }
        on(&router, "GET", "/v1/artifacts/{digest}/content", .read) { request, digest in
            try await content(named(digest), request)
        }
        on(&router, "POST", "/v1/artifacts/{digest}/directory", .read) { _, digest in
            try Self.json(200, try await depot.csar(named(digest)))
        }
    }

    private func addCache(_ router: inout Router) {
        on(&router, "GET", "/v1/cache", .read) { request, _ in
            let (after, limit) = try page(request)
            // A digest may be there twice.
            let rest = await depot.cached().filter { item in after.map { $0.description < item.digest } ?? true }
            var items = Array(rest.prefix(limit))
            if let last = items.last { items += rest.dropFirst(limit).prefix { $0.digest == last.digest } }
            return try Self.json(
                200, ArtifactAnswers.List(items, next: items.count < rest.count ? items.last?.digest : nil))
        }
        on(&router, "DELETE", "/v1/cache", .write) { _, _ in try Self.json(200, await depot.evictAll()) }
        on(&router, "DELETE", "/v1/cache/{digest}", .write) { _, digest in
            try Self.json(200, try await depot.evict(named(digest)))
        }
        on(&router, "POST", "/v1/cache/verify", .read) { _, _ in
            try Self.json(200, ArtifactAnswers.List(await depot.verify()))
        }
        on(&router, "POST", "/v1/cache/{digest}/verify", .read) { _, digest in
            let verdicts = await depot.verify(try named(digest))
            guard !verdicts.isEmpty else {
                throw ArtifactError(.missing, "nothing of the artifact \(digest) is kept here")
            }
            return try Self.json(200, ArtifactAnswers.List(verdicts))
        }
    }

    /// Adds a route for those who may use it; the handler gets what its path says of the digest.
    private func on(
        _ router: inout Router, _ method: String, _ path: String, _ permission: Access.Permission,
        _ handler: @escaping @Sendable (HTTPRequest, String) async throws -> HTTPResponse
    ) {
        let hasDigest = path.contains("{digest}")
        router.on(method, path, bodyLimit: Int.max) { request, parameters in
            try check(request, permission)
            let digest = hasDigest ? parameters["digest"] : ""
            return try await withTaskExecutorPreference(globalConcurrentExecutor) {
                do {
                    return try await handler(request, digest)
                } catch let error as ArtifactError {
                    throw Problem(error)
                }
            }
        }
    }

    private func check(_ request: HTTPRequest, _ permission: Access.Permission) throws(Problem) {
        guard access.withLock({ $0 }).permits(permission, to: request.peer) else {
            metrics.refusals.increment()
            logger.warning("refuses \(request.method) \(request.path) to \(request.peer)", .artifactRefused)
            throw Problem(
                .forbidden,
                "this user may not \(permission.rawValue) artifacts; access.\(permission.rawValue)-users and"
                    + " access.\(permission.rawValue)-groups in the configuration of ditrit-artifactd say who may")
        }
    }

    private func named(_ digest: String) throws(ArtifactError) -> ArtifactDigest {
        try ArtifactDigest(checking: digest)
    }

    private static func json(
        _ status: Int, _ value: some Encodable, _ fields: [(name: String, value: String)] = []
    ) throws -> HTTPResponse {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var body = [UInt8](try encoder.encode(value))
        body.append(UInt8(ascii: "\n"))
        return HTTPResponse(status: status, fields: [("Content-Type", "application/json")] + fields, body: body)
    }

    // MARK: - Handlers

    private func page(_ request: HTTPRequest) throws(Problem) -> (after: ArtifactDigest?, limit: Int) {
        var limit = 100
        if let text = request.query["limit"] {
            guard let number = Int(text), (1...Self.longestList).contains(number) else {
                throw Problem(.badRequest, "limit is a number from 1 to \(Self.longestList), not '\(text)'")
            }
            limit = number
        }
        guard let text = request.query["after"] else { return (nil, limit) }
        guard let after = ArtifactDigest(text) else {
            throw Problem(.badRequest, "after is a digest, what 'next' of the list before said, not '\(text)'")
        }
        return (after, limit)
    }

    private func list(_ request: HTTPRequest) async throws -> HTTPResponse {
        let (after, limit) = try page(request)
        // One more tells whether there are any.
        let found = try await depot.store.list(after: after, limit: limit + 1)
        let items = found.prefix(limit).map { stored in
            ArtifactAnswers.Stored(
                digest: "\(stored.digest)", size: stored.size,
                modified: stored.modified.map { Timestamp.text(Int64($0) * 1_000_000) })
        }
        return try Self.json(
            200, ArtifactAnswers.List(Array(items), next: found.count > limit ? items.last?.digest : nil))
    }

    private func content(_ digest: ArtifactDigest, _ request: HTTPRequest) async throws -> HTTPResponse {
        let file = try await depot.open(digest)
        return HTTPResponse(
            status: 200,
            fields: [
                ("Content-Type", "application/octet-stream"), ("ETag", EntityTag("\(digest)").description),
                ("Accept-Ranges", "bytes"), ("Cache-Control", "immutable"),
            ], content: .file(file, 0..<file.size)
        ).evaluated(for: request)
    }

    /// Writes what comes to a file of its own, and stores it when all of it has come and is what it is said to be.
    private func put(_ request: HTTPRequest, as name: String?) async throws -> HTTPResponse {
        let expected = try name.map { text throws(ArtifactError) in try named(text) }
        let limit = await depot.limits.artifact
        try depot.directory.prepare()
        let temporary = depot.directory.temporary("put")
        defer { _ = unsafe unlink(temporary) }
        let (size, digest) = try await depot.receiving.pass {
            try await receive(request.body.limited(to: limit), in: temporary)
        }
        if let expected, expected != digest {
            throw ArtifactError(.unusable, "what was sent is \(digest), not \(expected): nothing was stored")
        }
        let isNew = try await depot.put(temporary, size: size, as: digest)
        return try Self.json(
            isNew ? 201 : 200, ArtifactAnswers.Stored(digest: "\(digest)", size: size),
            isNew ? [("Location", "/v1/artifacts/\(digest)")] : [])
    }

    private func receive(
        _ body: HTTPRequestBody, in path: String
    ) async throws -> (size: Int, digest: ArtifactDigest) {
        let file = try ArtifactFile(path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
        var hash = SHA256()
        var size = 0
        var parts = body.makeAsyncIterator()
        while true {
            let part: [UInt8]?
            do throws(HTTPBodyError) {
                part = try await parts.next()
            } catch {
                guard case .tooLarge(let limit) = error else { throw error }
                throw ArtifactError(.tooLarge, "it is larger than the \(limit) bytes of limits.artifact")
            }
            guard let part else { break }
            hash.update(part)
            size += part.count
            try file.write(part)
        }
        try file.synchronize()
        guard let digest = ArtifactDigest(hex: hash.finish().hex) else { preconditionFailure("a digest has 64 digits") }
        return (size, digest)
    }
}
