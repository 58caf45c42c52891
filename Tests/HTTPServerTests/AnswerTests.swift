import EventLoop
import Glibc
import HTTPServer
import TestSupport
import Testing

@Suite("Answers", .timeLimit(.minutes(3)))
struct AnswerTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test("a file is sent whole, in ranges that are asked for, and not when the client has it")
    func files() async throws {
        let content = String(decoding: (0..<300_000).map { UInt8($0 % 26 + 97) }, as: UTF8.self)
        let path = try directory.write(content, to: "file")
        let before = OpenDescriptors.count
        var router = Router()
        router.onImmediate("GET", "/file") { request, _ in
            .file(try OpenFile(path: path), type: "text/plain", for: request)
        }
        try await serving(router: router) { address, _ in
            let url = "http://\(address)/file"
            #expect(try await curl(url) == content)
            let start = content.utf8.index(content.startIndex, offsetBy: 100_000)
            #expect(try await curl("-r", "100000-100009", url) == String(content[start...].prefix(10)))
            let head = try await curl("-I", url)
            #expect(head.contains("Content-Length: 300000\r\n") && head.contains("Accept-Ranges: bytes\r\n"))
            // Another connection than the one that fetched: curl compares by what the file beside says.
            let tags = directory.path + "/tags"
            #expect(try await curl("--etag-save", tags, "-o", "/dev/null", url) == "")
            let unchanged = try await curl("-i", "--etag-compare", tags, url)
            #expect(unchanged.hasPrefix("HTTP/1.1 304 Not Modified\r\n") && unchanged.hasSuffix("\r\n\r\n"))
            let beyond = try await curl("-i", "-r", "300000-", url)
            #expect(beyond.hasPrefix("HTTP/1.1 416 ") && beyond.contains("Content-Range: bytes */300000\r\n"))
            // What curl would put together from two ranges is what there is.
            let parts = try await curl("-r", "0-149999", url) + curl("-r", "150000-", url)
            #expect(parts == content)
        }
        let isClosed = try await OpenDescriptors.fall(to: before + 8)
        #expect(isClosed, "each of the answers would leave its file open")
    }

    @Test("a stream is sent as it is made, with a length or in chunks, and to HTTP/1.0 until the end of the connection")
    func streams() async throws {
        var router = Router()
        for (path, length) in [("/chunks", nil), ("/length", 3_000_000)] as [(String, Int?)] {
            router.on("GET", path) { _, _ in
                let stream = ResponseStream(length: length) { writer in
                    for index in 0..<3000 {
                        try await writer.write([UInt8](repeating: UInt8(index % 26 + 97), count: 1000))
                    }
                }
                return HTTPResponse(status: 200, content: .stream(stream))
            }
        }
        let parts = AsyncStream<[UInt8]> { continuation in
            for text in ["a", "", "b"] { continuation.yield(Array(text.utf8)) }
            continuation.finish()
        }
        router.on("GET", "/parts") { _, _ in HTTPResponse(status: 200, content: .stream(ResponseStream(parts: parts))) }
        var expected = ""
        for index in 0..<3000 {
            expected += String(repeating: Character(Unicode.Scalar(UInt8(index % 26 + 97))), count: 1000)
        }
        let whole = expected
        try await serving(router: router) { address, _ in
            for options in [["/chunks"], ["/chunks", "--http1.0"], ["/length"]] {
                let client = try ChildProcess(["curl", "-sS", "http://\(address)" + options[0]] + options.dropFirst())
                let status = try await client.wait()
                #expect(status == 0 && client.output == whole, "\(options)")
            }
            let length = try await curl("-I", "http://\(address)/length")
            #expect(length.contains("Content-Length: 3000000\r\n"))
            let chunks = try await curl("-I", "http://\(address)/chunks")
            #expect(chunks.hasPrefix("HTTP/1.1 200 OK\r\n"))
            let parts = try await curl("http://\(address)/parts")
            #expect(parts == "ab")
        }
    }

    @Test(
        "a stream that fails is not taken for a whole one, and the maker of a stream is held back and told of the end")
    func failing() async throws {
        struct Broken: Error {}
        let (made, ended) = (Locked(0), Signal())
        var router = Router()
        router.on("GET", "/broken") { _, _ in
            HTTPResponse(
                status: 200,
                content: .stream(
                    ResponseStream { writer in
                        try await writer.write(Array("part".utf8))
                        throw Broken()
                    }))
        }
        router.on("GET", "/endless") { _, _ in
            HTTPResponse(
                status: 200,
                content: .stream(
                    ResponseStream { writer in
                        do {
                            while true {
                                try await writer.write([UInt8](repeating: 0, count: 100_000))
                                made.withLock { $0 += 1 }
                            }
                        } catch {
                            ended.give()
                            throw error
                        }
                    }))
        }
        try await serving(router: router) { address, _ in
            let broken = try await curl("-w", " %{exitcode}", "http://\(address)/broken")
            #expect(broken.contains(" 18"), "curl's word for a part of a file")
            let client = try RawClient(address)
            client.send("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
            var last = -1
            for _ in 0..<500 {
                let now = made.withLock { $0 }
                if now == last, now > 0 { break }
                last = now
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(made.withLock { $0 } < 200, "what nobody takes is not made")
            client.leave()
            try await ended.wait()
        }
    }

    @Test("events come as they happen, with comments in silence; one who leaves is noticed at once")
    func events() async throws {
        let ended = Signal()
        let (stream, sender) = AsyncStream.makeStream(of: ServerSentEvent.self)
        sender.onTermination = { _ in ended.give() }
        var router = Router()
        router.on("GET", "/events") { _, _ in .events(stream, keepAlive: .milliseconds(100)) }
        try await serving(router: router) { address, _ in
            let client = try RawClient(address)
            client.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
            let head = try await client.receive(until: ":\n\n")
            #expect(
                head.contains("Content-Type: text/event-stream\r\n") && head.contains("Transfer-Encoding: chunked\r\n"))
            sender.yield(ServerSentEvent("one\ntwo", name: "state", id: "7"))
            #expect(
                try await client.receive(until: "two\n\n").contains("id: 7\nevent: state\ndata: one\ndata: two\n\n"))
            #expect(try await client.receive(until: ":\n\n").contains(":\n\n"))
            client.leave()
            try await ended.wait()
        }
    }

    @Test("a handler whose client leaves is cancelled")
    func cancelled() async throws {
        let (began, ended) = (Signal(), Signal())
        let records = Locked<[AccessRecord]>([])
        var router = Router()
        router.on("GET", "/slow") { _, _ in
            began.give()
            do {
                try await Task.sleep(for: .seconds(60))
            } catch {
                ended.give()
                throw error
            }
            return HTTPResponse(status: 200)
        }
        router.onImmediate("GET", "/") { _, _ in HTTPResponse(status: 200, text: "hello") }
        try await serving(accessLog: { record in records.withLock { $0.append(record) } }, router: router) {
            address, _ in
            let client = try RawClient(address)
            client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
            try await began.wait()
            client.leave()
            try await ended.wait()
            #expect(try await curl("http://\(address)/?q") == "hello")
        }
        let seen = records.withLock { $0 }
        #expect(seen.count == 2 && seen[0].status == nil && !seen[0].isComplete && seen[0].target == "/slow")
        #expect(seen.last?.status == 200 && seen.last?.isComplete == true && seen.last?.length == 5)
        #expect(seen.last?.target == "/?q" && seen.last?.method == "GET")
    }

    /// AddressSanitizer keeps what is freed, a quarter of a gigabyte of it.
    private static var keepsWhatIsFreed: Bool { dlsym(nil, "__asan_init") != nil }

    @Test(
        "256 MiB up and down take no more memory than a little",
        .disabled(if: keepsWhatIsFreed, "AddressSanitizer keeps what is freed"))
    func memory() async throws {
        let size = 256 << 20
        let path = directory.path + "/large"
        let descriptor = open(path, O_CREAT | O_WRONLY, 0o600)
        ftruncate(descriptor, off_t(size))
        close(descriptor)
        var router = Router()
        router.on("PUT", "/up", bodyLimit: size) { request, _ in
            var count = 0
            for try await part in request.body { count += part.count }
            return HTTPResponse(status: 200, text: "\(count)")
        }
        router.on("GET", "/") { _, _ in
            HTTPResponse(
                status: 200,
                content: .stream(
                    ResponseStream { writer in
                        let part = [UInt8](repeating: 0, count: 64 << 10)
                        for _ in 0..<size / part.count { try await writer.write(part) }
                    }))
        }
        router.on("GET", "/file") { request, _ in .file(try OpenFile(path: path), type: "x/y", for: request) }
        try await serving(router: router) { address, _ in
            // The kernel's mark for the most memory is set back: proc(5), clear_refs.
            let marks = open("/proc/self/clear_refs", O_WRONLY)
            write(marks, "5", 1)
            close(marks)
            let before = Self.kilobytes("VmRSS")
            #expect(try await curl("-T", path, "http://\(address)/up") == "\(size)")
            for name in ["", "file"] {
                let answer = try await curl("-o", "/dev/null", "-w", "%{size_download}", "http://\(address)/\(name)")
                #expect(answer == "\(size)")
            }
            let most = Self.kilobytes("VmHWM")
            // Other tests run in this process, too; what is never to be there is the content.
            #expect(most - before < 192 << 10, "\(before) kB before, \(most) kB at most")
        }
    }

    private static func kilobytes(_ name: String) -> Int {
        guard let file = fopen("/proc/self/status", "r") else { return 0 }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = fread(&bytes, 1, bytes.count, file)
        let line = String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(name) }
        return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
    }
}
