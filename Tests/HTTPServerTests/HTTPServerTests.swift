import EventLoop
import Glibc
import HTTPServer
import TestSupport
import Testing

/// A real server on a loop of its own; clients are curl, and sockets where curl would not do such things.
@Suite("The HTTP server", .timeLimit(.minutes(2)))
struct HTTPServerTests {
    let directory: TemporaryDirectory
    let loop: EventLoop

    init() throws {
        directory = try TemporaryDirectory()
        loop = try EventLoop(name: "server")
    }

    /// Serves while the body runs.
    private func serving(
        _ limits: HTTPServerLimits = HTTPServerLimits(), on address: ListenAddress = .tcp(host: "127.0.0.1", port: 0),
        handler: @escaping HTTPServer.Handler = { HTTPResponse(status: 200, text: "\($0.method) \($0.path)\n") },
        _ body: (ListenAddress) async throws -> Void
    ) async throws {
        let server = HTTPServer(loop: loop, limits: limits, handler: handler)
        let bound = try await server.start(on: address)
        do {
            try await body(bound)
        } catch {
            Issue.record(error)
        }
        await server.stop()
        loop.shutDown()
    }

    private func curl(_ arguments: String...) async throws -> String {
        let curl = try ChildProcess(["curl", "-sS", "--max-time", "20"] + arguments)
        _ = try await curl.wait()
        return curl.output
    }

    // MARK: - Requests

    @Test("a request is answered, on one connection one after another, and HEAD gets no content")
    func requests() async throws {
        try await serving { address in
            #expect(try await curl("http://\(address)/a%20b?x=y") == "GET /a b\n")
            let two = try await curl("-w", "%{num_connects} ", "http://\(address)/1", "http://\(address)/2")
            #expect(two == "GET /1\n1 GET /2\n0 ")
            let head = try await curl("-I", "http://\(address)/")
            #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(head.contains("Content-Length: 7\r\n") && head.hasSuffix("\r\n\r\n"))
        }
    }

    @Test("it listens on sockets in the file system and on IPv6")
    func families() async throws {
        let path = directory.path + "/server.sock"
        try await serving(on: .unix(path: path)) { _ in
            let answer = try await curl("--unix-socket", path, "http://localhost/x")
            #expect(answer == "GET /x\n")
            var status = stat()
            try #require(stat(path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o660)
        }
        #expect(access(path, F_OK) != 0, "the socket goes with the server")
    }

    @Test("an answer may take its time, and others are not kept waiting by it")
    func asynchronous() async throws {
        let gate = Gate()
        try await serving(handler: gate.handler) { address in
            let slow = try ChildProcess(["curl", "-sS", "http://\(address)/slow"])
            try await gate.waitForVisitor()
            for _ in 0..<5 { #expect(try await curl("http://\(address)/fast") == "/fast") }
            #expect(slow.output == "", "the slow one is still being answered")
            gate.open()
            #expect(try await slow.wait() == 0)
            #expect(slow.output == "/slow")
        }
    }

    @Test("many clients at once all get their answers")
    func many() async throws {
        let big = [UInt8](repeating: UInt8(ascii: "x"), count: 300_000)
        try await serving(handler: { _ in HTTPResponse(status: 200, body: big) }) { address in
            let clients = try (0..<8).map { _ in
                try ChildProcess([
                    "curl", "-sS", "-o", "/dev/null", "-w", "%{size_download} ", "http://\(address)/[1-50]",
                ])
            }
            for client in clients {
                #expect(try await client.wait() == 0)
                #expect(client.output.split(separator: " ").filter { $0 == "300000" }.count == 50)
            }
        }
    }

    // MARK: - Refusals

    @Test("content that nobody reads is answered all the same: small, and the connection is kept; large, and it ends")
    func ignoredContent() async throws {
        try await serving { address in
            let small = try await curl(
                "-d", "content", "http://\(address)/", "http://\(address)/", "-w", "%{num_connects}")
            #expect(small == "POST /\n1POST /\n0")
            let file = try directory.write(String(repeating: "x", count: 800 << 10), to: "large")
            let large = try await curl("-i", "-H", "Expect:", "--data-binary", "@\(file)", "http://\(address)/")
            #expect(large.hasSuffix("POST /\n") && large.contains("Connection: close\r\n"))
            #expect(try await curl("http://\(address)/") == "GET /\n")
        }
    }

    @Test("a head that is too large is refused")
    func largeHead() async throws {
        try await serving { address in
            let long = String(repeating: "x", count: 40_000)
            #expect(try await curl("-o", "/dev/null", "-w", "%{http_code}", "http://\(address)/\(long)") == "414")
            let field = try await curl(
                "-o", "/dev/null", "-w", "%{http_code}", "-H", "X: \(long)", "http://\(address)/")
            #expect(field == "431" || field == "413")
        }
    }

    @Test("a client that says nothing is let go, and others are served meanwhile")
    func silentClient() async throws {
        var limits = HTTPServerLimits()
        (limits.headTime, limits.connections) = (.seconds(1), 2)
        try await serving(limits) { address in
            let silent = try shell(address, "cat <&3")
            #expect(try await curl("http://\(address)/") == "GET /\n")
            #expect(try await silent.wait() == 0, "its connection was closed")
        }
    }

    @Test("bytes that are no HTTP end their connection and nothing else", arguments: 0..<4)
    func garbage(index: Int) async throws {
        let texts = [
            "\\0\\0\\0\\0\\n\\n", "GET\\r\\n\\r\\n", "GET / HTTP/1.1\\r\\n\\r\\n\\r\\n",
            "\\x16\\x03\\x01\\x02\\x00\\x01\\n",
        ]
        try await serving { address in
            let text = texts[index]
            let client = try shell(address, "printf '\(text)' >&3; timeout 1 cat <&3")
            _ = try await client.wait()
            #expect(!client.output.contains("HTTP/1.1 200"))
            #expect(try await curl("http://\(address)/") == "GET /\n")
        }
    }

    @Test("a client that goes before its answer is made harms nobody")
    func goneClient() async throws {
        let gate = Gate()
        try await serving(handler: gate.handler) { address in
            let client = try ChildProcess(["curl", "-sS", "http://\(address)/slow"])
            try await gate.waitForVisitor()
            client.send(SIGKILL)
            #expect(try await client.wait() == 128 + SIGKILL)
            gate.open()
            #expect(try await curl("http://\(address)/fast") == "/fast")
        }
    }

    @Test("an answer that cannot be sent is an error for the client, and the next one is sent")
    func badAnswer() async throws {
        let handler: HTTPServer.Handler = { request in
            request.path == "/bad"
                ? HTTPResponse(status: 200, fields: [("X", "a\r\nY: b")]) : HTTPResponse(status: 200, text: "good")
        }
        try await serving(handler: handler) { address in
            let code = try await curl("-o", "/dev/null", "-w", "%{http_code}", "http://\(address)/bad")
            #expect(code == "500")
            #expect(try await curl("http://\(address)/good") == "good")
        }
    }

    // MARK: - Starting and stopping

    @Test("an address in use is an error that names it, and the one who has it goes on")
    func inUse() async throws {
        let path = directory.path + "/server.sock"
        for address in [ListenAddress.tcp(host: "127.0.0.1", port: 0), .unix(path: path)] {
            let loop = try EventLoop(name: "server")
            let first = HTTPServer(loop: loop) { _ in HTTPResponse(status: 204) }
            let bound = try await first.start(on: address)
            await #expect {
                try await HTTPServer(loop: loop) { _ in HTTPResponse(status: 204) }.start(on: bound)
            } throws: { "\($0)" == "cannot listen on \(bound): Address already in use" }
            let arguments = address == bound ? ["--unix-socket", path, "http://x/"] : ["http://\(bound)/"]
            let answer = try ChildProcess(["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}"] + arguments)
            #expect(try await answer.wait() == 0)
            #expect(answer.output == "204")
            await first.stop()
            loop.shutDown()
        }
    }

    @Test("a socket that a killed server has left is replaced, another file is not")
    func staleSocket() async throws {
        let path = directory.path + "/server.sock"
        _ = try DatagramReceiver(path: path)
        try await serving(on: .unix(path: path)) { _ in
            let answer = try await curl("--unix-socket", path, "http://localhost/x")
            #expect(answer == "GET /x\n")
        }
        let file = try directory.write("precious", to: "file")
        let server = HTTPServer(loop: try EventLoop(name: "server")) { _ in HTTPResponse(status: 204) }
        await #expect(throws: ListenError.self) { try await server.start(on: .unix(path: file)) }
        await #expect(throws: ListenError.self) { try await server.start(on: .unix(path: "/nowhere/server.sock")) }
        #expect(try directory.read("file") == Array("precious".utf8))
    }

    @Test("a stop gives up answers that are being made, tells their clients, and leaves nothing open")
    func stopWhileAnswering() async throws {
        let before = OpenDescriptors.count
        for _ in 0..<20 {
            let loop = try EventLoop(name: "server")
            let began = Locked(0)
            let server = HTTPServer(loop: loop) { _ in
                began.withLock { $0 += 1 }
                try? await Task.sleep(for: .seconds(60))
                return HTTPResponse(status: 200, text: "too late")
            }
            let address = try await server.start(on: .tcp(host: "127.0.0.1", port: 0))
            let clients = try (0..<2).map { _ in
                try ChildProcess(["curl", "-sS", "-w", "%{http_code}", "http://\(address)/"])
            }
            while began.withLock({ $0 }) < 2 { try await Task.sleep(for: .milliseconds(2)) }
            await server.stop()
            await server.stop()
            for client in clients {
                _ = try await client.wait()
                #expect(client.output.hasSuffix("503") && client.output.contains("the server stops"))
            }
            loop.shutDown()
        }
        let isClean = try await OpenDescriptors.fall(to: before + 35)
        #expect(isClean, "each of the 20 would leave several if it left any")
    }

    /// A shell that has a connection to the server as descriptor 3.
    private func shell(_ address: ListenAddress, _ command: String) throws -> ChildProcess {
        guard case .tcp(_, let port) = address else { return try ChildProcess(["false"]) }
        return try ChildProcess(["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/\(port); \(command)"])
    }
}

/// Where requests of `/slow` wait until the test lets them through.
private final class Gate: Sendable {
    private let state = Locked((hasVisitor: false, isOpen: false))

    var handler: HTTPServer.Handler {
        { request in
            if request.path == "/slow" {
                self.state.withLock { $0.hasVisitor = true }
                while !self.state.withLock({ $0.isOpen }) { try? await Task.sleep(for: .milliseconds(2)) }
            }
            return HTTPResponse(status: 200, text: request.path)
        }
    }

    func waitForVisitor() async throws {
        while !state.withLock({ $0.hasVisitor }) { try await Task.sleep(for: .milliseconds(2)) }
    }

    func open() { state.withLock { $0.isOpen = true } }
}
