import CSAR
import Crypto
import FoundationEssentials
import Glibc
import TestSupport
import Testing
import Zip

@Suite("The store of CSARs")
struct StoreTests {
    private let directory: TemporaryDirectory
    private let store: String

    init() throws {
        directory = try TemporaryDirectory()
        store = directory.path + "/store"
    }

    /// Opens a model of some files as a directory.
    private func open(_ files: [(name: String, text: String, isExecutable: Bool)]) throws -> CSAR {
        try? FileManager.default.removeItem(atPath: directory.path + "/model")
        for file in files {
            try directory.write(file.text, to: "model/" + file.name, isExecutable: file.isExecutable)
        }
        return try CSAR.open(directory.path + "/model", store: store)
    }

    @Test("an archive is known by the digest of its bytes, under any name, and unpacked once")
    func archiveDigest() throws {
        let entries: [ZipWriter.Entry] = [.init("m.yaml", "a")]
        let first = try CSAR.open(try directory.write(entries, to: "a.csar"), store: store)
        let second = try CSAR.open(try directory.write(entries, to: "b.zip"), store: store)
        #expect(first.digest == "sha256:" + SHA256.hex(of: ZipWriter(entries).bytes))
        #expect(second.digest == first.digest)
        #expect(second.root == first.root)
        #expect(try FileManager.default.contentsOfDirectory(atPath: store).count == 1)
        let third = try CSAR.open(try directory.write([.init("m.yaml", "b")], to: "a.csar"), store: store)
        #expect(third.digest != first.digest)
    }

    @Test("a directory's digest changes with a content, a name, a right to run, and nothing else")
    func directoryDigest() throws {
        let digest = try open([("m.yaml", "a", false), ("s", "x", false)]).digest
        #expect(try open([("s", "x", false), ("m.yaml", "a", false), (".hidden", "", false)]).digest == digest)
        #expect(try open([("m.yaml", "b", false), ("s", "x", false)]).digest != digest)
        #expect(try open([("m.yaml", "a", false), ("t", "x", false)]).digest != digest)
        #expect(try open([("m.yaml", "a", false), ("s", "x", true)]).digest != digest)
    }

    @Test("no content can pass for another file: the digest keeps names and contents apart")
    func ambiguity() throws {
        let one = try open([("m.yaml", "a", false), ("s", "x\0t\0-\0y", false)]).digest
        let two = try open([("m.yaml", "a", false), ("s", "x", false), ("t", "y", false)]).digest
        #expect(one != two)
    }

    @Test("two service templates of one directory are two models")
    func twoTemplates() throws {
        try directory.write("a", to: "model/a.yaml")
        try directory.write("b", to: "model/b.yaml")
        let first = try CSAR.open(directory.path + "/model/a.yaml", store: store)
        let second = try CSAR.open(directory.path + "/model/b.yaml", store: store)
        #expect(first.digest != second.digest)
    }

    @Test("what a killed process left half unpacked is removed")
    func leftovers() throws {
        try directory.write("half", to: "store/.unpacking-abcdef/m.yaml")
        let csar = try CSAR.open(try directory.write([.init("m.yaml")], to: "a.csar"), store: store)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: store)
                == [csar.digest.replacing(":", with: "-")])
    }

    @Test("many that open the same and different content at once all find it whole")
    func concurrency() async throws {
        let paths = try (0..<4).map { number in
            try directory.write(
                [.init("m.yaml", "\(number)")] + (0..<50).map { .init("files/\($0)", repeating: 0, count: 10_000) },
                to: "\(number).csar")
        }
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<24 {
                let path = paths[number % paths.count]
                group.addTask { [store] in
                    let csar = try CSAR.open(path, store: store)
                    return try FileManager.default.subpathsOfDirectory(atPath: csar.root).count
                }
            }
            for try await count in group { #expect(count == 52) }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: store).count == 4)
    }

    @Test("a store that cannot be made or written is an error with the system's reason")
    func unwritable() throws {
        let path = try directory.write([.init("m.yaml")], to: "a.csar")
        try directory.write("", to: "file")
        #expect {
            try CSAR.open(path, store: directory.path + "/file/store")
        } throws: {
            "\($0)" == "\(directory.path)/file/store: error: the directory cannot be made: Not a directory"
        }
        // What nobody may write to, not even root.
        #expect {
            try CSAR.open(path, store: "/proc/self/fdinfo")
        } throws: { "\($0)".hasPrefix("/proc/self/fdinfo: error: it cannot be written: ") }
    }

    /// Whether this process may mount a small disk, as root may outside of containers.
    private static let canMount: Bool = {
        guard let probe = try? TemporaryDirectory(), mount("none", probe.path, "tmpfs", 0, "size=1m") == 0 else {
            return false
        }
        return umount(probe.path) == 0
    }()

    @Test(
        "a full disk is an error with the reason, and what was unpacked is gone",
        .enabled(if: canMount, "a small disk cannot be mounted here: that takes root"))
    func fullDisk() throws {
        let small = directory.path + "/small"
        try FileManager.default.createDirectory(atPath: small, withIntermediateDirectories: false)
        try #require(mount("none", small, "tmpfs", 0, "size=1m") == 0)
        defer { umount(small) }
        let path = try directory.write([.init("m.yaml"), .init("large", repeating: 0, count: 2_000_000)], to: "a.csar")
        var limits = UnpackLimits()
        limits.ratio = 2000
        #expect {
            try CSAR.open(path, store: small + "/store", limits: limits)
        } throws: {
            "\($0)" == "\(path): error: entry 'large': it cannot be written: No space left on device"
        }
        #expect(try directory.contents(of: "small") == ["store"])
    }
}
