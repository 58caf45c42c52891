import Artifacts
import CSAR
import EventLoop
import FoundationEssentials
import TestSupport
import Testing
import TupleSpace

@testable import Orchestration

/// Artifacts in chunks.
@Suite("Artifacts in the space")
struct SpaceArtifactsTests {
    private let scratch: TemporaryDirectory
    private let space: SQLiteSpace
    private var cache: String { scratch.path + "/cache" }

    init() throws {
        scratch = try TemporaryDirectory()
        space = try SQLiteSpace(inMemory: .init())
    }

    private func expectFailure(
        _ digest: String, _ code: ArtifactError.Code, _ words: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let error = await #expect(throws: ArtifactError.self, sourceLocation: sourceLocation) {
            _ = try await SpaceArtifacts(space, cache: cache).csar(digest, entry: "main.yaml")
        }
        #expect(error?.code == code, sourceLocation: sourceLocation)
        #expect(error?.description == words, sourceLocation: sourceLocation)
        #expect(try scratch.contents(of: "cache") == [], sourceLocation: sourceLocation)
    }

    @Test("an archive that is too large names the way out, and nothing of it is in the space")
    func tooLarge() async throws {
        let archive = try scratch.writeCSAR("a.csar", filler: 2000)
        let error = await #expect(throws: ArtifactError.self) {
            _ = try await SpaceArtifacts(space, cache: cache, limit: 1000).publish(archive: archive)
        }
        #expect(error?.code == .tooLarge)
        #expect(error?.description.hasSuffix("hint: use a directory that all hosts share for artifacts") == true)
        #expect(try await space.rdAll(["artifact"]).isEmpty)
    }

    @Test("a chunk that was changed, cut or lost is an error that names the artifact, and nothing of it stays")
    func damage() async throws {
        let archive = try scratch.writeCSAR("a.csar", filler: 300_000)
        let digest = try await SpaceArtifacts(space, cache: cache).publish(archive: archive)
        let key = SpaceLayout.chunk(1, of: digest)
        let chunk = try #require(await space.rdp(exactly: key)).tuple
        var payload = chunk.payload
        payload[77] ^= 1
        try await space.out(Tuple(key, payload: payload))
        let bytes = try scratch.read("a.csar")
        var changed = bytes
        changed[(128 << 10) + 77] ^= 1
        let found = try CSAR.digest(ofArchive: scratch.write(Data(changed), to: "changed"))
        try await expectFailure(
            digest, .damaged, "the artifact \(digest) is damaged: what was fetched is \(found)")
        try await space.out(Tuple(key, payload: Array(payload.dropLast())))
        try await expectFailure(
            digest, .damaged, "the artifact \(digest) is damaged: chunk 1 has \((128 << 10) - 1) bytes")
        try await space.commit(Commit(writes: [.delete(key)]))
        try await expectFailure(digest, .missing, "the artifact \(digest) is not whole: chunk 1 of 3 was removed")
        try await space.out(chunk)
        _ = try await SpaceArtifacts(space, cache: cache).csar(digest, entry: "main.yaml")
    }

    @Test("a manifest that is none, or claims more than there may be, is damage and not obeyed")
    func hostileManifest() async throws {
        let digest = "sha256:" + String(repeating: "a", count: 64)
        let key = SpaceLayout.artifact(digest)
        for manifest in [
            #"{"size":9000000000000000000,"chunk":4096}"#, #"{"size":-1,"chunk":4096}"#, #"{"size":1000000,"chunk":1}"#,
            #"{"size":1,"chunk":0}"#, "[]", "", #"{"size":1,"chunk":9223372036854775807}"#,
        ] {
            try await space.out(Tuple(key, payload: Array(manifest.utf8)))
            let error = await #expect(throws: ArtifactError.self, "\(manifest)") {
                _ = try await SpaceArtifacts(space, cache: cache).csar(digest, entry: "main.yaml")
            }
            #expect(error?.code == .damaged, "\(manifest)")
        }
    }

    @Test("one that dies at any point of publishing leaves no artifact or all of it, and the next one completes it")
    func deathOfPublisher() async throws {
        let archive = try scratch.writeCSAR("a.csar", filler: 3_000_000)
        let digest = try CSAR.digest(ofArchive: archive)
        var survived = false
        for commits in 0..<10 where !survived {
            let space = try SQLiteSpace(inMemory: .init())
            let mortal = MortalSpace(space, commits: commits)
            survived = (try? await SpaceArtifacts(mortal, cache: cache).publish(archive: archive)) != nil
            let reader = SpaceArtifacts(space, cache: scratch.path + "/reader-\(commits)")
            do {
                _ = try await reader.csar(digest, entry: "main.yaml")
            } catch {
                #expect(error.code == .missing)
                #expect(try await space.rdp(exactly: SpaceLayout.artifact(digest)) == nil)
            }
            #expect(try await SpaceArtifacts(space, cache: cache).publish(archive: archive) == digest)
            _ = try await reader.csar(digest, entry: "main.yaml")
        }
        #expect(survived)
    }

    @Test("one that dies at any point of removing leaves no artifact, and what it left can be removed or used again")
    func deathOfRemover() async throws {
        let archive = try scratch.writeCSAR("a.csar", filler: 5_000_000)
        for commits in 1..<4 {
            let space = try SQLiteSpace(inMemory: .init())
            let store = SpaceArtifacts(space, cache: cache)
            let digest = try await store.publish(archive: archive)
            await #expect(throws: ArtifactError.self) {
                try await SpaceArtifacts(MortalSpace(space, commits: commits), cache: cache).remove(digest)
            }
            await #expect(throws: ArtifactError.self) { _ = try await store.csar(digest, entry: "main.yaml") }
            #expect(try await !space.rdAll(["artifact"]).isEmpty, "it died before its end")
            if commits == 2 { _ = try await store.publish(archive: archive) }
            try await store.remove(digest)
            #expect(try await space.rdAll(["artifact"]).isEmpty)
        }
    }

    @Test("one that removes while another publishes does not take away what is needed again")
    func removalDuringPublishing() async throws {
        let archive = try scratch.writeCSAR("a.csar", filler: 4_000_000)
        let digest = try CSAR.digest(ofArchive: archive)
        // After each of the publisher's commits: what a slow remover would still do then.
        for turn in 1..<8 {
            let space = try SQLiteSpace(inMemory: .init())
            let disturbed = DisturbedSpace(space, after: turn) {
                let key = SpaceLayout.artifact(digest)
                let chunks = try await space.rdAll(Template(key), after: key, limit: .max)
                _ = try? await space.commit(
                    Commit(conditions: [.absent(key)], writes: chunks.map { .delete($0.tuple.key) }))
            }
            #expect(try await SpaceArtifacts(disturbed, cache: cache).publish(archive: archive) == digest)
            _ = try await SpaceArtifacts(space, cache: scratch.path + "/reader-\(turn)").csar(
                digest, entry: "main.yaml")
        }
    }

    @Test("what a killed process was fetching is fetched anew, and what it left is removed")
    func deathOfFetcher() async throws {
        let store = SpaceArtifacts(space, cache: cache)
        let first = try await store.publish(archive: scratch.writeCSAR("a.csar", filler: 300_000))
        let second = try await store.publish(archive: scratch.writeCSAR("b.csar", filler: 300_000, seed: 2))
        for digest in [first, second] {
            try scratch.write("half of it", to: "cache/.fetching-" + digest.replacing(":", with: "-"))
        }
        try scratch.write("half", to: "cache/.unpacking-abcdef/main.yaml")
        _ = try await store.csar(first, entry: "main.yaml")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: cache) == [first.replacing(":", with: "-")])
        _ = try await store.csar(second, entry: "main.yaml")
    }

    @Test("it is fetched once, however many ask for it, of one process or of several")
    func fetchedOnce() async throws {
        let archive = try scratch.writeCSAR("a.csar", filler: 1_000_000)
        let digest = try await SpaceArtifacts(space, cache: cache).publish(archive: archive)
        let counting = ReadCountingSpace(space)
        let manifest = ArtifactManifest(size: try scratch.read("a.csar").count)
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<24 {
                group.addTask { [cache] in
                    try await SpaceArtifacts(counting, cache: cache).csar(digest, entry: "main.yaml").value.root
                }
            }
            var roots: Set<String> = []
            for try await root in group { roots.insert(root) }
            #expect(roots.count == 1)
        }
        #expect(counting.reads == manifest.count + 1)
    }

    @Test("an error of the space is one of the artifact, with its words")
    func spaceFailure() async throws {
        let archive = try scratch.writeCSAR("a.csar")
        let error = await #expect(throws: ArtifactError.self) {
            _ = try await SpaceArtifacts(MortalSpace(space, commits: 0), cache: cache).publish(archive: archive)
        }
        #expect(error?.code == .unavailable)
        #expect(error?.description == MortalSpace.words)
    }
}
