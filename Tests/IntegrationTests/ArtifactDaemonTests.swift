import ArtifactTestSupport
import Artifacts
import Consul
import ConsulTestSupport
import EventLoop
import Glibc
import HTTPClient
import ObjectStore
import ObjectStoreTestSupport
import Orchestration
import TestSupport
import Testing
import TupleSpace

/// Workers, the artifact daemon of their host, an S3 store and Consul together.
@Suite("A cluster with artifacts in S3", .serialized, .timeLimit(.minutes(3)))
struct ArtifactDaemonTests {
    private static var example: String {
        "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/examples/shop"
    }

    @Test("workers take a model's CSAR from their host's daemon, which is killed again and again, and come to its end")
    func example() async throws {
        let server = try S3Server.shared()
        let secrets = try TemporaryDirectory()
        try await ArtifactDaemonStage.with([
            "store.s3.endpoint": server.endpoint, "store.s3.bucket": try await server.makeBucket(),
            "store.s3.access-key-file": try secrets.write(server.credentials().accessKeyID, to: "id"),
            "store.s3.secret-key-file": try secrets.write(server.credentials().secretAccessKey, to: "secret"),
            // Everything that is not in use goes at once.
            "cache.size": "0 B",
        ]) { daemon in
            try await eventually("the store has answered") { try await daemon.send("GET", "/readyz").status == 200 }
            try await Site.with(TestServers.three()) { try await run($0, daemon) }
        }
    }

    @Test("the CSAR of a new model is there before a worker asks for it, and that of the next one too")
    func prefetching() async throws {
        try await Site.with(TestServers.three()) { site in
            let servers = site.stage.servers
            try await ArtifactDaemonStage.with([
                "prefetch": "yes", "space.consul": servers.addresses.joined(separator: ","),
                "space.prefix": String(site.stage.prefix.dropLast()),
                "space.token-file": servers.directory + "/ditrit.token",
                "space.tls.ca": servers.directory + "/tls/ca.pem",
                "space.tls.certificate": servers.directory + "/tls/client.pem",
                "space.tls.key": servers.directory + "/tls/client.key",
            ]) { daemon in
                let artifacts = try daemon.artifacts()
                for number in 1...2 {
                    let csar = site.directory.path + "/form\(number)"
                    try site.directory.write(Model.many("form \(number)"), to: "form\(number)/model.yaml")
                    var attempts = 0
                    // The daemon may not be in the space yet: it sees what is put afterwards, as each new instance does.
                    try await eventually("form \(number) is unpacked") {
                        attempts += 1
                        _ = try await site.begin(
                            "install", csar: csar, instance: "number\(attempts)", artifacts: artifacts)
                        return try await daemon.kept().count { $0.kind == .directory } == number
                    }
                }
                await artifacts.close()
            }
        }
    }

    private func run(_ site: Site, _ daemon: ArtifactDaemonStage) async throws {
        let workers = try (0..<2).map { try site.worker($0, ["artifacts.socket": daemon.socket]) }
        let artifacts = try daemon.artifacts()
        let run = try await site.begin("install", csar: Self.example, artifacts: artifacts)
        let isOver = Locked(false)
        let killing = Task {
            while !isOver.withLock({ $0 }) {
                try await Task.sleep(for: .seconds(1))
                try await daemon.kill()
                try await daemon.start()
            }
        }
        let ended = try await run.run()
        isOver.withLock { $0 = true }
        try await killing.value
        #expect(ended.status == .succeeded)
        #expect(try await run.records().allSatisfy { $0.record.state == "started" })
        // The workers have kept nothing themselves, and let go of everything.
        for worker in 0..<2 { #expect(access("\(site.directory.path)/worker\(worker)/cache", F_OK) != 0) }
        #expect(try await site.space.rdAll(["artifact"]).isEmpty)
        for worker in workers { worker.process.send(SIGTERM) }
        for worker in workers { #expect(try await worker.ended() == 0, "\(worker.output.suffix(2000))") }
        _ = try await daemon.send("DELETE", "/v1/cache")
        #expect(try await daemon.kept().isEmpty)
        await artifacts.close()
    }
}
