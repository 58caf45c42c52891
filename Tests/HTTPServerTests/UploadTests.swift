import EventLoop
import Glibc
import HTTPServer
import TestSupport
import Testing

@Suite("Contents of requests", .timeLimit(.minutes(3)))
struct UploadTests {
    private func head(_ method: String, _ path: String, _ fields: String...) -> String {
        "\(method) \(path) HTTP/1.1\r\nHost: x\r\n" + fields.map { "\($0)\r\n" }.joined() + "\r\n"
    }

    private func router(began: Signal = Signal(), ended: Signal = Signal(), gate: Signal = Signal()) -> Router {
        var router = Router()
        router.on("PUT", "/echo", bodyLimit: 1000) { request, _ in
            HTTPResponse(status: 200, body: try await request.body.collect())
        }
        router.on("PUT", "/count", bodyLimit: 1 << 30) { request, _ in
            var (count, sum) = (0, 0)
            for try await part in request.body {
                count += part.count
                sum = part.reduce(sum) { $0 &* 31 &+ Int($1) }
            }
            return HTTPResponse(status: 200, text: "\(count) \(sum)")
        }
        router.on("PUT", "/refuse", bodyLimit: 1 << 30) { _, _ in throw Problem(.unauthorized, "who are you?") }
        router.on("PUT", "/first", bodyLimit: 1 << 30) { request, _ in
            var iterator = request.body.makeAsyncIterator()
            _ = try await iterator.next()
            return HTTPResponse(status: 200, text: "that is enough")
        }
        router.on("PUT", "/gate", bodyLimit: 1 << 30) { request, _ in
            began.give()
            try await gate.wait()
            return HTTPResponse(status: 200, text: "\(try await request.body.collect().count)")
        }
        router.on("PUT", "/watched", bodyLimit: 1 << 30) { request, _ in
            var error: (any Error)?
            do {
                for try await _ in request.body { began.give() }
            } catch let thrown {
                error = thrown
            }
            if error as? HTTPBodyError == .connectionLost { ended.give() }
            return HTTPResponse(status: 200)
        }
        router.on("PUT", "/csar", bodyLimit: 1 << 30) { request, _ in
            var form = try MultipartForm(of: request)
            while let field = try await form.nextField() {
                guard field.name == "file" else { continue }
                var count = 0
                while let part = try await form.nextPart() { count += part.count }
                return HTTPResponse(
                    status: 201, text: "\(request.query["model"] ?? "") \(field.fileName ?? "") \(count)")
            }
            throw Problem(.badRequest, "there is no field 'file'")
        }
        return router
    }

    @Test("content comes in whatever form it is sent, and the connection is used again")
    func forms() async throws {
        try await serving(router: router()) { address, _ in
            let client = try RawClient(address)
            client.send(head("PUT", "/echo", "Content-Length: 5") + "hello")
            #expect(try await client.receive(until: "hello").hasPrefix("HTTP/1.1 200 OK\r\n"))
            client.send(
                head("PUT", "/echo", "Transfer-Encoding: chunked")
                    + "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: t\r\n\r\n")
            #expect(try await client.receive(until: "abcde").contains("200 OK"))
            client.send(head("PUT", "/echo", "Content-Length: 0"))
            #expect(try await client.receive(until: "\r\n\r\n").contains("Content-Length: 0\r\n"))
            client.send(head("PUT", "/count"))
            #expect(try await client.receive(until: "0 0").contains("200 OK"))
        }
    }

    @Test("requests that are sent before the answers are answered in their order, contents or not")
    func pipelined() async throws {
        try await serving(router: router()) { address, _ in
            let client = try RawClient(address)
            var text = ""
            for index in 0..<50 {
                text += head("PUT", "/echo", "Content-Length: 4") + "<\(index + 10)>"
                text += head("PUT", "/count", "Transfer-Encoding: chunked") + "1\r\na\r\n1\r\nb\r\n0\r\n\r\n"
                text += head("GET", "/none")
            }
            client.send(text + "GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            let answers = try #require(try await client.receiveAll())
            let numbers = answers.split(separator: "<").dropFirst().compactMap { Int($0.prefix(2)) }
            #expect(numbers == Array(10..<60))
            #expect(answers.components(of: "HTTP/1.1 200 OK") == 100 && answers.components(of: "HTTP/1.1 404") == 51)
        }
    }

    @Test("a client that waits for leave to send gets it when somebody reads, and none when it is refused")
    func expectation() async throws {
        try await serving(router: router()) { address, _ in
            let taken = try RawClient(address)
            taken.send(head("PUT", "/echo", "Content-Length: 5", "Expect: 100-continue"))
            #expect(try await taken.receive(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            taken.send("hello")
            #expect(try await taken.receive(until: "hello").hasPrefix("HTTP/1.1 200 OK\r\n"))
            for (path, length, status) in [("/echo", 1001, 413), ("/refuse", 50, 401), ("/none", 50, 404)] {
                let refused = try RawClient(address)
                refused.send(head("PUT", path, "Content-Length: \(length)", "Expect: 100-continue"))
                let answer = try #require(try await refused.receiveAll())
                #expect(answer.hasPrefix("HTTP/1.1 \(status) ") && !answer.contains("100 Continue"), "\(path)")
            }
            let strange = try RawClient(address)
            strange.send(head("PUT", "/echo", "Content-Length: 5", "Expect: miracles"))
            #expect(try await strange.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 417 "))
        }
    }

    @Test(
        "content that is too long is refused: by what it says, or when it is",
        arguments: [
            "Content-Length: 1001", "Content-Length: 99999999999", "Transfer-Encoding: chunked",
        ])
    func tooLong(field: String) async throws {
        try await serving(router: router()) { address, _ in
            let client = try RawClient(address)
            client.send(head("PUT", "/echo", field))
            if field.contains("chunked") {
                for _ in 0..<20 { client.send("64\r\n" + String(repeating: "x", count: 100) + "\r\n") }
            }
            let answer = try await client.receive(until: "}\n")
            #expect(
                answer.hasPrefix("HTTP/1.1 413 Content Too Large\r\n") && answer.contains("application/problem+json"))
            #expect(answer.contains("more") || answer.contains("longer than the 1000 bytes"))
        }
    }

    @Test("an answer before the end of the content gets to the client, who may be sending still")
    func early() async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(String(repeating: "x", count: 8 << 20), to: "large")
        try await serving(router: router()) { address, _ in
            for path in ["refuse", "first"] {
                for length in [[], ["-H", "Transfer-Encoding: chunked"]] {
                    let curl = try ChildProcess(
                        ["curl", "-sS", "--max-time", "20", "-w", " %{http_code}", "-H", "Expect:", "-T", file] + length
                            + ["http://\(address)/\(path)"])
                    _ = try await curl.wait()
                    let expected = path == "first" ? "that is enough 200" : "401"
                    #expect(curl.output.hasSuffix(expected), "\(path) \(length): \(curl.output)")
                }
            }
        }
    }

    @Test("who sends megabytes before it reads anything gets the answer that came before them")
    func lateReader() async throws {
        try await serving(router: router()) { address, _ in
            let client = try RawClient(address)
            let mebibyte = [UInt8](repeating: 1, count: 1 << 20)
            client.send(head("PUT", "/refuse", "Content-Length: \(16 * mebibyte.count)"))
            for _ in 0..<16 { #expect(try await client.sendUntilHeld(mebibyte) == mebibyte.count, "it is let come") }
            #expect(try await client.receive(until: "\r\n\r\n").contains(" 401 "))
        }
    }

    @Test("a client is held back while nobody reads")
    func heldBack() async throws {
        let (began, gate) = (Signal(), Signal())
        try await serving(router: router(began: began, gate: gate)) { address, _ in
            let client = try RawClient(address)
            let content = [UInt8](repeating: 1, count: 32 << 20)
            client.send(head("PUT", "/gate", "Content-Length: \(content.count)"))
            try await began.wait()
            let sent = try await client.sendUntilHeld(content)
            #expect(sent < 16 << 20, "the rest waits at the client")
            gate.give()
            client.send(Array(content[sent...]))
            #expect(try await client.receive(until: "\(content.count)").contains("200 OK"))
        }
    }

    @Test("a client that goes amid its content ends the reading, however it goes")
    func vanished() async throws {
        let (began, ended) = (Signal(), Signal())
        try await serving(router: router(began: began, ended: ended)) { address, _ in
            for (index, field) in ["Content-Length: 100", "Transfer-Encoding: chunked"].enumerated() {
                let client = try RawClient(address)
                client.send(head("PUT", "/watched", field) + (index == 0 ? "hello" : "5\r\nhello\r\n"))
                try await began.wait(for: index + 1)
                client.leave()
                try await ended.wait(for: index + 1)
            }
            // Chunks that are none are the same.
            let client = try RawClient(address)
            client.send(head("PUT", "/watched", "Transfer-Encoding: chunked") + "5\r\nhello\r\n")
            try await began.wait(for: 3)
            client.send("xyz\r\n")
            #expect(try await client.receiveAll()?.contains("400") == true)
            try await ended.wait(for: 3)
        }
    }

    @Test("a client that is too slow with its content is told so")
    func slow() async throws {
        var limits = HTTPServerLimits()
        limits.bodyTime = .milliseconds(500)
        try await serving(limits, router: router()) { address, _ in
            for field in ["Content-Length: 100", "Transfer-Encoding: chunked"] {
                let client = try RawClient(address)
                client.send(head("PUT", "/echo", field) + (field.contains("chunked") ? "1\r\na\r\n" : "a"))
                let answer = try #require(try await client.receiveAll())
                #expect(answer.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
            }
        }
    }

    @Test("a form with a file is read as curl sends it")
    func form() async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(String(repeating: "x\r\n--", count: 200_000), to: "shop.csar")
        try await serving(router: router()) { address, _ in
            let answer = try await curl(
                "-X", "PUT", "-F", "note=first", "-F", "file=@\(file)", "http://\(address)/csar?model=shop")
            #expect(answer == "shop shop.csar 1000000")
            let none = try await curl("-X", "PUT", "-d", "x", "-w", "%{http_code}", "http://\(address)/csar")
            #expect(none.hasSuffix("415") && none.contains("multipart/form-data"))
            let other = try await curl("-X", "PUT", "-F", "a=b", "-w", "%{http_code}", "http://\(address)/csar")
            #expect(other.hasSuffix("400"))
        }
    }
}

extension String {
    /// How often a text is in it.
    func components(of text: String) -> Int { ranges(of: text).count }
}
