import Consul
import TestSupport
import Testing

/// What a person reads when the connection is not what it should be: each message says what to do.
@Suite("What a user is told about Consul")
struct FailureMessageTests {
    private func expect(
        _ expected: ConsulError.Code, saying words: String..., configuration: ConsulConfiguration,
        from call: (ConsulClient) async throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        var configuration = configuration
        configuration.answerLimit = .seconds(10)
        do {
            try await withConsulClient(configuration, call)
            Issue.record("nothing was thrown", sourceLocation: sourceLocation)
        } catch let error as ConsulError {
            #expect(error.code == expected, "\(error)", sourceLocation: sourceLocation)
            for word in words {
                #expect(error.description.contains(word), "\(error)", sourceLocation: sourceLocation)
            }
        }
    }

    // MARK: - Tokens

    @Test("a token that is none", arguments: [nil, "11111111-1111-1111-1111-111111111111"])
    func badToken(token: String?) async throws {
        var configuration = try ConsulServers.secured().configuration()
        configuration.token = token
        let permissions = "the ACL token must be valid and permit reading and writing below the prefix"
        let advice = token == nil ? "without a token)\n    hint: Consul wants an ACL token" : permissions
        try await expect(.denied, saying: advice, configuration: configuration) { _ = try await $0.get("ditrit/x") }
        try await expect(.denied, saying: advice, configuration: configuration) { try await $0.put("ditrit/x", []) }
        try await expect(.denied, saying: permissions, configuration: configuration) {
            try await $0.transaction([.set("ditrit/x", [])])
        }
        try await expect(.denied, saying: advice, configuration: configuration) {
            _ = try await $0.createSession(name: "x", timeToLive: .seconds(10), behavior: .delete)
        }
        try await expect(.denied, saying: advice, configuration: configuration) {
            try await $0.register(.init(id: "ditrit-x", name: "ditrit-x", timeToLive: .seconds(30)))
        }
    }

    @Test("a client that is given another token shows that one from then on")
    func otherToken() async throws {
        var configuration = try ConsulServers.secured().configuration()
        let valid = configuration.token
        configuration.token = "11111111-1111-1111-1111-111111111111"
        try await withConsulClient(configuration) { client in
            await #expect(throws: ConsulError.self) { _ = try await client.get("ditrit/x") }
            client.use(token: valid)
            _ = try await client.get("ditrit/x")
        }
    }

    @Test("a token that may only read")
    func readOnly() async throws {
        let servers = try ConsulServers.secured()
        var configuration = try servers.configuration()
        configuration.token = try servers.text("read.token")
        try await withConsulClient(configuration) { client in
            let found = try await client.get("ditrit/none")
            #expect(found == nil)
        }
        let advice = "permit reading and writing below the prefix, sessions and services"
        try await expect(.denied, saying: advice, configuration: configuration) { try await $0.put("ditrit/x", []) }
        try await expect(.denied, saying: "Permission denied", advice, configuration: configuration) {
            try await $0.transaction([.set("ditrit/x", [])])
        }
        try await expect(.denied, saying: advice, configuration: configuration) {
            _ = try await $0.createSession(name: "x", timeToLive: .seconds(10), behavior: .delete)
        }
    }

    @Test("another prefix than the token's")
    func otherPrefix() async throws {
        let configuration = try ConsulServers.secured().configuration()
        try await expect(.denied, saying: "below the prefix", configuration: configuration) {
            try await $0.put("elsewhere/x", [])
        }
        try await expect(.denied, saying: "below the prefix", configuration: configuration) {
            try await $0.transaction([.checkNotExists("ditrit/x"), .delete("elsewhere/x")])
        }
    }

    @Test("a token with a line break is refused before it is sent")
    func lineBreak() async throws {
        var configuration = try ConsulServers.secured().configuration()
        configuration.token = "abc\n"
        try await expect(.invalid, saying: "X-Consul-Token contains a control character", configuration: configuration)
        { _ = try await $0.leader() }
    }

    // MARK: - Certificates

    /// Certificates that are not those of the servers.
    private func forged() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        let servers = try ConsulServers.secured()
        let script = """
            set -e; cd "$0"
            openssl ecparam -name prime256v1 -genkey -noout -out ca.key
            openssl req -x509 -new -key ca.key -days 2 -subj /CN=Other -out ca.pem
            openssl ecparam -name prime256v1 -genkey -noout -out client.key
            openssl req -new -key client.key -subj /CN=ditrit -out client.csr
            openssl x509 -req -in client.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out other.pem
            openssl x509 -req -in client.csr -CA "$1/ca.pem" -CAkey "$1/ca.key" -CAcreateserial -days -1 -out expired.pem
            """
        try Command.run(
            ["/bin/sh", "-c", "exec >/dev/null 2>&1; \(script)", directory.path, servers.directory + "/tls"])
        return directory
    }

    @Test("no certificate, one of another authority, or one that has expired", arguments: [nil, "other", "expired"])
    func clientCertificate(name: String?) async throws {
        let forged = try forged()
        var configuration = try ConsulServers.secured().configuration()
        configuration.certificate = name.map { "\(forged.path)/\($0).pem" }
        configuration.key = name.map { _ in "\(forged.path)/client.key" }
        // Whether the server's reason comes through, or only the end of the connection, is a matter of luck.
        let advice = [
            "the server wants a client certificate that it trusts; give one from the authority that it knows",
            "the server refuses the client's certificate: it must be from the authority that the servers trust",
        ]
        for call in [
            { _ = try await $0.leader() }, { try await $0.put("ditrit/x", []) },
        ] as [@Sendable (ConsulClient) async throws -> Void] {
            await #expect {
                try await withConsulClient(configuration, call)
            } throws: { error in
                advice.contains { "\(error)".contains($0) }
            }
        }
    }

    @Test("a server of an authority that is not trusted")
    func unknownAuthority() async throws {
        let forged = try forged()
        var configuration = try ConsulServers.secured().configuration()
        let advice = "hint: space.tls.ca (--consul-ca) names the authority that has signed Consul's certificate"
        configuration.certificateAuthority = forged.path + "/ca.pem"
        try await expect(.tls, saying: advice, configuration: configuration) { _ = try await $0.leader() }
        configuration.certificateAuthority = nil
        try await expect(.tls, saying: advice, configuration: configuration) { try await $0.put("ditrit/x", []) }
    }

    @Test("a file that is not there is named before anything is sent")
    func missingFile() async throws {
        var configuration = try ConsulServers.secured().configuration()
        configuration.certificateAuthority = "/nowhere/ca.pem"
        try await expect(.tls, saying: "/nowhere/ca.pem", configuration: configuration) { _ = try await $0.leader() }
    }

    // MARK: - Addresses

    @Test("http where https is spoken, and the other way round")
    func wrongScheme() async throws {
        let secured = try ConsulServers.secured().addresses[0]
        let plain = try ConsulServers.plain().addresses[0]
        try await expect(
            .tls, saying: "the address must begin with https:",
            configuration: ConsulConfiguration(addresses: ["http" + secured.dropFirst(5)])
        ) { try await $0.put("ditrit/x", []) }
        try await expect(
            .tls, saying: "does the server speak TLS",
            configuration: ConsulConfiguration(addresses: ["https" + plain.dropFirst(4)])
        ) { try await $0.put("ditrit/x", []) }
    }

    @Test("an address where nobody listens")
    func unreachable() async throws {
        try await expect(
            .unreachable, saying: "Connection refused", "is the Consul agent running there, and is the address right?",
            configuration: ConsulConfiguration(addresses: ["http://127.0.0.1:1"])
        ) { try await $0.put("ditrit/x", []) }
    }

    @Test("a name that has no address")
    func unresolvable() async throws {
        try await expect(
            .unreachable, saying: "nowhere.invalid", "check the name",
            configuration: ConsulConfiguration(addresses: ["http://nowhere.invalid:8500"])
        ) { try await $0.put("ditrit/x", []) }
    }

    @Test("an address that is none", arguments: ["localhost:8500", "ftp://localhost", "http://", "https:///v1", ""])
    func malformed(address: String) async throws {
        try await expect(
            .invalid, saying: "an address looks like https://host:8501",
            configuration: ConsulConfiguration(addresses: [address])
        ) { _ = try await $0.leader() }
    }

    @Test(
        "a server of something else",
        arguments: [
            "HTTP/1.1 404 Not Found\r\nContent-Length: 13\r\n\r\n<h1>404</h1>\n", "SSH-2.0-OpenSSH_9.2\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n<h1>Hi!</h1>\n",
            "HTTP/1.1 301 Moved\r\nLocation: https://x/\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n",
        ])
    func notConsul(answer: String) async throws {
        let server = try await UnreliableServer { _ in .answer(answer) }
        let configuration = ConsulConfiguration(addresses: [server.address])
        let advice = "is this the address of a Consul agent's API?"
        let calls: [@Sendable (ConsulClient) async throws -> Void] = [
            { _ = try await $0.leader() }, { _ = try await $0.get("k") }, { _ = try await $0.list("k") },
            { _ = try await $0.keys("k") }, { try await $0.put("k", []) }, { try await $0.delete("k") },
            { try await $0.transaction([.set("k", [])]) }, { _ = try await $0.get(["k"]) },
            { _ = try await $0.createSession(name: "x", timeToLive: .seconds(10), behavior: .delete) },
            {
                var query = BlockingQuery()
                _ = try await $0.keys("k", &query, wait: .seconds(1))
            },
        ]
        for call in calls { try await expect(.unreadable, saying: advice, configuration: configuration, from: call) }
        await server.stop()
    }

    // MARK: - Servers in need

    @Test("servers that have lost their majority")
    func noLeader() async throws {
        let servers = try ConsulServers(.three)
        defer { try? servers.stop() }
        try servers.perform("kill", 2)
        try servers.perform("kill", 3)
        var configuration = try servers.configuration()
        configuration.addresses = [servers.addresses[0]]
        // The server bears with it for 7 s before it gives up.
        try await expect(
            .noLeader, saying: "more than half of the servers must run", "consul operator raft list-peers",
            configuration: configuration
        ) { client in
            while true {
                do throws(ConsulError) {
                    try await client.put("ditrit/x", [])
                } catch {
                    // The end of the last leader may come first.
                    guard error.code == .outcomeUnknown || error.code == .unreachable else { throw error }
                }
            }
        }
    }

    @Test("a transaction that is too large, and one of too many operations")
    func tooLarge() async throws {
        let configuration = try ConsulServers.plain().configuration()
        try await expect(
            .tooLarge, saying: "too large", "write it in smaller parts", "txn_max_req_len", configuration: configuration
        ) { try await $0.transaction([.set("ditrit/x", .init(repeating: 1, count: 512 * 1024))]) }
        try await expect(
            .tooLarge, saying: "too many operations (65 > 64)", "write it in smaller parts",
            configuration: configuration
        ) { try await $0.transaction(.init(repeating: .checkNotExists("ditrit/x"), count: 65)) }
    }
}
