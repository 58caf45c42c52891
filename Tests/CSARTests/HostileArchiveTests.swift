import CSAR
import FoundationEssentials
import TestSupport
import Testing
import Zip

/// An archive that must be refused, and what is said of it.
struct HostileArchive: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: [UInt8]
    let message: String

    init(_ description: String, _ entries: [ZipWriter.Entry], _ message: String) {
        testDescription = description
        // What is good before it must go as well.
        bytes = ZipWriter([.init("good/before.txt", "text")] + entries).bytes
        self.message = message
    }

    init(_ description: String, bytes: [UInt8], _ message: String) {
        testDescription = description
        self.bytes = bytes
        self.message = message
    }
}

@Suite("Archives that mean harm")
struct HostileArchiveTests {
    private static let encrypted: ZipWriter.Entry = {
        var entry = ZipWriter.Entry("main.yaml", "0123456789abcdef")
        entry.flags = 1
        return entry
    }()

    private static let liar: ZipWriter.Entry = {
        var entry = ZipWriter.Entry("main.yaml", repeating: 0x61, count: 100_000)
        entry.size = 10
        return entry
    }()

    static let archives: [HostileArchive] = [
        .init("an absolute name", [.init("/etc/evil")], "entry '/etc/evil': its name is an absolute path"),
        .init(
            "a name that leads out", [.init("../evil")], "entry '../evil': its name leads out of the archive by '..'"),
        .init(
            "a name that leads out further on", [.init("a/b/../../../evil")],
            "entry 'a/b/../../../evil': its name leads out of the archive by '..'"),
        .init(
            "a name that ends with ..", [.init("good/..", mode: 0o40755)],
            "entry 'good/..': its name leads out of the archive by '..'"),
        .init(
            "a name for Windows", [.init("..\\evil")],
            "entry '..\\evil': its name has a character that is no part of a path here"),
        .init("an empty name", [.init("")], "entry '': its name is empty"),
        .init("a name that is only /", [.init("/")], "entry '/': its name is empty"),
        .init("a name with an empty part", [.init("a//b")], "entry 'a//b': its name is not a plain path"),
        .init("a name with .", [.init("./a")], "entry './a': its name is not a plain path"),
        .init(
            "a part that is too long", [.init(String(repeating: "n", count: 256))],
            "entry '\(String(repeating: "n", count: 256))': its name is not a plain path"),
        .init(
            "a symbolic link", [.init("link", "/etc/passwd", mode: 0o120777)],
            "entry 'link': it is a link or a device; only files and directories are unpacked"),
        .init(
            "a way through a symbolic link", [.init("d", "..", mode: 0o120777), .init("d/evil")],
            "entry 'd': it is a link or a device; only files and directories are unpacked"),
        .init(
            "a character device", [.init("null", mode: 0o20666)],
            "entry 'null': it is a link or a device; only files and directories are unpacked"),
        .init(
            "a pipe", [.init("pipe", mode: 0o10644)],
            "entry 'pipe': it is a link or a device; only files and directories are unpacked"),
        .init("equal names", [.init("a", "1"), .init("a", "2")], "it has two entries of the same name"),
        .init("a file and a directory of one name", [.init("a/"), .init("a")], "entry 'a': its name is there twice"),
        .init(
            "a file that is then a directory", [.init("a"), .init("a/b")], "entry 'a/b': 'a' is a file and a directory"),
        .init(
            "a directory that is then a file", [.init("a/b"), .init("a")], "entry 'a': it is a file and a directory"),
        .init("a size that is a lie", [liar], "entry 'main.yaml': it"),
        .init("an encrypted file", [encrypted], "entry 'main.yaml': it is encrypted"),
        .init(
            "a bomb", [.init("bomb", repeating: 0, count: 5_000_000)],
            "entry 'bomb': it unpacks to more than 500 times its size, as only bombs do"),
        .init(
            "garbage", bytes: Array("PK\u{3}\u{4} and nothing of the kind".utf8), "it cannot be read as a zip archive"),
        .init(
            "a truncated archive", bytes: ZipWriter([.init("main.yaml", "text")]).bytes.dropLast(5),
            "it cannot be read as a zip archive"),
        .init("nothing", bytes: [], "it"),
        .init("an empty archive", bytes: ZipWriter([]).bytes, "it holds no service template"),
    ]

    @Test("is refused with the reason, and leaves nothing behind", arguments: archives)
    func refused(archive: HostileArchive) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(Data(archive.bytes), to: "in/a.csar")
        let error = try #require(throws: (any Error).self) {
            try CSAR.open(path, store: directory.path + "/in/store")
        }
        #expect("\(error)".hasPrefix("\(path): error: \(archive.message)"), "\(error)")
        #expect(error is ZipError || error is CSARError)
        #expect(try directory.contents() == ["in", "in/a.csar", "in/store"])
    }

    @Test("what follows a NUL in a name leads nowhere, in whatever encoding", arguments: [0, 1 << 11] as [UInt16])
    func nul(flags: UInt16) throws {
        let directory = try TemporaryDirectory()
        var entry = ZipWriter.Entry("good.sh\0/../../../evil", "text")
        entry.flags = flags
        let path = try directory.write([entry, .init("m.yaml")], to: "in/a.csar")
        #expect(throws: ZipError.self) { try CSAR.open(path, store: directory.path + "/in/store") }
        #expect(try directory.contents() == ["in", "in/a.csar", "in/store"])
    }
}
