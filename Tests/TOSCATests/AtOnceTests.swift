import TOSCA
import Testing

/// Checks that are made while the reading goes on say what they would say before it, and it says what it would say after
/// them.
@Suite("What is checked at once with what is read")
struct AtOnceTests {
    @Test("what is wrong in declarations, policy types and templates is told of together, in their order at one place")
    func declarations() {
        expect(
            headOf1_3 + """
                policy_types:
                  P:
                    properties: {p: {type: integer, default: &x abc}}
                    triggers: {t: {event: e, condition: {period: *x, constraint: []}, action: []}}
                node_types: {N: {derived_from: tosca.nodes.Root, properties: {n: {type: integer, default: &y text}}}}
                topology_template:
                  node_templates:
                    a: {type: N}
                    b: {type: N, properties: {n: *y}}
                    c: {type: N, properties: {m: 1}}
                """,
            says: [
                "t.yaml:4:46: error: the default of 'p' must be of type integer, and is a string",
                "t.yaml:4:46: error: 'period' must be of type scalar-unit.time, which 'abc' is not\n"
                    + "    hint: write a number and a unit: ns, us, ms, s, m, h, d",
                "t.yaml:6:91: error: the default of 'n' must be of type integer, and is a string",
                "t.yaml:6:91: error: 'n' must be of type integer, and is a string",
                "t.yaml:11:31: error: the node template 'c' has a property 'm' that its type does not declare\n"
                    + "    hint: did you mean 'n'?",
            ])
    }

    @Test("where the type of keys is wrong, nothing else is said of the same text elsewhere")
    func silenced() {
        expect(
            headOf2_0 + """
                node_types:
                  N: {properties: {m: {type: map, key_schema: &k integer, entry_schema: string}, n: {type: integer}}}
                service_template:
                  node_templates: {a: {type: N, properties: {m: {}, n: *k}}}
                """,
            says: [
                "t.yaml:4:47: error: keys are strings in 2.0, and cannot be of type integer\n"
                    + "    hint: name 'string', or a type that derives from it"
            ])
    }

    @Test("values of a data type of which a part is missing are held against no constraint")
    func incomplete() {
        expect(
            headOf1_3 + """
                data_types:
                  D: {derived_from: Missing, properties: {size: {type: scalar-unit.size}}}
                  E: {properties: {d: {type: D}}}
                node_types:
                  N:
                    derived_from: tosca.nodes.Root
                    properties:
                      p: {type: D, constraints: [{valid_values: [{size: 1 GB}]}]}
                      q: {type: list, entry_schema: D, constraints: [{valid_values: [[{size: 1 GB}]]}]}
                      r: {type: E, constraints: [{valid_values: [{d: {size: 1 GB}}]}]}
                topology_template:
                  node_templates:
                    a: {type: N, properties: {p: {size: 1 GB}, q: [{size: 1 GB}], r: {d: {size: 1 GB}}}}
                    b: {type: N, properties: {p: {size: 1000 MB}, q: [{size: 1000 MB}], r: {d: {size: 1000 MB}}}}
                """,
            says: ["t.yaml:3:21: error: there is no data type 'Missing'"])
    }

    @Test("several templates that are read at once come to what one comes to", arguments: ["8080", "text"])
    func several(port: String) async {
        var text = headOf1_3 + "node_types:\n"
        for type in 0..<40 {
            text += """
                  N\(type):
                    derived_from: tosca.nodes.SoftwareComponent
                    properties: {port: {type: integer, default: \(port), constraints: [{less_than: 9000}]}}
                    capabilities: {endpoint: {type: tosca.capabilities.Endpoint}}
                    requirements: [{link: {capability: tosca.capabilities.Endpoint, occurrences: [0, 1]}}]

                """
        }
        text += "topology_template:\n  node_templates:\n    server: {type: tosca.nodes.Compute}\n"
        for node in 0..<40 { text += "    n\(node): {type: N\(node), requirements: [{host: server}]}\n" }
        let alone = read(text)
        #expect(alone.diagnostics.count == (port == "text" ? 40 : 0))
        await withTaskGroup(of: ReadResult.self) { group in
            for _ in 0..<8 { group.addTask { [text] in read(text) } }
            for await result in group {
                #expect(result.diagnostics.map(\.description) == alone.diagnostics.map(\.description))
                let nodes = result.partial?.topology.nodeTemplates.map { ($0.name, $0.properties["port"]) }
                let expected = alone.partial?.topology.nodeTemplates.map { ($0.name, $0.properties["port"]) }
                #expect(nodes?.count == 41 && nodes?.elementsEqual(expected ?? [], by: ==) == true)
            }
        }
    }
}
