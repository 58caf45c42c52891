import ObjectStore
import ObjectStoreTestSupport
import Testing

@Suite("Listings of a real server", .timeLimit(.minutes(2)))
struct ListingTests {
    private func keys(_ listing: ObjectListing) async throws -> [String] {
        var keys: [String] = []
        for try await entry in listing {
            switch entry {
            case .object(let object): keys.append(object.key)
            case .prefix(let prefix): keys.append("prefix " + prefix)
            }
        }
        return keys
    }

    @Test("a listing is whole whatever the size of its pages, and has what begins so and comes behind")
    func pages() async throws {
        try await withBucket { client in
            let all = (0..<23).map { "\($0 % 3)/key \($0)" }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            for key in all { try await client.put(key, .bytes(Array(key.utf8))) }
            for size in [1, 2, 7, 23, 1000, 5000] {
                let listed = try await keys(client.list(pageSize: size))
                #expect(listed == all, "pages of \(size)")
            }
            let ones = try await keys(client.list(prefix: "1/", pageSize: 3))
            #expect(ones == all.filter { $0.hasPrefix("1/") })
            let folders = try await keys(client.list(delimiter: "/", pageSize: 2))
            #expect(folders == ["prefix 0/", "prefix 1/", "prefix 2/"])
            let behind = try await keys(client.list(after: all[10], pageSize: 4))
            #expect(behind == Array(all[11...]))
            let none = try await keys(client.list(prefix: "none"))
            #expect(none == [])
            for try await case .object(let object) in client.list(prefix: "2/") {
                #expect(object.length == object.key.utf8.count)
                #expect(!object.etag.isEmpty && object.lastModified != nil)
            }
        }
    }

    @Test("to make a bucket that is ours already does nothing")
    func buckets() async throws {
        try await withBucket { client in
            try await client.createBucket()
            try await client.checkAccess()
        }
    }
}
