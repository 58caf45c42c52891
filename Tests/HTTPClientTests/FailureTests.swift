import Glibc
import HTTPClient
import Testing

@Suite("Requests that fail")
struct FailureTests {
    @Test("where nobody listens there is no connection, and the error says where, without what may be secret")
    func refused() async throws {
        let port = try Loopback.freePort()
        try await withClient { client in
            let error = await failure(
                of: HTTPRequest(method: "PUT", url: "http://u:hush@127.0.0.1:\(port)/x?token=hush#hush"), by: client)
            #expect(error?.code == .cannotConnect)
            #expect(error?.isCertainlyUnsent == true)
            let text = error?.description ?? ""
            #expect(text.hasPrefix("PUT http://127.0.0.1:\(port)/x: "))
            #expect(text.contains("Connection refused"))
            #expect(!text.contains("hush"))
            #expect(error?.systemError == ECONNREFUSED)
            #expect(text == "PUT http://127.0.0.1:\(port)/x: \(error?.reason ?? "")")
        }
    }

    @Test("a Unix socket that is not there cannot be connected to", arguments: [10, 200])
    func noSocket(length: Int) async throws {
        let path = "/nonexistent/" + String(repeating: "x", count: length)
        try await withClient(HTTPClient.Configuration(unixSocket: path)) { client in
            let error = await failure(of: HTTPRequest(url: "http://consul/"), by: client)
            #expect(error?.code == .cannotConnect)
            #expect(error?.isCertainlyUnsent == true)
        }
    }

    @Test("a name without an address cannot be resolved")
    func unresolvable() async throws {
        try await withClient { client in
            let error = await failure(of: HTTPRequest(url: "http://nowhere.invalid/"), by: client)
            #expect(error?.code == .cannotResolve)
            #expect(error?.isCertainlyUnsent == true)
        }
    }

    @Test(
        "what is no URL, or not of HTTP, is refused",
        arguments: [
            "", "http://", "http://[::1/", "http://a b/", "file:///etc/passwd", "ftp://127.0.0.1/", "http://a:b/",
            "http://127.0.0.1/\0", "http://127.0.0.1/\u{7F}",
        ])
    func malformedURL(url: String) async throws {
        try await withClient { client in
            let error = await failure(of: HTTPRequest(url: url), by: client)
            #expect(error?.code == .malformedURL)
            #expect(error?.isCertainlyUnsent == true)
        }
    }

    @Test(
        "nothing that would make two requests of one goes out",
        arguments: [
            HTTPRequest(method: "GET / HTTP/1.1\r\nX: y", url: "http://127.0.0.1:1/"),
            HTTPRequest(method: "", url: "http://127.0.0.1:1/"),
            HTTPRequest(url: "http://127.0.0.1:1/", headers: [("A", "b\r\nC: d")]),
            HTTPRequest(url: "http://127.0.0.1:1/", headers: [("A: b\r\nC", "d")]),
            HTTPRequest(url: "http://127.0.0.1:1/", headers: [("A", "b\0")]),
            HTTPRequest(url: "http://127.0.0.1:1/", headers: [("", "b")]),
            HTTPRequest(url: "http://127.0.0.1:1/", headers: [("content-length", "3")]),
            HTTPRequest(url: "http://127.0.0.1:1/", headers: [("Transfer-Encoding", "chunked")]),
        ])
    func malformedRequest(request: HTTPRequest) async throws {
        try await withClient { client in
            let error = await failure(of: request, by: client)
            #expect(error?.code == .malformedRequest)
            #expect(error?.isCertainlyUnsent == true)
        }
    }

    @Test("a control character in a URL does not go out")
    func controlCharacter() async throws {
        let server = try await RawServer(.text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
        try await withClient { client in
            let error = await failure(of: HTTPRequest(url: server.url + "/\r\nX: y"), by: client)
            #expect(error?.code == .malformedURL)
        }
        #expect(await server.requests.isEmpty)
        await server.stop()
    }

    @Test(
        "a connection that ends before the response does is lost, and the request may have been seen",
        arguments: [
            RawServer.Reply.text("", thenCloses: true), .reset,
            .text("HTTP/1.1 200 OK\r\nContent-", thenCloses: true),
            .text("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", thenCloses: true),
            .text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nhalf", thenCloses: true),
        ])
    func lost(reply: RawServer.Reply) async throws {
        let server = try await RawServer(reply)
        try await withClient { client in
            let error = await failure(of: HTTPRequest(method: "PUT", url: server.url, body: [1]), by: client)
            #expect(error?.code == .connectionLost)
            #expect(error?.isCertainlyUnsent == false)
        }
        await server.stop()
    }

    @Test(
        "what is not HTTP is not taken for a response",
        arguments: [
            "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        ])
    func nonsense(text: String) async throws {
        let server = try await RawServer(.text(text, thenCloses: true))
        try await withClient { client in
            let error = await failure(of: HTTPRequest(url: server.url), by: client)
            #expect(error?.code == .malformedResponse)
        }
        await server.stop()
    }

    @Test("a response without a length that is too long is given up, and so is an endless header")
    func tooLong() async throws {
        let header = String(repeating: "X-Field: \(String(repeating: "x", count: 1000))\r\n", count: 270)
        let server = try await RawServer { request, _ in
            request.contains("/header")
                ? .text("HTTP/1.1 200 OK\r\n" + header) : .long("HTTP/1.1 200 OK\r\n\r\n", count: 10_000)
        }
        try await withClient { client in
            let body = await failure(of: HTTPRequest(url: server.url, maximumResponseBytes: 9_999), by: client)
            #expect(body?.code == .responseTooLarge)
            let head = await failure(of: HTTPRequest(url: server.url + "/header"), by: client)
            #expect(head?.code == .responseTooLarge)
        }
        await server.wait { $0.closedByClient == 2 }
        await server.stop()
    }

    @Test("a request that may do something twice is not sent again by itself; a safe one is")
    func noRepetition() async throws {
        // The first request of a connection is answered; at the second the connection ends.
        let server = try await RawServer { _, number in
            number % 2 == 0 ? .text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") : .text("", thenCloses: true)
        }
        try await withClient { client in
            _ = try await client.send(HTTPRequest(url: server.url))
            let put = HTTPRequest(method: "PUT", url: server.url, body: [1])
            let error = await failure(of: put, by: client)
            #expect(error?.code == .connectionLost)
            #expect(error?.isCertainlyUnsent == false)
            #expect(await server.requests.count == 2)
            _ = try await client.send(put)
            _ = try await client.send(HTTPRequest(url: server.url))
            #expect(await server.requests.count == 5)
        }
        await server.stop()
    }

    @Test("an interim response is not taken for the final one, nor a trailer for a header field")
    func interim() async throws {
        let server = try await RawServer(
            .text(
                "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
                    + "X-Final:  2 \r\nX-Empty:\r\n\r\n3\r\nabc\r\n0\r\nX-Trailer: 3\r\n\r\n"))
        try await withClient { client in
            let response = try await client.send(HTTPRequest(url: server.url))
            #expect(response.status == 200)
            #expect(response.headers.fields.map(\.name) == ["Transfer-Encoding", "X-Final", "X-Empty"])
            #expect(response.headers["x-final"] == "2")
            #expect(response.headers["x-empty"] == "")
            #expect(response.text == "abc")
        }
        await server.stop()
    }

    @Test("no proxy of the environment is asked")
    func noProxy() async throws {
        // In a process of its own: the environment is that of all threads.
        await #expect(processExitsWith: .success) {
            // There is none at that address.
            for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
                setenv(name, "http://127.0.0.1:1", 1)
            }
            let server = try await RawServer(.text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
            try await withClient { client in _ = try await client.send(HTTPRequest(url: server.url)) }
            await server.stop()
        }
    }

    @Test("header fields go out as they are given, also one without a value")
    func headers() async throws {
        let server = try await RawServer(.text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
        try await withClient { client in
            _ = try await client.send(HTTPRequest(url: server.url, headers: [("X-Token", "a b"), ("X-Empty", "")]))
        }
        let request = await server.requests.first ?? ""
        #expect(request.contains("\r\nX-Token: a b\r\n"))
        #expect(request.contains("\r\nX-Empty:\r\n"))
        await server.stop()
    }
}
