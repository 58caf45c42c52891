import EventLoop
import Glibc
import TestSupport
import Testing

@testable import HTTPClient

@Suite("Streams", .timeLimit(.minutes(1)))
struct StreamingTests {
    private static func read(_ body: HTTPBody) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await part in body { bytes += part }
        return bytes
    }

    @Test("a response is there before its body is, and the body comes whole")
    func download() async throws {
        let nginx = try await Nginx()
        let text = String(repeating: "0123456789abcdef", count: 300_000)
        try nginx.directory.write(text, to: "files/large")
        try await withClient { client in
            let response = try await client.stream(HTTPRequest(url: nginx.url("/files/large")))
            #expect(response.status == 200)
            #expect(response.headers["content-length"] == "4800000")
            #expect(try await Self.read(response.body) == Array(text.utf8))
            #expect(try await Self.read(response.body).isEmpty)
            let empty = try await client.stream(HTTPRequest(url: nginx.url("/files/empty")))
            #expect(try await Self.read(empty.body).isEmpty)
        }
    }

    @Test("a request that fails before its response begins leaves nothing behind in the client")
    func noHeader() async throws {
        let port = try Loopback.freePort()
        try await withClient { client in
            await #expect(throws: HTTPError.self) {
                try await client.stream(HTTPRequest(url: "http://127.0.0.1:\(port)/"))
            }
            #expect(await client.streamCount == 0)
        }
    }

    @Test("who does not read holds the server back, and gets everything later")
    func backPressure() async throws {
        let count = 64 << 20
        let server = try await RawServer(
            .long("HTTP/1.1 200 OK\r\nContent-Length: \(count)\r\n\r\n", count: count))
        try await withClient { client in
            // To hold the server back is not to be slow: the limits between parts do not count meanwhile.
            let request = HTTPRequest(url: server.url, limits: TimeLimits(idle: .milliseconds(100)))
            let response = try await client.stream(request)
            var last = -1
            // Until nothing moves any more.
            while await server.sent != last {
                last = await server.sent
                try await Task.sleep(for: .milliseconds(300))
            }
            #expect(last < count / 2)
            var received = 0
            for try await part in response.body { received += part.count }
            #expect(received == count)
        }
        await server.stop()
    }

    @Test("a connection that is lost in the middle of a body is an error after what has come")
    func lost() async throws {
        let server = try await RawServer(
            .text("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", thenCloses: true))
        try await withClient { client in
            let response = try await client.stream(HTTPRequest(url: server.url))
            var iterator = response.body.makeAsyncIterator()
            #expect(try await iterator.next() == Array("half".utf8))
            await #expect {
                _ = try await iterator.next()
            } throws: { ($0 as? HTTPError)?.code == .connectionLost }
            #expect(try await iterator.next() == nil)
        }
        await server.stop()
    }

    @Test("a response that does not come is an error")
    func noHead() async throws {
        let server = try await RawServer(.text("", thenCloses: true))
        try await withClient { client in
            await #expect {
                _ = try await client.stream(HTTPRequest(url: server.url))
            } throws: { ($0 as? HTTPError)?.code == .connectionLost }
        }
        await server.stop()
    }

    @Test("a body that is let go of, or whose reader is cancelled, ends its transfer")
    func abandoned() async throws {
        let server = try await RawServer(.text("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"))
        try await withClient { client in
            _ = try await client.stream(HTTPRequest(url: server.url))
            await server.wait { $0.closedByClient == 1 }
            let response = try await client.stream(HTTPRequest(url: server.url))
            let reader = Task { try await Self.read(response.body) }
            await server.wait { $0.requests.count == 2 }
            reader.cancel()
            await #expect {
                _ = try await reader.value
            } throws: { ($0 as? HTTPError)?.code == .cancelled }
            await server.wait { $0.closedByClient == 2 }
        }
        await server.stop()
    }

    @Test("a body is sent while it is made, and arrives whole", arguments: [0, 1, 100_000, 10 << 20])
    func upload(size: Int) async throws {
        let nginx = try await Nginx()
        let body = pattern(count: size)
        try await withClient { client in
            let parts = AsyncStream<[UInt8]> { continuation in
                for start in stride(from: 0, to: size, by: 70_000) {
                    continuation.yield(Array(body[start..<min(start + 70_000, size)]))
                    continuation.yield([])
                }
                continuation.finish()
            }
            let url = nginx.url("/files/sent")
            let put = try await client.send(
                HTTPRequest(method: "PUT", url: url), uploading: HTTPUpload(length: size, parts: parts))
            #expect(put.status == 201)
            let answer = try await client.send(HTTPRequest(url: url)).body
            #expect(answer == body)
        }
    }

    /// Parts as they are asked for, which are counted.
    private struct Parts: AsyncSequence, AsyncIteratorProtocol, Sendable {
        struct Broken: Error {}
        let count: Int
        let size: Int
        let asked: Locked<Int>
        var failsAfter = Int.max

        func makeAsyncIterator() -> Parts { self }

        func next() async throws -> [UInt8]? {
            let number = asked.withLock { asked in
                asked += 1
                return asked
            }
            if number > failsAfter { throw Broken() }
            return number > count ? nil : [UInt8](repeating: 1, count: size)
        }
    }

    @Test("no more is made than the server takes")
    func uploadBackPressure() async throws {
        // It reads what the system has taken at once, and then nothing more.
        let (listener, port) = try Loopback.listen()
        defer { close(listener) }
        let asked = Locked(0)
        try await withClient { client in
            let parts = Parts(count: 1000, size: 1 << 20, asked: asked)
            let sending = Task {
                try await client.send(
                    HTTPRequest(method: "PUT", url: "http://127.0.0.1:\(port)/"),
                    uploading: HTTPUpload(length: 1000 << 20, parts: parts))
            }
            var last = -1
            while asked.withLock({ $0 }) == 0 || asked.withLock({ $0 }) != last {
                last = asked.withLock { $0 }
                try await Task.sleep(for: .milliseconds(500))
            }
            #expect(last < 100)
            sending.cancel()
            await #expect {
                _ = try await sending.value
            } throws: { ($0 as? HTTPError)?.code == .cancelled }
        }
    }

    @Test("a body that fails, or is not as long as was said, is not sent as if it were whole")
    func badUpload() async throws {
        let server = try await RawServer(.nothing)
        try await withClient { client in
            for (length, failsAfter) in [(1000, Int.max), (5000, Int.max), (4000, 2)] {
                let parts = Parts(count: 4, size: 1000, asked: Locked(0), failsAfter: failsAfter)
                await #expect {
                    _ = try await client.send(
                        HTTPRequest(method: "PUT", url: server.url),
                        uploading: HTTPUpload(length: length, parts: parts))
                } throws: { ($0 as? HTTPError)?.code == .uploadFailed }
            }
        }
        #expect(await server.requests.isEmpty)
        await server.stop()
    }

    @Test("an answer that comes before the body is sent ends the making of it")
    func earlyAnswer() async throws {
        let server = try await RawServer(answersEarly: true) { _, _ in
            .text("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", thenCloses: true)
        }
        try await withClient { client in
            // Its first part ends the server's patience; another one does not come.
            let (parts, maker) = AsyncStream.makeStream(of: [UInt8].self)
            maker.yield([UInt8](repeating: 1, count: 1000))
            let response = try await client.send(
                HTTPRequest(method: "PUT", url: server.url), uploading: HTTPUpload(length: 2000, parts: parts))
            #expect(response.status == 413)
        }
        await server.stop()
    }

    @Test(
        "an answer that comes while the next part of the body is waited for ends the request",
        arguments: [
            "Content-Length: 0\r\n\r\n", "Content-Length: 2\r\n\r\nno",
            "Connection: close\r\nContent-Length: 0\r\n\r\n",
            "Connection: close\r\nContent-Length: 2\r\n\r\nno",
        ])
    func answerWhileWaiting(answer: String) async throws {
        let server = try await RawServer(answersEarly: true) { _, _ in .nothing }
        try await withClient { client in
            let (parts, maker) = AsyncStream.makeStream(of: [UInt8].self)
            maker.yield([UInt8](repeating: 1, count: 1000))
            let url = server.url
            async let response = client.send(
                HTTPRequest(method: "PUT", url: url), uploading: HTTPUpload(length: 2000, parts: parts))
            // All that has been made is there: libcurl asks for more.
            await server.wait { $0.received > 1000 }
            await server.answerAll("HTTP/1.1 413 Too Large\r\n" + answer)
            let status = try await response.status
            #expect(status == 413)
        }
        await server.stop()
    }
}
