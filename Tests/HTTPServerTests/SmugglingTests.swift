import HTTPServer
import Testing

@Suite("Requests with two readings", .timeLimit(.minutes(2)))
struct SmugglingTests {
    private static let smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test(
        "what two programs could take for different requests is refused, and nothing after it is answered",
        arguments: [
            "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
            "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 40\r\n\r\n",
            "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 0, 40\r\n\r\n",
            "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: +40\r\n\r\n",
            "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
            "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 0x5\r\n\r\n",
            "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length : 40\r\n\r\n",
            "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n",
            "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
            "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
            "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\r\n chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
            "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
            "PUT / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
            "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
            "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nX\u{1}Y: z\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nX: a\u{1}b\r\n\r\n",
            "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET /../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET http://other/ HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET / HTTP/2.0\r\nHost: x\r\n\r\n",
        ])
    func refused(text: String) async throws {
        let seen = Signal()
        var router = Router()
        router.onImmediate("GET", "/smuggled") { _, _ in
            seen.give()
            return HTTPResponse(status: 200, text: "smuggled")
        }
        router.onImmediate("GET", "/") { _, _ in HTTPResponse(status: 200, text: "taken") }
        router.on("PUT", "/") { request, _ in HTTPResponse(status: 200, body: try await request.body.collect()) }
        var limits = HTTPServerLimits()
        limits.headTime = .seconds(2)
        try await serving(limits, router: router) { address, _ in
            let client = try RawClient(address)
            client.send(text + Self.smuggled)
            let answer = try #require(try await client.receiveAll(), "the connection ends")
            #expect(!answer.contains("smuggled") && !answer.contains("200 OK"), "\(answer)")
            // libmicrohttpd 0.9.75 writes some of its own refusals twice.
            #expect(
                answer.components(of: "HTTP/1.1 ") == answer.components(of: "HTTP/1.1 4")
                    + answer.components(of: "HTTP/1.1 5"))
            #expect(try await curl("http://\(address)/smuggled") == "smuggled", "the server lives")
        }
    }

    @Test("random bytes in heads end their connection or are answered, and the server goes on")
    func random() async throws {
        var generator = SystemRandomNumberGenerator()
        var router = Router()
        router.on("PUT", "/") { request, _ in HTTPResponse(status: 200, body: try await request.body.collect()) }
        router.onImmediate("GET", "/") { _, _ in HTTPResponse(status: 200, text: "alive") }
        try await serving(router: router) { address, _ in
            let whole = Array(
                "PUT /a?b=c HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nX: y\r\n\r\nabcGET / HTTP/1.1\r\nHost: x\r\n\r\n"
                    .utf8)
            for _ in 0..<300 {
                var bytes = whole
                for _ in 0..<Int.random(in: 1...6, using: &generator) {
                    bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
                        in: 0...255, using: &generator)
                }
                let client = try RawClient(address)
                client.send(bytes)
                client.leave()
            }
            #expect(try await curl("http://\(address)/") == "alive")
        }
    }
}
