import FoundationEssentials
import Glibc
import TestSupport
import Testing
import Zip

@Suite("Unpacking zip archives")
struct UnpackTests {
    private let directory: TemporaryDirectory
    private let target: String

    init() throws {
        directory = try TemporaryDirectory()
        target = directory.path + "/in/target"
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
    }

    private func unpack(_ entries: [ZipWriter.Entry], limits: UnpackLimits = .init()) throws {
        try ZipArchive(path: try directory.write(entries, to: "a.zip")).unpack(into: target, limits: limits)
    }

    private func expectRefusal(
        _ entries: [ZipWriter.Entry], limits: UnpackLimits = .init(), _ message: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(sourceLocation: sourceLocation) {
            try unpack(entries, limits: limits)
        } throws: { error in
            #expect("\(error)" == "\(directory.path)/a.zip: error: \(message)", sourceLocation: sourceLocation)
            return error is ZipError
        }
    }

    @Test("files, stored and deflated, and directories, named or implied, come out with their right to run")
    func unpacks() throws {
        try unpack([
            .init("a/", mode: 0o40700), .init("a/run", "go", mode: 0o100700), .init("b/c/plain", "text"),
            .init("b/c/zeros", repeating: 0x61, count: 1000), .init("empty"),
        ])
        #expect(
            try directory.contents(of: "in/target")
                == ["a", "a/run", "b", "b/c", "b/c/plain", "b/c/zeros", "empty"])
        #expect(try directory.read("in/target/a/run") == Array("go".utf8))
        #expect(try directory.read("in/target/b/c/zeros") == Array(repeating: 0x61, count: 1000))
        #expect(access(target + "/a/run", X_OK) == 0)
        var status = stat()
        #expect(stat(target + "/b/c/plain", &status) == 0)
        #expect(status.st_mode & 0o111 == 0)
    }

    @Test("an entry is refused once more bytes come out than the limit of a file, whatever the archive claims")
    func fileSize() {
        var limits = UnpackLimits()
        limits.fileSize = 1000
        #expect(throws: Never.self) { try unpack([.init("fits", repeating: 0, count: 1000)], limits: limits) }
        expectRefusal(
            [.init("large", repeating: 0, count: 1001)], limits: limits,
            "entry 'large': it is larger than the 1000 bytes that are unpacked of a file")
    }

    @Test("an archive is refused once all files together are more than the limit")
    func totalSize() {
        var limits = UnpackLimits()
        limits.totalSize = 1000
        expectRefusal(
            [.init("a", repeating: 0, count: 600), .init("b", repeating: 0, count: 401)], limits: limits,
            "entry 'b': the archive unpacks to more than 1000 bytes")
    }

    @Test("a file that unpacks to absurdly much is refused while it is small still")
    func ratio() throws {
        var limits = UnpackLimits()
        limits.ratioThreshold = 100_000
        limits.ratio = 200
        expectRefusal(
            [.init("bomb", repeating: 0, count: 50_000_000)], limits: limits,
            "entry 'bomb': it unpacks to more than 200 times its size, as only bombs do")
        #expect(try directory.read("in/target/bomb").count < 50_000_000 / 4)
    }

    @Test("more entries than the limit are refused before anything is unpacked")
    func entryCount() throws {
        var limits = UnpackLimits()
        limits.entries = 3
        expectRefusal(
            (0..<4).map { .init("\($0)") }, limits: limits, "it has 4 entries; at most 3 are unpacked")
        #expect(try directory.contents(of: "in/target").isEmpty)
    }

    @Test("a name of many parts makes no more directories than the limit allows entries")
    func directoryCount() {
        var limits = UnpackLimits()
        limits.entries = 10
        expectRefusal(
            [.init(String(repeating: "d/", count: 11) + "f")], limits: limits,
            "entry '\(String(repeating: "d/", count: 11))f': the archive has more than the 10 directories that are unpacked"
        )
    }

    @Test("a declared size that is not the real one is refused")
    func wrongSize() {
        for claimed in [UInt32(3), 5] {
            var entry = ZipWriter.Entry("liar", repeating: 0x61, count: 4)
            entry.size = claimed
            #expect(throws: ZipError.self) { try unpack([entry]) }
        }
        var stored = ZipWriter.Entry("liar", "text")
        stored.size = 400_000
        stored.compressedSize = 400_000
        #expect(throws: ZipError.self) { try unpack([stored]) }
    }

    @Test("a directory that cannot be written to is an error with the system's reason")
    func targetMissing() throws {
        let path = try directory.write([.init("a")], to: "a.zip")
        #expect {
            try ZipArchive(path: path).unpack(into: directory.path + "/none")
        } throws: { "\($0)".hasSuffix("/none: error: No such file or directory") }
    }

    @Test("mutated archives are unpacked or refused, and never write outside")
    func mutations() throws {
        let good = ZipWriter([
            .init("d/", mode: 0o40755), .init("d/run.sh", "#!/bin/sh\necho hello\n", mode: 0o100755),
            .init("zeros", repeating: 0, count: 3000), .init("text", String(repeating: "lorem ipsum ", count: 30)),
        ]).bytes
        var limits = UnpackLimits()
        limits.totalSize = 1 << 20
        var unpacked = 0
        for seed in UInt64(0)..<3000 {
            var random = SeededGenerator(seed: seed)
            var bytes = good
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let at = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<6, using: &random) {
                case 0...2: bytes[at] = UInt8.random(in: 0...255, using: &random)
                case 3: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 4: bytes.remove(at: at)
                default: bytes.replaceSubrange(at..<min(at + 2, bytes.count), with: Array("..".utf8))
                }
            }
            let path = try directory.write(Data(bytes), to: "a.zip")
            do {
                try ZipArchive(path: path).unpack(into: target, limits: limits)
                unpacked += 1
            } catch is ZipError {}
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() == ["a.zip", "in"])
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path + "/in") == ["target"])
            try FileManager.default.removeItem(atPath: target)
            try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: false)
        }
        #expect((1..<3000).contains(unpacked), "both ways were taken")
    }
}
