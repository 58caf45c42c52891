import FoundationEssentials
import Glibc
import TestSupport
import Testing
import Zip

@Suite("Packing zip archives")
struct PackTests {
    private let directory: TemporaryDirectory
    private var archive: String { directory.path + "/made.zip" }

    init() throws { directory = try TemporaryDirectory() }

    private func pack(_ names: [String], limits: UnpackLimits = .init()) throws {
        try ZipArchive.pack(
            names.map { ZipArchive.File($0, isExecutable: $0.hasSuffix(".sh")) }, of: directory.path + "/files",
            into: archive, limits: limits)
    }

    /// Expects that packing a file fails with words that name it, and leaves nothing behind.
    private func expectRefusal(
        _ names: [String], _ words: String, limits: UnpackLimits = .init(),
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let before = try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
        #expect(sourceLocation: sourceLocation) {
            try pack(names, limits: limits)
        } throws: {
            "\($0)" == "\(directory.path)/files: error: \(words)"
        }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() == before,
            sourceLocation: sourceLocation)
    }

    @Test("a file that is not there, a directory, a pipe or a link is refused by name, and nothing is left behind")
    func noFile() throws {
        try directory.write("x", to: "files/a")
        try directory.write("secret", to: "outside")
        try directory.write("x", to: "files/d/e")
        try #require(symlink("../outside", directory.path + "/files/link") == 0)
        try #require(symlink("..", directory.path + "/files/up") == 0)
        try #require(mkfifo(directory.path + "/files/pipe", 0o600) == 0)
        try expectRefusal(["a", "none"], "entry 'none': it cannot be read: No such file or directory")
        try expectRefusal(["a", "d"], "entry 'd': it is no file")
        try expectRefusal(["a", "pipe"], "entry 'pipe': it is no file")
        try expectRefusal(["a", "link"], "entry 'link': it cannot be read: Too many levels of symbolic links")
        try expectRefusal(
            ["a", "up/outside"], "entry 'up/outside': it cannot be read: Too many levels of symbolic links")
        try expectRefusal(["a", "../outside"], "entry '../outside': it cannot be read: Invalid cross-device link")
        try expectRefusal([], "there is nothing to pack")
    }

    @Test("a file that may not be read is refused by name")
    func unreadable() throws {
        try directory.write("x", to: "files/a")
        let secret = try directory.write("x", to: "files/secret")
        try #require(chmod(secret, 0) == 0 && chmod(directory.path, 0o777) == 0)
        try Nobody.doing {
            try expectRefusal(["a", "secret"], "entry 'secret': it cannot be read: Permission denied")
        }
    }

    @Test("more than the limits, or a name that would not be unpacked, is refused")
    func limits() throws {
        try directory.write(String(repeating: "x", count: 1000), to: "files/a")
        try directory.write(String(repeating: "y", count: 1001), to: "files/b")
        try directory.write("", to: "files/back\\slash")
        var limits = UnpackLimits()
        limits.fileSize = 1000
        try expectRefusal(
            ["a", "b"], "entry 'b': it is larger than the 1000 bytes that are packed of a file", limits: limits)
        limits.fileSize = 5000
        limits.totalSize = 2000
        try expectRefusal(
            ["a", "b"], "entry 'b': the files are more than the 2000 bytes that are packed", limits: limits)
        limits.entries = 1
        try expectRefusal(["a", "b"], "it has 2 files; at most 1 are packed", limits: limits)
        try expectRefusal(["back\\slash"], "entry 'back\\slash': its name has a character that no archive may have")
    }

    @Test("an archive that is there, or a place that cannot be written, is left as it is")
    func unwritable() throws {
        try directory.write("x", to: "files/a")
        try directory.write("precious", to: "made.zip")
        #expect {
            try pack(["a"])
        } throws: { "\($0)" == "\(archive): error: it cannot be written: File already exists" }
        #expect(try directory.read("made.zip") == Array("precious".utf8))
        #expect {
            try ZipArchive.pack(
                [.init("a", isExecutable: false)], of: directory.path + "/files", into: "/proc/self/fdinfo/x")
        } throws: { "\($0)".hasPrefix("/proc/self/fdinfo/x: error: it cannot be written: ") }
    }

    @Test("what is packed is unpacked as it was: contents, rights to run, names of any script")
    func roundTrip() throws {
        let random = Data((0..<300_000).map { _ in UInt8.random(in: 0...255) })
        try directory.write(random, to: "files/deep/er/random")
        try directory.write("#!/bin/sh\n", to: "files/run.sh", isExecutable: true)
        try directory.write("", to: "files/empty")
        try directory.write("日本", to: "files/thé 日本")
        let names = ["run.sh", "deep/er/random", "thé 日本", "empty"]
        try pack(names)
        let target = directory.path + "/unpacked"
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: false)
        try ZipArchive(path: archive).unpack(into: target)
        for name in names {
            #expect(try directory.read("unpacked/" + name) == directory.read("files/" + name), "\(name)")
            #expect(access("\(target)/\(name)", X_OK) == (name == "run.sh" ? 0 : -1), "\(name)")
        }
        #expect(try directory.contents(of: "unpacked") == (names + ["deep", "deep/er"]).sorted())
    }

    @Test("the same files make the same bytes: in any order, at any time, whatever their times are")
    func determinism() throws {
        for (name, text) in [("b/c", "1"), ("a", "2"), ("b-d", "3")] { try directory.write(text, to: "files/" + name) }
        try pack(["b/c", "a", "b-d"])
        let first = try directory.read("made.zip")
        unlink(archive)
        var times = [timeval(tv_sec: 86_400 * 4000, tv_usec: 0), timeval(tv_sec: 86_400 * 9000, tv_usec: 0)]
        try #require(utimes(directory.path + "/files/a", &times) == 0)
        try pack(["a", "b-d", "b/c"])
        #expect(try directory.read("made.zip") == first)
        let made = try ZipArchive(path: archive)
        #expect(try (0..<made.count).map { try made.entry($0).name } == ["a", "b-d", "b/c"])
    }

    @Test("what would be taken for a bomb is stored as it is, and can be unpacked")
    func bomb() throws {
        try directory.write(Data(repeating: 0, count: 3_000_000), to: "files/zeros")
        try directory.write(String(repeating: "some text ", count: 1000), to: "files/text")
        try pack(["zeros", "text"])
        let made = try ZipArchive(path: archive)
        #expect(try made.entry(0).compressedSize < 1000)
        let target = directory.path + "/unpacked"
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: false)
        try made.unpack(into: target)
        #expect(try directory.read("unpacked/zeros") == Array(repeating: 0, count: 3_000_000))
    }

    @Test("no descriptor is left open, whether it succeeds or not")
    func descriptors() async throws {
        try directory.write("x", to: "files/a")
        let before = OpenDescriptors.count
        for _ in 0..<50 {
            try pack(["a"])
            unlink(archive)
            #expect(throws: ZipError.self) { try pack(["a", "none"]) }
        }
        #expect(try await OpenDescriptors.fall(to: before + 20))
    }
}
