import ObjectStore
import ObjectStoreTestSupport
import Testing

@Suite("What is refused, and damaged bytes", .timeLimit(.minutes(2)))
struct RefusalTests {
    /// A setting that cannot be used.
    struct BadSetting: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (inout ObjectStoreConfiguration) -> Void

        static let all = [
            BadSetting(testDescription: "unsigned bodies without TLS") { $0.payloadSigning = .none },
            BadSetting(testDescription: "no scheme") { $0.endpoint = "s3.example.org" },
            BadSetting(testDescription: "a path") { $0.endpoint = "https://host/path" },
            BadSetting(testDescription: "no host") { $0.endpoint = "https://" },
            BadSetting(testDescription: "a short bucket") { $0.bucket = "a" },
            BadSetting(testDescription: "a bucket with a space") { $0.bucket = "with space" },
            BadSetting(testDescription: "a bucket with slashes") { $0.bucket = "a/b/c" },
            BadSetting(testDescription: "no part size") { $0.partSize = 0 },
            BadSetting(testDescription: "no parallel part") { $0.parallelParts = 0 },
        ]
    }

    @Test("settings that cannot be used are refused before anything is sent", arguments: BadSetting.all)
    func configuration(setting: BadSetting) async throws {
        var configuration = ObjectStoreConfiguration(
            endpoint: "http://127.0.0.1:1", bucket: "bucket",
            credentials: Credentials(accessKeyID: "key", secretAccessKey: "secret"))
        setting.change(&configuration)
        let changed = configuration
        let error = await failure { try await withObjectStore(changed) { _ in } }
        #expect(error?.code == .invalid)
    }

    @Test("bytes that have not the digest that was said are not stored, and not taken")
    func digests() async throws {
        for signing in [ObjectStoreConfiguration.PayloadSigning.digest, .chunks] {
            try await withBucket({ $0.payloadSigning = signing }) { client in
                for length in [100, 60_000, 200_000] {
                    let changed = options { $0.sha256 = sha256([1]) }
                    let put = await failure {
                        try await client.put("a", .bytes(pattern(length)), changed)
                    }
                    #expect(put?.code == .digestMismatch, "\(signing) \(length)")
                    #expect(await failure { _ = try await client.head("a") }?.code == .noSuchKey)
                    try await client.put("b", .bytes(pattern(length)))
                    let get = await failure {
                        _ = try await client.get("b", sha256: sha256([1])).bytes(atMost: 1 << 20)
                    }
                    #expect(get?.code == .digestMismatch)
                }
            }
        }
    }

    @Test("a source that changes between its digest and its sending is not stored")
    func changingSource() async throws {
        try await withBucket({ $0.partSize = 1 << 20 }) { client in
            let reads = Counter()
            let source = ObjectSource(length: 500_000) { range in
                [UInt8](repeating: UInt8(truncatingIfNeeded: reads.next()), count: range.count)
            }
            let error = await failure { try await client.put("changing", source) }
            #expect(error?.code == .digestMismatch)
            #expect(await failure { _ = try await client.head("changing") }?.code == .noSuchKey)
        }
    }

    @Test("keys and metadata that servers would not keep as they are, are refused")
    func refused() async throws {
        try await withBucket { client in
            for key in ["", String(repeating: "k", count: 1025)] {
                #expect(await failure { try await client.put(key, .bytes([1])) }?.code == .invalid)
            }
            for (name, value) in [("", "v"), ("Upper", "v"), ("a b", "v"), ("n", "ü"), ("n", " v"), ("n", "a  b")] {
                let changed = options { $0.metadata = [name: value] }
                let error = await failure { try await client.put("k", .bytes([1]), changed) }
                #expect(error?.code == .invalid)
            }
        }
    }
}
