import HTTPClient
@testable import ObjectStore
import ObjectStoreTestSupport
import TestSupport
import Testing

@Suite("What goes wrong with a real server", .timeLimit(.minutes(2)))
struct FailureTests {
    /// What a call to a bucket of the shared server fails with, made with these settings.
    private func failing(
        bucket: String = S3Server.newBucket(), _ change: (inout ObjectStoreConfiguration) -> Void,
        _ call: (ObjectStoreClient) async throws -> Void = { try await $0.checkAccess() }
    ) async throws -> ObjectStoreError {
        var configuration = try S3Server.shared().configuration(bucket: bucket)
        change(&configuration)
        return try await withObjectStore(configuration) { client in
            let error = await failure { try await call(client) }
            return try #require(error)
        }
    }

    private func isCeph() throws -> Bool { try S3Server.shared().kind == .ceph }

    @Test("a wrong secret is told, and is nowhere in the message")
    func wrongSecret() async throws {
        let known = try S3Server.shared().credentials()
        let error = try await failing {
            $0.credentials = Credentials(accessKeyID: known.accessKeyID, secretAccessKey: "mistyped-secret")
        }
        #expect(error.code == .wrongSecret)
        #expect(error.description.contains(known.accessKeyID) && !error.description.contains("mistyped-secret"))
        #expect(error.requestID?.isEmpty == false)
        #expect(error.description.contains("request id: "))
    }

    @Test("an unknown key is told; servers that do not tell it from a wrong secret have both in the hint")
    func unknownKey() async throws {
        let error = try await failing {
            $0.credentials = Credentials(accessKeyID: "NOBODY", secretAccessKey: "none-of-your-business")
        }
        #expect(error.code == (try isCeph() ? .unknownKey : .wrongSecret))
        #expect(error.description.contains("does not know"))
    }

    @Test(
        "a wrong region is told with the right one",
        .enabled(if: S3Server.sharedKind == .swift, "radosgw takes any region"))
    func wrongRegion() async throws {
        let error = try await failing { $0.region = "eu-central-1" }
        #expect(error.code == .wrongRegion("us-east-1"))
        #expect(error.description.contains("set the region 'us-east-1' instead of 'eu-central-1'"))
    }

    @Test("a clock that is wrong is set right by the server's, and stays so", arguments: [-7200, 7200])
    func skew(seconds: Int) async throws {
        let now = ObjectStoreConfiguration(
            endpoint: "http://h", bucket: "b", credentials: Credentials(accessKeyID: "", secretAccessKey: "")
        ).clock
        let wrong = { @Sendable in UTCTime(secondsSince1970: now().secondsSince1970 + seconds) }
        try await withBucket({ $0.clock = wrong }) { client in
            try await client.put("late", .bytes([1, 2, 3]))
            let bytes = try await client.bytes("late")
            #expect(bytes == [1, 2, 3])
            #expect(abs(client.now.secondsSince1970 - now().secondsSince1970) <= 5)
        }
    }

    @Test("what is not there is told: a bucket, an object, an upload", arguments: ["get", "head", "put", "list"])
    func missing(what: String) async throws {
        let error = try await failing {
            _ in
        } _: { client in
            switch what {
            case "get": _ = try await client.get("key")
            case "head": _ = try await client.head("key")
            case "put": try await client.put("key", .bytes([1]))
            default: for try await _ in client.list() {}
            }
        }
        #expect(error.code == .noSuchBucket)
        #expect(error.description.contains("has to be made first"))
        #expect(error.description.hasPrefix("cannot "))
    }

    @Test("an object that is not there is told by get and head, an upload by whoever sends a part of it")
    func missingObject() async throws {
        try await withBucket { client in
            #expect(await failure { _ = try await client.get("none") }?.code == .noSuchKey)
            #expect(await failure { _ = try await client.head("none") }?.code == .noSuchKey)
            let upload = ObjectStoreClient.Upload(key: "none", id: "MGUzYzM2ZDktNTE0ZS00MzJmLTg5ZWEtYjYyNzZiOTgyMDM0")
            var part = upload.request("put part 1 of", "PUT", part: 1)
            part.body = try await client.body(.bytes([1]), 0..<1)
            #expect(await failure { _ = try await client.send(part) }?.code == .noSuchUpload)
        }
    }

    @Test("somebody else's bucket is not to be had")
    func accessDenied() async throws {
        let bucket = S3Server.newBucket()
        let server = try S3Server.shared()
        try await withObjectStore(server.configuration(bucket: bucket)) { client in
            try await client.createBucket()
            try await client.put("mine", .bytes([1]))
        }
        let error = try await failing(bucket: bucket) {
            $0.credentials = server.credentials(ofUser: 1)
        } _: { client in
            _ = try await client.get("mine")
        }
        // The accounts of Swift have each their own buckets.
        #expect(error.code == (try isCeph() ? .accessDenied : .noSuchBucket))
    }

    @Test("nobody there, and nobody there who speaks S3, are two things")
    func unreachable() async throws {
        let nobody = try await failing {
            $0.endpoint = "http://127.0.0.1:1"
            $0.retry.attempts = 2
        }
        #expect(nobody.code == .unreachable)
        #expect(nobody.description.contains("is the endpoint right?"))
        let other = try await UnreliableServer { _ in
            .answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
        }
        let error = try await failing {
            $0.endpoint = other.address
        } _: { client in
            for try await _ in client.list() {}
        }
        await other.stop()
        #expect(error.code == .unreadable)
        #expect(error.description.contains("is the endpoint the address of an S3 API?"))
    }

    @Test("a certificate of an authority that is not trusted, and plain HTTP where TLS is wanted, are told")
    func tls() async throws {
        let server = try S3Server.shared()
        let stranger = try await failing {
            $0.endpoint = server.secureEndpoint
            $0.tls.certificateAuthority = nil
        }
        #expect(stranger.code == .tls)
        #expect(stranger.description.contains("authority"))
        let plain = try await failing {
            $0.endpoint = server.endpoint.replacing("http:", with: "https:")
            $0.retry.attempts = 1
        }
        #expect(plain.code == .tls)
    }

    @Test("a request that was presigned long ago, or changed, is refused")
    func expired() async throws {
        let now = try S3Server.shared().configuration(bucket: "bbb").clock
        let bucket = S3Server.newBucket()
        try await withObjectStore(S3Server.shared().configuration(bucket: bucket)) { try await $0.createBucket() }
        var configuration = try S3Server.shared().configuration(bucket: bucket)
        configuration.clock = { UTCTime(secondsSince1970: now().secondsSince1970 - 600) }
        try await withObjectStore(configuration) { client in
            let url = try client.presignedURL(of: "key", for: .seconds(300))
            let error = try await answer(of: url, client)
            // Radosgw does not say why.
            #expect(error.code == (try isCeph() ? .accessDenied : .expired))
            #expect(try isCeph() || error.description.contains("presign it anew"))
            let valid = try client.presignedURL(of: "key", for: .seconds(3000))
            let missing = try await answer(of: valid, client)
            #expect(missing.code == .noSuchKey)
            let changed = valid.replacing("/key?", with: "/other?")
            let refused = try await answer(of: changed, client)
            #expect(refused.code == .wrongSecret)
        }
    }

    /// The failure that an answer to a URL tells of.
    private func answer(of url: String, _ client: ObjectStoreClient) async throws -> ObjectStoreError {
        let response = try await client.http.send(HTTPRequest(url: url))
        return client.failure(response.status, response.headers, response.body, of: StoreRequest("get", "GET", "key"))
    }
}
