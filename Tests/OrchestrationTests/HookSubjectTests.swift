import OrchestrationTestSupport
import TestSupport
import Testing

@testable import Orchestration

/// Whom a hook is called for.
@Suite("Subjects of hooks")
struct HookSubjectTests {
    @Test("each end of a relationship has exactly the instances that are joined to it as its peers")
    func peers() throws {
        let prepare = """
            relationship: { type: tosca.relationships.ConnectsTo,
                            interfaces: { Configure: { pre_configure_source: scripts/true.sh } } }
            """.replacing("\n", with: " ")
        let scaled = "capabilities: { scalable: { properties: { max_instances: 3, default_instances: 3 } } }"
        let stage = try Stage(
            ModelText.read(
                ModelText.types + """
                    topology_template:
                      node_templates:
                        machine: { type: test.Node, \(scaled) }
                        db: { type: test.Node, \(scaled), requirements: [ { host: machine } ] }
                        other: { type: test.Node }
                        web:
                          type: test.Node
                          capabilities: { scalable: { properties: { max_instances: 2, default_instances: 2 } } }
                          requirements:
                            - uses: { node: db, \(prepare) }
                            - uses: { node: other, \(prepare) }
                    """), directory: TemporaryDirectory())
        let subjects = try stage.machine("install").subjects
        var seen = 0
        subjects.forEachEnd { id, relationship, side, node in
            seen += 1
            let subject = subjects.subject(id, side: side)
            let joined = stage.model.relationships.filter {
                $0.relationship == relationship && (side == .source ? $0.source : $0.target) == node
            }
            #expect(!joined.isEmpty)
            #expect(subject.woven == node && subject.relationship == relationship && !subject.isPair)
            #expect(subject.sources == (side == .source ? [node] : joined.map(\.source)))
            #expect(subject.targets == (side == .target ? [node] : joined.map(\.target)))
        }
        #expect(seen == (9 + 3) + (2 + 9) + (2 + 1), "nine databases on three machines, two servers, and the other")
    }
}
