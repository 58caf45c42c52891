import EventLoop
import HTTPServer
import TestSupport
import Testing

@Suite("TLS", .timeLimit(.minutes(3)))
struct TLSTests {
    let directory: TemporaryDirectory
    let loop: EventLoop

    init() throws {
        directory = try TemporaryDirectory()
        loop = try EventLoop(name: "server")
    }

    private func file(_ name: String) -> String { directory.path + "/" + name }

    /// A certificate that vouches for itself.
    private func makeCertificate(_ name: String, days: Int = 1) throws {
        try Command.run(
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                "\(days)",
                "-subj", "/CN=\(name)", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", file("\(name).key"),
                "-out",
                file("\(name).pem"), "-batch", "-quiet",
            ].filter { $0 != "-quiet" })
    }

    private func serving(
        _ tls: TLSFiles, router: Router? = nil, _ body: (ListenAddress, HTTPServer) async throws -> Void
    ) async throws {
        var standard = Router()
        standard.onImmediate("GET", "/") { request, _ in
            HTTPResponse(status: 200, text: "hello \(request.clientCertificate?.subject ?? "nobody")\n")
        }
        standard.on("PUT", "/up", bodyLimit: 100 << 20) { request, _ in
            var count = 0
            for try await part in request.body { count += part.count }
            return HTTPResponse(status: 200, text: "\(count)")
        }
        standard.on("PUT", "/refuse", bodyLimit: 100 << 20) { _, _ in throw Problem(.unauthorized, "no") }
        let server = HTTPServer(loop: loop, router: standard)
        let place = ListenerSpecification(.address(.tcp(host: "127.0.0.1", port: 0)), isSecure: true)
        let address = try await server.start(on: [place], tls: tls)[0]
        do {
            try await body(address, server)
        } catch {
            Issue.record(error)
        }
        await server.stop()
        loop.shutDown()
    }

    @Test("TLS 1.2 and 1.3 are spoken, with nothing older and nothing weak; contents go both ways")
    func versions() async throws {
        try makeCertificate("one")
        try await serving(TLSFiles(certificate: file("one.pem"), key: file("one.key"))) { address, _ in
            let url = "https://\(address)/"
            for option in ["--tlsv1.3", "--tlsv1.2"] {
                #expect(try await curl("--cacert", file("one.pem"), option, url) == "hello nobody\n")
            }
            let large = try directory.write(String(repeating: "x", count: 20 << 20), to: "large")
            let sent = try await curl("--cacert", file("one.pem"), "-T", large, url + "up")
            #expect(sent == "\(20 << 20)")
            let refused = try await curl(
                "--cacert", file("one.pem"), "-H", "Expect:", "-T", large, "-o", "/dev/null", "-w", "%{http_code}",
                url + "refuse")
            #expect(refused.hasSuffix("401"))
            for options in [
                ["-tls1_1"], ["-tls1_2", "-cipher", "AES128-SHA"], ["-tls1_2", "-cipher", "AES128-GCM-SHA256"],
            ] {
                let client = try ChildProcess(["openssl", "s_client", "-connect", "\(address)"] + options)
                #expect(try await client.wait() != 0, "\(options)")
            }
        }
    }

    @Test("a certificate that is read again is for new connections; those that there are go on")
    func reload() async throws {
        for name in ["one", "two"] { try makeCertificate(name) }
        try Command.run(["cp", file("one.pem"), file("server.pem")])
        try Command.run(["cp", file("one.key"), file("server.key")])
        try await serving(TLSFiles(certificate: file("server.pem"), key: file("server.key"))) { address, server in
            // A client that sends its second request when the certificate is another one.
            let old = try ChildProcess([
                "bash", "-c",
                """
                { printf 'GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n'; while [ ! -e \(file("go")) ]; do sleep 0.05; done
                  printf 'GET / HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n'; sleep 1; } |
                openssl s_client -quiet -connect \(address) 2>&1
                """,
            ])
            for _ in 0..<1000 where !old.output.contains("hello nobody") { try await Task.sleep(for: .milliseconds(5)) }
            try Command.run(["cp", file("two.pem"), file("server.pem")])
            await #expect { try await server.reloadTLS() } throws: { ($0 as? TLSError)?.code == .mismatch }
            #expect(try await curl("--cacert", file("one.pem"), "https://\(address)/") == "hello nobody\n")
            try Command.run(["cp", file("two.key"), file("server.key")])
            try await server.reloadTLS()
            #expect(try await curl("--cacert", file("two.pem"), "https://\(address)/") == "hello nobody\n")
            #expect(try await curl("--cacert", file("one.pem"), "https://\(address)/").contains("curl: (60)"))
            try directory.write("", to: "go")
            _ = try await old.wait()
            #expect(old.output.components(of: "hello nobody") == 2)
        }
    }

    @Test("files that are no use are named, with what is wrong")
    func errors() async throws {
        try makeCertificate("one")
        try makeCertificate("two")
        try Command.run([
            "openssl", "x509", "-in", file("one.pem"), "-signkey", file("one.key"), "-days", "-1", "-out",
            file("old.pem"),
        ])
        try directory.write("no certificate", to: "text")
        let cases: [(String, String, TLSError.Code, String)] = [
            ("none", "one.key", .unreadable, "none"), ("one.pem", "none", .unreadable, "none"),
            ("text", "one.key", .malformed, "text"), ("one.pem", "text", .malformed, "text"),
            ("one.pem", "two.key", .mismatch, "two.key"), ("old.pem", "one.key", .expired, "old.pem"),
        ]
        for (certificate, key, code, name) in cases {
            let server = HTTPServer(loop: loop, router: Router())
            let place = ListenerSpecification(.address(.tcp(host: "127.0.0.1", port: 0)), isSecure: true)
            await #expect {
                try await server.start(on: [place], tls: TLSFiles(certificate: file(certificate), key: file(key)))
            } throws: { error in
                guard let error = error as? TLSError else { return false }
                return error.code == code && error.description.contains(file(name))
            }
        }
        loop.shutDown()
    }

    @Test("clients are known by certificates that our authority vouches for; others do not get in")
    func clients() async throws {
        for name in ["server", "authority", "stranger"] { try makeCertificate(name) }
        try Command.run([
            "openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
            "/CN=alice",
            "-keyout", file("alice.key"), "-out", file("alice.csr"), "-batch",
        ])
        try Command.run([
            "openssl", "x509", "-req", "-in", file("alice.csr"), "-CA", file("authority.pem"), "-CAkey",
            file("authority.key"), "-CAcreateserial", "-days", "1", "-out", file("alice.pem"),
        ])
        func get(_ address: ListenAddress, _ name: String?) async throws -> String {
            let shown = name.map { ["--cert", file("\($0).pem"), "--key", file("\($0).key")] } ?? []
            let client = try ChildProcess(
                ["curl", "-sS", "--max-time", "20", "--cacert", file("server.pem"), "https://\(address)/"] + shown)
            _ = try await client.wait()
            return client.output
        }
        let authority = file("authority.pem")
        for clients in [
            TLSFiles.ClientCertificates.optional(authorities: authority), .required(authorities: authority),
        ] {
            let suite = try TLSServing(loop: EventLoop(name: "server"))
            let files = TLSFiles(
                certificate: file("server.pem"), key: file("server.key"), clientCertificates: clients)
            try await suite.serving(files) { address in
                #expect(try await get(address, "alice") == "CN=alice")
                #expect(!(try await get(address, "stranger").contains("CN=")))
                let nobody = try await get(address, nil)
                let isIn = nobody == "nobody"
                #expect(isIn == (clients == .optional(authorities: authority)), "\(nobody)")
            }
        }
    }
}

/// A server that tells its clients who they are.
private struct TLSServing {
    let loop: EventLoop

    func serving(_ files: TLSFiles, _ body: (ListenAddress) async throws -> Void) async throws {
        defer { loop.shutDown() }
        var router = Router()
        router.onImmediate("GET", "/") { request, _ in
            HTTPResponse(status: 200, text: request.clientCertificate?.subject ?? "nobody")
        }
        let server = HTTPServer(loop: loop, router: router)
        let place = ListenerSpecification(.address(.tcp(host: "127.0.0.1", port: 0)), isSecure: true)
        let address = try await server.start(on: [place], tls: files)[0]
        do {
            try await body(address)
        } catch {
            Issue.record(error)
        }
        await server.stop()
    }
}
