import CSAR
import FoundationEssentials
import TOSCA
import TestSupport
import Testing
import YAML

/// Templates of other projects, with what those say of them.
struct Corpus {
    /// A file, with the verdict that its project has on it.
    struct Entry {
        /// Its path: the name of the archive, and the path in it.
        let path: String
        /// `tosca_definitions_version`, `csar`, or `-`.
        let version: String
        /// Whether it is a valid template; nil where nobody says.
        let isValid: Bool?
        /// Where the verdict comes from.
        let origin: String

        /// The name of the archive that it is from.
        var collection: String { String(path.prefix { $0 != "/" }) }

        /// Whether the verdict is one that tests of the project assert.
        ///
        /// Those of examples are weaker: many are templates that their own project could never have read.
        var isTested: Bool { origin.contains("ARIA pytest") || origin.contains("upstream unit tests") }
    }

    private let directory: TemporaryDirectory
    let entries: [Entry]

    /// Unpacks the corpus.
    init() throws {
        directory = try TemporaryDirectory()
        let corpus = try #require(Shared.directory) + "/corpus"
        for name in try FileManager.default.contentsOfDirectory(atPath: corpus) where name.hasSuffix(".tar.xz") {
            try Command.run(["tar", "-C", directory.path, "-xf", "\(corpus)/\(name)"])
        }
        let index = try String(contentsOf: URL(filePath: corpus + "/INDEX.tsv"), encoding: .utf8)
        entries = index.split(separator: "\n").dropFirst().map { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            return Entry(
                path: fields[0], version: fields[1],
                isValid: ["valid": true, "invalid": false][fields[2]], origin: fields.count > 3 ? fields[3] : "")
        }
    }

    /// The text of an entry.
    func text(of entry: Entry) throws -> String {
        try String(contentsOf: URL(filePath: "\(directory.path)/\(entry.path)"), encoding: .utf8)
    }

    /// Reads an entry; nil where it is a CSAR that cannot be opened.
    ///
    /// - Parameter lines: lines of its file that are taken to be empty.
    func read(_ entry: Entry, without lines: Set<Int> = []) throws -> ReadResult? {
        if entry.version == "csar" {
            guard let csar = try? CSAR.open("\(directory.path)/\(entry.path)", store: directory.path + "/store") else {
                return nil
            }
            return ServiceTemplateReader(options: .init(isUnlisted: csar.isUnlisted)).read(
                entry: csar.entryDefinitions, from: DirectorySource(root: csar.root, shown: entry.path))
        }
        let root = "\(directory.path)/\(entry.collection)"
        let path = String(entry.path.dropFirst(entry.collection.count + 1))
        return ServiceTemplateReader().read(
            entry: path,
            from: SourceWithoutScripts(
                files: DirectorySource(root: root, shown: entry.collection), emptyLines: [path: lines]))
    }
}

/// A directory of YAML files whose scripts were left out: they are taken to be there.
private struct SourceWithoutScripts: SourceProvider {
    let files: DirectorySource
    /// Lines that are taken to be empty, by path.
    let emptyLines: [String: Set<Int>]

    func bytes(of path: String) throws -> [UInt8] {
        let bytes = try files.bytes(of: path)
        guard let emptyLines = emptyLines[path], !emptyLines.isEmpty else { return bytes }
        let newline = UInt8(ascii: "\n")
        let lines = bytes.split(separator: newline, omittingEmptySubsequences: false).enumerated()
        return Array(lines.map { emptyLines.contains($0.offset + 1) ? [] : $0.element }.joined(separator: [newline]))
    }
    func exists(_ path: String) -> Bool {
        files.exists(path) || !(path.hasSuffix(".yaml") || path.hasSuffix(".yml"))
    }
    func displayPath(_ path: String) -> String { files.displayPath(path) }
}
