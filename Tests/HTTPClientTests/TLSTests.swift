import HTTPClient
import TestSupport
import Testing

@Suite("TLS")
struct TLSTests {
    let nginx: Nginx

    init() async throws { nginx = try await Nginx(speaksTLS: true) }

    private func file(_ name: String) -> HTTPClient.TLS.PEM { .file(nginx.certificates.path(name)) }

    private func bytes(_ name: String) throws -> HTTPClient.TLS.PEM { .bytes(try nginx.directory.read(name)) }

    private var trusting: HTTPClient.Configuration { .init(tls: .init(certificateAuthority: file("authority.pem"))) }

    private func error(at url: String, _ tls: HTTPClient.TLS) async throws -> HTTPError? {
        try await withClient(HTTPClient.Configuration(tls: tls)) { client in
            await failure(of: HTTPRequest(method: "PUT", url: url), by: client)
        }
    }

    @Test("a server of our authority is trusted, and HTTP/2 is spoken")
    func trusted() async throws {
        try await withClient(trusting) { client in
            let answer = try await client.send(HTTPRequest(url: nginx.secureURL("/protocol"))).text
            #expect(answer == "HTTP/2.0")
        }
    }

    @Test("with HTTP/2, requests at once share a connection")
    func shared() async throws {
        var configuration = trusting
        configuration.maximumConnectionsPerHost = 1
        try await withClient(configuration) { client in
            let url = nginx.secureURL("/connection")
            let connections = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<300 { group.addTask { try await client.send(HTTPRequest(url: url)).text } }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(connections.count == 1)
        }
    }

    @Test("large bodies go both ways whole over HTTP/2")
    func largeBodies() async throws {
        let body = pattern(count: 5 << 20)
        try await withClient(trusting) { client in
            let url = nginx.secureURL("/files/large")
            let answer = try await client.send(HTTPRequest(method: "PUT", url: url, body: body)).status
            #expect(answer == 201)
            let answer2 = try await client.send(HTTPRequest(url: url)).body
            #expect(answer2 == body)
        }
    }

    @Test("an authority may be given as bytes")
    func authorityBytes() async throws {
        let tls = HTTPClient.TLS(certificateAuthority: try bytes("authority.pem"))
        #expect(try await error(at: nginx.secureURL("/path"), tls) == nil)
    }

    @Test("a server of an authority that is not ours is not trusted")
    func unknownAuthority() async throws {
        for tls in [
            HTTPClient.TLS(), .init(certificateAuthority: file("stranger.pem")),
            .init(certificateAuthority: try bytes("stranger.pem")),
        ] {
            let error = try await error(at: nginx.secureURL("/path"), tls)
            #expect(error?.code == .tls(.unknownAuthority))
            #expect(error?.isCertainlyUnsent == true)
        }
    }

    @Test("an expired certificate is not accepted, and the error says so")
    func expired() async throws {
        let error = try await error(
            at: nginx.secureURL("/path", port: nginx.expiredPort),
            HTTPClient.TLS(certificateAuthority: file("authority.pem")))
        #expect(error?.code == .tls(.certificateExpired))
        #expect(error?.isCertainlyUnsent == true)
        #expect(error?.description.contains("has expired") == true)
    }

    @Test("a certificate for another name is not accepted, be it an address")
    func wrongHost() async throws {
        let error = try await error(
            at: "https://127.0.0.1:\(nginx.tlsPort)/path",
            HTTPClient.TLS(certificateAuthority: file("authority.pem")))
        #expect(error?.code == .tls(.wrongHost))
        #expect(error?.isCertainlyUnsent == true)
    }

    @Test("an authority's file that is missing or damaged is an error that names it")
    func badAuthority() async throws {
        try nginx.directory.write("not PEM", to: "damaged.pem")
        for name in ["missing.pem", "damaged.pem"] {
            let error = try await error(
                at: nginx.secureURL("/path"), HTTPClient.TLS(certificateAuthority: file(name)))
            #expect(error?.code == .tls(.authorityUnusable))
            #expect(error?.description.contains(name) == true)
        }
    }

    @Test("a client certificate is shown to a server that asks for one, from files and from bytes")
    func mutual() async throws {
        let authority = file("authority.pem")
        for tls in [
            HTTPClient.TLS(certificateAuthority: authority, certificate: file("client.pem"), key: file("client.key")),
            .init(
                certificateAuthority: authority, certificate: try bytes("client.pem"), key: try bytes("client.key")),
        ] {
            try await withClient(HTTPClient.Configuration(tls: tls)) { client in
                let url = nginx.secureURL("/client", port: nginx.mutualPort)
                let answer = try await client.send(HTTPRequest(url: url)).text
                #expect(answer == "CN=worker")
            }
        }
    }

    @Test("a client certificate without its key, with another one's, or with an encrypted one is an error of ours")
    func badClientCertificate() async throws {
        let encrypted = nginx.certificates.path("encrypted.key")
        let key = nginx.certificates.path("client.key")
        try Command.run([
            "sh", "-c", "openssl ec -in '\(key)' -out '\(encrypted)' -aes128 -passout pass:secret 2>/dev/null",
        ])
        for key in ["missing.key", "server.key", "encrypted.key"] {
            let tls = HTTPClient.TLS(
                certificateAuthority: file("authority.pem"), certificate: file("client.pem"), key: file(key))
            let error = try await error(at: nginx.secureURL("/path", port: nginx.mutualPort), tls)
            #expect(error?.code == .tls(.clientCertificateUnusable))
            #expect(error?.isCertainlyUnsent == true)
        }
    }

    @Test(
        "a server that refuses our certificate, or the lack of one, has not seen the request",
        arguments: [
            ("-tls1_2", "stranger", HTTPError.TLSFailure.clientCertificateRefused),
            ("-tls1_3", "stranger", .clientCertificateRefused), ("-tls1_3", "", .clientCertificateRefused),
            // All that the older one's alert says is that the handshake has failed.
            ("-tls1_2", "", .handshake),
        ])
    func clientCertificateRefused(version: String, certificate: String, reason: HTTPError.TLSFailure) async throws {
        let port = try Loopback.freePort()
        let process = try ServerProcess(
            [
                "openssl", "s_server", "-accept", "127.0.0.1:\(port)", version, "-www", "-Verify", "1",
                "-verify_return_error", "-CAfile", nginx.certificates.path("authority.pem"),
                "-cert", nginx.certificates.path("server.pem"), "-key", nginx.certificates.path("server.key"),
            ], output: nginx.certificates.path("s_server.log"))
        #expect(try await Loopback.isServed(port))
        var tls = HTTPClient.TLS(certificateAuthority: file("authority.pem"))
        if !certificate.isEmpty {
            (tls.certificate, tls.key) = (file("\(certificate).pem"), file("\(certificate).key"))
        }
        let error = try await error(at: "https://localhost:\(port)/", tls)
        #expect(error?.code == .tls(reason))
        #expect(error?.description.contains("client certificate") == true)
        #expect(error?.isCertainlyUnsent == true)
        withExtendedLifetime(process) {}
    }

    @Test("a server that speaks an older TLS only, or none, is not spoken to")
    func handshake() async throws {
        let port = try Loopback.freePort()
        let process = try ServerProcess(
            [
                "openssl", "s_server", "-accept", "127.0.0.1:\(port)", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0", "-www",
                "-cert", nginx.certificates.path("server.pem"), "-key", nginx.certificates.path("server.key"),
            ], output: nginx.certificates.path("s_server.log"))
        #expect(try await Loopback.isServed(port))
        for port in [port, nginx.port] {
            let error = try await error(
                at: "https://localhost:\(port)/", HTTPClient.TLS(certificateAuthority: file("authority.pem")))
            #expect(error?.code == .tls(.handshake))
            #expect(error?.isCertainlyUnsent == true)
        }
        withExtendedLifetime(process) {}
    }
}
