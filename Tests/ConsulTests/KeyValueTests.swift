import Consul
import Testing

@Suite("Keys and values")
struct KeyValueTests {
    @Test("what is not there is not found, by each way of asking", arguments: ConsulUnderTest.allCases)
    func missing(kind: ConsulUnderTest) async throws {
        try await kind.withClient { client, prefix in
            for consistency in [Consistency.standard, .consistent, .stale] {
                #expect(try await client.get(prefix + "no", consistency) == nil)
                #expect(try await client.list(prefix, consistency).isEmpty)
                #expect(try await client.keys(prefix, consistency).isEmpty)
            }
            try await client.delete(prefix + "no")
            try await client.delete(prefix: prefix)
        }
    }

    @Test("a value of any bytes comes back, with its flags", arguments: ConsulUnderTest.allCases)
    func values(kind: ConsulUnderTest) async throws {
        try await kind.withClient { client, prefix in
            for (name, value, flags) in [
                ("empty", [], 0), ("zero", [0], 1), ("all", Array(0...255), UInt64.max),
                ("text", Array("é\n".utf8), 42),
            ] {
                try await client.put(prefix + name, value, flags: flags)
                let found = try #require(try await client.get(prefix + name))
                #expect(found.key == prefix + name)
                #expect(found.value == value)
                #expect(found.flags == flags)
                #expect(found.session == nil)
                #expect(found.createIndex == found.modifyIndex)
            }
        }
    }

    @Test(
        "keys may have any printable characters, and are not mistaken for queries or paths",
        arguments: [
            "a b", "?recurse", "#x", "a&keys", "%2F", "%", "+", "é", "🦊", "a?b=c", "\"", "\\", ".x", "..", "a/..b", ":",
        ], ConsulUnderTest.allCases)
    func names(name: String, kind: ConsulUnderTest) async throws {
        try await kind.withClient { client, prefix in
            try await client.put(prefix + "x" + name, [1])
            #expect(try await client.keys(prefix) == [prefix + "x" + name])
            #expect(try await client.get(prefix + "x" + name)?.value == [1])
            try await client.delete(prefix + "x" + name)
            #expect(try await client.keys(prefix).isEmpty)
        }
    }

    @Test("a key that the server would write elsewhere is refused, and nothing is written")
    func redirected() async throws {
        try await ConsulUnderTest.plain.withClient { client, prefix in
            for name in ["a//b", "a/../b"] {
                #expect(await code { try await client.put(prefix + name, [1]) } == .unreadable)
            }
            let left = try await client.keys(prefix)
            #expect(left.isEmpty)
        }
    }

    @Test("compare and set writes only what was not changed meanwhile", arguments: ConsulUnderTest.allCases)
    func compareAndSet(kind: ConsulUnderTest) async throws {
        try await kind.withClient { client, prefix in
            let key = prefix + "k"
            #expect(try await client.put(key, [1], ifUnchangedSince: 0))
            #expect(try await client.put(key, [2], ifUnchangedSince: 0) == false, "it is there")
            let first = try #require(try await client.get(key))
            #expect(try await client.put(key, [3], ifUnchangedSince: first.modifyIndex, flags: 7))
            #expect(try await client.put(key, [4], ifUnchangedSince: first.modifyIndex) == false)
            #expect(try await client.delete(key, ifUnchangedSince: first.modifyIndex) == false)
            let second = try #require(try await client.get(key))
            #expect(second.value == [3])
            #expect(second.flags == 7)
            #expect(try await client.delete(key, ifUnchangedSince: second.modifyIndex))
            #expect(try await client.get(key) == nil)
            // A trap of Consul's, which the client's documentation tells of.
            #expect(try await client.delete(key, ifUnchangedSince: second.modifyIndex))
        }
    }

    @Test("lists are of the prefix alone, and stop at the separator", arguments: ConsulUnderTest.allCases)
    func lists(kind: ConsulUnderTest) async throws {
        try await kind.withClient { client, prefix in
            for name in ["a/1", "a/2", "a/b/3", "ab", "b"] { try await client.put(prefix + name, Array(name.utf8)) }
            #expect(
                try await client.list(prefix + "a/").map(\.value) == ["a/1", "a/2", "a/b/3"].map { Array($0.utf8) })
            #expect(try await client.keys(prefix, separator: "/") == ["a/", "ab", "b"].map { prefix + $0 })
            try await client.delete(prefix: prefix + "a/")
            #expect(try await client.keys(prefix) == [prefix + "ab", prefix + "b"])
        }
    }

    @Test("a value of 512 KiB is taken, and one byte more is refused by name", arguments: ConsulUnderTest.allCases)
    func longest(kind: ConsulUnderTest) async throws {
        try await kind.withClient { client, prefix in
            let longest = [UInt8](repeating: 7, count: 512 * 1024)
            try await client.put(prefix + "k", longest)
            #expect(try await client.get(prefix + "k")?.value == longest)
            await #expect {
                try await client.put(prefix + "k", longest + [7])
            } throws: { error in
                (error as? ConsulError)?.code == .tooLarge && "\(error)".contains("write it in smaller parts")
            }
        }
    }
}
