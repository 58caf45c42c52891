import Consul
import Testing

@Suite("Services in Consul")
struct ServiceTests {
    @Test("a daemon is known from its registration to its end", arguments: ConsulUnderTest.allCases)
    func life(kind: ConsulUnderTest) async throws {
        try await kind.withClient { client, _ in
            let name = "ditrit-test-\(UInt32.random(in: 0...UInt32.max))"
            var service = ConsulClient.Service(id: name + "-1", name: name, timeToLive: .seconds(30))
            service.tags = ["a \"tag\"", "é"]
            #expect(try await client.pass(service: service.id, note: "x") == false, "nobody knows it yet")
            #expect(try await client.services(named: name).isEmpty)
            try await client.register(service)
            try await client.register(service)
            #expect(try await client.pass(service: service.id, note: "3 of 4 slots, é & more?"))
            // The agent tells the servers a moment later.
            var found = try await client.services(named: name)
            while found.isEmpty { found = try await client.services(named: name) }
            #expect(found.map(\.id) == [service.id])
            #expect(found.map(\.status) == ["passing"])
            #expect(found.map(\.node) == ["server1"])
            try await client.deregister(service: service.id)
            try await client.deregister(service: service.id)
            #expect(try await client.pass(service: service.id, note: "") == false)
            while !found.isEmpty { found = try await client.services(named: name) }
        }
    }

    @Test("a daemon that gives no sign of life becomes critical", arguments: ConsulUnderTest.allCases)
    func silence(kind: ConsulUnderTest) async throws {
        try await kind.withClient { client, _ in
            let name = "ditrit-test-\(UInt32.random(in: 0...UInt32.max))"
            let service = ConsulClient.Service(id: name, name: name, timeToLive: .milliseconds(100))
            try await client.register(service)
            while try await client.services(named: name).map(\.status) != ["critical"] {
                try await Task.sleep(for: .milliseconds(20))
            }
            try await client.deregister(service: service.id)
        }
    }

    @Test("the leader is known by its address", arguments: ConsulUnderTest.allCases)
    func leader(kind: ConsulUnderTest) async throws {
        try await kind.withClient { client, _ in
            let leader = try await client.leader()
            #expect(leader.wholeMatch(of: /[0-9.]+:[0-9]+/) != nil, "\(leader)")
        }
    }
}
