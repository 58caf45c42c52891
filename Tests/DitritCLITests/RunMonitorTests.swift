import EventLoop
import FoundationEssentials
import Orchestration
import Testing

@testable import DitritCLI

@Suite("What views know of a run")
struct RunMonitorTests {
    private func event(_ json: String) throws -> Event { try #require(Event(json: json)) }

    @Test("a listener is told of a hundred thousand events, one after another")
    func longRun() throws {
        let monitor = RunMonitor()
        let count = Locked(0)
        monitor.listen { _ in count.withLock { $0 += 1 } }
        let entered = try event(#"{"at": 1, "kind": "state", "node": "web_0", "state": "started"}"#)
        for _ in 0..<100_000 { monitor.happened([entered]) }
        #expect(count.withLock { $0 } == 100_000)
        #expect(monitor.snapshot.states == ["web_0": "started"])
    }

    @Test("that the manager lives is no news of the run: who waits for a worker would not be told")
    func signsOfLife() throws {
        let monitor = RunMonitor()
        monitor.happened([])
        #expect(!monitor.hasHeard)
        monitor.happened([try event(#"{"at": 1, "kind": "state", "node": "web_0", "state": "started"}"#)])
        #expect(monitor.hasHeard)
    }

    @Test("failures are kept for the summary, with their last words")
    func failures() throws {
        let monitor = RunMonitor()
        monitor.happened([
            try event(
                """
                {"at": 1, "kind": "failed", "node": "web_0", "operation": "Standard.create", "message": "it broke",
                 "output": ["first", "last"]}
                """)
        ])
        let summary = monitor.summary(
            of: RunEnding(nil, records: [("web_0", NodeRecord())]), workflow: "install", style: Style(hasColor: false))
        #expect(summary.contains("failed: web_0 Standard.create: it broke\n    | first\n    | last"))
        #expect(summary.contains("install was stopped; run it again to go on: 1 node, 1 operation,"))
    }

    @Test("where workers are not heard an operation runs from when it is handed out until it has ended")
    func farAway() throws {
        let monitor = RunMonitor(hearsWorkers: false)
        func happened(_ kind: String) throws -> [String] {
            monitor.happened([
                try event(
                    """
                    {"at": 1, "kind": "\(kind)", "node": "web_0", "operation": "Configure.add_target",
                     "relationship": "web.uses", "peer": "api_1"}
                    """)
            ])
            return monitor.snapshot.running.values.map(\.title)
        }
        #expect(try happened("dispatched") == ["web_0 Configure.add_target (web.uses, api_1)"])
        #expect(try happened("withdrawn") == [])
        #expect(try happened("dispatched").count == 1)
        #expect(try happened("succeeded") == [])
    }

    @Test("what a worker tells before the engine is told after it: a log is in the order of what led to what")
    func order() throws {
        let monitor = RunMonitor()
        let told = Locked<[String]>([])
        monitor.listen { notice in
            let word =
                switch notice {
                case .event(let event): event.state ?? event.kind.rawValue
                case .began: "began"
                case .line(let line, _): line
                case .ended: "ended"
                }
            told.withLock { $0.append(word) }
        }
        let task = try JSONDecoder().decode(OperationTask.self, from: Data(Self.task.utf8))
        monitor.began(task)
        monitor.printed("hello", by: task)
        #expect(told.withLock { $0 } == [])
        monitor.happened([
            try event(#"{"at": 1, "kind": "state", "node": "web_0", "state": "creating"}"#),
            try event(#"{"at": 1, "kind": "dispatched", "node": "web_0", "operation": "Standard.create"}"#),
        ])
        monitor.printed("world", by: task)
        #expect(told.withLock { $0 } == ["creating", "dispatched", "began", "hello", "world"])
    }

    private static let task = """
        {"execution": "m-1", "number": 0, "subject": {"activity": {"node": 0, "step": 0, "position": 1}},
         "node": "web_0", "operation": "Standard.create", "csar": "", "entry": "", "file": "", "interpreter": "none",
         "environment": {}, "inputs": {}, "outputs": []}
        """

    @Test("a table is as wide as its cells need, whatever their colours")
    func table() {
        var table = Table(columns: ["A", "LONGER"])
        table.add([Style(hasColor: true).green("green"), "x"])
        table.add(["a", "y"])
        table.add(["日本", "z"])
        #expect(table.text == "A      LONGER\n\u{1B}[32mgreen\u{1B}[0m  x\na      y\n日本   z")
    }
}

extension Event {
    fileprivate init?(json: String) {
        guard let event = try? JSONDecoder().decode(Event.self, from: Data(json.utf8)) else { return nil }
        self = event
    }
}
