import EventLoop
import HTTPClient
import Testing

@Suite("The HTTP client")
struct HTTPClientTests {
    @Test("nobody listens")
    func refused() async throws {
        let loop = try EventLoop(name: "test")
        let client = try HTTPClient(loop: loop)
        await #expect {
            try await client.send(HTTPRequest(url: "http://127.0.0.1:1/x?secret=y"))
        } throws: { ($0 as? HTTPError)?.code == .cannotConnect }
        await client.close()
        loop.shutDown()
    }
}
