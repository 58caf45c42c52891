internal import Artifacts
internal import EventLoop
internal import ObjectStore

/// Artifacts in a bucket of an S3 store: the object `PREFIXsha256-…` each.
final class S3Store: BlobStore {
    let name: String
    private let prefix: String
    private let partSize: Int
    private let loop: EventLoop
    private let connection: Locked<Connection>

    /// A client with the credentials of its time; what goes on with older ones is let end with them.
    private final class Connection: Sendable {
        let client: ObjectStoreClient

        init(_ client: ObjectStoreClient) { self.client = client }

        deinit {
            let client = client
            Task { await client.close() }
        }
    }

    /// A store that is connected to when it is used.
    ///
    /// - Parameter prefix: what all keys begin with.
    init(_ configuration: ObjectStoreConfiguration, prefix: String, loop: EventLoop) throws(ArtifactError) {
        name = "the bucket '\(configuration.bucket)' at \(configuration.endpoint)"
        self.prefix = prefix
        self.loop = loop
        partSize = configuration.partSize
        connection = Locked(Connection(try Self.client(configuration, loop)))
    }

    /// Takes other credentials, for what begins from now on.
    func use(_ configuration: ObjectStoreConfiguration) throws(ArtifactError) {
        let newer = Connection(try Self.client(configuration, loop))
        connection.withLock { $0 = newer }
    }

    private static func client(
        _ configuration: ObjectStoreConfiguration, _ loop: EventLoop
    ) throws(ArtifactError) -> ObjectStoreClient {
        do throws(ObjectStoreError) {
            return try ObjectStoreClient(loop: loop, configuration)
        } catch {
            throw ArtifactError(error)
        }
    }

    private func key(_ digest: ArtifactDigest) -> String { prefix + digest.fileName }

    /// Does something with the client, which stays open so long.
    private func with<Value>(
        _ body: (ObjectStoreClient) async throws(ObjectStoreError) -> Value
    ) async throws(ArtifactError) -> Value {
        let connection = connection.withLock { $0 }
        defer { withExtendedLifetime(connection) {} }
        do throws(ObjectStoreError) {
            return try await body(connection.client)
        } catch {
            throw ArtifactError(error)
        }
    }

    func size(of digest: ArtifactDigest) async throws(ArtifactError) -> Int? {
        try await with { client throws(ObjectStoreError) in
            do throws(ObjectStoreError) {
                return try await client.head(key(digest)).length
            } catch {
                if error.code == .noSuchKey { return nil }
                throw error
            }
        }
    }

    func put(_ path: String, size: Int, as digest: ArtifactDigest) async throws(ArtifactError) {
        try await with { client throws(ObjectStoreError) in
            var options = PutOptions()
            options.contentType = "application/octet-stream"
            // In parts it would be read once more; it has just been computed.
            if size <= partSize { options.sha256 = digest.bytes }
            _ = try await client.put(key(digest), .file(path), options)
        }
    }

    func get(
        _ digest: ArtifactDigest, _ receive: ([UInt8]) throws(ArtifactError) -> Void
    ) async throws(ArtifactError) {
        let connection = connection.withLock { $0 }
        defer { withExtendedLifetime(connection) {} }
        let parts: ObjectBody.AsyncIterator
        do throws(ObjectStoreError) {
            parts = try await connection.client.get(key(digest), sha256: digest.bytes).body.makeAsyncIterator()
        } catch {
            throw error.code == .noSuchKey ? missing(digest) : ArtifactError(error)
        }
        while true {
            let part: [UInt8]?
            do throws(ObjectStoreError) { part = try await parts.next() } catch { throw ArtifactError(error) }
            guard let part else { return }
            try receive(part)
        }
    }

    func delete(_ digest: ArtifactDigest) async throws(ArtifactError) {
        try await with { client throws(ObjectStoreError) in try await client.delete(key(digest)) }
    }

    func list(after: ArtifactDigest?, limit: Int) async throws(ArtifactError) -> [StoredArtifact] {
        try await with { client throws(ObjectStoreError) in
            let listing = client.list(prefix: prefix + "sha256-", after: after.map(key), pageSize: limit)
            var found: [StoredArtifact] = []
            var entries = listing.makeAsyncIterator()
            while found.count < limit, let entry = try await entries.next() {
                guard case .object(let object) = entry,
                    let digest = ArtifactDigest(fileName: String(object.key.dropFirst(prefix.count)))
                else { continue }
                found.append(
                    StoredArtifact(
                        digest: digest, size: object.length, modified: object.lastModified?.secondsSince1970))
            }
            return found
        }
    }

    func check() async throws(ArtifactError) {
        try await with { client throws(ObjectStoreError) in try await client.checkAccess() }
    }

    func close() async { await connection.withLock { $0 }.client.close() }
}

extension ArtifactError {
    /// What the object store could not do for an artifact.
    fileprivate init(_ error: ObjectStoreError) {
        switch error.code {
        case .noSuchKey: self.init(.missing, error.description)
        case .digestMismatch, .changed: self.init(.damaged, error.description)
        case .tooLarge: self.init(.tooLarge, error.description)
        case .cancelled, .closed: self.init(.cancelled, error.description)
        default: self.init(.unavailable, error.description)
        }
    }
}
