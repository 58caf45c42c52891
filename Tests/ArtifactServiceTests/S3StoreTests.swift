import ArtifactTestSupport
import Artifacts
import CSAR
import Crypto
import EventLoop
import FoundationEssentials
import Glibc
import HTTPClient
import ObjectStore
import ObjectStoreTestSupport
import TestSupport
import Testing

/// The program, with a bucket of a real server as its store.
@Suite("ditrit-artifactd and S3", .timeLimit(.minutes(3)))
struct S3StoreTests {
    /// Bytes that differ from place to place.
    private static func pattern(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        let block = (0..<1009).map { _ in UInt8.random(in: 0...255, using: &generator) }
        var bytes: [UInt8] = []
        while bytes.count < count { bytes += block }
        return Array(bytes.prefix(count))
    }

    private static func digest(_ bytes: [UInt8]) -> String { "sha256:" + SHA256.hex(of: bytes) }

    /// Calls `body` with a daemon of a new bucket.
    ///
    /// - Parameter endpoint: the server as the daemon sees it, if it is not the server itself.
    private func withDaemon(
        _ server: S3Server, endpoint: String? = nil, secure: Bool = false, _ settings: [String: String] = [:],
        _ body: (ArtifactDaemonStage) async throws -> Void
    ) async throws {
        let secrets = try TemporaryDirectory()
        let credentials = server.credentials()
        let own = [
            "store.s3.endpoint": endpoint ?? (secure ? server.secureEndpoint : server.endpoint),
            "store.s3.bucket": try await server.makeBucket(),
            "store.s3.access-key-file": try secrets.write(credentials.accessKeyID, to: "id"),
            "store.s3.secret-key-file": try secrets.write(credentials.secretAccessKey, to: "secret"),
            "store.s3.ca": secure ? server.directory + "/tls/ca.pem" : "none",
        ]
        try await ArtifactDaemonStage.with(own.merging(settings) { $1 }) { stage in
            try await eventually("the store has answered") { try await stage.send("GET", "/readyz").status == 200 }
            try await body(stage)
        }
    }

    @Test("artifacts go to the bucket and come from it, with TLS or without", arguments: [false, true])
    func roundTrip(secure: Bool) async throws {
        try await withDaemon(try S3Server.shared(), secure: secure, ["store.s3.prefix": "site/artifacts/"]) { stage in
            let store = try stage.artifacts()
            let archive = try stage.directory.writeCSAR("a.csar", filler: 400_000)
            let digest = try await store.publish(archive: archive)
            #expect(try await stage.stored().map(\.digest) == [digest])
            let size = try stage.directory.read("a.csar").count
            #expect(try await stage.stored().first?.size == size)
            // Not from the cache, where its way up has left it.
            _ = try await stage.send("DELETE", "/v1/cache")
            let csar = try await store.csar(digest, entry: "main.yaml")
            #expect(FileManager.default.contents(atPath: csar.value.root + "/filler")?.count == 400_000)
            _ = try await stage.send("DELETE", "/v1/cache/\(digest)")
            let part = try await stage.send(
                "GET", "/v1/artifacts/\(digest)/content", headers: [("Range", "bytes=100-")])
            let rest = Array(try stage.directory.read("a.csar").dropFirst(100))
            #expect(part.status == 206 && part.body == rest)
            #expect(try await stage.verdicts().allSatisfy(\.sound))
            try await store.remove(digest)
            #expect(try await stage.stored().isEmpty)
            let secret = try S3Server.shared().credentials().secretAccessKey
            #expect(!stage.output.contains(secret))
            await store.close()
        }
    }

    @Test("lists come in pages also from a bucket")
    func pages() async throws {
        try await withDaemon(try S3Server.shared()) { stage in
            let digests = (0..<5).map { Self.digest([UInt8($0)]) }
            for number in 0..<5 { _ = try await stage.send("POST", "/v1/artifacts", [UInt8(number)]) }
            let first = try await stage.get(
                "GET", "/v1/artifacts?limit=2", as: ArtifactAnswers.List<ArtifactAnswers.Stored>.self)
            let rest = try await stage.get(
                "GET", "/v1/artifacts?after=\(first.next ?? "")",
                as: ArtifactAnswers.List<ArtifactAnswers.Stored>.self)
            #expect(first.items.count == 2 && rest.next == nil)
            #expect((first.items + rest.items).map(\.digest) == digests.sorted())
        }
    }

    @Test("many who bring the same artifact at once cost one upload, and many who want it one download")
    func once() async throws {
        let seen = Locked<[String: Int]>([:])
        let server = try S3Server.shared()
        let network = try await UnreliableServer(before: server.endpoint) { line in
            let method = line.prefix { $0 != " " } == "PUT" && line.contains("sha256-") ? "PUT" : "other"
            let isGet = line.hasPrefix("GET") && line.contains("sha256-")
            seen.withLock { $0[isGet ? "GET" : method, default: 0] += 1 }
            return .pass
        }
        try await withDaemon(server, endpoint: network.address) { stage in
            let bytes = Self.pattern(3_000_000)
            let digest = Self.digest(bytes)
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await stage.send("PUT", "/v1/artifacts/\(digest)", bytes).status }
                }
                for try await status in group { #expect(status == 200 || status == 201) }
            }
            #expect(seen.withLock { $0["PUT"] } == 1)
            // A GET explains that a HEAD has found nothing.
            seen.withLock { $0 = [:] }
            _ = try await stage.send("DELETE", "/v1/cache")
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<16 {
                    group.addTask { try await stage.send("GET", "/v1/artifacts/\(digest)/content").body == bytes }
                }
                for try await isSame in group { #expect(isSame) }
            }
            #expect(seen.withLock { $0["GET"] } == 1)
        }
        await network.stop()
    }

    @Test("a store that refuses in the middle of an upload has no artifact, and the same upload succeeds afterwards")
    func brokenUpload() async throws {
        let isFull = Locked(false)
        let server = try S3Server.shared()
        let network = try await UnreliableServer(before: server.endpoint) { line in
            // The first part still gets there.
            let isRefused = isFull.withLock { $0 } && line.hasPrefix("PUT") && !line.contains("partNumber=1&")
            return isRefused ? .answer("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n") : .pass
        }
        try await withDaemon(server, endpoint: network.address) { stage in
            let bytes = Self.pattern(40 << 20)
            let digest = Self.digest(bytes)
            isFull.withLock { $0 = true }
            let failed = try await stage.send("PUT", "/v1/artifacts/\(digest)", bytes)
            #expect(failed.status == 503, "\(String(decoding: failed.body, as: UTF8.self))")
            isFull.withLock { $0 = false }
            #expect(try await stage.stored().isEmpty)
            #expect(try await stage.kept().isEmpty)
            #expect(try stage.directory.contents(of: "cache/incoming").isEmpty)
            #expect(try await stage.send("PUT", "/v1/artifacts/\(digest)", bytes).status == 201)
            _ = try await stage.send("DELETE", "/v1/cache")
            #expect(try await stage.send("GET", "/v1/artifacts/\(digest)/content").body == bytes)
        }
        await network.stop()
    }

    @Test(
        "a network that ends in the middle of a download leaves nothing half, and the same download succeeds afterwards"
    )
    func brokenDownload() async throws {
        // How many there were since the network is bad.
        let downloads = Locked<Int?>(nil)
        let server = try S3Server.shared()
        let network = try await UnreliableServer(before: server.endpoint) { line in
            guard line.hasPrefix("GET"), line.contains("sha256-") else { return .pass }
            return downloads.withLock { count in
                count = count.map { $0 + 1 }
                return count.map { $0 == 1 ? .cutAnswer(after: 3 << 20) : .loseAnswer } ?? .pass
            }
        }
        try await withDaemon(server, endpoint: network.address) { stage in
            let bytes = Self.pattern(10 << 20)
            let digest = Self.digest(bytes)
            _ = try await stage.send("PUT", "/v1/artifacts/\(digest)", bytes)
            _ = try await stage.send("DELETE", "/v1/cache")
            downloads.withLock { $0 = 0 }
            let cut = try await stage.send("GET", "/v1/artifacts/\(digest)/content")
            // It goes on where it was as often as a client of S3 tries, and that is not often enough.
            #expect(cut.status == 503, "\(cut.status)")
            #expect(try await stage.kept().isEmpty)
            #expect(try stage.directory.contents(of: "cache/incoming").isEmpty)
            downloads.withLock { $0 = nil }
            #expect(try await stage.send("GET", "/v1/artifacts/\(digest)/content").body == bytes)
        }
        await network.stop()
    }

    @Test("a server that is killed in the middle of an upload is an error that names it, and the daemon lives on")
    func killedServer() async throws {
        let server = try S3Server(.swift)
        let wasAsked = Locked(false)
        let network = try await UnreliableServer(before: server.endpoint) { line in
            if line.hasPrefix("PUT"), line.contains("sha256-") { wasAsked.withLock { $0 = true } }
            return .pass
        }
        try await withDaemon(server, endpoint: network.address, ["store.s3.answer-limit": "5 s"]) { stage in
            let kept = Self.pattern(1000, seed: 2)
            _ = try await stage.send("POST", "/v1/artifacts", kept)
            wasAsked.withLock { $0 = false }
            let bytes = Self.pattern(60 << 20)
            let upload = Task { try await stage.send("POST", "/v1/artifacts", bytes) }
            try await eventually("the upload has begun") { wasAsked.withLock { $0 } }
            _ = try Script.run("s3-dev", ["stop", server.directory])
            let answer = try await upload.value
            #expect(answer.status == 503)
            let words = String(decoding: answer.body, as: UTF8.self)
            #expect(words.contains(network.address) && words.contains("\"code\":\"unavailable\""), "\(words)")
            #expect(try await stage.send("GET", "/healthz").status == 200)
            #expect(try stage.directory.contents(of: "cache/incoming").isEmpty)
            // What is kept here needs no store.
            let own = try await stage.send("GET", "/v1/artifacts/\(Self.digest(kept))/content")
            #expect(own.body == kept)
        }
        await network.stop()
    }

    @Test("an object that is not what its name says is not given out, and nothing of it is kept")
    func damaged() async throws {
        let bucket = try await S3Server.shared().makeBucket()
        try await withDaemon(try S3Server.shared(), ["store.s3.bucket": bucket]) { stage in
            let bytes = Self.pattern(100_000)
            let digest = Self.digest(bytes)
            try await withObjectStore(try S3Server.shared().configuration(bucket: bucket)) { client in
                _ = try await client.put(digest.replacing(":", with: "-"), .bytes(bytes.reversed()))
            }
            let answer = try await stage.send("GET", "/v1/artifacts/\(digest)/content")
            #expect(answer.status == 500)
            #expect(String(decoding: answer.body, as: UTF8.self).contains("\"code\":\"damaged\""))
            #expect(try await stage.kept().isEmpty)
            #expect(try stage.directory.contents(of: "cache/incoming").isEmpty)
        }
    }

    @Test("new keys are taken over by a reload, without a request that fails for it; wrong ones are told")
    func newKeys() async throws {
        let server = try S3Server.shared()
        let secrets = try TemporaryDirectory()
        let secret = try secrets.write("wrong", to: "secret")
        try await ArtifactDaemonStage.with([
            "store.s3.endpoint": server.endpoint, "store.s3.bucket": try await server.makeBucket(),
            "store.s3.secret-key-file": secret,
            "store.s3.access-key-file": try secrets.write(server.credentials().accessKeyID, to: "id"),
        ]) { stage in
            try await eventually("it is said") { try await stage.send("GET", "/readyz").status == 503 }
            let refused = try await stage.send("POST", "/v1/artifacts", [1])
            #expect(refused.status == 503)
            try secrets.write(server.credentials().secretAccessKey, to: "secret")
            stage.process?.send(SIGHUP)
            try await eventually("the new key is used") { try await stage.send("GET", "/readyz").status == 200 }
            #expect(try await stage.send("POST", "/v1/artifacts", [1]).status == 201)
            #expect(stage.output.contains("changed: credentials"))
            #expect(!stage.output.contains(server.credentials().secretAccessKey))
        }
    }
}
