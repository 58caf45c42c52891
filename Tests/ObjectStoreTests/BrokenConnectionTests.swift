import EventLoop
import HTTPClient
@testable import ObjectStore
import ObjectStoreTestSupport
import TestSupport
import Testing

@Suite("Connections that break before a real server", .timeLimit(.minutes(2)))
struct BrokenConnectionTests {
    typealias Fate = UnreliableServer.Fate

    /// Calls `body` with a client whose requests go through a bad network, and with one whose do not.
    ///
    /// - Parameter decide: told the request's first line and how many were like it before, says what becomes of it.
    private func withBadNetwork(
        _ change: (inout ObjectStoreConfiguration) -> Void = { _ in },
        decide: @escaping @Sendable (_ line: String, _ number: Int) -> Fate,
        _ body: (_ bad: ObjectStoreClient, _ good: ObjectStoreClient) async throws -> Void
    ) async throws {
        let seen = Locked<[String: Int]>([:])
        let server = try S3Server.shared()
        let network = try await UnreliableServer(before: server.endpoint) { line in
            let number = seen.withLock { seen in
                defer { seen[line, default: 0] += 1 }
                return seen[line, default: 0]
            }
            return decide(line, number)
        }
        var configuration = server.configuration(bucket: S3Server.newBucket())
        try await withObjectStore(configuration) { good in
            try await good.createBucket()
            configuration.endpoint = network.address
            change(&configuration)
            try await withObjectStore(configuration) { try await body($0, good) }
        }
        await network.stop()
    }

    @Test("a download goes on where the connection broke, however often")
    func resume() async throws {
        let bytes = pattern(400_000)
        try await withBadNetwork { line, number in
            line.hasPrefix("GET") && number < 3 ? .cutAnswer(after: 100_000) : .pass
        } _: { bad, good in
            try await good.put("long", .bytes(bytes))
            let received = try await bad.get("long", sha256: sha256(bytes)).bytes(atMost: 1 << 20)
            #expect(received == bytes)
            let part = try await bad.get("long", range: .bytes(1000..<390_000)).bytes(atMost: 1 << 20)
            #expect(part == Array(bytes[1000..<390_000]))
        }
    }

    @Test("a download whose object is replaced while the connection is broken does not go on with the other one")
    func changed() async throws {
        try await withBadNetwork { line, number in
            line.hasPrefix("GET") && number == 0 ? .cutAnswer(after: 100_000) : .pass
        } _: { bad, good in
            try await good.put("long", .bytes(pattern(400_000)))
            let object = try await bad.get("long")
            try await good.put("long", .bytes(pattern(400_000, seed: 2)))
            let error = await failure { _ = try await object.bytes(atMost: 1 << 20) }
            #expect(error?.code == .changed)
        }
    }

    @Test("a download that always breaks at the same place ends with an error that says how far it came")
    func truncated() async throws {
        try await withBadNetwork {
            $0.retry.attempts = 3
        } decide: { line, number in
            !line.hasPrefix("GET") ? .pass : number == 0 ? .cutAnswer(after: 100_000) : .cutAnswer(after: 10)
        } _: { bad, good in
            try await good.put("long", .bytes(pattern(400_000)))
            let object = try await bad.get("long")
            let error = await failure { for try await _ in object.body {} }
            #expect(error?.code == .unreachable)
        }
        try await withBadNetwork {
            $0.retry.attempts = 1
        } decide: { line, _ in
            line.hasPrefix("GET") ? .cutAnswer(after: 100_000) : .pass
        } _: { bad, good in
            try await good.put("long", .bytes(pattern(400_000)))
            let object = try await bad.get("long")
            let error = await failure { for try await _ in object.body {} }
            #expect(error?.code == .truncated)
            #expect(error?.description.contains("of 400000 came") == true)
        }
    }

    private static let busy =
        "HTTP/1.1 503 Slow Down\r\nContent-Length: 47\r\nx-amz-request-id: R1\r\n\r\n<Error><Code>SlowDown</Code><Message/></Error>\n"

    @Test("a server that is busy for a while is asked again, one that stays so is told of")
    func busy() async throws {
        try await withBadNetwork { _, number in
            number < 2 ? .answer(Self.busy) : .pass
        } _: { bad, _ in
            try await bad.put("patient", .bytes([1, 2, 3]))
            let bytes = try await bad.bytes("patient")
            #expect(bytes == [1, 2, 3])
        }
        try await withBadNetwork {
            $0.retry.attempts = 3
        } decide: { _, _ in
            .answer(Self.busy)
        } _: { bad, _ in
            let error = await failure { try await bad.put("patient", .bytes([1])) }
            #expect(error?.code == .busy)
            #expect(error?.requestID == "R1")
        }
    }

    @Test("parts whose answers are lost are sent again, and so is the end, whose answer may be lost as well")
    func lostAnswers() async throws {
        let bytes = pattern(300_000)
        for signing in [ObjectStoreConfiguration.PayloadSigning.digest, .chunks] {
            try await withBadNetwork {
                $0.payloadSigning = signing
            } decide: { _, number in
                number == 0 ? .loseAnswer : .pass
            } _: { bad, good in
                try await bad.put("parts", .bytes(bytes))
                let received = try await good.bytes("parts")
                #expect(received == bytes)
            }
        }
    }

    @Test(
        "an object that is put only if there is none, and whose answer is lost, is known as one's own",
        arguments: [100, 100_000])
    func lostAnswerOfCondition(length: Int) async throws {
        try await withBadNetwork { line, number in
            number == 0 && !line.hasPrefix("HEAD") ? .loseAnswer : .pass
        } _: { bad, good in
            var options = PutOptions()
            options.onlyIfAbsent = true
            try await bad.put("once", .bytes(pattern(length)), options)
            let stored = try await good.bytes("once")
            #expect(stored == pattern(length))
            let second = await failure { try await bad.put("once", .bytes(pattern(length, seed: 2)), options) }
            #expect(second?.code == .alreadyExists)
        }
    }

    /// The multipart uploads that have begun and not ended.
    private func uploads(_ client: ObjectStoreClient) async throws -> Int {
        var request = StoreRequest("list the uploads in", "GET", nil)
        request.query = [("uploads", "")]
        return try XMLReader.read(try await client.send(request).body).all("Upload").count
    }

    @Test("an upload that fails, or is cancelled, leaves no parts behind")
    func abort() async throws {
        try await withBucket { client in
            struct Broken: Error {}
            let reads = Counter()
            let broken = ObjectSource(length: 1 << 20) { range in
                if reads.next() > 6 { throw Broken() }
                return [UInt8](repeating: 1, count: range.count)
            }
            #expect(await failure { try await client.put("broken", broken) }?.code == .source)
            let left1 = try await uploads(client)
            #expect(left1 == 0)
            #expect(await failure { _ = try await client.head("broken") }?.code == .noSuchKey)

            let (waiting, waits) = AsyncStream.makeStream(of: Void.self)
            let slow = ObjectSource(length: 1 << 20) { range in
                if range.lowerBound > 300_000 {
                    waits.yield()
                    try await Task.sleep(for: .seconds(600))
                }
                return [UInt8](repeating: 1, count: range.count)
            }
            let putting = Task { try await client.put("slow", slow) }
            for await _ in waiting { break }
            let left2 = try await uploads(client)
            #expect(left2 == 1)
            putting.cancel()
            let error = await failure { _ = try await putting.value }
            #expect(error != nil)
            let left3 = try await uploads(client)
            #expect(left3 == 0)
        }
    }

    @Test("a request that waits for its next try ends when it is cancelled")
    func cancelled() async throws {
        let (asking, asks) = AsyncStream.makeStream(of: Void.self)
        try await withBadNetwork {
            $0.retry = RetryPolicy(
                attempts: 100, firstPause: .seconds(600), longestPause: .seconds(600), patience: .seconds(6000))
        } decide: { _, _ in
            asks.yield()
            return .answer(Self.busy)
        } _: { bad, _ in
            let task = Task { try await bad.head("key") }
            for await _ in asking { break }
            task.cancel()
            #expect(await failure { _ = try await task.value }?.code == .cancelled)
        }
    }
}
