import Consul
import Testing

@Suite("Waiting for keys")
struct BlockingKeysTests {
    @Test("the first answer comes at once, the next when something is written", arguments: ConsulUnderTest.allCases)
    func wakes(kind: ConsulUnderTest) async throws {
        try await kind.withClient { client, prefix in
            try await client.put(prefix + "a", [])
            var query = BlockingQuery()
            #expect(try await client.keys(prefix, &query, wait: .seconds(60)) == [prefix + "a"])
            let seen = query
            let waiting = Task {
                var query = seen
                return (try await client.keys(prefix, &query, wait: .seconds(60)), query)
            }
            try await client.put(prefix + "b", [])
            let (names, after) = try await waiting.value
            #expect(names == [prefix + "a", prefix + "b"])
            #expect(after.index > seen.index)
        }
    }

    @Test("a wait that is over says that nothing has changed", arguments: ConsulUnderTest.allCases)
    func timesOut(kind: ConsulUnderTest) async throws {
        try await kind.withClient { client, prefix in
            try await client.put(prefix + "a", [])
            var query = BlockingQuery()
            _ = try await client.keys(prefix, &query, wait: .seconds(60))
            #expect(try await client.keys(prefix, &query, wait: .milliseconds(50)) == nil)
            #expect(query.index > 0)
        }
    }

    @Test("a prefix that is empty can be waited for", arguments: ConsulUnderTest.allCases)
    func empty(kind: ConsulUnderTest) async throws {
        try await kind.withClient { client, prefix in
            var query = BlockingQuery()
            #expect(try await client.keys(prefix, &query, wait: .seconds(60)) == [])
            let seen = query
            let waiting = Task {
                var query = seen
                // A write beside it wakes the query as well.
                while true {
                    if let names = try await client.keys(prefix, &query, wait: .seconds(60)), !names.isEmpty {
                        return names
                    }
                }
            }
            try await client.put(prefix + "a", [])
            #expect(try await waiting.value == [prefix + "a"])
        }
    }

    @Test("a prefix that was deleted with its parent is seen to be empty", arguments: ConsulUnderTest.allCases)
    func deletedWithParent(kind: ConsulUnderTest) async throws {
        try await kind.withClient { client, prefix in
            try await client.put(prefix + "p/other", [])
            try await client.put(prefix + "p/q/a", [])
            var query = BlockingQuery()
            _ = try await client.keys(prefix + "p/q/", &query, wait: .seconds(60))
            try await client.delete(prefix: prefix + "p/")
            // Its index has gone backwards, and who waits is not woken: only the end of the wait tells.
            let names = try await client.keys(prefix + "p/q/", &query, wait: .milliseconds(50))
            #expect(names == [] || names == nil && query.index > 0)
            query.reset()
            #expect(try await client.keys(prefix + "p/q/", &query, wait: .seconds(60)) == [])
        }
    }

    @Test("a query that is cancelled ends at once, and the client goes on", arguments: ConsulUnderTest.allCases)
    func cancelled(kind: ConsulUnderTest) async throws {
        try await kind.withClient { client, prefix in
            try await client.put(prefix + "a", [])
            var query = BlockingQuery()
            _ = try await client.keys(prefix, &query, wait: .seconds(60))
            let seen = query
            let waiting = (0..<20).map { _ in
                Task {
                    var query = seen
                    return await code { _ = try await client.keys(prefix, &query, wait: .seconds(600)) }
                }
            }
            for task in waiting { task.cancel() }
            for task in waiting { #expect(await task.value == .cancelled) }
            #expect(try await client.get(prefix + "a") != nil)
        }
    }

    @Test("hundreds of queries wait at once beside other requests", arguments: ConsulUnderTest.allCases)
    func many(kind: ConsulUnderTest) async throws {
        try await kind.withClient { client, prefix in
            try await client.put(prefix + "a", [])
            try await withThrowingTaskGroup(of: [String]?.self) { group in
                // Plain HTTP takes a connection for each, of which the server has 200.
                for _ in 0..<150 {
                    group.addTask {
                        var query = BlockingQuery()
                        while true {
                            if let names = try await client.keys(prefix, &query, wait: .seconds(60)), names.count > 1 {
                                return names
                            }
                        }
                    }
                }
                try await client.put(prefix + "b", [])
                for try await names in group { #expect(names?.count == 2) }
            }
        }
    }
}
