import OrchestrationTestSupport
import TOSCA
import TestSupport
import Testing

@testable import Orchestration

/// Where a new execution begins, by what is there.
@Suite("What is there already")
struct StartingStateTests {
    private static let note = "#!/bin/sh\necho $DITRIT_WORKFLOW $DITRIT_OPERATION $SELF >> $DIARY\n"

    private func bench(configure: String = "note.sh") throws -> Workbench {
        try Workbench(
            ModelText.types + """
                topology_template:
                  node_templates:
                    db:
                      type: test.Node
                      interfaces: { Standard: { create: scripts/note.sh, stop: scripts/note.sh } }
                    web:
                      type: test.Node
                      interfaces: { Standard: { configure: scripts/\(configure), start: scripts/note.sh } }
                      requirements:
                        - uses:
                            node: db
                            relationship:
                              type: tosca.relationships.ConnectsTo
                              interfaces:
                                Configure: { add_target: scripts/note.sh, add_source: scripts/note.sh }
                    top: { type: test.Node, requirements: [ { uses: web } ] }
                """,
            scripts: ["note.sh": Self.note, "broken.sh": Self.note + "exit 1\n"])
    }

    @Test("an install of what is started does nothing, by whatever workflow it was started, and announces nobody again")
    func installedAgain() async throws {
        let bench = try bench()
        try await bench.run("install")
        for workflow in ["install", "start"] {
            let before = bench.diaryLines()
            let outcome = try await bench.run(workflow)
            #expect(!outcome.continued)
            #expect(outcome.execution.status == .succeeded)
            #expect(outcome.events.isEmpty, "\(workflow): \(outcome.events)")
            #expect(bench.diaryLines() == before)
        }
        try await bench.run("stop")
        try await bench.run("start")
        let before = bench.diaryLines()
        #expect(before.contains("start Configure.add_target web.uses"))
        let outcome = try await bench.run("install")
        #expect(outcome.events.isEmpty)
        #expect(bench.diaryLines() == before)
    }

    @Test("an install of what is stopped only starts it")
    func installedAfterStop() async throws {
        let bench = try bench()
        try await bench.run("install")
        try await bench.run("stop")
        let outcome = try await bench.run("install")
        #expect(outcome.execution.status == .succeeded)
        #expect(outcome.operations(.succeeded).contains("start of web_0"))
        #expect(!outcome.operations(.succeeded).contains("create of db_0"))
        #expect(outcome.nodes(in: "started").count == 3)
    }

    @Test("a stop of what is half installed stops what runs, and waits for nobody who does not")
    func partialStop() async throws {
        let bench = try bench(configure: "broken.sh")
        let install = try await bench.run("install")
        #expect(install.nodes(in: "started") == ["db_0"])
        let outcome = try await bench.run("stop")
        #expect(outcome.execution.status == .succeeded)
        #expect(outcome.nodes(in: "stopped") == ["db_0"])
        #expect(outcome.nodes(in: "error") == ["web_0"], "nothing has mended it")
        #expect(outcome.operations(.succeeded) == ["stop of db_0"])

        try bench.script("broken.sh", Self.note)
        let again = try await bench.run("install")
        #expect(again.execution.status == .succeeded)
        #expect(again.nodes(in: "started").count == 3)
    }

    @Test("a start of what is not installed, or not whole, starts what it can and says what is in the way")
    func partialStart() async throws {
        let bench = try bench(configure: "broken.sh")
        let absent = try await bench.run("start")
        #expect(absent.execution.status == .failed)
        #expect(
            absent.failures.first
                == "it is 'initial': it must be installed before it can take part in 'start'")
        #expect(absent.failures.count == 3)

        try await bench.run("install")
        try await bench.run("stop")
        let outcome = try await bench.run("start")
        #expect(outcome.execution.status == .failed)
        #expect(outcome.nodes(in: "started") == ["db_0"])
        #expect(
            outcome.failures.sorted() == [
                "it is 'error': it must be installed before it can take part in 'start'",
                "it is 'initial': it must be installed before it can take part in 'start'",
            ])
    }

    @Test("an uninstall of what is half installed removes it, and of what is not there does nothing")
    func partialUninstall() async throws {
        let bench = try bench(configure: "broken.sh")
        try await bench.run("install")
        let outcome = try await bench.run("uninstall")
        #expect(outcome.execution.status == .succeeded)
        #expect(outcome.nodes(in: "deleted") == ["db_0", "web_0"])
        #expect(outcome.nodes(in: "initial") == ["top_0"], "nothing had happened to it")
        let again = try await bench.run("uninstall")
        #expect(again.execution.status == .succeeded)
        #expect(again.events.isEmpty)
    }

    @Test("what was uninstalled is installed from the beginning")
    func reinstall() async throws {
        let bench = try bench()
        let service = try ModelText.read(try bench.text())
        let checker = OrderChecker(service, try service.instances())
        for workflow in ["install", "uninstall", "install", "uninstall"] {
            let outcome = try await bench.run(workflow)
            #expect(outcome.execution.status == .succeeded)
            let known = try #require(OrderChecker.Workflow(rawValue: workflow))
            #expect(checker.complaints(about: outcome.events, of: known) == [])
        }
    }

    /// A node with workflows of its own: one without states, one with TOSCA's, one that creates, one with its own states.
    private func benchWithOwnWorkflows(start: String = "note.sh") throws -> Workbench {
        try Workbench(
            ModelText.types + """
                  test.Own:
                    derived_from: test.Node
                    workflows:
                      scale: { steps: { all: { activities: [ { call_operation: Standard.configure } ] } } }
                      restart:
                        steps:
                          all:
                            activities:
                              [ { set_state: starting }, { call_operation: Standard.start }, { set_state: started } ]
                      rebuild: { steps: { all: { activities: [ { set_state: creating }, { set_state: started } ] } } }
                      audit: { steps: { all: { activities: [ { set_state: audited } ] } } }
                topology_template:
                  node_templates:
                    app:
                      type: test.Own
                      interfaces:
                        Standard: { create: scripts/note.sh, configure: scripts/note.sh, start: scripts/\(start) }
                """,
            scripts: ["note.sh": Self.note, "broken.sh": Self.note + "exit 1\n"])
    }

    @Test(
        "a workflow of a type's own is refused by nodes that are not there, unless its states are its own or it creates"
    )
    func ownWorkflowsOfTheAbsent() async throws {
        for workflow in ["scale", "restart"] {
            let bench = try benchWithOwnWorkflows()
            for state in ["initial", "deleted"] {
                let outcome = try await bench.run(workflow)
                #expect(outcome.execution.status == .failed)
                #expect(
                    outcome.failures == [
                        "it is '\(state)': it must be installed before it can take part in '\(workflow)'"
                    ])
                #expect(outcome.nodes(in: state) == ["app_0"])
                try await bench.run("install")
                try await bench.run("uninstall")
            }
            #expect(!bench.diaryLines().contains { $0.hasPrefix(workflow) })
        }
        for workflow in ["rebuild", "audit"] {
            #expect(try await benchWithOwnWorkflows().run(workflow).execution.status == .succeeded, "\(workflow)")
        }
    }

    @Test("an error stays until a workflow sets another state: one that sets none neither mends nor hides it")
    func ownWorkflowsAfterAnError() async throws {
        let bench = try benchWithOwnWorkflows(start: "broken.sh")
        try await bench.run("install")
        let refused = try await bench.run("scale")
        #expect(refused.execution.status == .failed)
        #expect(
            refused.failures == ["it is 'error': it must be started or stopped before it can take part in 'scale'"])
        #expect(refused.nodes(in: "error") == ["app_0"])

        try bench.script("broken.sh", Self.note)
        let mended = try await bench.run("restart")
        #expect(mended.execution.status == .succeeded)
        #expect(mended.events.compactMap(\.state) == ["starting", "started"])
        #expect(try await bench.run("scale").execution.status == .succeeded)
    }

    @Test("what failed while it was made is not said to be made again when it is removed")
    func removalAfterAnError() async throws {
        let bench = try bench(configure: "broken.sh")
        try await bench.run("install")
        let outcome = try await bench.run("uninstall")
        #expect(
            outcome.events.filter { $0.node == "web_0" }.compactMap(\.state)
                == ["stopping", "stopped", "deleting", "deleted"])
    }

    @Test("an imperative workflow takes the place of the declared one, whatever of the two names either has")
    func imperativeWorkflows() async throws {
        for (name, asked, others) in [
            ("install", "install", "start, stop, uninstall"), ("deploy", "install", "start, stop, uninstall"),
            ("install", "deploy", "start, stop, uninstall"), ("stop", "stop", "install, start, uninstall"),
        ] {
            let bench = try Workbench(
                ModelText.types + """
                    topology_template:
                      node_templates: { a: { type: test.Node } }
                      workflows: { \(name): { steps: { s: { target: a, activities: [ { set_state: started } ] } } } }
                    """)
            let error = await #expect(throws: CompilationError.self) { try await bench.run(asked) }
            #expect(error?.diagnostics.map(\.code) == [.imperativeWorkflow])
            #expect(error?.diagnostics.first?.hint == "workflows that can be run: \(others)")
            let service = try ModelText.read(try bench.text())
            #expect(service.workflowNames.joined(separator: ", ") == others)
        }
    }
}
