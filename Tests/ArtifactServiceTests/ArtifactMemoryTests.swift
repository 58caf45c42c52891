import ArtifactTestSupport
import Artifacts
import Crypto
import FoundationEssentials
import Glibc
import HTTPClient
import ObjectStore
import ObjectStoreTestSupport
import TestSupport
import Testing

@Suite("The memory of ditrit-artifactd", .timeLimit(.minutes(5)))
struct ArtifactMemoryTests {
    private static let length = 1 << 30

    @Test("an artifact of 1 GiB goes to S3, comes back and is read in less than 64 MiB")
    func constant() async throws {
        let server = try S3Server.shared()
        let secrets = try TemporaryDirectory()
        let credentials = server.credentials()
        try await ArtifactDaemonStage.with([
            "store.s3.endpoint": server.endpoint, "store.s3.bucket": try await server.makeBucket(),
            "store.s3.access-key-file": try secrets.write(credentials.accessKeyID, to: "id"),
            "store.s3.secret-key-file": try secrets.write(credentials.secretAccessKey, to: "secret"),
        ]) { stage in
            try await eventually("the store has answered") { try await stage.send("GET", "/readyz").status == 200 }
            // A sparse file, of which each MiB has its number.
            let file = try stage.directory.write("", to: "large")
            let descriptor = open(file, O_RDWR)
            try #require(descriptor >= 0 && ftruncate(descriptor, Self.length) == 0)
            for number in 0..<1024 {
                var value = UInt32(number)
                try #require(pwrite(descriptor, &value, 4, number << 20) == 4)
            }
            close(descriptor)
            let store = try stage.artifacts()
            let digest = try await store.publish(archive: file)
            _ = try await stage.send("DELETE", "/v1/cache")
            let copy = stage.directory.path + "/copy"
            // Which also compares the digest.
            try await store.fetch(digest, to: copy)
            #expect(try await stage.verdicts().map(\.sound) == [true])
            await store.close()
            let process = try #require(stage.process)
            let status = try String(contentsOfFile: "/proc/\(process.id)/status", encoding: .utf8)
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
            let peak = try #require(line.split { $0 == " " || $0 == "\t" }.dropFirst().first.flatMap { Int($0) })
            #expect(peak < 64 << 10, "kilobytes; it is 36,000 where nothing else is wrong")
        }
    }
}
