import Consul
import Testing

@Suite("Sessions in Consul")
struct SessionTests {
    @Test("a time to live of less than 10 s is refused in the server's words", arguments: ConsulUnderTest.allCases)
    func tooShort(kind: ConsulUnderTest) async throws {
        try await kind.withClient { client, _ in
            await #expect {
                _ = try await client.createSession(name: "x", timeToLive: .seconds(5), behavior: .delete)
            } throws: { error in
                (error as? ConsulError)?.code == .invalid
                    && "\(error)".contains("Invalid Session TTL '5000000000', must be between [10s=24h0m0s]")
            }
        }
    }

    @Test("a session is known by its name until it is destroyed", arguments: ConsulUnderTest.allCases)
    func life(kind: ConsulUnderTest) async throws {
        try await kind.withClient { client, _ in
            let id = try await client.createSession(
                name: "a \"name\"\n", timeToLive: .milliseconds(12_500), behavior: .delete)
            #expect(try await client.session(id)?.name == "a \"name\"\n")
            #expect(try await client.sessions().contains { $0.id == id })
            #expect(try await client.renewSession(id))
            #expect(try await client.renewSession(id, within: .seconds(1)))
            try await client.destroySession(id)
            #expect(try await client.session(id) == nil)
            #expect(try await client.sessions().contains { $0.id == id } == false)
            #expect(try await client.renewSession(id) == false)
            try await client.destroySession(id)
        }
    }

    @Test("keys of a session that ends are deleted, or free at once", arguments: ConsulUnderTest.allCases)
    func behaviors(kind: ConsulUnderTest) async throws {
        try await kind.withClient { client, prefix in
            let next = try await client.createSession(name: "next", timeToLive: .seconds(10), behavior: .delete)
            for behavior in [ConsulClient.SessionBehavior.delete, .release] {
                let key = prefix + behavior.rawValue
                let id = try await client.createSession(name: "x", timeToLive: .seconds(10), behavior: behavior)
                try await client.transaction([.lock(key, [1], session: id)])
                try await client.destroySession(id)
                let left = try await client.get(key)
                #expect(left?.value == (behavior == .release ? [1] : nil))
                #expect(left?.session == nil)
                try await client.transaction([.lock(key, [2], session: next)])
            }
            try await client.destroySession(next)
        }
    }

    @Test("a lock delay keeps others away from what a session has left behind")
    func lockDelay() async throws {
        try await ConsulUnderTest.plain.withClient { client, prefix in
            let (first, second) = (
                try await client.createSession(
                    name: "1", timeToLive: .seconds(10), behavior: .release, lockDelay: .seconds(30)),
                try await client.createSession(name: "2", timeToLive: .seconds(10), behavior: .release)
            )
            try await client.transaction([.lock(prefix + "k", [1], session: first)])
            try await client.destroySession(first)
            do throws(ConsulError) {
                try await client.transaction([.lock(prefix + "k", [2], session: second)])
                Issue.record("it is locked within the delay")
            } catch {
                guard case .rejected = error.code else { throw error }
            }
            try await client.destroySession(second)
        }
    }
}
