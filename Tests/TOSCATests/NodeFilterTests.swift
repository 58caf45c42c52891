import TOSCA
import Testing

@Suite("Node filters")
struct NodeFilterTests {
    private static let types = """
        node_types:
          Box:
            derived_from: tosca.nodes.Compute
            properties: {number: {type: integer}, size: {type: scalar-unit.size, required: false}}
          Crate: {derived_from: Box}
          App:
            derived_from: tosca.nodes.Root
            requirements: [{at: {capability: tosca.capabilities.Node, node: Box, occurrences: [0, 1]}}]
          Picky:
            derived_from: tosca.nodes.Root
            requirements:
              - at:
                  capability: tosca.capabilities.Node
                  node: Box
                  node_filter: {properties: [{number: {greater_or_equal: 3}}]}
        topology_template:
          inputs: {n: {type: integer}}
          node_templates:
            one: {type: Box, properties: {number: 1, size: 1000 MB}}
            two: {type: Crate, properties: {number: 2}, capabilities: {host: {properties: {num_cpus: 2}}}}
            three: {type: Box, properties: {number: 3}, capabilities: {host: {properties: {num_cpus: 4}}}}

        """

    @Test(
        "the node is found by values of its type, of its capabilities and of both, also among derived types",
        arguments: [
            ("properties: [number: 1]", "one"),
            ("properties: [size: 1 GB]", "one"),
            ("properties: [number: [{valid_values: [2, 9]}, {less_than: 3}]]", "two"),
            ("properties: [number: {valid_values: [1, 2]}], capabilities: [host: {properties: [num_cpus: 2]}]", "two"),
            ("capabilities: [host: {properties: [num_cpus: 4]}]", "three"),
            ("capabilities: [tosca.capabilities.Compute: {properties: [num_cpus: {in_range: [3, 4]}]}]", "three"),
        ])
    func found(filter: String, node: String) throws {
        for assignment in ["{node: Box, node_filter: {\(filter)}}", "{node_filter: {\(filter)}}"] {
            let template = try template(
                Self.types + "    app: {type: App, requirements: [{at: \(assignment)}]}")
            #expect(template.topology.relationships.map(\.target) == [node])
        }
    }

    @Test("every template of a type has the node that the filter of its type finds")
    func ofType() throws {
        let template = try template(
            Self.types + """
                    a: {type: Picky, requirements: [{at: Box}]}
                    b: {type: Picky, requirements: [{at: {node: Box}}]}
                """)
        #expect(template.topology.relationships.map(\.target) == ["three", "three"])
    }

    @Test("a node whose value only a run tells may be the one")
    func open() {
        expect(
            Self.types + """
                    open: {type: Box, properties: {number: {get_input: n}}}
                    a: {type: App, requirements: [{at: {node_filter: {properties: [number: 3]}}}]}
                    b: {type: App, requirements: [{at: {node_filter: {properties: [number: 4]}}}]}
                    c: {type: App, requirements: [{at: {node_filter: {properties: [size: 2 GB]}}}]}
                """,
            says: [
                "t.yaml:24:54: error: 2 node templates of type Box that the filter accepts could fulfil the requirement"
                    + " 'at' of 'a'\n    hint: name one of them: three, open",
                "t.yaml:26:54: warning: no node template of type Box that the filter accepts is there to fulfil the"
                    + " requirement 'at' of 'c': it stays open\n    hint: add one, or name a node template",
            ])
    }
}
