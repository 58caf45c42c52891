import OrchestrationTestSupport
import TOSCA
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

    @Test("an output goes along the steps of a path of 2.0, to attributes of capabilities and of other nodes")
    func paths() async throws {
        let bench = try Workbench(
            """
            tosca_definitions_version: tosca_2_0
            imports: [{profile: "org.oasis-open.simple:2.0"}]
            capability_types:
              Plug:
                derived_from: Node
                attributes: {addr: {type: string, default: none}, map: {type: map, entry_schema: string, default: {a: b}}}
            node_types:
              Server: {derived_from: Root, capabilities: {plug: Plug}, attributes: {user: {type: string}}}
              Client:
                derived_from: Root
                capabilities: {own: Plug}
                requirements: [plug: {capability: Plug, relationship: DependsOn, node: Server, count_range: [0, 1]}]
                interfaces:
                  Standard:
                    operations:
                      create:
                        implementation: scripts/tell.sh
                        outputs: {A: [SELF, CAPABILITY, own, addr], B: [SELF, RELATIONSHIP, plug, 0, TARGET, user]}
                      start:
                        implementation: scripts/tell.sh
                        outputs: {A: [SELF, CAPABILITY, own, map, c], B: [SELF, RELATIONSHIP, plug, CAPABILITY, addr]}
            service_template:
              node_templates:
                server: {type: Server}
                client: {type: Client, requirements: [plug: server]}
              outputs:
                own: {value: {$get_attribute: [client, CAPABILITY, own, addr]}}
                other: {value: {$get_attribute: [server, CAPABILITY, plug, addr]}}
            """, scripts: ["tell.sh": Self.tell])
        let outcome = try await bench.run("install")
        #expect(outcome.execution.status == .succeeded, "\(outcome.failures)")
        #expect(
            outcome.records["client_0"]?.attributes["own"]
                == .object(["addr": .string("one"), "map": .object(["a": .string("b"), "c": .string("one")])]))
        #expect(
            outcome.records["server_0"]?.attributes
                == ["user": .string("two"), "plug": .object(["addr": .string("two")])])
    }

    @Test("an output goes into a list of a capability by the names of 1.3 as well, and a list becomes one")
    func capabilities() async throws {
        let tell = "#!/bin/sh\necho 'A=[1, 2]' >> $DITRIT_OUTPUTS\necho B=two >> $DITRIT_OUTPUTS\n"
        let bench = try Workbench(
            """
            tosca_definitions_version: tosca_simple_yaml_1_3
            capability_types:
              test.Plug:
                derived_from: tosca.capabilities.Root
                attributes:
                  all: { type: list, entry_schema: integer }
                  some: { type: list, entry_schema: string, default: [ a, b ] }
            node_types:
              test.Node:
                derived_from: tosca.nodes.Root
                attributes: { list: { type: list, entry_schema: string, default: [ c, d ] } }
                capabilities: { plug: test.Plug }
            topology_template:
              node_templates:
                n:
                  type: test.Node
                  interfaces:
                    Standard:
                      operations:
                        create:
                          implementation: scripts/tell.sh
                          outputs: { A: [ SELF, plug, all ], B: [ SELF, plug, some, 1 ] }
                        start: { implementation: scripts/tell.sh, outputs: { B: [ SELF, list, 0 ] } }
              outputs:
                all: { value: { get_attribute: [ n, plug, all, 1 ] } }
                some: { value: { get_attribute: [ n, plug, some ] } }
            """, scripts: ["tell.sh": tell])
        let outcome = try await bench.run("install")
        #expect(outcome.execution.status == .succeeded, "\(outcome.failures)")
        #expect(
            outcome.records["n_0"]?.attributes == [
                "plug": .object([
                    "all": .array([.integer(1), .integer(2)]), "some": .array([.string("a"), .string("two")]),
                ]),
                "list": .array([.string("two"), .string("d")]),
            ])
    }

    @Test("what an operation of a relationship leaves is that relationship's, for all who ask for it")
    func relationships() async throws {
        let uses = """
            { implementation: scripts/tell.sh, inputs: { where: { get_property: [ TARGET, place ] } },
              outputs: { AT: [ SELF, at ], LIST: [ SELF, list ], DEEP: [ SELF, map, key ], NAMED: [ link, named ] } }
            """
        let bench = try Workbench(
            """
            tosca_definitions_version: tosca_simple_yaml_1_3
            relationship_types:
              test.Link:
                derived_from: tosca.relationships.ConnectsTo
                attributes:
                  at: { type: string }
                  list: { type: list, entry_schema: integer }
                  map: { type: map, entry_schema: string, default: { old: kept } }
                  named: { type: string }
                interfaces: { Configure: { operations: { pre_configure_source: \(uses) } } }
            node_types:
              test.Node:
                derived_from: tosca.nodes.Root
                properties: { place: { type: string, default: nowhere } }
                attributes: { seen: { type: string } }
                capabilities: { api: tosca.capabilities.Endpoint }
                requirements:
                  - uses: { capability: tosca.capabilities.Endpoint, occurrences: [ 0, UNBOUNDED ] }
            topology_template:
              relationship_templates: { link: { type: test.Link } }
              node_templates:
                here: { type: test.Node, properties: { place: here } }
                there: { type: test.Node, properties: { place: there } }
                web:
                  type: test.Node
                  requirements:
                    - uses: { node: here, relationship: link }
                    - uses: { node: there, relationship: test.Link }
                  interfaces:
                    Standard:
                      operations:
                        start:
                          implementation: scripts/show.sh
                          inputs:
                            at: { get_attribute: [ link, at ] }
                            left: { get_operation_output: [ link, Configure, pre_configure_source, AT ] }
              outputs:
                at: { value: { get_attribute: [ web, uses, at ] } }
                list: { value: { get_attribute: [ link, list, 1 ] } }
                map: { value: { get_attribute: [ link, map ] } }
                named: { value: { get_attribute: [ link, named ] } }
                id: { value: { get_attribute: [ link, tosca_id ] } }
                name: { value: { get_attribute: [ link, tosca_name ] } }
                left: { value: { get_operation_output: [ link, Configure, pre_configure_source, UNMAPPED ] } }

            """,
            scripts: [
                "tell.sh": """
                #!/bin/sh
                echo AT=$where >> $DITRIT_OUTPUTS
                echo "LIST=[1, 2]" >> $DITRIT_OUTPUTS
                echo DEEP=new >> $DITRIT_OUTPUTS
                echo NAMED=by $where >> $DITRIT_OUTPUTS
                echo UNMAPPED=left by $where >> $DITRIT_OUTPUTS
                """,
                "show.sh": "#!/bin/sh\necho $at $left >>$DIARY\n",
            ])
        let outcome = try await bench.run("install")
        #expect(outcome.execution.status == .succeeded, "\(outcome.failures)")
        #expect(bench.diaryLines() == ["here here"])
        // Both have written to the one that is made of the template, in whatever order.
        #expect(["by here", "by there"].contains(outcome.execution.outputs["named"]?.value.text))
        var outputs = outcome.execution.outputs
        outputs["named"] = nil
        #expect(
            outputs == [
                "at": .string("here"), "list": .integer(2),
                "map": .object(["old": .string("kept"), "key": .string("new")]), "id": .string("web_0/web.uses/here_0"),
                "name": .string("link"), "left": .string("left by here"),
            ])
        let kept = try #require(outcome.records["web_0"]).relationships
        // Nobody asks for the others by the name of an output.
        #expect(
            kept["web.uses"]?["here_0"]?.outputs["Configure.pre_configure_source"]?.keys.sorted() == ["AT", "UNMAPPED"])
        #expect(
            kept.mapValues { $0.mapValues { $0.attributes["at"] } } == [
                "web.uses": ["here_0": .string("here")], "web.uses.1": ["there_0": .string("there")],
            ])
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
            (node: "A: [ nobody, x ]", relationship: ""), (node: "", relationship: "A: [ HOST, x ]"),
        ])
    func refused(node: String, relationship: String) throws {
        let service = try ModelText.read(text(node: node, relationship: relationship), isLenient: true)
        let error = #expect(throws: CompilationError.self) { try WovenWorkflow("install", of: service) }
        #expect(error?.diagnostics.count == 1)
        #expect(error?.description.contains("the output 'A' of") == true)
        #expect(error?.description.contains("which is no attribute") == true)
    }
}
