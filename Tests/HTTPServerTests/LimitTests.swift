import EventLoop
import HTTPServer
import TestSupport
import Testing

@Suite("Limits", .timeLimit(.minutes(3)))
struct LimitTests {
    private var router: Router {
        var router = Router()
        router.onImmediate("GET", "/") { request, _ in HTTPResponse(status: 200, text: "\(request.peer)") }
        router.on("GET", "/later") { _, _ in
            await Task.yield()
            return HTTPResponse(status: 200, text: "later")
        }
        return router
    }

    private static let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test(
        "a target, a field, and all fields may be so long",
        arguments: [
            ("GET /\(String(repeating: "x", count: 9000)) HTTP/1.1\r\nHost: x\r\n\r\n", "414 "),
            ("GET / HTTP/1.1\r\nHost: x\r\nX: \(String(repeating: "x", count: 17_000))\r\n\r\n", "431 "),
            ("GET / HTTP/1.1\r\nHost: x\r\n\(String(repeating: "X: y\r\n", count: 3000))\r\n", "431 "),
            ("GET / HTTP/1.1\r\nHost: x\r\nX: \(String(repeating: "x", count: 200_000))\r\n\r\n", "431 "),
            ("GET /\(String(repeating: "x", count: 200_000)) HTTP/1.1\r\nHost: x\r\n\r\n", "414 "),
        ])
    func heads(text: String, status: String) async throws {
        try await serving(router: router) { address, _ in
            let client = try RawClient(address)
            client.send(text)
            let answer = try await client.receive(until: "\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 \(status)"), "\(answer.prefix(80))")
        }
    }

    @Test("a head that does not come to its end is given up: who has begun is told so, and who was idle is not")
    func slowHead() async throws {
        var limits = HTTPServerLimits()
        (limits.headTime, limits.idle) = (.milliseconds(600), .milliseconds(1200))
        try await serving(limits, router: router) { address, _ in
            let slow = try RawClient(address)
            slow.send("GET / HTTP/1.1\r\n")
            for _ in 0..<3 {
                try await Task.sleep(for: .milliseconds(100))
                slow.send("X: y\r\n")
            }
            #expect(try await slow.receiveAll()?.hasPrefix("HTTP/1.1 408 Request Timeout\r\n") == true)
            let idle = try RawClient(address)
            idle.send(Self.get)
            let answer = try #require(try await idle.receiveAll())
            #expect(answer.components(of: "HTTP/1.1 ") == 1 && answer.contains("200 OK"))
        }
    }

    @Test("who comes when there are too many connections is told so, and comes in when others have gone")
    func connections() async throws {
        for isPerAddress in [false, true] {
            var limits = HTTPServerLimits()
            if isPerAddress { limits.connectionsPerAddress = 3 } else { limits.connections = 3 }
            try await serving(limits, router: router) { address, _ in
                var clients: [RawClient] = []
                for _ in 0..<3 {
                    let client = try RawClient(address)
                    client.send(Self.get)
                    #expect(try await client.receive(until: "127.0.0.1:").contains("200 OK"))
                    clients.append(client)
                }
                let surplus = try RawClient(address)
                surplus.send(Self.get)
                let answer = try #require(try await surplus.receiveAll())
                #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("Retry-After: 5\r\n"))
                clients.removeAll()
                var later = ""
                for _ in 0..<200 where !later.contains("200 OK") {
                    // Until the server has noticed that they have gone.
                    try await Task.sleep(for: .milliseconds(5))
                    let client = try RawClient(address)
                    client.send(Self.get)
                    later = try await client.receive(until: "\r\n\r\n")
                }
                #expect(later.contains("200 OK"))
            }
        }
    }

    @Test("a connection has so many requests")
    func requests() async throws {
        var limits = HTTPServerLimits()
        limits.requestsPerConnection = 3
        try await serving(limits, router: router) { address, _ in
            let client = try RawClient(address)
            client.send(String(repeating: Self.get, count: 5))
            let answers = try #require(try await client.receiveAll())
            #expect(answers.components(of: "200 OK") == 3 && answers.components(of: "Connection: close") == 1)
        }
    }

    @Test("a thousand connections at once are all answered, at once and later, and again")
    func thousand() async throws {
        var limits = HTTPServerLimits()
        limits.connectionsPerAddress = 1100
        limits.connections = 1100
        let before = OpenDescriptors.count
        try await serving(limits, router: router) { address, _ in
            let clients = try (0..<1000).map { _ in try RawClient(address) }
            for path in ["/", "/later", "/"] {
                for client in clients { client.send("GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n") }
                var answered = 0
                for client in clients {
                    let answer = try await client.receive(until: path == "/" ? "127.0.0.1:" : "later")
                    if answer.contains("200 OK") { answered += 1 }
                }
                #expect(answered == 1000)
            }
        }
        let isClosed = try await OpenDescriptors.fall(to: before + 40)
        #expect(isClosed)
    }
}
