import FoundationEssentials
import Telemetry
import TestSupport
import Testing

/// The journal's catalog and the messages of the code.
@Suite("The message catalog")
struct CatalogTests {
    static let file =
        #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/systemd/ditrit.catalog"

    /// An entry, read by the rules of systemd's catalog.c: `-- ` and the identity, headers, an empty line, the text.
    struct Entry {
        let id: String
        var headers: [String: String] = [:]
        var body: [String] = []
    }

    static func entries() throws -> [Entry] {
        var entries: [Entry] = []
        var isInHeaders = false
        for (number, line) in try String(contentsOfFile: file, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false
        ).enumerated() {
            if line.hasPrefix("-- ") {
                let id = line.dropFirst(3)
                try #require(id.utf8.count == 32 && id.allSatisfy { "0123456789abcdef".contains($0) }, "line \(number)")
                entries.append(Entry(id: String(id)))
                isInHeaders = true
            } else if entries.isEmpty {
                try #require(line.isEmpty || line.hasPrefix("#"), "line \(number) stands before the first entry")
            } else if !isInHeaders {
                try #require(!line.hasPrefix("#"), "line \(number): systemd would leave it out of the text")
                entries[entries.count - 1].body.append(String(line))
            } else if line.isEmpty {
                isInHeaders = false
            } else {
                let parts = line.split(separator: ": ", maxSplits: 1)
                try #require(parts.count == 2, "line \(number) is no header")
                entries[entries.count - 1].headers[String(parts[0])] = String(parts[1])
            }
        }
        return entries
    }

    @Test("every kind of message has one entry, and every entry a kind of message")
    func complete() throws {
        let ids = try Self.entries().map(\.id)
        #expect(Set(ids) == Set(Message.allCases.map(\.rawValue)))
        #expect(ids.count == Message.allCases.count)
    }

    @Test("identities are valid, and random rather than thought up", arguments: Message.allCases)
    func identities(message: Message) {
        #expect(message.rawValue.wholeMatch(of: /[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}/) != nil)
    }

    @Test("an entry says what it is about, whose it is, and what happened, in lines that fit a terminal")
    func entries() throws {
        for entry in try Self.entries() {
            #expect(entry.headers["Subject"]?.isEmpty == false, "\(entry.id)")
            #expect(entry.headers["Defined-By"] == "Ditrit", "\(entry.id)")
            #expect(entry.body.joined().count > 40, "\(entry.id)")
            for line in entry.body { #expect(line.count <= 90, "\(entry.id): \(line)") }
        }
    }

    @Test("what an entry quotes is a field that records have")
    func quotes() throws {
        let fields = Set(LogField.allCases.map(\.rawValue) + ["SYSLOG_IDENTIFIER"])
        for entry in try Self.entries() {
            for quote in ([entry.headers["Subject"] ?? ""] + entry.body).joined(separator: " ").matches(of: /@(\w+)@/) {
                #expect(fields.contains(String(quote.1)), "\(entry.id): \(quote.1)")
            }
        }
    }

    @Test("every field that records can have is explained", arguments: LogField.allCases)
    func documented(field: LogField) throws {
        let folder = Self.file.split(separator: "/").dropLast(2).reduce("") { "\($0)/\($1)" } + "/docs"
        let pages = try ["worker.md", "manager.md"].map {
            try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)
        }
        #expect(pages.contains { $0.contains("\n| `\(field.rawValue)` |") })
    }

    static let hasJournalctl = (try? Command.run(["sh", "-c", "command -v journalctl >/dev/null"])) != nil

    @Test("systemd compiles the catalog", .enabled(if: hasJournalctl, "there is no journalctl here"))
    func compiled() async throws {
        let root = try TemporaryDirectory()
        try root.write(String(contentsOfFile: Self.file, encoding: .utf8), to: "usr/lib/systemd/catalog/ditrit.catalog")
        try root.write("", to: "var/lib/systemd/catalog/.keep")
        let update = try ChildProcess(["journalctl", "--root", root.path, "--update-catalog"])
        #expect(try await update.wait() == 0, "\(update.output)")
        #expect(update.output == "", "systemd complains of nothing")
        let list = try ChildProcess(["journalctl", "--root", root.path, "--list-catalog", "--no-pager"])
        #expect(try await list.wait() == 0)
        let listed = list.output.split(separator: "\n")
        #expect(listed.count == Message.allCases.count)
        for message in Message.allCases {
            #expect(listed.contains { $0.hasPrefix(message.rawValue + " Ditrit: Ditrit: ") }, "\(message)")
        }
    }
}
