import OrchestrationTestSupport
import TestSupport
import Testing

@testable import Orchestration

/// Who is taken back when something is removed: who was announced, and nobody else.
@Suite("Announcements")
struct AnnouncementTests {
    private static let note = "#!/bin/sh\necho $DITRIT_OPERATION >> $DIARY\n"

    /// A web server whose operation may be broken, and a database that it uses.
    private func bench(implementing hooks: [String], broken: String = "") throws -> Workbench {
        let configure = hooks.map { "\($0): scripts/note.sh" }.joined(separator: ", ")
        let standard = broken.isEmpty ? "" : "interfaces: { Standard: { \(broken): scripts/broken.sh } }"
        return try Workbench(
            ModelText.types + """
                topology_template:
                  node_templates:
                    db: { type: test.Node }
                    web:
                      type: test.Node
                      \(standard)
                      requirements:
                        - uses:
                            node: db
                            relationship:
                              type: tosca.relationships.ConnectsTo
                              interfaces: { Configure: { \(configure) } }
                """,
            scripts: ["note.sh": Self.note, "broken.sh": "#!/bin/sh\nexit 1\n"])
    }

    private static let all = ["pre_configure_source", "add_target", "add_source", "remove_target", "remove_source"]

    @Test("nobody is taken back where an install never came to announce anybody")
    func neverAnnounced() async throws {
        let bench = try bench(implementing: Self.all, broken: "create")
        try await bench.run("install")
        let outcome = try await bench.run("uninstall")
        #expect(outcome.execution.status == .succeeded)
        #expect(outcome.nodes(in: "deleted") == ["db_0", "web_0"])
        #expect(bench.diaryLines().isEmpty)
    }

    @Test("a source that was prepared for its target has remove_target clean up; the target knows of no source")
    func prepared() async throws {
        let bench = try bench(implementing: Self.all, broken: "configure")
        try await bench.run("install")
        let outcome = try await bench.run("uninstall")
        #expect(outcome.execution.status == .succeeded)
        #expect(bench.diaryLines() == ["Configure.pre_configure_source", "Configure.remove_target"])
    }

    @Test("both are taken back after both were announced, once, by whatever workflow comes first")
    func announced() async throws {
        let bench = try bench(implementing: Self.all)
        try await bench.run("install")
        #expect(try await bench.record(of: "web_0")?.announced.count == 3)
        try await bench.run("stop")
        let kept = try await bench.record(of: "web_0")?.announced.map(\.operation)
        #expect(kept == ["pre_configure_source"], "it is configured as it was")
        try await bench.run("start")
        try await bench.run("uninstall")
        let calls = Dictionary(grouping: bench.diaryLines(), by: \.self).mapValues(\.count)
        #expect(
            calls == [
                "Configure.pre_configure_source": 1, "Configure.add_target": 2, "Configure.add_source": 2,
                "Configure.remove_target": 2, "Configure.remove_source": 2,
            ])
        // What was announced in an earlier life is not taken back in the next one.
        try bench.script("note.sh", "#!/bin/sh\nexit 1\n")
        try await bench.run("install")
        #expect(try await bench.record(of: "web_0")?.announced.map(\.operation) == ["pre_configure_source"])
    }

    @Test("a rule that takes somebody back after the source is deleted still knows whom")
    func afterDeletion() async throws {
        let types = """
            relationship_types:
              test.Late:
                derived_from: tosca.relationships.ConnectsTo
                workflow:
                  uninstall:
                    source_weaving:
                      - { after: deleted, activity: Configure.remove_source, operation_host: TARGET }
                    target_weaving:
                      - { before: stopping, wait_source: deleted }

            """
        let bench = try Workbench(
            ModelText.types + types + """
                topology_template:
                  node_templates:
                    db: { type: test.Node }
                    web:
                      type: test.Node
                      requirements:
                        - uses:
                            node: db
                            relationship:
                              type: test.Late
                              interfaces: { Configure: { add_source: scripts/note.sh, remove_source: scripts/note.sh } }
                """, scripts: ["note.sh": Self.note])
        try await bench.run("install")
        try await bench.run("uninstall")
        #expect(bench.diaryLines() == ["Configure.add_source", "Configure.remove_source"])
    }

    @Test("a relationship that announces nobody by a script may still have one that cleans up")
    func withoutAnnouncement() async throws {
        let bench = try bench(implementing: ["remove_target", "remove_source"])
        try await bench.run("install")
        try await bench.run("uninstall")
        #expect(Set(bench.diaryLines()) == ["Configure.remove_target", "Configure.remove_source"])
    }
}
