import TOSCA
import Testing

/// Mistakes of this program, which it must not make again.
@Suite("What once was wrong")
struct RegressionTests {
    @Test("a filter that is only warned of chooses all the same, and it is said where it cannot")
    func filterWithWarning() {
        expect(
            """
            node_types:
              M: {derived_from: tosca.nodes.Root}
              M2: {derived_from: M, properties: {v: {type: integer}}}
              N:
                derived_from: tosca.nodes.Root
                requirements: [{db: {capability: tosca.capabilities.Node, node: M, relationship: DependsOn}}]
            topology_template:
              node_templates:
                n:
                  type: N
                  requirements: [{db: {node: M, node_filter: {properties: [{v: {greater_than: 2}}]}}}]
                m: {type: M2, properties: {v: 3}}
                m2: {type: M2, properties: {v: 3}}
            """,
            says: [
                "t.yaml:12:34: error: 2 node templates of type M that the filter accepts could fulfil the requirement"
                    + " 'db' of 'n'\n    hint: write 'node: NAME' with one of these: 'm' at t.yaml:13:5, 'm2' at t.yaml:14:5",
                "t.yaml:12:65: warning: the type M has no property 'v'",
            ])
    }

    @Test("a property may be called by a number")
    func numbers() {
        expect(
            """
            tosca_definitions_version: tosca_simple_yaml_1_3
            node_types: {N: {derived_from: tosca.nodes.Root, properties: {"1": {type: string}, p: {type: string}}}}
            topology_template:
              node_templates: {n: {type: N, properties: {"1": x, p: {get_property: [SELF, "1"]}}}}
              outputs: {o: {value: {get_property: [n, "1"]}}}
            """, says: [])
    }

    @Test("a list in a substitution mapping is a value where the input of its only name is no list")
    func listValue() throws {
        let service = try template(
            """
            node_types: {N: {derived_from: tosca.nodes.Root, properties: {l: {type: list, entry_schema: string}}}}
            topology_template:
              inputs: {web: {type: string, default: x}}
              substitution_mappings: {node_type: N, properties: {l: [web]}}
            """)
        #expect(service.topology.substitution?.properties == [:])
    }

    @Test("what is wrong with a template is said once where it is copied, and all of it")
    func copies() {
        expect(
            """
            data_types: {D: {properties: {x: {type: string}, y: {type: string}}}}
            node_types: {N: {derived_from: tosca.nodes.Root, properties: {d: {type: D}}}}
            topology_template:
              node_templates:
                n: {type: N, properties: {d: {}}}
                m: {copy: n}
            """,
            says: [
                "t.yaml:6:34: error: 'd', of type D, lacks the property 'x', which its type requires",
                "t.yaml:6:34: error: 'd', of type D, lacks the property 'y', which its type requires",
            ])
    }

    @Test("what only begins a key is hinted at, and not taken for it")
    func beginnings() {
        expect(
            """
            node_types:
              N: {derived_from: tosca.nodes.Root, properties: {p: {type: string, key: primary, entry: zzz}}}
            """,
            says: [
                "t.yaml:3:70: error: a definition has no key 'key'\n    hint: did you mean 'key_schema'?",
                "t.yaml:3:84: error: a definition has no key 'entry'\n    hint: did you mean 'entry_schema'?",
            ])
    }

    @Test("what no host has is told of leniently, too")
    func lenientHosts() {
        let text = """
            node_types: {A: {derived_from: tosca.nodes.SoftwareComponent, properties: {p: {type: string}}}}
            topology_template:
              node_templates:
                h: {type: tosca.nodes.Compute}
                a: {type: A, properties: {p: {get_property: [HOST, nope]}}, requirements: [{host: h}]}
            """
        expect(
            text, lenient: true,
            says: ["t.yaml:6:56: warning: the type tosca.nodes.Compute has no property or attribute 'nope'"])
    }

    @Test("a value that a type may not give to an input is told of once, and leniently is no error")
    func inputsOfTypes() {
        let text = """
            node_types:
              P:
                derived_from: tosca.nodes.Root
                interfaces: {Standard: {create: {inputs: {x: {type: string}, y: {type: integer}}}}}
              Q: {derived_from: P, interfaces: {Standard: {create: {inputs: {x: , y: "5"}}}}}
            """
        #expect(read(text).diagnostics.map(\.severity) == [.error, .error])
        #expect(read(text, lenient: true).diagnostics.map(\.severity) == [.warning, .warning])
    }
}
