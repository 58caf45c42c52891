import OrchestrationTestSupport
import Orchestration
import Testing

/// A checker that finds nothing wrong proves something only if it would find it.
@Suite("The order checker")
struct OrderCheckerTests {
    private let checker = OrderChecker(
        nodes: [
            .init(name: "host_0", machine: "host_0", implemented: ["create", "stop"]),
            .init(name: "db_0", machine: "host_0", implemented: ["configure", "stop"]),
            .init(name: "web_0", machine: "web_0", implemented: ["configure"]),
        ],
        pairs: [
            .init(
                relationship: "db.host", source: "db_0", target: "host_0", isHosting: true,
                implemented: ["add_target"]),
            .init(
                relationship: "web.uses", source: "web_0", target: "db_0", isHosting: false,
                implemented: [
                    "pre_configure_source", "post_configure_target", "add_target", "add_source", "remove_target",
                    "remove_source",
                ]),
        ])

    @Test("content with logs that obey")
    func obedient() {
        #expect(checker.complaints(about: Log.install.events, of: .install).isEmpty)
        #expect(checker.complaints(about: Log.uninstall.events, of: .uninstall).isEmpty)
    }

    @Test("content with a log in which a failed operation was run again")
    func resumed() {
        var log = Log.install
        log.insert(
            ["web_0 error", "web_0 configuring", "> Standard.configure web_0"],
            after: "> Standard.configure web_0")
        log.replace("web_0 error", by: ["! Standard.configure web_0", "web_0 error"])
        #expect(checker.complaints(about: log.events, of: .install) == [])
    }

    @Test("finds states that are missing, doubled or swapped")
    func states() {
        for line in Log.install.lines where !line.contains(".") {
            expect("went through", in: .install) { $0.remove(line) }
            expect("went through", in: .install) { $0.insert([line], after: line) }
        }
        expect("went through", in: .install) { $0.swap("web_0 created", "web_0 configuring") }
        expect("there is no node", in: .install) { $0.insert(["cache_0 creating"], after: "web_0 creating") }
    }

    @Test("finds operations that are missing, doubled, or not to be called")
    func operations() {
        for (workflow, log) in [(OrderChecker.Workflow.install, Log.install), (.uninstall, .uninstall)] {
            for line in log.lines where line.hasPrefix(">") {
                let ended = "<" + line.dropFirst()
                expect("ran 0 times", in: workflow) {
                    $0.remove(line)
                    $0.remove(ended)
                }
                expect("ran 2 times", in: workflow) { $0.insert([line, ended], after: ended) }
                expect("never ended", in: workflow) { $0.remove(ended) }
                expect("without having been called", in: workflow) { $0.remove(line) }
                expect("called while it ran", in: workflow) { $0.insert([line], after: line) }
            }
        }
        expect("not to be called", in: .install) {
            $0.insert(["> Standard.start web_0", "< Standard.start web_0"], after: "web_0 starting")
        }
        expect("not to be called", in: .install) {
            $0.insert(
                ["> Configure.add_target db_0 db.host host_0", "< Configure.add_target db_0 db.host host_0"],
                after: "db_0 started")
        }
    }

    @Test("finds an operation of a node outside its states")
    func places() {
        expect("called before creating", in: .install) { $0.swap("host_0 creating", "> Standard.create host_0") }
        expect("ended after created", in: .install) { $0.swap("host_0 created", "< Standard.create host_0") }
        expect("ended after stopped", in: .uninstall) { $0.swap("db_0 stopped", "< Standard.stop db_0") }
    }

    @Test("finds a node that is created before what it requires is started")
    func creation() {
        expect("web_0 was creating before db_0 was started", in: .install) {
            $0.move("web_0 creating", before: "db_0 started")
        }
        expect("db_0 was creating before host_0 was started", in: .install) {
            $0.move("db_0 creating", before: "host_0 started")
        }
    }

    @Test("finds a node that is stopped before what requires it is deleted")
    func removal() {
        expect("db_0 was stopping before web_0 was deleted", in: .uninstall) {
            $0.move("db_0 stopping", before: "web_0 deleted")
        }
    }

    @Test("finds operations of Configure out of their place")
    func configure() {
        expect("came before configuring", in: .install) {
            $0.swap("web_0 configuring", "> Configure.pre_configure_source web_0 web.uses")
        }
        expect("ended after configure had begun", in: .install) {
            $0.move("> Standard.configure web_0", before: "< Configure.pre_configure_source web_0 web.uses")
        }
        expect("came before configure had ended", in: .install) {
            $0.move("> Configure.post_configure_target db_0 web.uses", before: "< Standard.configure db_0")
        }
        expect("ended after configured", in: .install) {
            $0.swap("< Configure.post_configure_target db_0 web.uses", "db_0 configured")
        }
        expect("came before web_0 was started", in: .install) {
            $0.move("> Configure.add_target web_0 web.uses db_0", before: "web_0 started")
        }
        expect("came before web_0 was started", in: .install) {
            $0.move("> Configure.add_source db_0 web.uses web_0", before: "web_0 started")
        }
        expect("came before db_0 was started", in: .install) {
            $0.move("> Configure.add_target db_0 db.host", before: "db_0 started")
        }
        expect("came before stopping", in: .uninstall) {
            $0.move("> Configure.remove_target web_0 web.uses db_0", before: "web_0 stopping")
        }
        expect("ended after stop had begun", in: .uninstall) {
            $0.swap("< Configure.remove_source web_0 web.uses db_0", "web_0 stopped")
        }
    }

    @Test("finds two scripts that run at the same time on a machine")
    func hosts() {
        var events = Log.install.events
        // The configure of db_0, hosted on host_0, begins in the middle of the create of host_0.
        for index in events.indices where events[index].operation == "Standard.configure" {
            if events[index].node == "db_0", events[index].kind == .succeeded { events[index].began = 150 }
        }
        for index in events.indices where events[index].operation == "Standard.create" {
            if events[index].kind == .succeeded { (events[index].began, events[index].ended) = (100, 200) }
        }
        let complaints = checker.complaints(about: events, of: .install)
        #expect(complaints.contains { $0.contains("ran at the same time on host_0") })
    }

    private func expect(
        _ complaint: String, in workflow: OrderChecker.Workflow, _ doctor: (inout Log) -> Void,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let sound = workflow == .install ? Log.install : Log.uninstall
        var log = sound
        doctor(&log)
        #expect(log.lines != sound.lines, "the log was to be doctored", sourceLocation: sourceLocation)
        let complaints = checker.complaints(about: log.events, of: workflow)
        #expect(
            complaints.contains { $0.contains(complaint) }, "\(complaint)\n\(complaints)\n\(log.lines)",
            sourceLocation: sourceLocation)
    }
}
