import CSAR
import FoundationEssentials
import Glibc
import TOSCA
import TestSupport
import Testing
import YAML

/// A directory of YAML files whose scripts were left out: they are taken to be there.
private struct CorpusSource: SourceProvider {
    let files: DirectorySource

    func bytes(of path: String) throws -> [UInt8] { try files.bytes(of: path) }
    func exists(_ path: String) -> Bool {
        files.exists(path) || !(path.hasSuffix(".yaml") || path.hasSuffix(".yml"))
    }
    func displayPath(_ path: String) -> String { files.displayPath(path) }
}

/// Files of other projects, with what those say of them.
@Suite("Corpus of TOSCA files", .enabled(if: Shared.directory != nil, "../shared is not there"))
struct CorpusTests {
    private struct Entry {
        let path: String
        let version: String
        let expected: String
    }

    private struct Count {
        var accepted = 0
        var rejected = 0
    }

    private let directory: TemporaryDirectory
    private let entries: [Entry]

    init() throws {
        directory = try TemporaryDirectory()
        let corpus = try #require(Shared.directory) + "/corpus"
        for name in try FileManager.default.contentsOfDirectory(atPath: corpus) where name.hasSuffix(".tar.xz") {
            try Command.run(["tar", "-C", directory.path, "-xf", "\(corpus)/\(name)"])
        }
        let index = try String(contentsOf: URL(filePath: corpus + "/INDEX.tsv"), encoding: .utf8)
        entries = index.split(separator: "\n").dropFirst().map { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            return Entry(path: fields[0], version: fields[1], expected: fields[2])
        }
    }

    /// Reads an entry of the corpus; nil where it is no CSAR.
    private func read(_ entry: Entry) throws -> ReadResult? {
        guard let slash = entry.path.firstIndex(of: "/") else { return nil }
        if entry.version == "csar" {
            guard let csar = try? CSAR.open("\(directory.path)/\(entry.path)", store: directory.path + "/store") else {
                return nil
            }
            return ServiceTemplateReader().read(
                entry: csar.entryDefinitions, from: DirectorySource(root: csar.root, shown: entry.path))
        }
        let root = "\(directory.path)/\(entry.path[..<slash])"
        return ServiceTemplateReader().read(
            entry: String(entry.path[entry.path.index(after: slash)...]),
            from: CorpusSource(files: DirectorySource(root: root, shown: String(entry.path[..<slash]))))
    }

    @Test(
        "every file is read to an end, and all that is said of it has a place in a file", .timeLimit(.minutes(5)))
    func everything() throws {
        var counts: [String: Count] = [:]
        for entry in entries {
            let result = try read(entry)
            for diagnostic in result?.diagnostics ?? [] {
                let location = diagnostic.location
                // A file that cannot be read, or is empty, has no lines; what is missing may be right after the end.
                let length = location.file.line(location.line)?.unicodeScalars.count ?? 0
                #expect(
                    location.line == 1 || location.file.line(location.line) != nil
                        || location.file.line(location.line - 1) != nil, "\(diagnostic)")
                #expect((1...length + 1).contains(location.column), "\(diagnostic)")
            }
            let key = "\(entry.expected) \(entry.version)"
            if result?.template != nil {
                counts[key, default: Count()].accepted += 1
            } else {
                counts[key, default: Count()].rejected += 1
            }
            try log(entry, result)
        }
        for (key, count) in counts.sorted(by: { $0.key < $1.key }) {
            print("corpus: \(key): \(count.accepted) accepted, \(count.rejected) rejected")
        }
        // The rest lacks files, or is valid in upstream's own dialect only.
        for (version, most) in ["1_0": 17, "1_1": 0, "1_2": 1] {
            let count = try #require(counts["valid tosca_simple_yaml_\(version)"])
            #expect(count.rejected <= most, "more valid templates of \(version) are rejected than were before")
        }
    }

    /// Writes what was said of an entry to the file that DITRIT_CORPUS_LOG names, to look into it.
    private func log(_ entry: Entry, _ result: ReadResult?) throws {
        guard let path = ProcessInfo.processInfo.environment["DITRIT_CORPUS_LOG"] else { return }
        let verdict = result?.template == nil ? "rejected" : "accepted"
        let said = result.map { $0.diagnostics.map(\.description) } ?? ["no CSAR"]
        let text = (["\(verdict) \(entry.expected) \(entry.version) \(entry.path)"] + said).joined(separator: "\n  ")
        let file = try #require(fopen(path, "a"))
        fputs(text + "\n", file)
        fclose(file)
    }
}
