import OrchestrationTestSupport
import TestSupport
import Testing

@testable import Orchestration

/// Where the outputs of operations go.
@Suite("Attribute mappings")
struct AttributeMappingTests {
    private static let tell = "#!/bin/sh\necho A=one >> $DITRIT_OUTPUTS\necho B=two >> $DITRIT_OUTPUTS\n"

    private func text(node: String = "", relationship: String = "") -> String {
        ModelText.types + """
            topology_template:
              node_templates:
                machine: { type: test.Node }
                db: { type: test.Node, capabilities: { scalable: { properties: { max_instances: 2, default_instances: 2 } } } }
                web:
                  type: test.Node
                  interfaces: { Standard: { create: { implementation: scripts/tell.sh, outputs: { \(node) } } } }
                  requirements:
                    - host: machine
                    - uses:
                        node: db
                        relationship:
                          type: tosca.relationships.ConnectsTo
                          interfaces:
                            Configure:
                              pre_configure_source: { implementation: scripts/tell.sh, outputs: { \(relationship) } }
            """
    }

    @Test("an output goes to the entity that its mapping names, not to the node that happened to be waiting")
    func entities() async throws {
        let bench = try Workbench(
            text(node: "A: [ HOST, guest ], B: [ db, user ]", relationship: "A: [ TARGET, peer ], B: [ SOURCE, own ]"),
            scripts: ["tell.sh": Self.tell])
        let outcome = try await bench.run("install") { $0.isLenient = true }
        #expect(outcome.execution.status == .succeeded, "\(outcome.failures)")
        #expect(outcome.records["machine_0"]?.attributes == ["guest": .string("one")])
        #expect(outcome.records["web_0"]?.attributes == ["own": .string("two")])
        #expect(outcome.records["db_0"]?.attributes == ["user": .string("two"), "peer": .string("one")])
        #expect(outcome.records["db_1"]?.attributes == ["peer": .string("one")], "it is called once, for all targets")
    }

    @Test("a path below an attribute sets what is there and leaves the rest of it")
    func nested() async throws {
        let bench = try Workbench(
            text(node: "A: [ SELF, end, address ], B: [ SELF, end, ports, http ]"), scripts: ["tell.sh": Self.tell])
        let outcome = try await bench.run("install") { $0.isLenient = true }
        #expect(outcome.execution.status == .succeeded, "\(outcome.failures)")
        #expect(
            outcome.records["web_0"]?.attributes == [
                "end": .object(["address": .string("one"), "ports": .object(["http": .string("two")])])
            ])
    }

    @Test("items of lists are set by their index, and what is no list or object gives way to one")
    func paths() {
        var value = JSON.object(["list": .array([.integer(1), .object(["a": .integer(2)])]), "text": .string("x")])
        value.set(.integer(7), at: ["list", "1", "a"])
        value.set(.integer(8), at: ["text", "b"])
        #expect(
            value
                == .object([
                    "list": .array([.integer(1), .object(["a": .integer(7)])]), "text": .object(["b": .integer(8)]),
                ]))
    }

    @Test(
        "a mapping to what has no attributes is an error before anything runs",
        arguments: [
            (node: "A: [ nobody, x ]", relationship: ""), (node: "", relationship: "A: [ SELF, x ]"),
            (node: "", relationship: "A: [ HOST, x ]"),
        ])
    func refused(node: String, relationship: String) throws {
        let service = try ModelText.read(text(node: node, relationship: relationship), isLenient: true)
        let error = #expect(throws: CompilationError.self) { try WovenWorkflow("install", of: service) }
        #expect(error?.diagnostics.count == 1)
        #expect(error?.description.contains("the output 'A' of") == true)
        #expect(error?.description.contains("which is no attribute") == true)
    }
}
