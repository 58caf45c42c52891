import FoundationEssentials
import HTTPClient
import ObjectStore
import ObjectStoreTestSupport
import TestSupport
import Testing

@Suite("Objects on a real server", .timeLimit(.minutes(2)))
struct RoundTripTests {
    /// A way to the server.
    struct Way: Sendable, CustomTestStringConvertible {
        let isSecure: Bool
        let addressing: ObjectStoreConfiguration.Addressing
        let signing: ObjectStoreConfiguration.PayloadSigning

        var testDescription: String { "\(isSecure ? "https" : "http"), \(addressing), \(signing)" }

        func change(_ configuration: inout ObjectStoreConfiguration) {
            configuration.addressing = addressing
            configuration.payloadSigning = signing
            if addressing == .virtualHost {
                configuration.endpoint = configuration.endpoint.replacing("127.0.0.1", with: "s3.localhost")
            }
        }
    }

    private static let ways = [
        Way(isSecure: false, addressing: .path, signing: .digest),
        Way(isSecure: false, addressing: .path, signing: .chunks),
        Way(isSecure: false, addressing: .virtualHost, signing: .digest),
        Way(isSecure: true, addressing: .path, signing: .none),
        Way(isSecure: true, addressing: .virtualHost, signing: .chunks),
        Way(isSecure: true, addressing: .virtualHost, signing: .digest),
    ]

    @Test("what is put is got, whatever its length, on every way", arguments: ways)
    func roundTrip(way: Way) async throws {
        try await withBucket(secure: way.isSecure, way.change) { client in
            // A part is 65,536 bytes; more are sent in parts.
            for length in [0, 1, 1000, 65_535, 65_536, 65_537, 200_000] {
                let bytes = pattern(length, seed: UInt64(length))
                let key = "objects/\(length)"
                var options = PutOptions()
                options.contentType = "application/x-test"
                options.metadata = ["origin": "a test", "length": "\(length)"]
                options.sha256 = sha256(bytes)
                let stored = try await client.put(key, .bytes(bytes), options)
                #expect(stored.length == length)
                let object = try await client.get(key, sha256: sha256(bytes))
                let received = try await object.bytes(atMost: 1 << 20)
                #expect(received == bytes, "\(length) bytes")
                #expect(object.info.length == length)
                let info = try await client.head(key)
                #expect(info.length == length)
                #expect(info.etag == object.info.etag && !info.etag.isEmpty)
                #expect(info.etag.filter { $0 != "\"" } == stored.etag.filter { $0 != "\"" })
                #expect(info.contentType == "application/x-test")
                #expect(info.metadata["origin"] == "a test")
                #expect(info.metadata["length"] == "\(length)")
                #expect(info.lastModified != nil)
                try await client.delete(key)
                #expect(await failure { _ = try await client.head(key) }?.code == .noSuchKey)
                try await client.delete(key)
            }
        }
    }

    private static let oddKeys = [
        "a b", "a+b", "a%20b", "a&b=c?d#e", "ünïcödé/☃", "a/../b", "./a", "a//b", "/a", "a/", "~tilde", "(p)*'!",
        "a:b;c,d",
        "\"quoted\"<&>", "back\\slash", "{x}|^`[y]", "$@", "tab\tkey", "..", String(repeating: "k", count: 900),
    ]

    @Test("keys of any characters name what they name, and are listed as they are")
    func oddKeys() async throws {
        try await withBucket { client in
            for key in Self.oddKeys { try await client.put(key, .bytes(Array(key.utf8))) }
            for key in Self.oddKeys {
                let bytes = try await client.bytes(key)
                #expect(bytes == Array(key.utf8), "\(key)")
            }
            var listed: [String] = []
            for try await case .object(let object) in client.list() { listed.append(object.key) }
            #expect(listed == Self.oddKeys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        }
    }

    @Test("a range is the bytes that were asked for, and one outside is an error")
    func ranges() async throws {
        try await withBucket { client in
            let bytes = pattern(150_000)
            try await client.put("ranges", .bytes(bytes))
            for range in [0..<1, 10..<11, 1000..<140_000, 149_999..<150_000] {
                let object = try await client.get("ranges", range: .bytes(range), sha256: sha256(Array(bytes[range])))
                let received = try await object.bytes(atMost: 1 << 20)
                #expect(received == Array(bytes[range]))
                #expect(object.info.length == 150_000)
            }
            let tail = try await client.get("ranges", range: .from(149_000)).bytes(atMost: 1000)
            #expect(tail == Array(bytes[149_000...]))
            // The server gives what there is.
            let short = try await client.get("ranges", range: .bytes(149_990..<151_000)).bytes(atMost: 1000)
            #expect(short == Array(bytes[149_990...]))
            for range in [ObjectRange.from(150_000), .bytes(200_000..<200_001), .bytes(5..<5)] {
                #expect(await failure { _ = try await client.get("ranges", range: range) }?.code == .invalidRange)
            }
        }
    }

    @Test("a file is put as it is, and an object that is too long for memory is not taken there")
    func file() async throws {
        let directory = try TemporaryDirectory()
        let bytes = pattern(300_000)
        let path = try directory.write(Data(bytes), to: "file")
        try await withBucket { client in
            try await client.put("file", .file(path))
            let received = try await client.bytes("file")
            #expect(received == bytes)
            let error = await failure { _ = try await client.get("file").bytes(atMost: 299_999) }
            #expect(error?.code == .tooLarge)
        }
        #expect(await failure { _ = try ObjectSource.file(directory.path + "/none") }?.code == .source)
        #expect(await failure { _ = try ObjectSource.file(directory.path) }?.code == .source)
    }

    @Test("who has a presigned URL gets and puts the object, without any key")
    func presigned() async throws {
        try await withBucket(secure: true) { client in
            let directory = try TemporaryDirectory()
            let authority = try S3Server.shared().directory + "/tls/ca.pem"
            let path = try directory.write("shared", to: "shared")
            let key = "presigned +&/ü"
            let put = try client.presignedURL(of: key, method: "PUT", for: .seconds(60))
            try Command.run(["curl", "-fsS", "--cacert", authority, "-T", path, put])
            let stored = try await client.bytes(key)
            #expect(stored == Array("shared".utf8))
            let get = try client.presignedURL(of: key, for: .seconds(60))
            try Command.run(["curl", "-fsS", "--cacert", authority, "-o", path + ".copy", get])
            #expect(try directory.read("shared.copy") == Array("shared".utf8))
        }
    }

    @Test(
        "an object that is put only if there is none replaces none, in one part or several", arguments: [100, 100_000])
    func onlyIfAbsent(length: Int) async throws {
        try await withBucket { client in
            var options = PutOptions()
            options.onlyIfAbsent = true
            try await client.put("once", .bytes(pattern(length)), options)
            let second = await failure { try await client.put("once", .bytes(pattern(length, seed: 2)), options) }
            #expect(second?.code == .alreadyExists)
            let stored = try await client.bytes("once")
            #expect(stored == pattern(length))
        }
    }
}
