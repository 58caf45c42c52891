import OrchestrationTestSupport
import FoundationEssentials
import TestSupport
import Testing
import TupleSpace

@testable import Orchestration

/// A state directory that meets another form of its model, other inputs, or another model.
@Suite("A changed model")
struct RevisionTests {
    private static let note = "#!/bin/sh\necho $DITRIT_OPERATION $SELF >> $DIARY\n"
    private static let scripts = ["note.sh": note, "broken.sh": note + "exit 1\n"]

    /// A database and web servers that use it, whose configuration fails.
    private func model(
        count: String = "2", configure: String = "broken.sh", web: String = "web", more: String = "",
        relationship: String = "tosca.relationships.ConnectsTo", types: String = ""
    ) -> String {
        ModelText.types + types + """
            topology_template:
              inputs: { count: { type: integer, default: 1 } }
              node_templates:
                db:
                  type: test.Node
                  interfaces: { Standard: { create: scripts/note.sh } }
                \(web):
                  type: test.Node
                  capabilities: { scalable: { properties: { max_instances: 5, default_instances: \(count) } } }
                  interfaces: { Standard: { create: scripts/note.sh, configure: scripts/\(configure) } }
                  requirements:
                    - uses:
                        node: db
                        relationship:
                          type: \(relationship)
                          interfaces: { Configure: { pre_configure_source: scripts/note.sh } }
            \(more)
            """
    }

    @Test("a corrected implementation in the template is taken, and what was done is not done again")
    func otherFile() async throws {
        let bench = try Workbench(model(), scripts: Self.scripts)
        let first = try await bench.run("install")
        #expect(first.nodes(in: "error") == ["web_0", "web_1"])
        try bench.write(model(configure: "note.sh"))
        let outcome = try await bench.run("install")
        #expect(outcome.continued)
        #expect(outcome.execution.status == .succeeded)
        let diary = Dictionary(grouping: bench.diaryLines(), by: \.self).mapValues(\.count)
        #expect(diary["Standard.create web_0"] == 1)
        #expect(diary["Configure.pre_configure_source web.uses"] == 2, "once for each web server, in the first run")
        #expect(diary["Standard.configure web_0"] == 2)
    }

    @Test("where the weaving itself has changed, nodes go on from their states")
    func otherWeaving() async throws {
        let bench = try Workbench(model(), scripts: Self.scripts)
        try await bench.run("install")
        let types = """
            relationship_types:
              test.Connects:
                derived_from: tosca.relationships.ConnectsTo
                workflow:
                  install:
                    source_weaving:
                      - { before: creating, wait_target: started }
                      - { before: starting, activity: Configure.pre_configure_source }

            """
        try bench.write(model(configure: "note.sh", relationship: "test.Connects", types: types))
        let outcome = try await bench.run("install")
        #expect(outcome.execution.status == .succeeded)
        let diary = Dictionary(grouping: bench.diaryLines(), by: \.self).mapValues(\.count)
        #expect(diary["Standard.create db_0"] == 1)
        #expect(diary["Standard.create web_0"] == 1)
        #expect(diary["Configure.pre_configure_source web.uses"] == 4, "the new rule has not been followed before")
    }

    @Test("other nodes, or other numbers of them, are refused in words, and nothing is touched")
    func otherNodes() async throws {
        let bench = try Workbench(model(), scripts: Self.scripts)
        try await bench.run("install")
        func refusal(_ text: String) async throws -> String {
            try bench.write(text)
            let error = await #expect(throws: StateDirectoryError.self) { try await bench.run("install") }
            return error?.description ?? ""
        }
        let counted = try await refusal(model(count: "3", configure: "note.sh"))
        #expect(counted.contains("'web' has 3 instances, not 2"))
        #expect(counted.contains("hint: uninstall it first, with the CSAR that it was installed with"))
        let renamed = try await refusal(model(configure: "note.sh", web: "front"))
        #expect(renamed.contains("'web' is gone; 'front' is new"))
        let added = try await refusal(model(configure: "note.sh", more: "    cache: { type: test.Node }"))
        #expect(added.contains("'cache' is new"))

        try bench.write(model(configure: "note.sh"))
        let outcome = try await bench.run("install")
        #expect(outcome.execution.status == .succeeded)
    }

    @Test("what is uninstalled may be followed by anything")
    func afterwards() async throws {
        let bench = try Workbench(model(configure: "note.sh"), scripts: Self.scripts)
        try await bench.run("install")
        try await bench.run("uninstall")
        try bench.write(model(count: "4", configure: "note.sh", web: "front"))
        let outcome = try await bench.run("install")
        #expect(outcome.execution.status == .succeeded)
        #expect(outcome.nodes(in: "started") == ["db_0", "front_0", "front_1", "front_2", "front_3"])
    }

    @Test("inputs are remembered from run to run, and cannot change the number of instances of what is there")
    func inputs() async throws {
        let bench = try Workbench(model(count: "{ get_input: count }", configure: "note.sh"), scripts: Self.scripts)
        let first = try await bench.run("install") { $0.inputs = ["count": .string("2")] }
        #expect(first.records.count == 3)
        let again = try await bench.run("install")
        #expect(again.records.count == 3, "the input was kept")
        let error = await #expect(throws: StateDirectoryError.self) {
            try await bench.run("install") { $0.inputs = ["count": .string("5")] }
        }
        #expect(error?.description.contains("'web' has 5 instances, not 2") == true)
        #expect(error?.description.contains("than these inputs ask for") == true)
        try await bench.run("uninstall")
        let more = try await bench.run("install") { $0.inputs = ["count": .string("5")] }
        #expect(more.nodes(in: "started").count == 6)
        try await bench.run("uninstall")
        try bench.write(model(count: "{ get_input: count }", configure: "broken.sh"))
        let changed = try await bench.run("install")
        #expect(changed.records.count == 6, "also for another form of the model")
        let resumed = try await bench.run("install")
        #expect(resumed.records.count == 6)
        #expect(resumed.nodes(in: "error").count == 5)
    }

    @Test("a CSAR of another name is the same model if it has the same nodes: a rename makes no instance unreachable")
    func renamed() async throws {
        let bench = try Workbench(model(configure: "note.sh"), scripts: Self.scripts)
        try await bench.run("install")
        let (old, new) = (bench.csar, bench.directory.path + "/renamed")
        try FileManager.default.moveItem(atPath: old, toPath: new)
        let outcome = try await bench.run("uninstall") { $0.csar = new }
        #expect(outcome.execution.status == .succeeded)
        #expect(outcome.nodes(in: "deleted").count == outcome.records.count)
        let kept = try FileManager.default.contentsOfDirectory(atPath: bench.state + "/csar")
        #expect(kept.count == 1, "what it was made of before is of no more use")
    }

    @Test("another model is refused while the first one's instance is there, and taken when it is gone")
    func otherModel() async throws {
        let bench = try Workbench(model(configure: "note.sh"), scripts: Self.scripts)
        try await bench.run("install")
        let other = try bench.directory.write(
            ModelText.types + "topology_template: { node_templates: { lone: { type: test.Node } } }",
            to: "other/model.yaml")
        let csar = String(other.dropLast("/model.yaml".count))
        let error = await #expect(throws: StateDirectoryError.self) {
            try await bench.run("install") { $0.csar = csar }
        }
        #expect(error?.description.contains("'lone' is new") == true)
        #expect(
            error?.description.contains("hint: uninstall it first, with the CSAR that it was installed with") == true)
        try await bench.run("uninstall")
        let outcome = try await bench.run("install") { $0.csar = csar }
        #expect(outcome.records.keys.sorted() == ["lone_0"])
        #expect(outcome.execution.status == .succeeded)
    }

    @Test("a run that cannot begin changes nothing: neither the model nor the inputs that are kept")
    func refusedRun() async throws {
        let bench = try Workbench(model(configure: "note.sh"), scripts: Self.scripts)
        try await bench.run("install")
        let before = try await bench.tuples(["models"]) + bench.tuples(["instances"])
        try bench.write(
            model(configure: "note.sh").replacing("inputs: {", with: "inputs: { region: { type: string },"))
        await #expect(throws: CompilationError.self) {
            try await bench.run("instal") { $0.inputs = ["region": .string("eu")] }
        }
        #expect(try await bench.tuples(["models"]) + bench.tuples(["instances"]) == before)
        let outcome = try await bench.run("uninstall") { $0.inputs = ["region": .string("eu")] }
        #expect(outcome.execution.status == .succeeded)
    }

    @Test("files of an earlier form stay as long as something is there that may use them")
    func filesInUse() async throws {
        let bench = try Workbench(model(configure: "note.sh"), scripts: Self.scripts)
        try await bench.run("install")
        func forms() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: bench.state + "/csar").count }
        try bench.script("unused.sh", Self.note)
        try await bench.run("install")
        #expect(try forms() == 2)
        try await bench.run("uninstall")
        try await bench.run("install")
        #expect(try forms() == 1)
    }

    @Test("a node of another type is another node, whatever its name")
    func otherType() async throws {
        let bench = try Workbench(model(configure: "note.sh"), scripts: Self.scripts)
        try await bench.run("install")
        try bench.write(
            model(configure: "note.sh", types: "  test.Other:\n    derived_from: test.Node\n")
                .replacing("    db:\n      type: test.Node", with: "    db:\n      type: test.Other"))
        let error = await #expect(throws: StateDirectoryError.self) { try await bench.run("install") }
        #expect(error?.description.contains("'db' is of type test.Other, not test.Node") == true)
    }

    @Test(
        "a workflow that is run again and broken off is not done: what it had not come to is done when it is taken up")
    func repeatedWorkflow() async throws {
        let text =
            ModelText.types + """
                  test.Saved:
                    derived_from: test.Node
                    interfaces:
                      Backup:
                        type: tosca.interfaces.node.lifecycle.Standard
                        create: scripts/save.sh
                    workflows:
                      backup: { steps: { all: { activities: [ { call_operation: Backup.create } ] } } }
                topology_template:
                  node_templates:
                    host: { type: test.Node }
                    a: { type: test.Saved, requirements: [ { host: host } ] }
                    b: { type: test.Saved, requirements: [ { host: host } ] }
                """
        let bench = try Workbench(text, scripts: ["save.sh": Self.note])
        try await bench.run("install")
        try await bench.run("backup")
        #expect(bench.diaryLines().count == 2)
        try bench.script("save.sh", "#!/bin/sh\nsleep 1000\n")
        try await bench.runAndBreakOff("backup") { $0.operation == "Backup.create" }
        try bench.script("save.sh", Self.note)
        let outcome = try await bench.run("backup")
        #expect(outcome.continued)
        #expect(outcome.execution.status == .succeeded)
        #expect(bench.diaryLines().count == 4)
    }

    @Test("an earlier form that is no longer in the store is asked for")
    func storeIsGone() async throws {
        let bench = try Workbench(model(), scripts: Self.scripts)
        try await bench.run("install")
        try FileManager.default.removeItem(atPath: bench.state + "/csar")
        try bench.write(model(configure: "note.sh"))
        let error = await #expect(throws: StateDirectoryError.self) { try await bench.run("install") }
        #expect(error?.description.contains("no longer in \(bench.state)/csar") == true)
    }

    @Test("a run that was killed hands out what it had handed out from the corrected model")
    func outstandingTasks() async throws {
        let bench = try Workbench(
            model(count: "1", configure: "hang.sh"),
            scripts: Self.scripts.merging(["hang.sh": "#!/bin/sh\nsleep 1000\n"]) { $1 })
        try await bench.runAndBreakOff("install") { $0.operation == "Standard.configure" }
        #expect(try await bench.tuples(["task"]).count == 1)
        try bench.write(model(count: "1", configure: "note.sh"))
        let outcome = try await bench.run("install")
        #expect(outcome.continued)
        #expect(outcome.execution.status == .succeeded)
        #expect(bench.diaryLines().last == "Standard.configure web_0")
    }

    @Test("a workflow of no type, and an input that is missing, are said before anything runs")
    func badRequests() async throws {
        let bench = try Workbench(
            model(configure: "note.sh").replacing("default: 1 }", with: "description: how many }"),
            scripts: Self.scripts)
        let missing = await #expect(throws: OrchestrationError.self) { try await bench.run("install") }
        #expect(
            missing?.description
                == "error: the input 'count' (how many) is missing; give it by --input count=VALUE")
        let unknown = await #expect(throws: CompilationError.self) {
            try await bench.run("migrate") { $0.inputs = ["count": .integer(1)] }
        }
        #expect(unknown?.description.contains("no node type of this topology has a workflow 'migrate'") == true)
        #expect(unknown?.description.contains("install, start, stop, uninstall") == true)
        #expect(bench.diaryLines().isEmpty)
    }

    @Test("other inputs are refused for what was made well, and told of where they may correct what has failed")
    func changedInputs() async throws {
        let text =
            ModelText.types + """
                topology_template:
                  inputs: { word: { type: string, default: one } }
                  node_templates:
                    a:
                      type: test.Node
                      interfaces:
                        Standard: { create: { implementation: scripts/create.sh, inputs: { word: { get_input: word } } } }
                  outputs: { word: { value: { get_input: word } } }
                """
        let bench = try Workbench(text, scripts: ["create.sh": "#!/bin/sh\necho $word >> $DIARY\ntest $word = two\n"])
        #expect(try await bench.run("install").execution.status == .failed)
        var options = bench.options("install")
        options.inputs = ["word": .string("two")]
        do {
            let run = try await LocalRun(options, observer: Recorder())
            #expect(run.overview.changedInputs == ["word one → two"])
            #expect(try await run.run().outputs == ["word": .string("two")])
        }
        for workflow in ["install", "stop", "uninstall"] {
            let error = await #expect(throws: StateDirectoryError.self) {
                try await bench.run(workflow) { $0.inputs = ["word": .string("three")] }
            }
            #expect(error?.description.contains("was made with: word two → three") == true)
        }
        let same = try await bench.run("stop") { $0.inputs = ["word": .string("two")] }
        #expect(same.execution.outputs == ["word": .string("two")])
        try await bench.run("uninstall")
        try await bench.run("install") { $0.inputs = ["word": .string("three")] }
        #expect(bench.diaryLines() == ["one", "two", "three"])
    }
}
