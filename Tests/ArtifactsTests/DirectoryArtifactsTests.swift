import Artifacts
import CSAR
import FoundationEssentials
import Glibc
import TestSupport
import Testing
import Zip

/// Artifacts as files on a file system that hosts share.
@Suite("Artifacts in a directory")
struct DirectoryArtifactsTests {
    private let scratch: TemporaryDirectory
    private let store: DirectoryArtifacts
    private var shared: String { scratch.path + "/shared" }

    init() throws {
        scratch = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: scratch.path + "/shared", withIntermediateDirectories: false)
        store = DirectoryArtifacts(scratch.path + "/shared", cache: scratch.path + "/cache")
    }

    @Test("a directory that is not there is not made: it would be one of this host alone")
    func notMounted() async throws {
        let archive = try scratch.writeCSAR("a.csar")
        let digest = try await store.publish(archive: archive)
        try FileManager.default.removeItem(atPath: shared)
        for attempt in [
            { [store] in _ = try await store.publish(archive: archive) },
            { [store] in _ = try await store.csar(digest, entry: "main.yaml") },
        ] {
            let error = await #expect(throws: ArtifactError.self) { try await attempt() }
            #expect(error?.code == .unavailable)
            #expect(error?.description == "\(shared): error: the shared directory is not there; is it mounted?")
        }
        #expect(access(shared, F_OK) != 0)
    }

    @Test(
        "a file that is not what its name says is damage; one that was cut off is replaced when it is published again")
    func damage() async throws {
        let archive = try scratch.writeCSAR("a.csar", filler: 10_000)
        let digest = try await store.publish(archive: archive)
        let file = "shared/\(digest.replacing(":", with: "-")).csar"
        let bytes = try scratch.read(file)
        #expect(bytes == (try scratch.read("a.csar")))
        try scratch.write(Data(bytes.dropLast(500)), to: file)
        let error = await #expect(throws: ArtifactError.self) { _ = try await store.csar(digest, entry: "main.yaml") }
        #expect(error?.code == .damaged)
        #expect(try scratch.contents(of: "cache") == [])
        #expect(try await store.publish(archive: archive) == digest)
        _ = try await store.csar(digest, entry: "main.yaml")
    }

    @Test("what a killed publisher left long ago is removed, and what another one is at is not")
    func leftovers() async throws {
        let old = try scratch.write("half", to: "shared/.publishing-1-1")
        try scratch.write("half", to: "shared/.publishing-2-2")
        var times = [timeval(tv_sec: time(nil) - 90_000, tv_usec: 0), timeval(tv_sec: time(nil) - 90_000, tv_usec: 0)]
        try #require(utimes(old, &times) == 0)
        let digest = try await store.publish(archive: scratch.writeCSAR("a.csar"))
        #expect(
            try scratch.contents(of: "shared") == [
                ".publishing-2-2", "\(digest.replacing(":", with: "-")).csar",
            ])
    }

    @Test("what an archive is to blame for is final, and what the disk is to blame for passes")
    func blame() throws {
        try #require(chmod(scratch.path, 0o755) == 0)
        let archive = try scratch.writeCSAR("a.csar")
        try #require(chmod(archive, 0o644) == 0)
        let hostile = try scratch.write([.init("../out", "x")], to: "b.csar")
        let closed = scratch.path + "/closed"
        try FileManager.default.createDirectory(atPath: closed, withIntermediateDirectories: false)
        let refused = try #require(throws: (any Error).self) {
            try Nobody.doing { _ = try CSAR.open(archive, store: closed) }
        }
        #expect(ArtifactError(opening: "a", refused).code == .unavailable, "\(refused)")
        let wrong = try #require(throws: (any Error).self) { try CSAR.open(hostile, store: closed) }
        #expect(ArtifactError(opening: "b", wrong).code == .unusable, "\(wrong)")
        let unwritable = try #require(throws: (any Error).self) {
            try Nobody.doing { try ZipArchive(path: archive).unpack(into: closed) }
        }
        #expect(ArtifactError(opening: "a", unwritable).code == .unavailable, "\(unwritable)")
    }

    @Test("others may read what is published")
    func readable() async throws {
        let archive = try scratch.writeCSAR("a.csar")
        try #require(chmod(archive, 0o600) == 0)
        let digest = try await store.publish(archive: archive)
        var status = stat()
        try #require(stat("\(shared)/\(digest.replacing(":", with: "-")).csar", &status) == 0)
        #expect(status.st_mode & 0o777 == 0o644)
    }
}
