import FoundationEssentials
import TestSupport
import Testing
import Zip

@Suite("Reading zip archives")
struct ZipArchiveTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func text(_ entry: ZipArchive.Entry, _ archive: ZipArchive) throws -> String {
        var bytes: [UInt8] = []
        try archive.read(entry) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("what is not there, no archive, empty or cut off is refused by name")
    func noArchive() throws {
        let good = ZipWriter([.init("a", "text"), .init("b", "text")]).bytes
        let files: [(name: String, bytes: [UInt8])] = [
            ("empty", []), ("letter", Array("Dear Sir or Madam".utf8)), ("cut", good.dropLast(30)),
            ("head-lost", Array(good.dropFirst(20))), ("end-only", good.suffix(10)),
        ]
        for file in files {
            let path = try directory.write(Data(file.bytes), to: file.name)
            #expect("\(file.name)") {
                try ZipArchive(path: path)
            } throws: { "\($0)".hasPrefix("\(path): error: it cannot be read as a zip archive: ") }
        }
        #expect {
            try ZipArchive(path: directory.path + "/none")
        } throws: { "\($0)".hasSuffix("/none: error: it cannot be read as a zip archive: No such file") }
    }

    @Test("entries are listed with their kind, sizes and right to run")
    func entries() throws {
        var dos = ZipWriter.Entry("dos.sh", "x")
        dos.system = 0
        dos.mode = 0
        let path = try directory.write(
            [
                .init("d/", mode: 0o40755), .init("d/run.sh", "#!/bin/sh\n", mode: 0o100755), .init("plain", "1234"),
                dos, .init("link", "plain", mode: 0o120777), .init("device", mode: 0o20644),
                .init("pipe", mode: 0o10644), .init("zeros", repeating: 0, count: 10_000),
            ], to: "a.zip")
        let archive = try ZipArchive(path: path)
        let entries = try (0..<archive.count).map { try archive.entry($0) }
        #expect(
            entries.map(\.name) == ["d/", "d/run.sh", "plain", "dos.sh", "link", "device", "pipe", "zeros"])
        #expect(
            entries.map(\.kind) == [.directory, .file, .file, .file, .special, .special, .special, .file])
        #expect(entries.map(\.isExecutable) == [true, true, false, true, true, false, false, false])
        #expect(entries[2].size == 4)
        #expect(entries[7].size == 10_000)
        #expect(entries[7].compressedSize < 500)
        #expect(try text(entries[1], archive) == "#!/bin/sh\n")
        #expect(try text(entries[7], archive) == String(repeating: "\0", count: 10_000))
    }

    @Test("a name that is not UTF-8 is read as code page 437")
    func encoding() throws {
        let path = try directory.write(
            [.init(name: Array("caf".utf8) + [0x82], bytes: []), .init("thé")], to: "a.zip")
        let archive = try ZipArchive(path: path)
        #expect(try archive.entry(0).name == "café")
        #expect(try archive.entry(1).name == "thé")
    }

    @Test("an entry that is encrypted, damaged or in an unknown form is named, with the reason")
    func unreadable() throws {
        var encrypted = ZipWriter.Entry("secret", "0123456789abcdef")
        encrypted.flags = 1
        var damaged = ZipWriter.Entry("damaged", "text")
        damaged.checksum ^= 1
        var unknown = ZipWriter.Entry("unknown", "text")
        unknown.method = 77
        let expected = [
            "entry 'secret': it is encrypted", "entry 'damaged': it is damaged: CRC error",
            "entry 'unknown': Compression method not supported",
        ]
        for (entry, message) in zip([encrypted, damaged, unknown], expected) {
            let path = try directory.write([entry], to: "a.zip")
            #expect {
                let archive = try ZipArchive(path: path)
                try archive.read(try archive.entry(0)) { _ in }
            } throws: { "\($0)" == "\(path): error: \(message)" }
        }
    }

    @Test("reading stops where the reader throws")
    func stops() throws {
        struct Enough: Error {}
        let path = try directory.write([.init("zeros", repeating: 0, count: 1_000_000)], to: "a.zip")
        let archive = try ZipArchive(path: path)
        var count = 0
        #expect(throws: Enough.self) {
            try archive.read(try archive.entry(0)) { bytes in
                count += bytes.count
                throw Enough()
            }
        }
        #expect((1..<1_000_000).contains(count))
    }
}
