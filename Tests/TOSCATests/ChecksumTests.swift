import TOSCA
import Testing

/// Files whose text is their digest by any algorithm but CRC, and what was asked of them.
private final class DigestedSource: SourceProvider {
    private let files: MemorySource
    private(set) var asked: [String] = []

    init(_ files: [String: String]) { self.files = MemorySource(files: files) }

    func bytes(of path: String) throws -> [UInt8] { try files.bytes(of: path) }
    func exists(_ path: String) -> Bool { files.exists(path) }
    func displayPath(_ path: String) -> String { path }
    func digest(of path: String, by algorithm: String) throws -> String? {
        asked.append("\(path) \(algorithm)")
        guard algorithm != "CRC" else { throw UnknownDigestAlgorithm() }
        return files.files[path]
    }
}

@Suite("Checksums of artifacts")
struct ChecksumTests {
    private func source(_ text: String) -> DigestedSource {
        DigestedSource([
            "t.yaml": "tosca_definitions_version: tosca_simple_yaml_1_3\n" + text, "a.sh": "aa", "b.sh": "bb",
        ])
    }

    private func said(_ source: DigestedSource) -> [String] {
        ServiceTemplateReader().read(entry: "t.yaml", from: source).diagnostics.map(\.description)
    }

    /// What is said of the artifact of a node.
    private func said(_ artifact: String) -> [String] {
        said(
            source("topology_template: {node_templates: {n: {type: Root, artifacts: {x: {type: File, \(artifact)}}}}}"))
    }

    @Test("files that share the words of a checksum are checked each")
    func aliases() {
        let text = """
            topology_template:
              node_templates:
                n:
                  type: Root
                  artifacts:
                    x: &x {type: File, file: a.sh, checksum_algorithm: MD5, checksum: aa}
                    y: {<<: *x, file: b.sh}
                    z: {type: File, file: b.sh, checksum_algorithm: MD5, checksum: cc}
            """
        let hint = "\n    hint: the file is not the one that is meant, or the checksum is that of an earlier one"
        let message = "error: the file 'b.sh' has another checksum: MD5 bb\(hint)"
        #expect(said(source(text)) == ["t.yaml:7:75: \(message)", "t.yaml:9:72: \(message)"])
    }

    @Test("what runs is checked, in templates and in types, and what types bring that no template has")
    func places() {
        let wrong = "type: tosca.artifacts.Implementation.Bash, checksum_algorithm: MD5, checksum: cc"
        let text = """
            node_types:
              N:
                derived_from: tosca.nodes.Root
                artifacts: {x: {file: a.sh, \(wrong)}}
                interfaces: {Standard: {operations: {start: {implementation: {file: a.sh, \(wrong)}}}}}
            topology_template:
              node_templates:
                n:
                  type: Root
                  interfaces:
                    Standard:
                      operations:
                        create:
                          implementation: {primary: {file: a.sh, \(wrong)}, dependencies: [{file: b.sh, \(wrong)}]}
            """
        let lines = said(source(text)).map { $0.split(separator: ":")[1] }
        #expect(lines == ["5", "6", "15", "15"])
    }

    @Test("a file is read once an algorithm")
    func digests() {
        let artifacts = ["MD5", "MD5", "SHA-1", "CRC", "CRC"].enumerated().map {
            "x\($0): {type: File, file: a.sh, checksum_algorithm: \($1), checksum: aa}"
        }
        let source = source(
            "topology_template: {node_templates: {n: {type: Root, artifacts: {\(artifacts.joined(separator: ", "))}}}}")
        #expect(said(source).count == 2)
        #expect(source.asked.sorted() == ["a.sh CRC", "a.sh MD5", "a.sh SHA-1"])
    }

    @Test(
        "a checksum that is none is told as such",
        arguments: [
            ("MD5", "md5:aa", "the checksum of 'a.sh' is not the 2 hexadecimal digits of MD5"),
            ("MD5", "a:a", "the checksum of 'a.sh' is not the 2 hexadecimal digits of MD5"),
            ("MD5", "''", "the checksum of 'a.sh' is not the 2 hexadecimal digits of MD5"),
            ("MD5", "zz", "the checksum of 'a.sh' is not the 2 hexadecimal digits of MD5"),
            ("SHA", "abc", "no SHA of a file has 3 digits, as this checksum of 'a.sh'"),
            ("SHA2", "aa", "no SHA2 of a file has 2 digits, as this checksum of 'a.sh'"),
            ("256", "aa", "'checksum_algorithm' must be a string, and is an integer"),
        ])
    func words(algorithm: String, checksum: String, message: String) {
        let said = said("file: a.sh, checksum_algorithm: \(algorithm), checksum: \(checksum)")
        #expect(said.count == 1 && said[0].contains("error: \(message)"), "\(said)")
    }

    @Test(
        "the length of a checksum tells which algorithm of a family it is of",
        arguments: [("SHA", 40, "SHA-1"), ("sha-2", 56, "SHA-224"), ("SHA", 64, "SHA-256"), ("SHA3", 128, "SHA3-512")])
    func families(family: String, digits: Int, algorithm: String) {
        let checksum = String(repeating: "a", count: digits)
        let source = source(
            """
            topology_template:
              node_templates:
                n:
                  type: Root
                  artifacts: {x: {type: File, file: a.sh, checksum_algorithm: \(family), checksum: \(checksum)}}
            """)
        _ = said(source)
        #expect(source.asked == ["a.sh \(algorithm)"])
    }
}
