import OrchestrationTestSupport
import TOSCA
import TestSupport
import Testing

@testable import Orchestration

/// What an operation that fails does to a run, and what the next run makes of it.
@Suite("Failure")
struct FailureTests {
    /// A database on a host, a web server that uses it, and a cache that has nothing to do with either.
    private static let model =
        ModelText.types + """
            topology_template:
              node_templates:
                machine: { type: test.Node }
                db:
                  type: test.Node
                  requirements: [ { host: machine } ]
                  interfaces:
                    Standard: { create: scripts/note.sh, configure: scripts/maybe.sh, stop: scripts/maybe.sh,
                                delete: scripts/note.sh }
                web:
                  type: test.Node
                  requirements: [ { uses: db } ]
                  interfaces: { Standard: { create: scripts/note.sh, stop: scripts/note.sh } }
                cache:
                  type: test.Node
                  interfaces: { Standard: { create: scripts/slow.sh, start: scripts/note.sh, stop: scripts/note.sh } }
            """
    private static let note = "#!/bin/sh\necho $DITRIT_OPERATION $SELF >> $DIARY\n"
    /// Fails until there is a file `$DIARY.mended`.
    private static let maybe = note + "echo about to fail\ntest -e $DIARY.mended\n"
    private static let scripts = ["note.sh": note, "maybe.sh": maybe, "slow.sh": note + "sleep 0.3\n"]

    private func mend(_ bench: Workbench) throws { try bench.directory.write("", to: "diary.mended") }

    @Test("the node is in error, what depends on it is not begun, and everything else comes to its end")
    func install() async throws {
        let bench = try Workbench(Self.model, scripts: Self.scripts)
        let outcome = try await bench.run("install")
        #expect(outcome.execution.status == .failed)
        #expect(outcome.nodes(in: "error") == ["db_0"])
        #expect(outcome.nodes(in: "initial") == ["web_0"])
        #expect(outcome.nodes(in: "started") == ["cache_0", "machine_0"], "what ran went on, and so did what followed")
        #expect(outcome.operations(.failed) == ["configure of db_0"])
        #expect(outcome.failures == ["scripts/maybe.sh ended with status 1"])
        let failure = outcome.events.first { $0.kind == .failed }
        #expect(failure?.output == ["about to fail"])
        #expect(outcome.records["db_0"]?.stateBeforeError == "configuring")
    }

    @Test("the next run goes on from there, and of the operations runs only the failed one again")
    func resume() async throws {
        let bench = try Workbench(Self.model, scripts: Self.scripts)
        try await bench.run("install")
        let again = try await bench.run("install")
        #expect(again.continued)
        #expect(again.execution.status == .failed, "nothing was mended")
        try mend(bench)
        let outcome = try await bench.run("install")
        #expect(outcome.execution.status == .succeeded)
        #expect(outcome.nodes(in: "started").count == 4)
        #expect(
            bench.diaryLines().sorted() == [
                "Standard.configure db_0", "Standard.configure db_0", "Standard.configure db_0",
                "Standard.create cache_0", "Standard.create db_0", "Standard.create web_0", "Standard.start cache_0",
            ])
        let service = try ModelText.read(Self.model)
        let checker = OrderChecker(service, try service.instances())
        #expect(checker.complaints(about: outcome.events, of: .install) == [])
    }

    @Test("an uninstall goes on without what failed; the next one runs only that again")
    func uninstall() async throws {
        let bench = try Workbench(Self.model, scripts: Self.scripts)
        try mend(bench)
        try await bench.run("install")
        try bench.script("maybe.sh", Self.note + "exit 7\n")
        let outcome = try await bench.run("uninstall")
        #expect(outcome.execution.status == .failed)
        #expect(outcome.nodes(in: "deleted") == ["cache_0", "machine_0", "web_0"], "nobody waits for it")
        #expect(outcome.nodes(in: "error") == ["db_0"])
        #expect(outcome.failures == ["scripts/maybe.sh ended with status 7"])
        #expect(outcome.operations(.succeeded).contains("delete of db_0"))

        try bench.script("maybe.sh", Self.note)
        let again = try await bench.run("uninstall")
        #expect(again.continued)
        #expect(again.execution.status == .succeeded)
        #expect(again.nodes(in: "deleted").count == 4)
        let diary = Dictionary(grouping: bench.diaryLines(), by: \.self).mapValues(\.count)
        #expect(diary["Standard.stop db_0"] == 2)
        #expect(diary["Standard.delete db_0"] == 1, "it was done though the stop before it failed")
    }

    @Test("an uninstall that goes back to two failures and is broken off in between forgets nothing that was done")
    func interruptedRepetition() async throws {
        let model = """
            tosca_definitions_version: tosca_simple_yaml_1_1
            node_types:
              test.Draining:
                derived_from: tosca.nodes.Root
                interfaces:
                  Standard: { stop: scripts/maybe.sh, delete: scripts/note.sh }
                  Drain:
                    type: tosca.interfaces.Root
                    drain: scripts/hanging.sh
                workflows:
                  uninstall:
                    steps:
                      all:
                        activities:
                          - set_state: stopping
                          - call_operation: Standard.stop
                          - set_state: draining
                          - call_operation: Drain.drain
                          - set_state: deleting
                          - call_operation: Standard.delete
                          - set_state: deleted
            topology_template:
              node_templates:
                node: { type: test.Draining }
            """
        let bench = try Workbench(model, scripts: Self.scripts.merging(["hanging.sh": Self.note + "exit 1\n"]) { $1 })
        try await bench.run("install")
        let outcome = try await bench.run("uninstall")
        #expect(outcome.operations(.failed) == ["stop of node_0", "drain of node_0"])
        #expect(outcome.operations(.succeeded) == ["delete of node_0"])

        try mend(bench)
        try bench.script("hanging.sh", Self.note + "sleep 1000\n")
        try await bench.runAndBreakOff("uninstall") { $0.operation == "Drain.drain" }
        #expect(try await bench.record(of: "node_0")?.state == "draining")

        try bench.script("hanging.sh", Self.note)
        let again = try await bench.run("uninstall")
        #expect(again.execution.status == .succeeded)
        #expect(again.nodes(in: "deleted") == ["node_0"])
        let diary = Dictionary(grouping: bench.diaryLines(), by: \.self).mapValues(\.count)
        #expect(diary["Standard.stop node_0"] == 2)
        #expect(diary["Standard.delete node_0"] == 1)
    }

    @Test(
        "a step whose last hook was broken off is not complete: what follows it waits for the hook in the next run, too"
    )
    func interruptedHook() async throws {
        let model =
            ModelText.types + """
                  test.Stepwise:
                    derived_from: test.Node
                    interfaces: { Ship: { type: tosca.interfaces.Root, send: scripts/note.sh } }
                    workflows:
                      release:
                        steps:
                          one: { activities: [ { set_state: ready } ], on_success: two }
                          two: { activities: [ { call_operation: Ship.send }, { set_state: sent } ] }
                relationship_types:
                  test.Announces:
                    derived_from: tosca.relationships.ConnectsTo
                    interfaces: { Configure: { add_target: scripts/hook.sh } }
                    workflow:
                      release:
                        source_weaving:
                          - { after: ready, activity: Configure.add_target, operation_host: TARGET }
                topology_template:
                  node_templates:
                    db: { type: test.Node }
                    web:
                      type: test.Stepwise
                      requirements: [ { uses: { node: db, relationship: test.Announces } } ]
                """
        let hook = "#!/bin/sh\ntest -e $DIARY.mended || sleep 1000\nsleep 0.1\necho hook >> $DIARY\n"
        let bench = try Workbench(model, scripts: ["note.sh": Self.note, "hook.sh": hook])
        try await bench.runAndBreakOff("release") { $0.relationship != nil }
        try mend(bench)
        let outcome = try await bench.run("release")
        #expect(outcome.continued)
        #expect(outcome.execution.status == .succeeded)
        #expect(bench.diaryLines() == ["hook", "Ship.send web_0"])
    }

    @Test("a relationship's operation that fails puts the node that waits for it in error")
    func hook() async throws {
        let bench = try Workbench(
            ModelText.types + """
                topology_template:
                  node_templates:
                    db: { type: test.Node }
                    web:
                      type: test.Node
                      interfaces: { Standard: { configure: scripts/note.sh } }
                      requirements:
                        - uses:
                            node: db
                            relationship:
                              type: tosca.relationships.ConnectsTo
                              interfaces:
                                Configure:
                                  pre_configure_source: scripts/maybe.sh
                                  pre_configure_target: scripts/note.sh
                """, scripts: Self.scripts)
        let outcome = try await bench.run("install")
        #expect(outcome.execution.status == .failed)
        #expect(outcome.nodes(in: "error") == ["web_0"])
        let failed = outcome.events.first { $0.kind == .failed }
        #expect(failed?.relationship == "web.uses")
        try mend(bench)
        let again = try await bench.run("install")
        #expect(again.execution.status == .succeeded)
        #expect(
            bench.diaryLines() == [
                "Configure.pre_configure_target web.uses", "Configure.pre_configure_source web.uses",
                "Configure.pre_configure_source web.uses", "Standard.configure web_0",
            ])
    }

    @Test("what only waits for the host of a node that has failed is not begun any more")
    func waitingOperations() async throws {
        let uses = """
            relationship: { type: tosca.relationships.ConnectsTo,
                            interfaces: { Configure: { pre_configure_source: scripts/maybe.sh } } }
            """.replacing("\n", with: " ")
        let bench = try Workbench(
            ModelText.types + """
                topology_template:
                  node_templates:
                    one: { type: test.Node }
                    two: { type: test.Node }
                    web:
                      type: test.Node
                      requirements:
                        - uses: { node: one, \(uses) }
                        - uses: { node: two, \(uses) }
                """, scripts: Self.scripts)
        let outcome = try await bench.run("install")
        #expect(outcome.execution.status == .failed)
        #expect(bench.diaryLines().count == 1, "the node has failed at the first one")
        try mend(bench)
        let again = try await bench.run("install")
        #expect(again.execution.status == .succeeded)
        #expect(bench.diaryLines().count == 3, "the failed one again, and the other")
    }

    @Test("an input that has no value fails the operation, with the input's name, and starts no process")
    func missingValue() async throws {
        let bench = try Workbench(
            ModelText.types + """
                topology_template:
                  node_templates:
                    web:
                      type: test.Node
                      interfaces:
                        Standard:
                          start:
                            implementation: scripts/note.sh
                            inputs: { address: { get_attribute: [ SELF, public_address ] } }
                """, scripts: Self.scripts)
        let recorder = Recorder()
        let outcome = try await bench.run("install", recorder: recorder) { $0.isLenient = true }
        #expect(outcome.execution.status == .failed)
        #expect(outcome.failures.first?.contains("its input 'address' has no value") == true)
        #expect(recorder.began.isEmpty)
    }
}
