import FoundationEssentials
import Glibc
import TOSCA
import TestSupport
import Testing
import YAML

/// How far this front end says the same of other projects' templates as their own tests do.
///
/// The numbers here may only rise. What is not agreed on, and why, is in docs/conformance.md; `scripts/check-corpus`
/// lists it.
@Suite("Conformance", .enabled(if: Shared.directory != nil, "the corpus is in ../shared, which is not there"))
struct ConformanceTests {
    private struct Count {
        var agreed = 0
        var wronglyAccepted = 0
        var wronglyRejected = 0

        var all: Int { agreed + wronglyAccepted + wronglyRejected }
        var share: Double { all == 0 ? 1 : Double(agreed) / Double(all) }
    }

    @Test("what other projects' tests say of a template is said here, too", .timeLimit(.minutes(5)))
    func verdicts() throws {
        let corpus = try Corpus()
        var counts: [String: Count] = [:]
        var tested = Count()
        let report = Report()
        for entry in corpus.entries {
            report.begin(entry.path)
            let result = try corpus.read(entry)
            for diagnostic in result?.diagnostics.prefix(20) ?? [] { checkPlace(of: diagnostic) }
            // TOSCA.meta, inputs and the like are no templates, whatever is said of them.
            guard let isValid = entry.isValid, entry.version != "-" || entry.isTested else { continue }
            let isAccepted = result?.template != nil
            let key = "\(entry.isTested ? "tests" : "examples")\t\(entry.collection)\t\(entry.version)"
            func count(_ count: inout Count) {
                switch (isValid, isAccepted) {
                case (true, true), (false, false): count.agreed += 1
                case (false, true): count.wronglyAccepted += 1
                case (true, false): count.wronglyRejected += 1
                }
            }
            count(&counts[key, default: Count()])
            if entry.isTested { count(&tested) }
            if isValid != isAccepted { report.disagreement(entry, result) }
        }
        print("corpus\tof\tin\tversion\tagreed\twrongly accepted\twrongly rejected\tcrashed")
        for (key, count) in counts.sorted(by: { $0.key < $1.key }) {
            // A crash would have ended this process; that it gets here is what the last column says.
            print("corpus\t\(key)\t\(count.agreed)\t\(count.wronglyAccepted)\t\(count.wronglyRejected)\t0")
        }
        print("corpus\tall tests\t\(tested.agreed) of \(tested.all): \(percent(tested.share))")
        #expect(tested.share >= Floor.verdicts, "\(tested)")
        for (collection, floor) in Floor.accepted {
            var count = Count()
            for (key, other) in counts where key.contains("\t\(collection)\t") {
                count.agreed += other.agreed
                count.wronglyAccepted += other.wronglyAccepted
                count.wronglyRejected += other.wronglyRejected
            }
            print("corpus\tall of \(collection)\t\(count.agreed)")
            #expect(count.agreed >= floor, "\(collection): \(count)")
        }
    }

    @Test("a line that Cloudnet marks as wrong has an error, and one that it marks as right has none")
    func lines() throws {
        let corpus = try Corpus()
        let report = Report()
        var marked = 0
        var agreed = 0
        for entry in corpus.entries where entry.collection == "cloudnet" && entry.path.hasSuffix(".yaml") {
            let oracle = LineOracle(try corpus.text(of: entry))
            guard !oracle.wrong.isEmpty || !oracle.right.isEmpty else { continue }
            report.begin(entry.path)
            var diagnostics = try corpus.read(entry)?.diagnostics ?? []
            // Imports that lead nowhere silence what they might declare: what is said once they are mended counts, too.
            var imports: Set<Int> = []
            while let line = diagnostics.first(where: {
                [.missingImport, .remoteImport, .unknownRepository].contains($0.code)
                    && !imports.contains($0.location.line) && $0.location.file.path == entry.path
            })?.location.line {
                imports.insert(line)
                diagnostics += try corpus.read(entry, without: imports)?.diagnostics ?? []
            }
            let errors = Set(
                diagnostics.filter { $0.severity == .error && entry.path == $0.location.file.path }.map(\.location.line)
            )
            marked += oracle.wrong.count + oracle.right.count
            for line in oracle.wrong {
                if errors.contains(line) { agreed += 1 } else { report.line(entry, line, "has no error") }
            }
            for line in oracle.right {
                if !errors.contains(line) { agreed += 1 } else { report.line(entry, line, "has an error") }
            }
        }
        let share = marked == 0 ? 1 : Double(agreed) / Double(marked)
        print("corpus\tlines\tcloudnet\t\(agreed) of \(marked): \(percent(share))")
        #expect(share >= Floor.lines)
    }

    private func percent(_ share: Double) -> String { "\((share * 10000).rounded() / 100) %" }

    /// What is said has a place in a file.
    private func checkPlace(of diagnostic: Diagnostic) {
        let location = diagnostic.location
        // A file that cannot be read, or is empty, has no lines; what is missing may be right after the end.
        let length = location.file.line(location.line)?.unicodeScalars.count ?? 0
        #expect(
            location.line == 1 || location.file.line(location.line) != nil
                || location.file.line(location.line - 1) != nil, "\(diagnostic)")
        #expect((1...length + 1).contains(location.column), "\(diagnostic)")
    }
}

/// What is agreed on at least.
private enum Floor {
    /// Of the verdicts that projects' tests assert.
    static let verdicts = 0.98
    /// Of Cloudnet's marked lines.
    static let lines = 0.952
    /// By collection, tests and examples together.
    static let accepted = [
        "aria-examples": 19, "aria-grammar": 2720, "cloudnet": 91, "community": 117, "tosca-parser": 81,
    ]
}

/// The lines of a file that say of themselves whether something is wrong with them.
///
/// A mark in a line of its own is about the next line; about the one before where the next one is less indented, or only
/// closes a bracket.
private struct LineOracle {
    private(set) var wrong: [Int] = []
    private(set) var right: [Int] = []

    init(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        func content(_ line: String) -> String {
            let text = line.firstRange(of: "# ").map { String(line[..<$0.lowerBound]) } ?? line
            let content = text.filter { !$0.isWhitespace }
            return content == "-" ? "" : content
        }
        func indentation(_ index: Int) -> Int { lines[index].prefix { $0 == " " }.count }
        for (index, line) in lines.enumerated() {
            let isWrong = line.contains("# ERROR")
            guard isWrong || line.contains("# CORRECT") else { continue }
            var place = index
            if content(line).isEmpty || content(line).hasPrefix("#") {
                func isText(_ index: Int) -> Bool {
                    let text = content(lines[index])
                    return !text.isEmpty && !text.hasPrefix("#")
                }
                let next = lines.indices.dropFirst(index + 1).first(where: isText)
                let previous = lines.indices.prefix(index).last(where: isText)
                let isClosing =
                    next.map {
                        content(lines[$0]).allSatisfy { "}]".contains($0) } || indentation($0) < indentation(index)
                    } ?? true
                guard let found = isClosing ? previous : next else { continue }
                place = found
            }
            if isWrong { wrong.append(place + 1) } else { right.append(place + 1) }
        }
    }
}

/// Writes what is not agreed on to the file that DITRIT_CORPUS_REPORT names.
private final class Report {
    private var file: UnsafeMutablePointer<FILE>?

    init() {
        guard let path = ProcessInfo.processInfo.environment["DITRIT_CORPUS_REPORT"] else { return }
        file = fopen(path, "a")
    }

    deinit { if let file { fclose(file) } }

    private func write(_ text: String) {
        guard let file else { return }
        fputs(text + "\n", file)
        fflush(file)
    }

    /// Notes what is read, so that a crash can be told of.
    func begin(_ path: String) {
        if ProcessInfo.processInfo.environment["DITRIT_CORPUS_TRACE"] != nil { write("reading \(path)") }
    }

    func disagreement(_ entry: Corpus.Entry, _ result: ReadResult?) {
        let verdict = result?.template == nil ? "wrongly rejected" : "wrongly accepted"
        write("\(verdict)\t\(entry.isTested ? "tests" : "examples")\t\(entry.path)\t\(entry.origin)")
        for diagnostic in (result?.diagnostics ?? []).filter({ $0.severity == .error }).prefix(5) {
            write("    \(diagnostic)")
        }
    }

    func line(_ entry: Corpus.Entry, _ line: Int, _ what: String) {
        write("line\t\(entry.path):\(line)\t\(what)")
    }
}
