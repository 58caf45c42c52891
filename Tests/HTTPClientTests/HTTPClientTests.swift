import EventLoop
import HTTPClient
import TestSupport
import Testing

@Suite("Requests to nginx")
struct HTTPClientTests {
    let nginx: Nginx

    init() async throws { nginx = try await Nginx() }

    @Test("a response has its status, its header fields whatever their case, and its body")
    func response() async throws {
        try await withClient { client in
            let response = try await client.send(HTTPRequest(url: nginx.url("/teapot")))
            #expect(response.status == 418)
            #expect(response.headers["x-consul-index"] == "7")
            #expect(response.headers["CONTENT-LENGTH"] == "5")
            #expect(response.headers["x-other"] == nil)
            #expect(response.text == "short")
        }
    }

    @Test("one request after another takes one connection")
    func keepAlive() async throws {
        try await withClient { client in
            var connections: Set<String> = []
            for _ in 0..<20 {
                connections.insert(try await client.send(HTTPRequest(url: nginx.url("/connection"))).text)
            }
            #expect(connections.count == 1)
        }
    }

    @Test("connections beyond the maximum are not kept")
    func connectionCache() async throws {
        let before = OpenDescriptors.count
        try await withClient(HTTPClient.Configuration(maximumConnections: 2)) { client in
            let paths = (0..<60).map { _ in nginx.url("/connection") }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for url in paths { group.addTask { _ = try await client.send(HTTPRequest(url: url)) } }
                try await group.waitForAll()
            }
            #expect(try await OpenDescriptors.fall(to: before + 20))
        }
    }

    @Test("with a cap, many requests at once share so many connections", arguments: [1, 3])
    func cap(most: Int) async throws {
        try await withClient(HTTPClient.Configuration(maximumConnectionsPerHost: most)) { client in
            let url = nginx.url("/connection")
            let connections = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<50 { group.addTask { try await client.send(HTTPRequest(url: url)).text } }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(connections.count <= most)
        }
    }

    @Test("a redirect is a response, and is not followed")
    func redirect() async throws {
        try await withClient { client in
            let response = try await client.send(HTTPRequest(url: nginx.url("/moved")))
            #expect(response.status == 302)
            #expect(response.headers["location"]?.hasSuffix("/connection") == true)
        }
    }

    @Test("a path goes out as it is written, with its dots and its percent signs")
    func path() async throws {
        try await withClient { client in
            let path = "/a/./b/%2e%2F/c?x=%20&y=/./"
            let answer = try await client.send(HTTPRequest(url: nginx.url(path))).text
            #expect(answer == path)
        }
    }

    @Test("a Unix socket takes the place of the host")
    func unixSocket() async throws {
        let socket = nginx.directory.path + "/socket"
        try await withClient(HTTPClient.Configuration(unixSocket: socket)) { client in
            let answer = try await client.send(HTTPRequest(url: "http://consul/path")).text
            #expect(answer == "/path")
        }
    }

    @Test(
        "the length of a body is always said, nobody is asked whether a small one is welcome, and it is no form",
        arguments: [
            ("PUT", [1, 2, 3], "3"), ("POST", [], "0"), ("PUT", nil, "0"), ("DELETE", nil, ""), ("GET", nil, ""),
        ])
    func contentLength(method: String, body: [UInt8]?, length: String) async throws {
        try await withClient { client in
            let request = HTTPRequest(method: method, url: nginx.url("/lengths"), body: body)
            let answer = try await client.send(request).text
            #expect(answer == "\(length)  ")
            let typed = HTTPRequest(method: method, url: nginx.url("/type"), body: body)
            let answer2 = try await client.send(typed).text
            #expect(answer2 == "")
        }
    }

    @Test("what one request needed does not show in the next on the same connection")
    func nothingLeaks() async throws {
        try await withClient { client in
            let put = HTTPRequest(
                method: "PUT", url: nginx.url("/type"), headers: [("Content-Type", "text/x")], body: [1])
            let answer = try await client.send(put).text
            #expect(answer == "text/x")
            let answer2 = try await client.send(HTTPRequest(method: "HEAD", url: nginx.url("/type"))).text
            #expect(answer2 == "")
            let answer3 = try await client.send(HTTPRequest(url: nginx.url("/type"))).text
            #expect(answer3 == "")
            let answer4 = try await client.send(HTTPRequest(url: nginx.url("/lengths"))).text
            #expect(answer4 == "  ")
            let answer5 = try await client.send(HTTPRequest(method: "POST", url: nginx.url("/lengths"))).text
            #expect(answer5 == "0  ")
        }
    }

    @Test("HEAD brings the header alone, however long the body would be")
    func head() async throws {
        try await withClient { client in
            let request = HTTPRequest(method: "HEAD", url: nginx.url("/files/hello"), maximumResponseBytes: 1)
            let response = try await client.send(request)
            #expect(response.status == 200)
            #expect(response.headers["Content-Length"] == "5")
            #expect(response.body.isEmpty)
        }
    }

    @Test("large bodies go both ways whole", arguments: [100_000, 1 << 20, (20 << 20) + 1])
    func largeBodies(size: Int) async throws {
        let body = pattern(count: size)
        try await withClient { client in
            let url = nginx.url("/files/large")
            let put = try await client.send(HTTPRequest(method: "PUT", url: url, body: body))
            #expect(put.status == 201)
            let get = try await client.send(HTTPRequest(url: url, maximumResponseBytes: size))
            #expect(get.body == body)
            let error = await failure(of: HTTPRequest(url: url, maximumResponseBytes: size - 1), by: client)
            #expect(error?.code == .responseTooLarge)
            #expect(try await client.send(HTTPRequest(method: "DELETE", url: url)).status == 204)
        }
    }

    @Test("a client leaves nothing open")
    func descriptors() async throws {
        let before = OpenDescriptors.count
        for _ in 0..<20 {
            try await withClient { client in
                let url = nginx.url("/connection")
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<10 { group.addTask { _ = try await client.send(HTTPRequest(url: url)) } }
                    try await group.waitForAll()
                }
            }
        }
        let isClean = try await OpenDescriptors.fall(to: before + 100)
        #expect(isClean, "the 20 clients would leave 200 connections if they left any")
    }

    @Test("a client that is let go of without being closed ends its connections")
    func letGo() async throws {
        let before = OpenDescriptors.count
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        for _ in 0..<100 {
            let client = try HTTPClient(loop: loop)
            _ = try await client.send(HTTPRequest(url: nginx.url("/connection")))
        }
        #expect(try await OpenDescriptors.fall(to: before + 50))
    }
}
