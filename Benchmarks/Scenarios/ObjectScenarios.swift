import Crypto
import EventLoop
import Glibc
import HTTPClient
import ObjectStore
import Process

/// Objects to a server on the same machine and back, against curl, which signs as well; and signatures alone.
enum ObjectScenarios {
    static let all = [
        Scenario(name: "sign", run: sign),
        Scenario(name: "put-digest") { try await put($0, .digest) },
        Scenario(name: "put-chunks") { try await put($0, .chunks) },
        Scenario(name: "put-curl", run: putWithCurl),
        Scenario(name: "get") { try await get($0, sha256: nil) },
        Scenario(name: "get-checked") { try await get($0, sha256: digest(of: $0)) },
        Scenario(name: "get-curl", run: getWithCurl),
    ]

    static let benchmarks: [Benchmark] =
        [
            Benchmark(
                part: "objects", name: "sign a request", size: 100_000, sizeUnit: "requests", workUnit: "request",
                subject: .scenario("sign"), goal: .rate(20_000))
        ] + [
            transfer("put, digest before", "put-digest", "put-curl", "curl --aws-sigv4"),
            transfer("put, signed in chunks", "put-chunks", "put-curl", "curl --aws-sigv4"),
            transfer("get", "get", "get-curl", "curl, presigned"),
            transfer("get, digest checked", "get-checked", "get-curl", "curl, presigned"),
        ]

    private static func transfer(
        _ name: String, _ subject: String, _ reference: String, _ referenceName: String
    ) -> Benchmark {
        Benchmark(
            part: "objects", name: name, size: 256, sizeUnit: "MiB", workUnit: "MiB", subject: .scenario(subject),
            reference: .init(name: referenceName, subject: .scenario(reference)))
    }

    private static let credentials = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG")

    private static func sign(_ count: Int) async throws -> Scenario.Outcome {
        let signature = SignatureV4(credentials, region: "us-east-1")
        return try await timing {
            var last = ""
            for number in 0..<count {
                let request = UnsignedRequest(
                    method: "PUT", path: "/bucket/sha256/\(number)", headers: [("Host", "127.0.0.1:9000")])
                let signed = signature.authorization(
                    for: request, payload: .empty, at: UTCTime(secondsSince1970: 1_440_938_160))
                guard signed.signature != last else { throw WrongOutcome("two requests have one signature") }
                last = signed.signature
            }
            return count
        }
    }

    private static func withStore(
        _ signing: ObjectStoreConfiguration.PayloadSigning = .digest,
        _ body: (ObjectStoreClient, _ origin: String, EventLoop) async throws -> Scenario.Outcome
    ) async throws -> Scenario.Outcome {
        try await BenchmarkNginx.run { url in
            let origin = url.split(separator: "/").prefix(2).joined(separator: "//")
            var configuration = ObjectStoreConfiguration(endpoint: origin, bucket: "bucket", credentials: credentials)
            configuration.payloadSigning = signing
            // nginx knows no parts.
            configuration.partSize = 1 << 40
            let loop = try EventLoop(name: "objects")
            defer { loop.shutDown() }
            let client = try ObjectStoreClient(loop: loop, configuration)
            let outcome = try await body(client, origin, loop)
            await client.close()
            return outcome
        }
    }

    /// A file of so many MiB.
    private static func file(_ megabytes: Int, _ scratch: ScratchDirectory) throws -> String {
        let path = try scratch.write("", to: "object")
        guard let handle = fopen(path, "w") else { throw WrongOutcome("the file cannot be written") }
        defer { fclose(handle) }
        for number in 0..<megabytes {
            let piece = piece(number)
            guard fwrite(piece, 1, piece.count, handle) == piece.count else {
                throw WrongOutcome("the file cannot be written")
            }
        }
        return path
    }

    private static func piece(_ number: Int) -> [UInt8] {
        [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 1 << 20)
    }

    private static func digest(of megabytes: Int) -> [UInt8] {
        var hash = SHA256()
        for number in 0..<megabytes { hash.update(piece(number)) }
        return hash.finish()
    }

    private static func put(
        _ megabytes: Int, _ signing: ObjectStoreConfiguration.PayloadSigning
    ) async throws -> Scenario.Outcome {
        let scratch = try ScratchDirectory()
        let path = try file(megabytes, scratch)
        return try await withStore(signing) { client, _, _ in
            try await timing { try await client.put("object", .file(path)).length >> 20 }
        }
    }

    private static func get(_ megabytes: Int, sha256: [UInt8]?) async throws -> Scenario.Outcome {
        let scratch = try ScratchDirectory()
        let path = try file(megabytes, scratch)
        return try await withStore { client, _, loop in
            try await client.put("object", .file(path))
            // As the daemon that serves artifacts does: on the loop, where it takes no hop between threads.
            return try await Task(executorPreference: loop) {
                try await timing {
                    var received = 0
                    for try await part in try await client.get("object", sha256: sha256).body { received += part.count }
                    return received >> 20
                }
            }.value
        }
    }

    private static func putWithCurl(_ megabytes: Int) async throws -> Scenario.Outcome {
        let scratch = try ScratchDirectory()
        let path = try file(megabytes, scratch)
        return try await withStore { _, origin, loop in
            let seconds = try await curl(
                [
                    "-T", path, "--aws-sigv4", "aws:amz:us-east-1:s3", "-u",
                    "\(credentials.accessKeyID):\(credentials.secretAccessKey)", origin + "/bucket/object",
                ], loop)
            return Scenario.Outcome(seconds: seconds, work: megabytes)
        }
    }

    private static func getWithCurl(_ megabytes: Int) async throws -> Scenario.Outcome {
        let scratch = try ScratchDirectory()
        let path = try file(megabytes, scratch)
        return try await withStore { client, _, loop in
            try await client.put("object", .file(path))
            let url = try client.presignedURL(of: "object", for: .seconds(600))
            return Scenario.Outcome(seconds: try await curl([url], loop), work: megabytes)
        }
    }

    /// Runs curl; returns how long its transfer took, by its own clock.
    private static func curl(_ arguments: [String], _ loop: EventLoop) async throws -> Double {
        let lines = Locked<[String]>([])
        let ended = try await ProcessRunner(loop: loop).run(
            ProcessSpecification(
                executable: "/usr/bin/env",
                arguments: ["curl", "-fsS", "-o", "/dev/null", "-w", "%{time_total}\\n"] + arguments,
                environment: ["PATH": Machine.path], workingDirectory: "/")
        ) { line in
            lines.withLock { $0.append(line) }
        }
        let output = lines.withLock { $0 }
        guard ended.termination == .exited(0), let seconds = output.last.flatMap({ Double($0) }) else {
            throw WrongOutcome("curl \(ended.termination): \(output)")
        }
        return seconds
    }
}
