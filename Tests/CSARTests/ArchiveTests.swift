import CSAR
import Crypto
import FoundationEssentials
import Glibc
import TestSupport
import Testing
import Zip

/// What a directory or a file becomes when it is to be sent.
@Suite("Making archives")
struct ArchiveTests {
    private let directory: TemporaryDirectory
    private var file: String { directory.path + "/made.csar" }
    /// The file that says which service template is meant, where that is `m.yaml`.
    private static let meta = (
        "TOSCA-Metadata/TOSCA.meta",
        "-TOSCA-Meta-File-Version: 1.0\nCSAR-Version: 1.1\nCreated-By: Ditrit\nEntry-Definitions: m.yaml\n"
    )

    private var store: String { directory.path + "/store" }

    init() throws { directory = try TemporaryDirectory() }

    /// The files below a directory with their contents and rights to run.
    private func contents(of root: String) throws -> [String: String] {
        var contents: [String: String] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: root) {
            guard let data = FileManager.default.contents(atPath: "\(root)/\(path)") else { continue }
            contents[path] = (access("\(root)/\(path)", X_OK) == 0 ? "x" : "-") + String(decoding: data, as: UTF8.self)
        }
        return contents
    }

    /// Makes an archive, opens it, and expects what opening the original gives.
    @discardableResult
    private func expectSame(_ path: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> CSAR {
        let digest = try CSAR.archive(path, to: file)
        let made = try CSAR.open(file, store: store)
        let original = try CSAR.open(path, store: directory.path + "/originals")
        #expect(made.digest == digest, sourceLocation: sourceLocation)
        #expect(
            digest == "sha256:" + SHA256.hex(of: try directory.read("made.csar")), sourceLocation: sourceLocation)
        #expect(made.entryDefinitions == original.entryDefinitions, sourceLocation: sourceLocation)
        #expect(made.otherDefinitions == original.otherDefinitions, sourceLocation: sourceLocation)
        let (files, originals) = (try contents(of: made.root), try contents(of: original.root))
        #expect(
            files.filter { $0.key != "TOSCA-Metadata/TOSCA.meta" }
                == originals.filter { $0.key != "TOSCA-Metadata/TOSCA.meta" }, sourceLocation: sourceLocation)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: directory.path).allSatisfy { !$0.hasPrefix(".") },
            sourceLocation: sourceLocation)
        return made
    }

    // MARK: - Refused

    @Test("links, out of the directory or within it, are refused, and leave nothing behind")
    func links() throws {
        for (number, target) in ["/etc/passwd", "../secret", "m.yaml", "/"].enumerated() {
            let model = "model\(number)"
            try directory.write("a", to: model + "/m.yaml")
            try #require(symlink(target, "\(directory.path)/\(model)/link") == 0)
            for path in [model, model + "/m.yaml"].map({ directory.path + "/" + $0 }) {
                #expect {
                    try CSAR.archive(path, to: file)
                } throws: { "\($0)".contains("/link: error: it is a link or a special file") }
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).count == 4)
    }

    @Test("a file that may not be read is named with the reason")
    func unreadable() throws {
        try directory.write("a", to: "model/m.yaml")
        let secret = try directory.write("x", to: "model/secret")
        try #require(chmod(secret, 0) == 0 && chmod(directory.path, 0o777) == 0)
        #expect {
            try Nobody.doing { try CSAR.archive(directory.path + "/model", to: file) }
        } throws: { "\($0)" == "\(secret): error: it cannot be read: Permission denied" }
    }

    @Test("a file whose name is not UTF-8 is refused, not left out")
    func nameInAnotherEncoding() throws {
        let path = try directory.write("a", to: "model/m.yaml")
        let name = Array("\(directory.path)/model/caf".utf8CString.dropLast()) + [CChar(bitPattern: 0xE9), 0]
        let descriptor = open(name, O_WRONLY | O_CREAT, 0o644)
        try #require(descriptor >= 0)
        close(descriptor)
        for path in [path, directory.path + "/model"] {
            #expect {
                try CSAR.archive(path, to: file)
            } throws: { "\($0)".contains("/model/caf\u{FFFD}: error: its name is not UTF-8") }
        }
    }

    @Test("what is no archive is said to be none, under its own name, and not copied")
    func noArchive() throws {
        let path = try directory.write("PK and so on", to: "broken.csar")
        #expect {
            try CSAR.archive(path, to: file)
        } throws: { "\($0)".hasPrefix("\(path): error: it cannot be read as a zip archive: ") }
        #expect(try directory.contents() == ["broken.csar"])
    }

    @Test("a directory without a service template, or with several, is refused as when it is opened")
    func ambiguous() throws {
        try directory.write("a", to: "model/a.yaml")
        try directory.write("b", to: "model/b.yaml")
        #expect {
            try CSAR.archive(directory.path + "/model", to: file)
        } throws: {
            "\($0)".hasPrefix("\(directory.path)/model: error: it has 2 YAML files at its root: a.yaml, b.yaml")
        }
        #expect(!FileManager.default.fileExists(atPath: file))
    }

    // MARK: - Made

    @Test("an archive is copied as it is")
    func archive() throws {
        let path = try directory.write([.init("m.yaml", "a"), .init("run.sh", "b", mode: 0o100755)], to: "a.csar")
        try expectSame(path)
        #expect(try directory.read("made.csar") == directory.read("a.csar"))
    }

    @Test("a directory: its files, their rights to run, its service template; nothing hidden, nothing excluded")
    func plainDirectory() throws {
        try directory.write("a", to: "model/m.yaml")
        try directory.write("#!/bin/sh", to: "model/scripts/run.sh", isExecutable: true)
        try directory.write("hidden", to: "model/.git/config")
        let made = try expectSame(directory.path + "/model")
        #expect(
            try contents(of: made.root) == [
                "m.yaml": "-a", "scripts/run.sh": "x#!/bin/sh", Self.meta.0: Self.meta.1,
            ])
        unlink(file)
        try directory.write("state", to: "model/state/space.sqlite")
        let digest = try CSAR.archive(
            directory.path + "/model", to: file, excluding: directory.path + "/model/state")
        #expect(digest == made.digest)
    }

    @Test("a directory with TOSCA.meta, or with everything in one folder")
    func otherLayouts() throws {
        try directory.write(
            "Entry-Definitions: defs/b.yaml\nOther-Definitions: a.yaml\n", to: "one/TOSCA-Metadata/TOSCA.meta")
        try directory.write("a", to: "one/a.yaml")
        try directory.write("b", to: "one/defs/b.yaml")
        #expect(try expectSame(directory.path + "/one").entryDefinitions == "defs/b.yaml")
        unlink(file)
        try directory.write("a", to: "two/folder/m.yaml")
        #expect(try expectSame(directory.path + "/two").entryDefinitions == "m.yaml")
    }

    @Test("a service template that stands alone is listed in TOSCA.meta, as 1.3 §6.2 has it, and need not name itself")
    func loneTemplate() throws {
        let path = try directory.write("a", to: "model/m.yaml")
        let made = try expectSame(path)
        #expect(made.metadata?.entryDefinitions == "m.yaml")
        #expect(!made.isUnlisted)
        #expect(try contents(of: made.root) == ["m.yaml": "-a", Self.meta.0: Self.meta.1])
    }

    @Test("an archive of others without TOSCA.meta is known for one, until a store keeps it")
    func unlisted() throws {
        let csar = try CSAR.open(try directory.write([.init("m.yaml", "a")], to: "a.csar"), store: store)
        #expect(csar.isUnlisted)
        #expect(try CSAR.kept(csar.digest, entry: "m.yaml", store: store)?.isUnlisted == false)
        #expect(try !CSAR.open(try directory.write("a", to: "model/m.yaml"), store: store).isUnlisted)
    }

    @Test("which of several service templates was meant is said in TOSCA.meta, also against one that says otherwise")
    func severalTemplates() throws {
        try directory.write("a", to: "model/a b.yaml")
        try directory.write("b", to: "model/b.yml")
        for name in ["a b.yaml", "b.yml"] {
            #expect(try expectSame(directory.path + "/model/" + name).entryDefinitions == name)
            unlink(file)
        }
        try directory.write("Entry-Definitions: b.yml\n", to: "model/TOSCA-Metadata/TOSCA.meta")
        #expect(try expectSame(directory.path + "/model/a b.yaml").entryDefinitions == "a b.yaml")
    }

    @Test("a name that TOSCA.meta cannot hold is refused where it would have to be said")
    func unspeakableName() throws {
        let path = try directory.write("a", to: "model/ a.yaml")
        #expect(throws: CSARError.self) { try CSAR.archive(path, to: file) }
        #expect(!FileManager.default.fileExists(atPath: file))
    }

    @Test("packed twice it is the same archive")
    func determinism() throws {
        try directory.write("a", to: "model/a.yaml")
        try directory.write("b", to: "model/b.yaml")
        for number in 0..<200 { try directory.write("\(number)", to: "model/files/\(number)") }
        let path = directory.path + "/model/a.yaml"
        let digests = try (0..<2).map { try CSAR.archive(path, to: "\(directory.path)/\($0).csar") }
        #expect(digests[0] == digests[1])
    }

    @Test("an entry that is not in what a store keeps, or not below it, is refused")
    func foreignEntry() throws {
        let csar = try CSAR.open(try directory.write([.init("m.yaml")], to: "a.csar"), store: store)
        #expect(try CSAR.kept(csar.digest, entry: "m.yaml", store: store)?.entryDefinitions == "m.yaml")
        for entry in ["none.yaml", "../../a.csar", "/etc/passwd", ""] {
            #expect(throws: CSARError.self, "\(entry)") { try CSAR.kept(csar.digest, entry: entry, store: store) }
        }
    }
}
