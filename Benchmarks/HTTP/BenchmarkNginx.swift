import EventLoop
import Glibc
import HTTPClient
import Process

/// An nginx with one process, which answers from memory, for as long as `body` runs.
enum BenchmarkNginx {
    /// How long its answer is: about as long as that of a key-value store.
    static let answerLength = 200

    static func run(
        _ body: (_ url: String) async throws -> Scenario.Outcome
    ) async throws -> Scenario.Outcome {
        let loop = try EventLoop(name: "processes")
        defer { loop.shutDown() }
        let scratch = try ScratchDirectory()
        let port = try freePort()
        let answer = String(repeating: "x", count: answerLength)
        let configuration = try scratch.write(
            """
            daemon off; master_process off; pid \(scratch.path)/pid;
            events { worker_connections 2048; }
            http {
                access_log off; keepalive_requests 100000000;
                client_body_temp_path \(scratch.path)/b; proxy_temp_path \(scratch.path)/p;
                fastcgi_temp_path \(scratch.path)/f; uwsgi_temp_path \(scratch.path)/u; scgi_temp_path \(scratch.path)/s;
                server {
                    listen 127.0.0.1:\(port);
                    location / { return 200 "\(answer)"; }
                    # A store of objects that looks at no signature: what it takes is what the client costs.
                    location /bucket/ {
                        root \(scratch.path); dav_methods PUT; create_full_put_path on; client_max_body_size 0;
                        sendfile on;
                    }
                }
            }
            """, to: "nginx.conf")
        let runner = ProcessRunner(loop: loop)
        let server = Task {
            let ended = try await runner.run(
                ProcessSpecification(
                    executable: "/usr/bin/env",
                    arguments: ["nginx", "-e", "stderr", "-p", scratch.path, "-c", configuration],
                    environment: ["PATH": Machine.path], workingDirectory: scratch.path)
            ) { Machine.tell($0) }
            guard ended.termination == .cancelled else { throw WrongOutcome("nginx ended: \(ended.termination)") }
        }
        let url = "http://127.0.0.1:\(port)/v1/kv/ditrit/some/key"
        let outcome: Result<Scenario.Outcome, any Error>
        do {
            try await waitUntilItAnswers(url, loop)
            outcome = .success(try await body(url))
        } catch {
            outcome = .failure(error)
        }
        server.cancel()
        try await server.value
        return try outcome.get()
    }

    private static func waitUntilItAnswers(_ url: String, _ loop: EventLoop) async throws {
        let client = try HTTPClient(loop: loop)
        for _ in 0..<200 {
            if let response = try? await client.send(HTTPRequest(url: url)), response.status == 200 {
                return await client.close()
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        await client.close()
        throw WrongOutcome("nginx does not answer; is nginx-light installed?")
    }

    private static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw WrongOutcome("no port is free: error \(errno)") }
        return UInt16(bigEndian: address.sin_port)
    }
}
