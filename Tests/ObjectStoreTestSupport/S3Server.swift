import EventLoop
import FoundationEssentials
import Glibc
import HTTPClient
import TestSupport
public import ObjectStore

/// A real S3 server of this process's own, with and without TLS, that ends when it does.
public final class S3Server: Sendable {
    /// Which one.
    public enum Kind: String, Sendable {
        /// OpenStack Swift's s3api.
        case swift
        /// Ceph's radosgw.
        case ceph
    }

    /// Which one it is.
    public let kind: Kind
    /// Where certificates and logs are.
    public let directory: String
    /// Its address without TLS.
    public let endpoint: String
    /// Its address with TLS, by number; its certificate is for `s3.localhost` as well.
    public let secureEndpoint: String
    private let keys: [Credentials]

    /// How short the parts of an object may be.
    public static let shortestPart = 64 << 10

    /// Starts one, and waits until it serves.
    ///
    /// - Parameter takesTokens: whether session tokens are taken; see `scripts/s3-dev`.
    public init(_ kind: Kind, takesTokens: Bool = false) throws {
        self.kind = kind
        var template = Array("/tmp/ditrit-s3-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Script.Failure(description: "mkdtemp: error \(errno)") }
        directory = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        _ = try Script.run(
            "s3-dev",
            ["start", directory, "--server", kind.rawValue, "--for", "\(getpid())"]
                + ["--min-part", "\(Self.shortestPart)"] + (takesTokens ? ["--sts"] : []))
        let addresses = try Self.lines(directory + "/addresses")
        (endpoint, secureEndpoint) = (addresses[0], addresses[1])
        keys = try Self.lines(directory + "/keys").map { line in
            let words = line.split(separator: " ").map(String.init)
            return Credentials(accessKeyID: words[0], secretAccessKey: words[1])
        }
    }

    /// Which kind the one is that tests share; `DITRIT_S3_SERVER` says it.
    public static let sharedKind: Kind? = Kind(
        rawValue: getenv("DITRIT_S3_SERVER").map { String(cString: $0) } ?? Kind.swift.rawValue)

    private static let sharedOne = Result {
        guard let sharedKind else { throw Script.Failure(description: "DITRIT_S3_SERVER is neither swift nor ceph") }
        return try S3Server(sharedKind)
    }

    /// The one that tests share, each with buckets of its own.
    public static func shared() throws -> S3Server { try sharedOne.get() }

    /// The credentials of one of its two users.
    public func credentials(ofUser number: Int = 0) -> Credentials { keys[number] }

    /// A name for a bucket that nobody else has.
    public static func newBucket() -> String { "test-" + String(UInt64.random(in: 0...UInt64.max), radix: 36) }

    /// Makes a bucket; returns its name.
    public func makeBucket() async throws -> String {
        let bucket = Self.newBucket()
        try await withObjectStore(configuration(bucket: bucket)) { try await $0.createBucket() }
        return bucket
    }

    /// How a client reaches a bucket.
    public func configuration(bucket: String, secure: Bool = false) -> ObjectStoreConfiguration {
        var configuration = ObjectStoreConfiguration(
            endpoint: secure ? secureEndpoint : endpoint, bucket: bucket, credentials: credentials())
        configuration.tls.certificateAuthority = .file(directory + "/tls/ca.pem")
        configuration.partSize = Self.shortestPart
        configuration.retry.firstPause = .milliseconds(10)
        return configuration
    }

    private static func lines(_ path: String) throws -> [String] {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self).split(separator: "\n")
            .map(String.init)
    }
}

/// Calls `body` with a client, which is closed afterwards, and its loop ended.
public func withObjectStore<Value>(
    _ configuration: ObjectStoreConfiguration, _ body: (ObjectStoreClient) async throws -> Value
) async throws -> Value {
    let loop = try EventLoop(name: "test")
    defer { loop.shutDown() }
    let client = try ObjectStoreClient(loop: loop, configuration)
    do {
        let value = try await body(client)
        await client.close()
        return value
    } catch {
        await client.close()
        throw error
    }
}

/// Calls `body` with a client of a new bucket of the shared server.
public func withBucket<Value>(
    secure: Bool = false, _ change: (inout ObjectStoreConfiguration) -> Void = { _ in },
    _ body: (ObjectStoreClient) async throws -> Value
) async throws -> Value {
    var configuration = try S3Server.shared().configuration(bucket: S3Server.newBucket(), secure: secure)
    change(&configuration)
    return try await withObjectStore(configuration) { client in
        try await client.createBucket()
        return try await body(client)
    }
}
