import ArtifactTestSupport
import Artifacts
import CSAR
import EventLoop
import FoundationEssentials
import Glibc
import HTTPClient
import ObjectStore
import ObjectStoreTestSupport
import TestSupport
import Testing

/// What is left by a daemon that is killed whatever it is at.
@Suite("A daemon of artifacts that is killed", .timeLimit(.minutes(5)))
struct CrashTests {
    enum Store: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case directory
        case s3
        var testDescription: String { rawValue }
    }

    /// A CSAR that clients put, get and let go.
    private struct Model: Sendable {
        let archive: String
        let digest: String
        let filler: Data
    }

    @Test(
        "after each of many kills at random moments what is kept is sound, what was stored is there, and no client has noticed",
        arguments: Store.allCases)
    func kills(kind: Store) async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        let secrets = try TemporaryDirectory()
        var settings = ["cache.size": "900 KiB", "log.level": "notice"]
        if kind == .s3 {
            let server = try S3Server.shared()
            settings["store.s3.endpoint"] = server.endpoint
            settings["store.s3.bucket"] = try await server.makeBucket()
            settings["store.s3.access-key-file"] = try secrets.write(server.credentials().accessKeyID, to: "id")
            settings["store.s3.secret-key-file"] = try secrets.write(server.credentials().secretAccessKey, to: "key")
        }
        try await ArtifactDaemonStage.with(settings) { stage in
            try await eventually("the store is there") { try await stage.send("GET", "/readyz").status == 200 }
            let models = try (0..<10).map { try Self.model($0, in: stage.directory) }
            let stored = Locked<Set<String>>([])
            let clients = (0..<4).map { number in
                Task { try await Self.work(stage, models, stored, seed: seed &+ UInt64(number)) }
            }
            var generator = SeededGenerator(seed: seed)
            for round in 0..<25 {
                try await Task.sleep(for: .milliseconds(Int.random(in: 5...400, using: &generator)))
                try await stage.kill()
                let acknowledged = stored.withLock { $0 }
                try await stage.start()
                let damaged = try await stage.verdicts().filter { !$0.sound }
                #expect(damaged.isEmpty, "seed \(seed), round \(round)")
                let there = Set(try await stage.stored().map(\.digest))
                #expect(acknowledged.isSubset(of: there), "seed \(seed), round \(round)")
            }
            for client in clients { client.cancel() }
            for client in clients {
                let complaint = try await client.value
                #expect(complaint == nil, "seed \(seed)")
            }
            // Nothing is left of what was begun.
            try await stage.kill()
            try await stage.start()
            #expect(try stage.directory.contents(of: "cache/incoming").isEmpty)
            for artifact in try await stage.stored() {
                #expect(try await stage.send("GET", "/v1/artifacts/\(artifact.digest)/content").status == 200)
            }
            #expect(try await stage.verdicts().allSatisfy(\.sound))
        }
    }

    private static func model(_ number: Int, in directory: TemporaryDirectory) throws -> Model {
        let archive = try directory.writeCSAR("\(number).csar", filler: 40_000 * (number + 1), seed: UInt64(number))
        let csar = try CSAR.open(archive, store: directory.path + "/originals")
        return Model(
            archive: archive, digest: csar.digest,
            filler: try #require(FileManager.default.contents(atPath: csar.root + "/filler")))
    }

    /// Puts and gets until it is cancelled; says what is wrong if something is.
    private static func work(
        _ stage: ArtifactDaemonStage, _ models: [Model], _ stored: Locked<Set<String>>, seed: UInt64
    ) async throws -> String? {
        var generator = SeededGenerator(seed: seed)
        let store = try stage.artifacts(patience: .seconds(60))
        var complaint: String?
        while !Task.isCancelled, complaint == nil {
            let model = models[Int.random(in: 0..<models.count, using: &generator)]
            do {
                switch Int.random(in: 0..<8, using: &generator) {
                case 0, 1:
                    _ = try await store.publish(archive: model.archive)
                    stored.withLock { _ = $0.insert(model.digest) }
                case 2: _ = try? await stage.send("DELETE", "/v1/cache/\(model.digest)")
                case 3:
                    let copy = "\(stage.directory.path)/copy-\(seed)"
                    defer { unlink(copy) }
                    try await store.fetch(model.digest, to: copy)
                default:
                    let held = try await store.csar(model.digest, entry: "main.yaml")
                    try await Task.sleep(for: .milliseconds(Int.random(in: 0...50, using: &generator)))
                    if FileManager.default.contents(atPath: held.value.root + "/filler") != model.filler {
                        complaint = "\(model.digest) is not what it was while it was held"
                    }
                    withExtendedLifetime(held) {}
                }
            } catch let error as ArtifactError {
                // What nobody has put yet is not there.
                let mayBe = error.code == .missing || error.code == .cancelled
                if !mayBe, !Task.isCancelled { complaint = "\(error)" }
            } catch {
                if !Task.isCancelled { complaint = "\(error)" }
            }
        }
        await store.close()
        return complaint
    }
}
