import EventLoop
import Systemd
import TestSupport
import Testing

@testable import Telemetry

@Suite("Log records")
struct LoggerTests {
    private func line(
        _ text: String, severity: Severity = .notice, fields: [LogField: String] = [:], time: Int64 = 0
    ) -> String {
        StandardErrorSink.line(
            LogRecord(severity: severity, message: nil, text: text, fields: fields, time: time))
    }

    // MARK: - Standard error

    @Test("a record is one line that no terminal obeys, whatever it quotes")
    func hostileText() {
        let text = "a\nb\r\u{1B}[2Jc\u{85}\u{2028}\u{202E}\t\0é👩‍👩‍👧"
        #expect(
            line(text, fields: [.node: "x\ny z", .operation: "a\\\"=b", .model: ""])
                == "1970-01-01T00:00:00.000Z notice   a\\nb\\r\\u{1b}[2Jc\\u{85}\\u{2028}\\u{202e}\\t\\u{0}é👩‍👩‍👧"
                + "  model=\"\" node=\"x\\ny z\" operation=\"a\\\\\\\"=b\"")
    }

    @Test("a line has the time in UTC, the severity, the text, and the fields that matter in their order")
    func lines() {
        let fields: [LogField: String] = [
            .operation: "Standard.create", .node: "web_0", .execution: "e1", .instance: "prod", .model: "shop",
            .trace: "4bf9", .span: "00f0", .worker: "w1",
        ]
        #expect(
            line("begins", fields: fields, time: 1_795_564_799_999_999)
                == "2026-11-24T23:59:59.999Z notice   begins  model=shop instance=prod execution=e1 node=web_0 "
                + "operation=Standard.create trace=4bf9")
        #expect(line("x", severity: .critical, time: -1) == "1969-12-31T23:59:59.999Z critical x")
    }

    // MARK: - The journal

    @Test("a record in the journal has its fields under their names")
    func journalFields() {
        let sink = JournalSink(identifier: "ditrit-worker", fallback: StandardErrorSink())
        let record = LogRecord(
            severity: .warning, message: .operationFailed, text: "a\nb", fields: [.node: "web_0", .worker: "w1"],
            time: 0)
        let fields = sink.fields(of: record).map { "\($0.name)=\($0.value)" }
        #expect(
            fields == [
                "MESSAGE=a\nb", "PRIORITY=4", "SYSLOG_IDENTIFIER=ditrit-worker",
                "MESSAGE_ID=\(Message.operationFailed.rawValue)", "DITRIT_WORKER=w1", "DITRIT_NODE=web_0",
            ])
    }

    @Test("every field's name is one that the journal takes", arguments: LogField.allCases)
    func names(field: LogField) { #expect(Journal.Field.isValid(field.rawValue)) }

    @Test("what the journal does not take comes to standard error", .enabled(if: Namespace.isAllowed))
    func fallback() async throws {
        let directory = try TemporaryDirectory()
        // A journal that has ended leaves its socket behind.
        _ = try DatagramReceiver(path: directory.path + "/socket")
        let probe = try Namespace.start([ChildProcess.built("Probe"), "log"], journal: directory.path)
        #expect(try await probe.wait() == 0)
        #expect(probe.output.hasSuffix("Z notice   hello  node=web_0\n"), "\(probe.output)")
    }

    @Test("a record arrives in the journal, and standard error stays silent", .enabled(if: Namespace.isAllowed))
    func journal() async throws {
        let directory = try TemporaryDirectory()
        let journal = try DatagramReceiver(path: directory.path + "/socket")
        let probe = try Namespace.start([ChildProcess.built("Probe"), "log"], journal: directory.path)
        #expect(try await probe.wait() == 0)
        #expect(probe.output == "")
        let lines = try await journal.receive().split(separator: "\n")
        #expect(
            lines.prefix(5) == [
                "MESSAGE=hello", "PRIORITY=5", "SYSLOG_IDENTIFIER=probe",
                "MESSAGE_ID=\(Message.daemonReady.rawValue)", "DITRIT_NODE=web_0",
            ])
    }

    // MARK: - Loggers

    /// Keeps what it is given.
    private final class Recorder: LogSink {
        let records = Locked<[LogRecord]>([])
        func write(_ record: LogRecord) { records.withLock { $0.append(record) } }
    }

    @Test("what is not grave enough is not written, and its text is not made")
    func threshold() {
        let recorder = Recorder()
        let logger = Logger(sink: recorder, threshold: .warning)
        let child = logger.with(.node, "web_0")
        var made = 0
        func text() -> String {
            made += 1
            return "text"
        }
        for severity in Severity.allCases { child.log(severity, text()) }
        #expect(recorder.records.withLock { $0.map(\.severity) } == [.critical, .error, .warning])
        #expect(made == 3)
        // The level of a daemon is changed in one place, for all that speak.
        logger.threshold = .debug
        child.debug(text())
        #expect(made == 4)
        #expect(Severity.allCases.map { Severity("\($0)") } == Severity.allCases)
        #expect(Severity("loud") == nil)
    }

    @Test("a logger carries the fields of its part, and leaves those of its origin alone")
    func fields() throws {
        let recorder = Recorder()
        let logger = Logger(sink: recorder).with(.execution, "e1")
        let context = TraceContext()
        logger.with(.node, "web_0").with(context).info("inner")
        logger.info("outer")
        let records = recorder.records.withLock { $0 }
        #expect(
            records.map(\.fields) == [
                [.execution: "e1", .node: "web_0", .trace: context.traceID, .span: context.spanID],
                [.execution: "e1"],
            ])
    }
}
