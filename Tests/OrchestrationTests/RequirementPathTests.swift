import FoundationEssentials
import OrchestrationTestSupport
import TOSCA
import Testing

@testable import Orchestration

/// Paths of `get_property` and `get_attribute` that lead through requirements, as a run follows them.
@Suite("Paths through requirements")
struct RequirementPathTests {
    private let text = """
        tosca_definitions_version: tosca_simple_yaml_1_3
        node_types:
          test.Web:
            derived_from: tosca.nodes.SoftwareComponent
            properties:
              tags: { type: list, entry_schema: string, required: false }
              settings: { type: map, entry_schema: string, required: false }
            requirements:
              - database:
                  capability: tosca.capabilities.Endpoint.Database
                  relationship: tosca.relationships.ConnectsTo
                  occurrences: [0, 1]
        topology_template:
          inputs: { settings: { type: map, entry_schema: string, default: { color: red } } }
          node_templates:
            vm: { type: tosca.nodes.Compute, attributes: { private_address: 10.0.0.1 } }
            dbms: { type: tosca.nodes.DBMS, requirements: [ host: vm ] }
            db:
              type: tosca.nodes.Database
              properties: { name: shopdb }
              capabilities: { database_endpoint: { properties: { port: 3306, protocol: mysql } } }
              requirements: [ host: dbms ]
            both:
              type: tosca.nodes.Database
              properties: { name: both, port: 5432 }
              capabilities: { database_endpoint: { properties: { port: 3306 } } }
              requirements: [ host: dbms ]
            web:
              type: test.Web
              properties: { settings: { get_input: settings } }
              requirements: [ host: vm, database: db ]
              INTERFACES
            other: { type: test.Web, requirements: [ host: vm, database: both ] }
          outputs:

        """

    /// What outputs are that are written so.
    private func outputs(_ written: [(name: String, value: String)]) async throws -> [String: JSON] {
        let outputs = written.map { "    \($0.name): { value: \($0.value) }\n" }.joined()
        let bench = try Workbench(text.replacing("INTERFACES", with: "") + outputs)
        let outcome = try await bench.run("install")
        #expect(outcome.execution.status == .succeeded)
        return outcome.execution.outputs
    }

    @Test("a property is that of the node that fulfils the requirement, else of the capability that is bound there")
    func properties() async throws {
        let outputs = try await outputs([
            ("target", "{ get_property: [ web, database, name ] }"),
            ("capability", "{ get_property: [ web, database, port ] }"),
            ("targetFirst", "{ get_property: [ other, database, port ] }"),
            ("named", "{ get_property: [ web, database, database_endpoint, protocol ] }"),
            ("further", "{ get_attribute: [ web, database, host, host, private_address ] }"),
        ])
        #expect(
            outputs == [
                "target": .string("shopdb"), "capability": .integer(3306), "targetFirst": .integer(5432),
                "named": .string("mysql"), "further": .string("10.0.0.1"),
            ])
    }

    @Test("an attribute is that of the node that fulfils the requirement, as it stands")
    func attributes() async throws {
        let outputs = try await outputs([
            ("address", "{ get_attribute: [ web, host, private_address ] }"),
            ("state", "{ get_attribute: [ web, database, state ] }"),
        ])
        #expect(outputs == ["address": .string("10.0.0.1"), "state": .string("started")])
    }

    @Test("what is within a property is found also where an input gives the whole of it")
    func membersOfInputs() async throws {
        let outputs = try await outputs([("color", "{ get_property: [ web, settings, color ] }")])
        #expect(outputs == ["color": .string("red")])
    }

    @Test("an operation is called with what is behind a requirement of its node")
    func inputs() async throws {
        let bench = try Workbench(
            text.replacing(
                "INTERFACES",
                with: "interfaces: { Standard: { configure: { implementation: scripts/tell.sh, inputs: {"
                    + " db_name: { get_property: [ SELF, database, name ] },"
                    + " db_port: { get_property: [ SELF, database, port ] } } } } }"
            ).replacing("  outputs:\n", with: ""),
            scripts: ["tell.sh": "#!/bin/sh\necho $db_name $db_port > $DIARY\n"])
        #expect(try await bench.run("install").execution.status == .succeeded)
        #expect(bench.diaryLines() == ["shopdb 3306"])
    }

    @Test("a property without a value is not called one that is not there")
    func withoutValue() async throws {
        let bench = try Workbench(
            text.replacing(
                "INTERFACES",
                with: "interfaces: { Standard: { configure: { implementation: scripts/tell.sh, inputs: {"
                    + " tags: { get_property: [ SELF, tags ] } } } } }"
            ).replacing("  outputs:\n", with: ""),
            scripts: ["tell.sh": "#!/bin/sh\n"])
        let outcome = try await bench.run("install")
        #expect(outcome.execution.status == .failed)
        #expect(
            outcome.failures.first?.contains("the property tags of 'web_0' has no value") == true, "\(outcome.failures)"
        )
    }

    @Test("of several instances the one of the same position is behind a requirement")
    func instances() throws {
        let service = try ModelText.read(
            ModelText.types + """
                topology_template:
                  node_templates:
                    server:
                      type: test.Node
                      capabilities: { scalable: { properties: { max_instances: 2, default_instances: 2 } } }
                    guest: { type: test.Node, requirements: [ { host: server }, { uses: lone } ] }
                    lone: { type: test.Node }
                """)
        let model = try service.instances()
        let ends = (0..<2).map { position in
            service.topology.relationships(of: 1).map {
                model.target(of: $0, from: model.node(template: 1, position: position))
            }
        }
        let lone = model.node(template: 2, position: 0)
        #expect(
            ends == [
                [model.node(template: 0, position: 0), lone], [model.node(template: 0, position: 1), lone],
            ])
        #expect(model.target(of: 0, from: lone) == nil)
    }

    @Test("the name of a relationship template is that of a relationship made of it: the asking node's, else the first")
    func relationshipTemplates() async throws {
        let bench = try Workbench(
            """
            tosca_definitions_version: tosca_simple_yaml_1_3
            relationship_types:
              test.Link:
                derived_from: tosca.relationships.ConnectsTo
                properties: { port: { type: integer }, who: { type: string } }
                attributes: { load: { type: integer }, limit: { type: integer, default: 5 } }
            node_types:
              test.Node:
                derived_from: tosca.nodes.Root
                properties: { name: { type: string, default: none }, peer: { type: string, default: none } }
                capabilities: { api: tosca.capabilities.Endpoint }
                requirements:
                  - uses: { capability: tosca.capabilities.Endpoint, occurrences: [ 0, 1 ] }
            topology_template:
              relationship_templates:
                link:
                  type: test.Link
                  properties: { port: 80, who: { get_property: [ SOURCE, name ] } }
                  attributes: { load: 2 }
              node_templates:
                server: { type: test.Node }
                first: { type: test.Node, properties: { name: one }, requirements: [ uses: USES ] }
                second:
                  type: test.Node
                  properties: { name: two, peer: { get_property: [ link, who ] } }
                  requirements: [ uses: USES ]
              outputs:
                port: { value: { get_property: [ link, port ] } }
                who: { value: { get_property: [ link, who ] } }
                peer: { value: { get_property: [ second, peer ] } }
                load: { value: { get_attribute: [ link, load ] } }
                limit: { value: { get_attribute: [ first, uses, limit ] } }
            """.replacing("USES", with: "{ node: server, relationship: link }"))
        let outcome = try await bench.run("install")
        #expect(outcome.execution.status == .succeeded)
        #expect(
            outcome.execution.outputs == [
                "port": .integer(80), "who": .string("one"), "peer": .string("two"), "load": .integer(2),
                "limit": .integer(5),
            ])
    }
}
