import CSAR
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@Suite("CSARs")
struct CSARTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private var store: String { directory.path + "/state/store" }

    private func meta(_ lines: String) -> ZipWriter.Entry { .init("TOSCA-Metadata/TOSCA.meta", lines) }

    private func open(_ entries: [ZipWriter.Entry]) throws -> CSAR {
        try CSAR.open(try directory.write(entries, to: "a.csar"), store: store)
    }

    private func expectRefusal(
        _ message: String, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> CSAR
    ) {
        #expect(sourceLocation: sourceLocation) {
            _ = try body()
        } throws: { error in
            #expect("\(error)" == directory.path + message, sourceLocation: sourceLocation)
            return error is CSARError
        }
    }

    // MARK: - Layouts

    @Test("TOSCA.meta names the service templates", arguments: ["1.0", "1.1"])
    func metadata(version: String) throws {
        let csar = try open([
            meta(
                """
                TOSCA-Meta-File-Version: \(version)
                CSAR-Version: 1.1
                Created-By: somebody: with a colon
                Entry-Definitions: definitions/a long\r
                  name.yaml
                Other-Definitions: "other one.yaml" two.yaml,
                  three.yaml

                Name: a later block
                Entry-Definitions: ignored.yaml
                """),
            .init("definitions/a long name.yaml"), .init("other one.yaml"), .init("two.yaml"), .init("three.yaml"),
        ])
        #expect(csar.entryDefinitions == "definitions/a long name.yaml")
        #expect(csar.otherDefinitions == ["other one.yaml", "two.yaml", "three.yaml"])
        #expect(csar.metadata?.entries["tosca-meta-file-version"] == version)
        #expect(csar.metadata?.entries["created-by"] == "somebody: with a colon")
        #expect(csar.root == store + "/" + csar.digest.replacing(":", with: "-"))
    }

    @Test("without TOSCA.meta the one YAML file at the root is the service template", arguments: ["m.yaml", "m.yml"])
    func oneYAML(name: String) throws {
        let csar = try open([.init(name), .init("types/t.yaml"), .init("README.md"), .init("d.yaml/x")])
        #expect(csar.entryDefinitions == name)
        #expect(csar.metadata == nil)
    }

    @Test("an archive with one top folder is read from there, with TOSCA.meta and without")
    func topFolder() throws {
        let plain = try open([.init("app/main.yaml", "a"), .init("app/run.sh", "b", mode: 0o100755)])
        #expect(plain.entryDefinitions == "main.yaml")
        #expect(access(plain.root + "/run.sh", X_OK) == 0)
        let described = try open([
            .init("app/TOSCA-Metadata/TOSCA.meta", "Entry-Definitions: d/main.yaml"), .init("app/d/main.yaml"),
            .init("__MACOSX/app/._main.yaml"),
        ])
        #expect(described.root.hasSuffix("/app"))
        #expect(described.entryDefinitions == "d/main.yaml")
    }

    @Test("a directory and a file that stands alone are copied as they are, hidden files left out")
    func directoryAndFile() throws {
        try directory.write("a", to: "model/main.yaml")
        try directory.write("#!/bin/sh\n", to: "model/scripts/run.sh", isExecutable: true)
        try directory.write("x", to: "model/.git/config")
        let whole = try CSAR.open(directory.path + "/model", store: store)
        #expect(whole.entryDefinitions == "main.yaml")
        #expect(access(whole.root + "/scripts/run.sh", X_OK) == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: whole.root).sorted() == ["main.yaml", "scripts"])
        try directory.write("b", to: "model/other.yaml")
        let single = try CSAR.open(directory.path + "/model/other.yaml", store: store)
        #expect(single.entryDefinitions == "other.yaml")
        #expect(try CSAR.inPlace(directory.path + "/model/other.yaml").entryDefinitions == "other.yaml")
        #expect(try CSAR.inPlace(directory.path + "/model/other.yaml").root == directory.path + "/model")
    }

    @Test("TOSCA.meta may be at the root, as in 2.0; the one in TOSCA-Metadata goes before it")
    func metaAtRoot() throws {
        let root = ZipWriter.Entry("TOSCA.meta", "CSAR-Version: 2.0\nEntry-Definitions: sub/m.yaml\n")
        let files = [ZipWriter.Entry("sub/m.yaml"), .init("other.yaml")]
        #expect(try open([root] + files).entryDefinitions == "sub/m.yaml")
        #expect(try open([root, meta("Entry-Definitions: other.yaml")] + files).entryDefinitions == "other.yaml")
    }

    // MARK: - Refusals

    @Test("what is missing is said with what to do")
    func missing() throws {
        expectRefusal("/none.csar: error: there is no file and no directory of this name") {
            try CSAR.open(directory.path + "/none.csar", store: store)
        }
        expectRefusal(
            "/a.csar/TOSCA-Metadata/TOSCA.meta: error: it names 'gone.yaml', which is not in the CSAR\n"
                + "    hint: paths are relative to the root of the CSAR"
        ) { try open([meta("Entry-Definitions: gone.yaml"), .init("m.yaml")]) }
        expectRefusal(
            "/a.csar/TOSCA-Metadata/TOSCA.meta: error: it has no Entry-Definitions\n"
                + "    hint: add a line 'Entry-Definitions: PATH' that names the service template"
        ) { try open([meta("CSAR-Version: 1.1"), .init("m.yaml")]) }
        expectRefusal(
            "/a.csar/TOSCA-Metadata/TOSCA.meta: error: it has no Entry-Definitions\n"
                + "    hint: it has 'Entry-Definition'; did you mean 'Entry-Definitions'?"
        ) { try open([meta("CSAR-Version: 1.1\nEntry-Definition: m.yaml"), .init("m.yaml")]) }
        expectRefusal(
            "/a.csar: error: it holds no service template\n"
                + "    hint: put one YAML file at its root, or name it in TOSCA-Metadata/TOSCA.meta"
        ) { try open([.init("a/m.yaml"), .init("b/m.yaml")]) }
        expectRefusal(
            "/a.csar: error: it has 2 YAML files at its root: a.yaml, b.yml\n"
                + "    hint: say which is the service template, in TOSCA-Metadata/TOSCA.meta, or name that file instead of the"
                + " directory"
        ) { try open([.init("b.yml"), .init("a.yaml")]) }
        for name in ["m.tar", "m.tar.gz", "m.tgz"] {
            expectRefusal(
                "/\(name): error: tarballs are not supported yet\n    hint: make a zip archive of what is in it"
            ) { try CSAR.open(directory.write("x", to: name), store: store) }
        }
        #expect(try directory.contents(of: "state/store").isEmpty)
    }

    @Test(
        "TOSCA.meta leads nowhere outside, and is no book", arguments: ["../m.yaml", "/etc/passwd", "a/../../m.yaml"])
    func metaLeadsOut(path: String) throws {
        expectRefusal("/a.csar/TOSCA-Metadata/TOSCA.meta: error: '\(path)' leads out of the CSAR") {
            try open([meta("Entry-Definitions: m.yaml\nOther-Definitions: \(path)"), .init("m.yaml")])
        }
        expectRefusal("/a.csar/TOSCA-Metadata/TOSCA.meta:2:1: error: a line is 'NAME: VALUE'; this is 'nonsense'") {
            try open([meta("Entry-Definitions: m.yaml\nnonsense"), .init("m.yaml")])
        }
        #expect {
            try open([meta("Entry-Definitions: m.yaml\nX: " + String(repeating: "x", count: 2 << 20)), .init("m.yaml")])
        } throws: { "\($0)".hasSuffix("error: it is larger than the 1048576 bytes that are read of it") }
        #expect(try directory.contents(of: "state/store").isEmpty)
    }

    @Test("a link in a directory is refused, wherever it leads", arguments: ["main.yaml", "/etc/passwd", "."])
    func links(target: String) throws {
        try directory.write("a", to: "model/main.yaml")
        #expect(symlink(target, directory.path + "/model/link") == 0)
        expectRefusal(
            "/model/link: error: it is a link or a special file, which a CSAR does not hold\n"
                + "    hint: put what it stands for in its place"
        ) { try CSAR.open(directory.path + "/model", store: store) }
    }

    @Test("a pipe in a directory is refused, not waited for")
    func pipe() throws {
        try directory.write("a", to: "model/main.yaml")
        #expect(mkfifo(directory.path + "/model/pipe", 0o600) == 0)
        #expect(throws: CSARError.self) { try CSAR.open(directory.path + "/model", store: store) }
        #expect(throws: CSARError.self) { try CSAR.open(directory.path + "/model/pipe", store: store) }
    }

    @Test("an archive is not looked into where it is")
    func inPlaceArchive() throws {
        let path = try directory.write([.init("m.yaml")], to: "a.csar")
        expectRefusal("/a.csar: error: an archive is unpacked before it can be read") { try CSAR.inPlace(path) }
    }

    @Test("what is wrong with TOSCA.meta, and in nobody's way, is remarked on (1.3 §6.2, 2.0 §17.2.1)")
    func remarks() throws {
        func remarks(_ lines: String, beside others: [ZipWriter.Entry] = []) throws -> [String] {
            let csar = try open([meta(lines), .init("a.yaml"), .init("b.yaml")] + others)
            unlink(directory.path + "/a.csar")
            return csar.metadata?.remarks.map { "\($0.line): \($0.message)" } ?? []
        }
        let head = "TOSCA-Meta-File-Version: 1.0\nCSAR-Version: 1.1\n"
        #expect(try remarks(head + "Entry-Definitions: a.yaml\n").isEmpty)
        #expect(try remarks("CSAR-Version: 2.0\nEntry-Definitions: a.yaml\n").isEmpty)
        #expect(
            try remarks("TOSCA-Meta-File-Version: 9.0\nCSAR-Version: 7\nEntry-Definitions: a.yaml\n") == [
                "1: there is no TOSCA-Meta-File-Version '9.0'", "2: there is no CSAR-Version '7'",
            ])
        #expect(try remarks("Entry-Definitions: a.yaml\n") == ["1: it has no CSAR-Version"])
        #expect(
            try TOSCAMeta("Entry-Definitions: a.yaml\n", path: "m").remarks.map(\.hint) == [
                "add a line 'CSAR-Version: 1.1', or 'CSAR-Version: 2.0' for a service template of TOSCA 2.0"
            ])
        #expect(
            try remarks(head + "Entry-Definitions: a.yaml\nEntry-Definitions: b.yaml\n") == [
                "4: 'Entry-Definitions' is there twice, and this one counts"
            ])
        #expect(
            try remarks(head + "Entry-Definitions: a.yaml\n", beside: [.init("TOSCA.meta", head)]) == [
                "1: there is TOSCA.meta as well, which is not read"
            ])
    }
}
