import Consul
import Testing

@Suite("Transactions")
struct TransactionTests {
    /// The operations that do not hold.
    private func failures(_ client: ConsulClient, _ operations: [TransactionOperation]) async throws -> [Int] {
        do throws(ConsulError) {
            try await client.transaction(operations)
        } catch {
            guard case .rejected(let failures) = error.code else { throw error }
            #expect(failures.allSatisfy { !$0.reason.isEmpty && error.description.contains($0.reason) })
            return failures.map(\.operation)
        }
        return []
    }

    @Test("all operations that do not hold are listed, and none is done", arguments: ConsulUnderTest.allCases)
    func allOrNothing(kind: ConsulUnderTest) async throws {
        try await kind.withClient { client, prefix in
            try await client.put(prefix + "a", [1])
            let there = try #require(try await client.get(prefix + "a"))
            let failed = try await failures(
                client,
                [
                    .set(prefix + "new", [1]), .checkNotExists(prefix + "a"), .get(prefix + "no"),
                    .checkIndex(prefix + "a", there.modifyIndex), .checkIndex(prefix + "a", there.modifyIndex + 1),
                    .checkIndex(prefix + "no", 1), .cas(prefix + "a", [2], index: 1), .cas(prefix + "a", [2], index: 0),
                    .deleteCas(prefix + "a", 1), .delete(prefix + "a"),
                ])
            #expect(failed == [1, 2, 4, 5, 6, 7, 8])
            #expect(try await client.list(prefix).map(\.value) == [[1]])
        }
    }

    @Test("every verb that writes does so, and tells where", arguments: ConsulUnderTest.allCases)
    func writing(kind: ConsulUnderTest) async throws {
        try await kind.withClient { client, prefix in
            for name in ["1", "2", "tree/1", "tree/2"] { try await client.put(prefix + name, [0]) }
            let first = try #require(try await client.get(prefix + "1"))
            let second = try #require(try await client.get(prefix + "2"))
            let written = try await client.transaction([
                .set(prefix + "set", Array("é\"\\".utf8), flags: .max), .cas(prefix + "cas", [1], index: 0, flags: 5),
                .cas(prefix + "1", [9], index: first.modifyIndex), .deleteCas(prefix + "2", second.modifyIndex),
                .deleteTree(prefix + "tree/"), .delete(prefix + "no"), .checkNotExists(prefix + "no"),
            ])
            #expect(written.map(\.key) == ["set", "cas", "1"].map { prefix + $0 })
            #expect(Set(written.map(\.modifyIndex)).count == 1, "a transaction is one step")
            let found = try await client.list(prefix)
            #expect(found.map(\.key) == ["1", "cas", "set"].map { prefix + $0 })
            #expect(found.map(\.value) == [[9], [1], Array("é\"\\".utf8)])
            #expect(found.map(\.flags) == [0, 5, .max])
            #expect(found[1].modifyIndex == written[1].modifyIndex)
        }
    }

    @Test("every verb that reads does so", arguments: ConsulUnderTest.allCases)
    func reading(kind: ConsulUnderTest) async throws {
        try await kind.withClient { client, prefix in
            for name in ["t/1", "t/2"] { try await client.put(prefix + name, Array(name.utf8), flags: 3) }
            let found = try await client.transaction([
                .get(prefix + "t/2"), .getTree(prefix + "t/"), .getTree(prefix + "no/"),
            ])
            #expect(found.map(\.key) == ["t/2", "t/1", "t/2"].map { prefix + $0 })
            #expect(found.map(\.value) == ["t/2", "t/1", "t/2"].map { Array($0.utf8) })
            #expect(found.allSatisfy { $0.flags == 3 })
        }
    }

    @Test("locks belong to a session, and end with it", arguments: ConsulUnderTest.allCases)
    func locks(kind: ConsulUnderTest) async throws {
        try await kind.withClient { client, prefix in
            let key = prefix + "lock"
            let mine = try await client.createSession(name: "1", timeToLive: .seconds(10), behavior: .release)
            let other = try await client.createSession(name: "2", timeToLive: .seconds(10), behavior: .release)
            try await client.transaction([.lock(key, [1], session: mine), .checkSession(key, mine)])
            #expect(try await client.get(key)?.session == mine)
            #expect(try await failures(client, [.lock(key, [2], session: other)]) == [0])
            #expect(try await failures(client, [.checkSession(key, other)]) == [0])
            #expect(try await failures(client, [.unlock(key, [2], session: other)]) == [0])
            try await client.transaction([.unlock(key, [3], session: mine, flags: 4)])
            let free = try #require(try await client.get(key))
            #expect(free.session == nil)
            #expect(free.value == [3])
            #expect(free.flags == 4)
            try await client.transaction([.lock(key, [4], session: other)])
            try await client.destroySession(other)
            #expect(try await failures(client, [.lock(key, [5], session: other)]) == [0], "it has ended")
            try await client.destroySession(mine)
        }
    }

    @Test("64 operations are taken, and one more is refused by name", arguments: ConsulUnderTest.allCases)
    func mostOperations(kind: ConsulUnderTest) async throws {
        try await kind.withClient { client, prefix in
            let operations = (0..<65).map { TransactionOperation.set(prefix + "\($0)", [1]) }
            try await client.transaction(Array(operations.prefix(ConsulClient.maximumOperations)))
            await #expect {
                try await client.transaction(operations)
            } throws: { error in
                (error as? ConsulError)?.code == .tooLarge && "\(error)".contains("write it in smaller parts")
            }
            #expect(try await client.keys(prefix).count == 64)
        }
    }

    @Test("what fits by its size is taken, and what does not is refused by name", arguments: ConsulUnderTest.allCases)
    func mostBytes(kind: ConsulUnderTest) async throws {
        try await kind.withClient { client, prefix in
            var operations: [TransactionOperation] = []
            while operations.reduce(0, { $0 + $1.size }) < ConsulClient.maximumTransactionBytes - 8192 {
                operations.append(.set(prefix + "\(operations.count)", .init(repeating: 1, count: 6000), flags: .max))
            }
            operations.removeLast()
            try await client.transaction(operations)
            operations.append(.set(prefix + "large", .init(repeating: 1, count: 30_000)))
            #expect(await code { try await client.transaction(operations) } == .tooLarge)
        }
    }

    @Test("of many keys those are read that are there", arguments: ConsulUnderTest.allCases)
    func manyKeys(kind: ConsulUnderTest) async throws {
        try await kind.withClient { client, prefix in
            let names = (0..<150).map { "\(prefix)\($0)" }
            for name in names where !name.hasSuffix("7") { try await client.put(name, Array(name.utf8)) }
            let found = try await client.get(names)
            #expect(Set(found.keys) == Set(names.filter { !$0.hasSuffix("7") }))
            #expect(found.allSatisfy { Array($0.key.utf8) == $0.value.value })
            #expect(try await client.get([prefix + "7", prefix + "17"]).isEmpty)
            #expect(try await client.get([]).isEmpty)
        }
    }

    @Test("a transaction of nothing does nothing", arguments: ConsulUnderTest.allCases)
    func empty(kind: ConsulUnderTest) async throws {
        try await kind.withClient { client, _ in
            let written = try await client.transaction([])
            #expect(written.isEmpty)
        }
    }
}
