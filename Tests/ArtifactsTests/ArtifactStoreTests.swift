import Artifacts
import CSAR
import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// What every store of artifacts does.
@Suite("Stores of artifacts")
struct ArtifactStoreTests {
    private static let absent = "sha256:" + String(repeating: "0", count: 64)

    // MARK: - What cannot be had

    @Test(
        "what was not published is not there, and it says so by its digest", arguments: ArtifactStoreUnderTest.allCases)
    func missing(kind: ArtifactStoreUnderTest) async throws {
        try await kind.withStore { hosts, scratch in
            let error = await #expect(throws: ArtifactError.self) {
                _ = try await hosts("one").csar(Self.absent, entry: "main.yaml")
            }
            #expect(error?.code == .missing)
            #expect(error?.description.hasPrefix("the artifact \(Self.absent) is not in ") == true)
            #expect(try kind.kept(scratch, host: "one") == [], "nothing is left of the attempt")
            try await hosts("one").remove(Self.absent)
        }
    }

    @Test(
        "what is no digest is refused: as the name of a file it would lead elsewhere",
        arguments: ArtifactStoreUnderTest.allCases)
    func noDigest(kind: ArtifactStoreUnderTest) async throws {
        try await kind.withStore { hosts, scratch in
            let store = hosts("one")
            try scratch.write("precious", to: "one/sha256-x/main.yaml")
            for digest in ["", "sha256:x", "sha256:../one", "md5:" + Self.absent.dropFirst(7), Self.absent + "0"] {
                for attempt in [
                    { _ = try await store.csar(digest, entry: "main.yaml") }, { try await store.remove(digest) },
                ] {
                    let error = await #expect(throws: ArtifactError.self, "\(digest)") { try await attempt() }
                    #expect(error?.code == .unusable)
                }
            }
            #expect(try scratch.contents(of: "one").contains("sha256-x/main.yaml"))
        }
    }

    @Test("what cannot be read is not published", arguments: ArtifactStoreUnderTest.allCases)
    func unreadable(kind: ArtifactStoreUnderTest) async throws {
        try await kind.withStore { hosts, scratch in
            let store = hosts("one")
            for path in [scratch.path + "/none.csar", scratch.path] {
                let error = await #expect(throws: ArtifactError.self) { _ = try await store.publish(archive: path) }
                #expect(error?.description.hasPrefix(path) == true, "\(error?.description ?? "")")
            }
        }
    }

    @Test(
        "an archive that is none, or is hostile, is refused by whoever fetches it, and nothing of it stays",
        arguments: ArtifactStoreUnderTest.allCases)
    func hostile(kind: ArtifactStoreUnderTest) async throws {
        try await kind.withStore { hosts, scratch in
            let store = hosts("one")
            let archives = [
                try scratch.write("no archive", to: "a"),
                try scratch.write([.init("main.yaml"), .init("../../escaped", "x")], to: "b"),
                try scratch.write([.init("main.yaml"), .init("link", "/etc/passwd", mode: 0o120777)], to: "c"),
            ]
            for archive in archives {
                let digest = try await store.publish(archive: archive)
                let error = await #expect(throws: ArtifactError.self, "\(archive)") {
                    _ = try await store.csar(digest, entry: "main.yaml")
                }
                #expect(error?.code == .unusable, "\(error?.description ?? "")")
                #expect(error?.description.contains(digest) == true)
            }
            #expect(try kind.kept(scratch, host: "one") == [])
            #expect(access(scratch.path + "/escaped", F_OK) != 0)
        }
    }

    @Test("a service template that the CSAR does not hold is refused", arguments: ArtifactStoreUnderTest.allCases)
    func foreignEntry(kind: ArtifactStoreUnderTest) async throws {
        try await kind.withStore { hosts, scratch in
            let store = hosts("one")
            let digest = try await store.publish(archive: scratch.writeCSAR("a.csar"))
            for entry in ["other.yaml", "../../../etc/passwd"] {
                let error = await #expect(throws: ArtifactError.self) { _ = try await store.csar(digest, entry: entry) }
                #expect(error?.code == .unusable)
            }
            #expect(try await store.csar(digest, entry: "main.yaml").value.entryDefinitions == "main.yaml")
        }
    }

    // MARK: - What can

    @Test(
        "what one host publishes every other one has, byte by byte, under the digest of the archive",
        arguments: ArtifactStoreUnderTest.allCases)
    func roundTrip(kind: ArtifactStoreUnderTest) async throws {
        try await kind.withStore { hosts, scratch in
            // Less than a chunk, just one or more of them, and what is left over.
            for (number, filler) in [0, (128 << 10) - 460, 500_000].enumerated() {
                let archive = try scratch.writeCSAR("\(number).csar", filler: filler, seed: UInt64(number))
                let digest = try await hosts("one").publish(archive: archive)
                #expect(digest == (try CSAR.digest(ofArchive: archive)))
                let csar = try await hosts("two").csar(digest, entry: "main.yaml").value
                #expect(csar.digest == digest)
                let original = try CSAR.open(archive, store: scratch.path + "/originals")
                for file in ["main.yaml", "run.sh", "filler"] {
                    #expect(
                        FileManager.default.contents(atPath: csar.root + "/" + file)
                            == FileManager.default.contents(atPath: original.root + "/" + file), "\(file)")
                }
                #expect(access(csar.root + "/run.sh", X_OK) == 0)
                #expect(access(csar.root + "/filler", X_OK) != 0)
            }
            #expect(try kind.kept(scratch, host: "two").count == 3)
        }
    }

    @Test(
        "an artifact of any kind is copied to a file, which is not there if that fails",
        arguments: ArtifactStoreUnderTest.allCases)
    func fetching(kind: ArtifactStoreUnderTest) async throws {
        try await kind.withStore { hosts, scratch in
            let log = try scratch.write(String(repeating: "no archive\n", count: 50_000), to: "log")
            let digest = try await hosts("one").publish(archive: log)
            let copy = scratch.path + "/copy"
            try await hosts("two").fetch(digest, to: copy)
            #expect(try scratch.read("copy") == (try scratch.read("log")))
            await #expect(throws: ArtifactError.self, "there is something of this name") {
                try await hosts("two").fetch(digest, to: copy)
            }
            let error = await #expect(throws: ArtifactError.self) {
                try await hosts("two").fetch(Self.absent, to: copy + "2")
            }
            #expect(error?.code == .missing)
            #expect(access(copy + "2", F_OK) != 0)
        }
    }

    @Test("to publish again does nothing", arguments: ArtifactStoreUnderTest.allCases)
    func again(kind: ArtifactStoreUnderTest) async throws {
        try await kind.withStore { hosts, scratch in
            let first = try await hosts("one").publish(archive: scratch.writeCSAR("a.csar", filler: 200_000))
            let second = try await hosts("two").publish(archive: scratch.writeCSAR("b.csar", filler: 200_000))
            #expect(first == second)
            _ = try await hosts("two").csar(first, entry: "main.yaml")
        }
    }

    @Test(
        "what is in the cache needs no store; a cache that was removed is filled again",
        arguments: ArtifactStoreUnderTest.allCases)
    func cache(kind: ArtifactStoreUnderTest) async throws {
        try await kind.withStore { hosts, scratch in
            let digest = try await hosts("one").publish(archive: scratch.writeCSAR("a.csar", filler: 200_000))
            let store = hosts("two")
            let root = try await store.csar(digest, entry: "main.yaml").value.root
            try FileManager.default.removeItem(atPath: scratch.path + "/two")
            #expect(try await store.csar(digest, entry: "main.yaml").value.root == root)
            #expect(access(root + "/run.sh", X_OK) == 0)
            try await hosts("one").remove(digest)
            #expect(try await store.csar(digest, entry: "main.yaml").value.root == root)
        }
    }

    @Test(
        "what was removed is gone, here and for all who have not fetched it, and can be published again",
        arguments: ArtifactStoreUnderTest.allCases)
    func removal(kind: ArtifactStoreUnderTest) async throws {
        try await kind.withStore { hosts, scratch in
            let store = hosts("one")
            let archive = try scratch.writeCSAR("a.csar", filler: 1_000_000)
            let other = try await store.publish(archive: scratch.writeCSAR("b.csar", seed: 2))
            let digest = try await store.publish(archive: archive)
            _ = try await store.csar(digest, entry: "main.yaml")
            try await store.remove(digest)
            for host in ["one", "two"] {
                let error = await #expect(throws: ArtifactError.self) {
                    _ = try await hosts(host).csar(digest, entry: "main.yaml")
                }
                #expect(error?.code == .missing)
            }
            _ = try await store.csar(other, entry: "main.yaml")
            #expect(try await store.publish(archive: archive) == digest)
            _ = try await hosts("two").csar(digest, entry: "main.yaml")
        }
    }

    @Test(
        "many who publish, fetch and remove at once: what is fetched is whole, and what was published last is there",
        arguments: ArtifactStoreUnderTest.allCases)
    func crowd(kind: ArtifactStoreUnderTest) async throws {
        try await kind.withStore { hosts, scratch in
            let archive = try scratch.writeCSAR("a.csar", filler: 700_000)
            let digest = try CSAR.digest(ofArchive: archive)
            await withTaskGroup(of: String?.self) { group in
                for number in 0..<12 {
                    group.addTask {
                        let store = hosts("host-\(number)")
                        do {
                            switch number % 4 {
                            case 0: try await store.remove(digest)
                            case 1, 2: _ = try await store.publish(archive: archive)
                            default:
                                let root = try await store.csar(digest, entry: "main.yaml").value.root
                                guard FileManager.default.contents(atPath: root + "/filler")?.count == 700_000 else {
                                    return "not whole"
                                }
                            }
                        } catch let error as ArtifactError where error.code == .missing {
                            // Not published yet, or removed by another.
                        } catch {
                            return "\(error)"
                        }
                        return nil
                    }
                }
                for await complaint in group { #expect(complaint == nil) }
            }
            try await hosts("last").remove(digest)
            _ = try await hosts("last").publish(archive: archive)
            _ = try await hosts("last").csar(digest, entry: "main.yaml")
        }
    }

    @Test("who waits for another's fetch can be cancelled", .timeLimit(.minutes(1)))
    func cancellation() async throws {
        try await ArtifactStoreUnderTest.memory.withStore { hosts, scratch in
            let store = hosts("one")
            let digest = try await store.publish(archive: scratch.writeCSAR("a.csar"))
            // Another process that fetches it has this locked.
            let file = try scratch.write("", to: "one/.fetching-" + digest.replacing(":", with: "-"))
            let descriptor = open(file, O_RDWR)
            try #require(descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) == 0)
            let waiting = Task { try await store.csar(digest, entry: "main.yaml") }
            waiting.cancel()
            let error = await #expect(throws: ArtifactError.self) { _ = try await waiting.value }
            #expect(error?.code == .cancelled)
            close(descriptor)
            _ = try await store.csar(digest, entry: "main.yaml")
            #expect(access(file, F_OK) != 0)
        }
    }
}
