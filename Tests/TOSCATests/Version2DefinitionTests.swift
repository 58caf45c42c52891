import TOSCA
import Testing

/// What types declare in TOSCA 2.0.
@Suite("definitions of TOSCA 2.0")
struct Version2DefinitionTests {
    private static let head = "tosca_definitions_version: tosca_2_0\n"

    @Test("parameters need no type, and may be given by their values alone")
    func parameters() throws {
        let template = try template(
            Self.head + """
                interface_types: {I: {operations: {go: {inputs: {a: {type: string}, m: {type: map, entry_schema: string}}}}}}
                node_types:
                  S:
                    properties: {p: {type: string, default: q}}
                    interfaces:
                      i:
                        type: I
                        inputs: {z: {value: {$get_property: [SELF, p]}}}
                        operations: {go: {inputs: {a: A, b: {$get_property: [SELF, p]}, d: [1, 2], e: {value: 5}, m: {k: v}}}}
                service_template:
                  outputs: {o: {$get_property: [s, p]}, o2: 5, o3: [1, 2], o4: {description: D, value: {$get_property: [s, p]}}}
                  node_templates: {s: {type: S}}
                """)
        let inputs = try #require(template.types.nodeTypes["S"]?.interfaces["i"]?.operations["go"]?.inputs)
        #expect(inputs["a"] == .string("A") && inputs["d"] == .list([.integer(1), .integer(2)]))
        #expect(inputs["e"] == .integer(5) && inputs["m"]?["k"] == .string("v"))
        let outputs = Dictionary(uniqueKeysWithValues: template.topology.outputs.map { ($0.name, $0.value) })
        for value in [inputs["b"], inputs["z"], outputs["o"], outputs["o4"]] {
            guard case .function(let call)? = value else {
                Issue.record("\(value.debugDescription) is no call")
                continue
            }
            #expect(call.name == .getProperty)
        }
        #expect(outputs["o2"] == .integer(5) && outputs["o3"] == .list([.integer(1), .integer(2)]))
    }

    @Test("what flows in is mapped to attributes, which is not supported for inputs, and what flows out is not")
    func mappings() {
        expect(
            Self.head + """
                node_types: {S: {attributes: {a: {type: string}}}}
                service_template:
                  inputs:
                    x: {type: string, mapping: [s, a]}
                    y: [s, a]
                    z: 5
                  outputs: {o: {mapping: [s, a]}}
                  node_templates: {s: {type: S}}
                """,
            says: [
                "t.yaml:5:32: error: an input that is mapped to an attribute: TOSCA 2.0 has this, and it is not"
                    + " supported yet",
                "t.yaml:6:8: error: an input that is mapped to an attribute: TOSCA 2.0 has this, and it is not"
                    + " supported yet",
                "t.yaml:7:8: error: the definition of 'z' must be a mapping, and is an integer",
                "t.yaml:8:17: error: a definition has no key 'mapping'",
            ])
    }

    @Test("a value that a type fixes is final: in derived types, in templates, and as an input of an operation")
    func fixed() {
        expect(
            Self.head + """
                interface_types: {I: {operations: {go: {inputs: {a: {type: string, value: fix}}}}}}
                node_types:
                  S:
                    properties: {a: {type: string, value: x}, b: {type: list, entry_schema: integer, value: [1]}}
                    interfaces: {i: {type: I}}
                  T: {derived_from: S, properties: {a: y, b: {value: [1]}}}
                service_template:
                  node_templates:
                    s: {type: S, properties: {a: q, b: [1]}}
                    t: {type: S, interfaces: {i: {operations: {go: {inputs: {a: other}}}}}}
                    u: {type: S, interfaces: {i: {operations: {go: {inputs: {a: fix}}}}}}
                """,
            says: [
                "t.yaml:7:40: error: 'a' has a value that is final, and cannot be given another one\n"
                    + "    hint: see t.yaml:5:18",
                "t.yaml:10:34: error: 'a' has the value x by its type, which is final\n"
                    + "    hint: leave it out; the value is fixed at t.yaml:5:43",
                "t.yaml:11:65: error: the input 'a' has the value fix by its type, which is final\n"
                    + "    hint: leave it out; the value is fixed at t.yaml:2:75",
            ])
    }
}
