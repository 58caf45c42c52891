import Consul
import Synchronization
import TestSupport
import Testing

@Suite("Several addresses")
struct FailoverTests {
    private let prefix = "ditrit/failover-\(UInt64.random(in: 0...UInt64.max))/"
    /// Nobody listens there.
    private static let refusing = "http://127.0.0.1:1"

    private func configuration(_ addresses: String...) -> ConsulConfiguration {
        ConsulConfiguration(addresses: addresses)
    }

    @Test("an address that refuses connections is passed over by reads and writes, and not asked again")
    func refused() async throws {
        let server = try ConsulServers.plain().addresses[0]
        try await withConsulClient(configuration(Self.refusing, server)) { client in
            #expect(client.address == Self.refusing)
            try await client.put(prefix + "k", [1])
            #expect(client.address == server)
            let found = try await client.get(prefix + "k")
            #expect(found?.value == [1])
            try await client.delete(prefix: prefix)
        }
    }

    @Test("a write whose answer is lost is not done again elsewhere; what follows goes to the next address")
    func lostAnswer() async throws {
        let server = try ConsulServers.plain().addresses[0]
        let unreliable = try await UnreliableServer(before: server) { _ in .loseAnswer }
        try await withConsulClient(configuration(unreliable.address, server)) { client in
            #expect(await code { try await client.put(prefix + "k", [1]) } == .outcomeUnknown)
            #expect(client.address == server)
            let found = try #require(try await client.get(prefix + "k"), "it was done")
            #expect(found.createIndex == found.modifyIndex, "and once")
            try await client.delete(prefix: prefix)
        }
        await unreliable.stop()
    }

    @Test("a read whose answer is lost is asked of the next address")
    func lostRead() async throws {
        let server = try ConsulServers.plain().addresses[0]
        let unreliable = try await UnreliableServer(before: server) { _ in .loseAnswer }
        try await withConsulClient(configuration(unreliable.address, server)) { client in
            let found = try await client.get(prefix + "k")
            #expect(found == nil)
            #expect(client.address == server)
        }
        await unreliable.stop()
    }

    @Test("a server that hangs is left, whether it was read or written")
    func hanging() async throws {
        let server = try ConsulServers.plain().addresses[0]
        let hanging = try await UnreliableServer { _ in .swallow }
        var configuration = configuration(hanging.address, server)
        configuration.answerLimit = .seconds(1)
        try await withConsulClient(configuration) { client in
            let leader = try await client.leader()
            #expect(!leader.isEmpty)
            #expect(client.address == server)
        }
        try await withConsulClient(configuration) { client in
            #expect(await code { try await client.put(prefix + "k", [1]) } == .outcomeUnknown)
            #expect(client.address == server)
        }
        await hanging.stop()
    }

    @Test("a server that knows no leader, or asks for patience, has done nothing: a write goes to the next")
    func refusedByStatus() async throws {
        let server = try ConsulServers.plain().addresses[0]
        for status in [
            "500 Internal Server Error\r\nContent-Length: 17\r\n\r\nNo cluster leader",
            "503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy",
            "429 Too Many Requests\r\nContent-Length: 0\r\n\r\n",
            "403 Forbidden\r\nContent-Length: 13\r\n\r\nACL not found",
        ] {
            let other = try await UnreliableServer { _ in .answer("HTTP/1.1 \(status)") }
            try await withConsulClient(configuration(other.address, server)) { client in
                try await client.put(prefix + "k", [1])
                #expect(client.address == server)
                try await client.delete(prefix: prefix)
            }
            await other.stop()
        }
    }

    @Test("a write that a server says has failed may have been done: it is not done again elsewhere")
    func failedWrite() async throws {
        let server = try ConsulServers.plain().addresses[0]
        let failing = try await UnreliableServer { _ in
            .answer("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 22\r\n\r\nrpc error making call: ")
        }
        try await withConsulClient(configuration(failing.address, server)) { client in
            #expect(await code { try await client.put(prefix + "k", [1]) } == .outcomeUnknown)
            let found = try await client.get(prefix + "k")
            #expect(found == nil)
        }
        await failing.stop()
    }

    @Test("when every address fails, each one's failure is told")
    func allFail() async throws {
        let failing = try await UnreliableServer { _ in
            .answer("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 17\r\n\r\nNo cluster leader")
        }
        try await withConsulClient(configuration(Self.refusing, failing.address)) { client in
            await #expect {
                try await client.put(prefix + "k", [1])
            } throws: { error in
                "\(error)".contains("\(Self.refusing): ") && "\(error)".contains("Connection refused")
                    && "\(error)".contains("\(failing.address) answered 500: No cluster leader")
            }
        }
        await failing.stop()
    }

    @Test("the leader's own address is found among several")
    func leader() async throws {
        let server = try ConsulServers.plain().addresses[0]
        let front = try await UnreliableServer(before: server) { _ in .pass }
        try await withConsulClient(configuration(front.address, server)) { client in
            await client.preferLeader()
            #expect(client.address == server)
        }
        await front.stop()
    }
}
