import EventLoop
import HTTPServer
import TestSupport
import Testing

/// Runs a server on a loop of its own while the body runs.
func serving(
    _ limits: HTTPServerLimits = HTTPServerLimits(), accessLog: HTTPServer.AccessLog? = nil, router: Router,
    _ body: (_ address: ListenAddress, _ server: HTTPServer) async throws -> Void
) async throws {
    let loop = try EventLoop(name: "server")
    defer { loop.shutDown() }
    let server = HTTPServer(loop: loop, limits: limits, accessLog: accessLog, router: router)
    let address = try await server.start(on: .tcp(host: "127.0.0.1", port: 0))
    do {
        try await body(address, server)
    } catch {
        Issue.record(error)
    }
    await server.stop()
}

/// What curl prints.
func curl(_ arguments: String...) async throws -> String {
    let curl = try ChildProcess(["curl", "-sS", "--max-time", "20"] + arguments)
    _ = try await curl.wait()
    return curl.output
}

/// Something that a test waits for, and a server reports.
final class Signal: Sendable {
    private let count = Locked(0)

    func give() { count.withLock { $0 += 1 } }

    /// Waits until it has been given so often; an error after ten seconds.
    func wait(for wanted: Int = 1) async throws {
        for _ in 0..<5000 {
            if count.withLock({ $0 }) >= wanted { return }
            try await Task.sleep(for: .milliseconds(2))
        }
        throw NeverCame()
    }

    struct NeverCame: Error {}
}
