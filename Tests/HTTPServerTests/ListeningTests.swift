import EventLoop
import Glibc
import HTTPServer
import TestSupport
import Testing

@Suite("Places to listen, and stopping", .timeLimit(.minutes(2)))
struct ListeningTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func makeServer(_ loop: EventLoop, _ router: Router? = nil) -> HTTPServer {
        guard let router else {
            return HTTPServer(loop: loop) { (request: HTTPRequest) -> HTTPReply in
                .now(HTTPResponse(status: 200, text: "\(request.peer)"))
            }
        }
        return HTTPServer(loop: loop, router: router)
    }

    @Test("one server listens in several places, and knows who connects to each")
    func several() async throws {
        let loop = try EventLoop(name: "server")
        defer { loop.shutDown() }
        let server = makeServer(loop)
        let path = directory.path + "/server.sock"
        let addresses = try await server.start(on: [
            ListenerSpecification(.address(.tcp(host: "127.0.0.1", port: 0))),
            ListenerSpecification(.address(.tcp(host: "::1", port: 0))),
            ListenerSpecification(
                .address(.unix(path: path)), permissions: SocketPermissions(mode: 0o622, group: "daemon")),
        ])
        #expect(try await curl("http://\(addresses[0])/").hasPrefix("127.0.0.1:"))
        #expect(try await curl("http://\(addresses[1])/").hasPrefix("[::1]:"))
        let peer = try await curl("--unix-socket", path, "http://x/")
        #expect(peer.hasPrefix("uid \(getuid()) pid "))
        var status = stat()
        try #require(stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o622 && status.st_gid == getgrnam("daemon").pointee.gr_gid)
        await server.stop()
        #expect(access(path, F_OK) != 0)
    }

    @Test("of several places all are had or none, and the error says which one is not")
    func allOrNone() async throws {
        let loop = try EventLoop(name: "server")
        defer { loop.shutDown() }
        let path = directory.path + "/server.sock"
        let good = ListenerSpecification(.address(.unix(path: path)))
        for bad in [
            ListenerSpecification(.address(.unix(path: "/nowhere/x.sock"))),
            ListenerSpecification(
                .address(.unix(path: path + "2")), permissions: SocketPermissions(group: "no-such-group")),
        ] {
            await #expect(throws: ListenError.self) { try await makeServer(loop).start(on: [good, bad]) }
            #expect(access(path, F_OK) != 0 && access(path + "2", F_OK) != 0)
        }
        let server = makeServer(loop)
        try await server.start(on: [good])
        await server.stop()
    }

    @Test("a socket that listens already is taken over, and its file left; one that does not is an error")
    func activated() async throws {
        let loop = try EventLoop(name: "server")
        defer { loop.shutDown() }
        let path = directory.path + "/activated.sock"
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
        let deaf = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        await #expect(throws: ListenError.self) {
            try await makeServer(loop).start(on: [ListenerSpecification(.descriptor(deaf))])
        }
        try #require(listen(descriptor, 5) == 0)
        let server = makeServer(loop)
        let addresses = try await server.start(on: [ListenerSpecification(.descriptor(descriptor))])
        #expect(addresses == [.unix(path: path)])
        #expect(try await curl("--unix-socket", path, "http://x/").hasPrefix("uid "))
        await server.stop()
        #expect(access(path, F_OK) == 0, "it is systemd's")
    }

    @Test("a stop lets requests end, closes idle connections, ends streams without an end, and takes nothing new")
    func graceful() async throws {
        let loop = try EventLoop(name: "server")
        defer { loop.shutDown() }
        let (began, gate) = (Signal(), Signal())
        let (stream, sender) = AsyncStream.makeStream(of: ServerSentEvent.self)
        var router = Router()
        router.on("GET", "/slow") { _, _ in
            began.give()
            try await gate.wait()
            return HTTPResponse(status: 200, text: "done")
        }
        router.on("GET", "/events") { _, _ in .events(stream) }
        let server = makeServer(loop, router)
        let address = try await server.start(on: .tcp(host: "127.0.0.1", port: 0))
        let (idle, slow, events) = (try RawClient(address), try RawClient(address), try RawClient(address))
        slow.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        events.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(try await events.receive(until: ":\n\n").contains("200 OK"))
        try await began.wait()
        let stopping = Task { await server.stop(within: .seconds(60)) }
        #expect(try await idle.receiveAll() == "")
        #expect(try await events.receiveAll()?.hasSuffix("0\r\n\r\n") == true, "its end is a proper one")
        #expect(throws: SystemError.self) { try RawClient(address) }
        gate.give()
        let answer = try #require(try await slow.receiveAll())
        #expect(answer.hasSuffix("done") && answer.contains("Connection: close\r\n"))
        await stopping.value
        sender.finish()
    }

    @Test("what has not ended in time is given up, and its client is told")
    func givenUp() async throws {
        let loop = try EventLoop(name: "server")
        defer { loop.shutDown() }
        let (began, cancelled) = (Signal(), Signal())
        var router = Router()
        router.on("GET", "/slow") { _, _ in
            began.give()
            do { try await Task.sleep(for: .seconds(60)) } catch { cancelled.give() }
            return HTTPResponse(status: 200)
        }
        let server = makeServer(loop, router)
        let address = try await server.start(on: .tcp(host: "127.0.0.1", port: 0))
        let client = try RawClient(address)
        client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        try await began.wait()
        await server.stop(within: .milliseconds(50))
        #expect(try await client.receiveAll()?.hasPrefix("HTTP/1.1 503 ") == true)
        try await cancelled.wait()
    }
}
