import EventLoop
import Glibc
import HTTPClient
import TestSupport
import Testing

@Suite("Long polls and their end", .timeLimit(.minutes(2)))
struct CancellationTests {
    private static let poll = TimeLimits(connect: .seconds(60), firstByte: nil, total: nil)

    /// Both ends of the connections are in this process.
    init() {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = min(limit.rlim_max, 4096)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    @Test("five hundred long polls wait at once, are all answered, and leave connections that are used again")
    func manyPolls() async throws {
        let server = try await RawServer(.nothing)
        try await withClient { client in
            let request = HTTPRequest(url: server.url, limits: Self.poll)
            for round in 1...2 {
                let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<500 { group.addTask { try await client.send(request).status } }
                    await server.wait { $0.requests.count == 500 * round }
                    await server.answerAll("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(statuses == Array(repeating: 200, count: 500))
            }
            #expect(await server.accepted == 500)
        }
        await server.stop()
    }

    @Test("cancelling five hundred long polls ends each once, and their connections")
    func cancelled() async throws {
        let before = OpenDescriptors.count
        let server = try await RawServer(.nothing)
        try await withClient { client in
            let request = HTTPRequest(url: server.url, limits: Self.poll)
            let codes = await withTaskGroup(of: HTTPError.Code?.self) { group in
                for _ in 0..<500 { group.addTask { await failure(of: request, by: client)?.code } }
                await server.wait { $0.requests.count == 500 }
                group.cancelAll()
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes == Array(repeating: .cancelled, count: 500))
            await server.wait { $0.closedByClient == 500 }
        }
        await server.stop()
        #expect(try await OpenDescriptors.fall(to: before + 200))
    }

    @Test("a task that is already cancelled sends nothing")
    func cancelledBefore() async throws {
        let server = try await RawServer(.nothing)
        try await withClient { client in
            let request = HTTPRequest(url: server.url, limits: Self.poll)
            let task = Task {
                // Until it is cancelled.
                try? await Task.sleep(for: .seconds(3600))
                return await failure(of: request, by: client)
            }
            task.cancel()
            #expect(await task.value?.code == .cancelled)
        }
        #expect(await server.requests.isEmpty)
        await server.stop()
    }

    @Test("requests that are cancelled at any moment end once, and the client goes on")
    func cancelledAnytime() async throws {
        let server = try await RawServer(.text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
        try await withClient { client in
            let request = HTTPRequest(url: server.url)
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<500 {
                    group.addTask {
                        let task = Task { try await client.send(request).text }
                        for _ in 0..<(number % 20) { await Task.yield() }
                        task.cancel()
                        switch await task.result {
                        case .success(let text): #expect(text == "ok")
                        case .failure(let error): #expect((error as? HTTPError)?.code == .cancelled)
                        }
                    }
                }
            }
            let answer = try await client.send(request).text
            #expect(answer == "ok")
        }
        await server.stop()
    }

    @Test("closing ends what waits and refuses what comes; twice is harmless")
    func closed() async throws {
        let server = try await RawServer(.nothing)
        try await withClient { client in
            let request = HTTPRequest(url: server.url, limits: Self.poll)
            async let waiting = withTaskGroup(of: HTTPError.Code?.self) { group in
                for _ in 0..<10 { group.addTask { await failure(of: request, by: client)?.code } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            await server.wait { $0.requests.count == 10 }
            await client.close()
            await client.close()
            #expect(await waiting == Array(repeating: .closed, count: 10))
            let error = await failure(of: request, by: client)
            #expect(error?.code == .closed)
            #expect(error?.isCertainlyUnsent == true)
            await #expect(throws: HTTPError.self) { _ = try await client.stream(request) }
        }
        await server.wait { $0.closedByClient == 10 }
        await server.stop()
    }

    @Test("whoever runs on the loop gets its answer there")
    func onTheLoop() async throws {
        let server = try await RawServer(.text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
        let loop = try EventLoop(name: "test")
        let client = try HTTPClient(loop: loop)
        let url = server.url
        try await Task(executorPreference: loop) {
            #expect(loop.isCurrent)
            let answer = try await client.send(HTTPRequest(url: url)).text
            #expect(answer == "ok")
            #expect(loop.isCurrent)
        }.value
        await client.close()
        loop.shutDown()
        await server.stop()
    }
}
