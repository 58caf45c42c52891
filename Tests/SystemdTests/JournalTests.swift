import Glibc
import Systemd
import TestSupport
import Testing

@Suite("Writing to the journal")
struct JournalTests {
    @Test("names that the journal would drop are known", arguments: ["", "_PID", "a", "A-B", "9A", "Ä", "A B"])
    func badNames(name: String) { #expect(!Journal.Field.isValid(name)) }

    @Test("names have at most 64 characters")
    func longNames() {
        #expect(Journal.Field.isValid(String(repeating: "A", count: 64)))
        #expect(!Journal.Field.isValid(String(repeating: "A", count: 65)))
    }

    @Test("an entry arrives in the journal's own form, texts of several lines too", .enabled(if: Namespace.isAllowed))
    func entry() async throws {
        let directory = try TemporaryDirectory()
        let journal = try DatagramReceiver(path: directory.path + "/socket")
        let probe = try Namespace.start([ChildProcess.built("Probe"), "journal"], journal: directory.path)
        #expect(try await probe.wait() == 0, "\(probe.output)")
        // A value with line breaks follows its length in 64 bits, the lowest byte first.
        let text = "MESSAGE\n\u{9}\0\0\0\0\0\0\0two\nlines\nPRIORITY=5\nDITRIT_NODE=web_0\n"
        let received = try await journal.receive()
        #expect(received.hasPrefix(text), "\(received)")
        #expect(!received.contains("CODE_FILE"))
    }

    @Test("without a journal an entry is lost, and that is no error", .enabled(if: Namespace.isAllowed))
    func noJournal() async throws {
        let directory = try TemporaryDirectory()
        let probe = try Namespace.start([ChildProcess.built("Probe"), "journal"], journal: directory.path)
        #expect(try await probe.wait() == 0, "\(probe.output)")
    }

    @Test("only what systemd itself has connected counts as the journal")
    func connected() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        var status = stat()
        try #require(fstat(ends[1], &status) == 0)
        #expect(Journal.isConnected(ends[1], stream: "\(status.st_dev):\(status.st_ino)"))
        let others = [
            nil, "", ":", "1", "\(status.st_dev):", "\(status.st_dev):\(status.st_ino + 1)", "-1:-1",
            "\(status.st_dev):\(status.st_ino):1",
        ]
        for other in others { #expect(!Journal.isConnected(ends[1], stream: other), "\(other ?? "nil")") }
        #expect(!Journal.isConnected(-1, stream: "\(status.st_dev):\(status.st_ino)"))
    }
}
