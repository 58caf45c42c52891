import Glibc
import HTTPClient
import Testing

@Suite("Time limits", .timeLimit(.minutes(1)))
struct TimeLimitTests {
    @Test("who accepts no connection is given up, and has certainly not seen the request")
    func connect() async throws {
        // A queue of one, which is full: the kernel drops whoever else comes.
        let (listener, port) = try Loopback.listen(backlog: 0)
        defer { close(listener) }
        #expect(try await Loopback.isServed(port))
        try await withClient { client in
            let url = "http://127.0.0.1:\(port)"
            let error = await failure(
                of: HTTPRequest(url: url, limits: TimeLimits(connect: .milliseconds(200))), by: client)
            #expect(error?.code == .timedOut(.connect))
            #expect(error?.isCertainlyUnsent == true)
        }
    }

    @Test("who does not agree on TLS is given up, and has certainly not seen the request")
    func handshake() async throws {
        let server = try await RawServer(.nothing)
        try await withClient { client in
            let error = await failure(
                of: HTTPRequest(
                    url: "https://127.0.0.1:\(server.port)", limits: TimeLimits(connect: .milliseconds(200))),
                by: client)
            #expect(error?.code == .timedOut(.connect))
            #expect(error?.isCertainlyUnsent == true)
        }
        await server.stop()
    }

    @Test("waiting for one of the connections that there may be counts as connecting")
    func queue() async throws {
        let server = try await RawServer(.nothing)
        try await withClient(HTTPClient.Configuration(maximumConnectionsPerHost: 1)) { client in
            let poll = HTTPRequest(url: server.url, limits: TimeLimits(firstByte: nil))
            async let first = failure(of: poll, by: client)
            await server.wait { $0.requests.count == 1 }
            let error = await failure(
                of: HTTPRequest(url: server.url, limits: TimeLimits(connect: .milliseconds(200))), by: client)
            #expect(error?.code == .timedOut(.connect))
            #expect(error?.isCertainlyUnsent == true)
            await client.close()
            #expect(await first?.code == .closed)
        }
        await server.stop()
    }

    @Test("who does not answer is given up, and may have seen the request; later requests are not affected")
    func firstByte() async throws {
        let server = try await RawServer { _, number in
            number == 0 ? .nothing : .text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        }
        try await withClient { client in
            // The others are longer: it is looked at in time all the same.
            let limits = TimeLimits(connect: .seconds(3600), firstByte: .milliseconds(200), total: nil)
            let error = await failure(of: HTTPRequest(url: server.url, limits: limits), by: client)
            #expect(error?.code == .timedOut(.firstByte))
            #expect(error?.isCertainlyUnsent == false)
            #expect(error?.description.contains("0.2 seconds") == true)
            let answer = try await client.send(HTTPRequest(url: server.url)).status
            #expect(answer == 200)
        }
        await server.wait { $0.closedByClient == 2 }
        await server.stop()
    }

    @Test("who stops in the middle of an answer is given up")
    func idle() async throws {
        let server = try await RawServer(.text("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"))
        try await withClient { client in
            let limits = TimeLimits(idle: .milliseconds(200))
            let error = await failure(of: HTTPRequest(url: server.url, limits: limits), by: client)
            #expect(error?.code == .timedOut(.idle))
        }
        await server.stop()
    }

    @Test("who always sends a little and never ends is given up in the end")
    func total() async throws {
        let server = try await RawServer(
            .drip("HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n" + String(repeating: "x", count: 10_000)))
        try await withClient { client in
            let limits = TimeLimits(firstByte: .seconds(30), idle: .seconds(30), total: .seconds(1))
            let error = await failure(of: HTTPRequest(url: server.url, limits: limits), by: client)
            #expect(error?.code == .timedOut(.total))
        }
        await server.stop()
    }

    @Test("of many requests each has its own time, whichever began first")
    func many() async throws {
        let server = try await RawServer(.nothing)
        try await withClient { client in
            let waiting = HTTPRequest(url: server.url, limits: TimeLimits(firstByte: nil, total: nil))
            let codes = await withTaskGroup(of: HTTPError.Code?.self) { group in
                group.addTask { await failure(of: waiting, by: client)?.code }
                for number in 0..<100 {
                    // Shorter ones after longer ones, and the other way around.
                    let limits = TimeLimits(firstByte: .milliseconds(50 + number * 37 % 100))
                    group.addTask { await failure(of: HTTPRequest(url: server.url, limits: limits), by: client)?.code }
                }
                var codes: [HTTPError.Code?] = []
                for _ in 0..<100 { codes.append(await group.next() ?? nil) }
                group.cancelAll()
                codes.append(await group.next() ?? nil)
                return codes
            }
            #expect(codes == Array(repeating: .timedOut(.firstByte), count: 100) + [.cancelled])
        }
        await server.stop()
    }

    @Test("limits may be none at all, or as long as a number can say", arguments: [nil, Duration.seconds(Int64.max)])
    func noLimits(limit: Duration?) async throws {
        let server = try await RawServer(.text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
        try await withClient { client in
            let limits = TimeLimits(connect: limit, firstByte: limit, idle: limit, total: limit)
            let answer = try await client.send(HTTPRequest(url: server.url, limits: limits)).status
            #expect(answer == 200)
        }
        await server.stop()
    }
}
