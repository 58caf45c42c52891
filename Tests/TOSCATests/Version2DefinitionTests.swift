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

    @Test(
        "keys are of type string or of one derived from it, and the types of outputs are there and keep to each other")
    func types() {
        expect(
            Self.head + """
                data_types:
                  Key: {derived_from: integer}
                  Name: {derived_from: string}
                  M: {derived_from: map, key_schema: Key, entry_schema: {type: map, key_schema: Name, entry_schema: string}}
                interface_types:
                  I:
                    operations: {go: {outputs: {a: {type: None}, b: {type: string, mapping: [SELF, x]}}}}
                    notifications: {happened: {outputs: {c: {type: Nay}, d: {type: string}}}}
                node_types:
                  S:
                    properties: {l: {type: list, entry_schema: {type: map, key_schema: boolean, entry_schema: string}}}
                    attributes: {x: {type: string}}
                    interfaces: {i: {type: I, operations: {go: {outputs: {a: {type: Nil, mapping: [SELF, x]}}}}}}
                  T:
                    attributes: {x: {type: integer}}
                    interfaces:
                      i:
                        type: I
                        operations: {go: {outputs: {b: {type: integer, mapping: [SELF, x]}}}}
                        notifications: {happened: {outputs: {d: {type: integer, mapping: [SELF, x]}}}}
                """,
            says: [
                "t.yaml:5:38: error: keys are strings in 2.0, and cannot be of type Key\n"
                    + "    hint: name 'string', or a type that derives from it",
                "t.yaml:8:43: error: there is no data type 'None'",
                "t.yaml:8:77: error: an interface type does not say where its outputs go: 'b'\n"
                    + "    hint: node types, relationship types and templates do",
                "t.yaml:9:52: error: there is no data type 'Nay'",
                "t.yaml:12:72: error: keys are strings in 2.0, and cannot be of type boolean\n"
                    + "    hint: name 'string', or a type that derives from it",
                "t.yaml:14:69: error: there is no data type 'Nil'\n    hint: did you mean 'nil'?",
                "t.yaml:20:47: error: 'b' is of type integer, where what it refines is of type string\n"
                    + "    hint: a refinement has the same type, or one derived from it: see t.yaml:8:50",
                "t.yaml:21:56: error: 'd' is of type integer, where what it refines is of type string\n"
                    + "    hint: a refinement has the same type, or one derived from it: see t.yaml:9:58",
            ])
    }

    @Test(
        "what a template gives to an input that nothing declares is its value, also where it looks like a declaration")
    func undeclaredInputs() throws {
        let template = try template(
            Self.head + """
                interface_types: {I: {operations: {go: {}}}}
                node_types: {S: {interfaces: {i: {type: I}}}}
                service_template:
                  node_templates:
                    s: {type: S, interfaces: {i: {operations: {go: {inputs: {a: {type: x, value: y}}}}}}}
                """)
        let inputs = try #require(template.topology.node("s")?.interfaces["i"]?.operations["go"]?.inputs)
        #expect(inputs["a"]?["type"] == .string("x") && inputs["a"]?["value"] == .string("y"))
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

    private static let uses = """
        capability_types: {Svc: {}}
        relationship_types:
          Uses: {properties: {a: {type: string, default: z}}, attributes: {x: {type: string}}}
          U2: {derived_from: Uses}
        node_types:
          S: {capabilities: {svc: {type: Svc}}}
          C:
            requirements:
              - uses: {capability: Svc, relationship: {type: Uses, properties: {a: fix}, attributes: {x: {default: d}}}}

        """

    @Test("a requirement refines the properties and attributes of its relationship")
    func relationships() throws {
        let template = try template(
            Self.head + Self.uses + """
                service_template:
                  node_templates:
                    s: {type: S}
                    c: {type: C, requirements: [uses: s]}
                    d: {type: C, requirements: [uses: {node: s, relationship: U2}]}
                    e: {type: C, requirements: [uses: {node: s, relationship: r}]}
                  relationship_templates: {r: {type: U2}}
                  outputs: {o: {$get_attribute: [c, RELATIONSHIP, uses, x]}}
                """)
        #expect(
            template.topology.relationships.map { $0.properties["a"] } == [
                .string("fix"), .string("fix"), .string("fix"),
            ])
        let relationship = try #require(template.topology.relationships.first)
        #expect(relationship.relationshipType.attributes["x"]?.defaultValue == .string("d"))
        expect(
            Self.head + Self.uses + """
                  D:
                    derived_from: C
                    requirements:
                      - uses: {relationship: {type: U2, properties: {b: 5, a: other}, attributes: {y: {default: d}}}}
                service_template:
                  node_templates:
                    s: {type: S}
                    c: {type: C, requirements: [uses: {node: s, relationship: {properties: {a: over}}}]}
                    e: {type: C, requirements: [uses: {node: s, relationship: r}]}
                  relationship_templates: {r: {type: U2, properties: {a: over}}}
                """,
            says: [
                "t.yaml:14:54: error: the type U2 has no property 'b'\n    hint: did you mean 'a'?",
                "t.yaml:14:63: error: 'a' has a value that is final, and cannot be given another one\n"
                    + "    hint: see t.yaml:10:73",
                "t.yaml:14:84: error: the type U2 has no attribute 'y'\n    hint: did you mean 'x'?",
                "t.yaml:18:80: error: 'a' has the value fix by its type, which is final\n"
                    + "    hint: leave it out; the value is fixed at t.yaml:10:76",
                "t.yaml:20:58: error: 'a' has the value fix by its type, which is final\n"
                    + "    hint: leave it out; the value is fixed at t.yaml:10:76",
            ])
    }

    private static let ends = """
        capability_types: {Svc: {valid_relationship_types: [Uses]}}
        relationship_types:
          Uses: {valid_target_node_types: [S], valid_source_node_types: [C]}
          Sub: {derived_from: Uses, valid_target_node_types: [T]}
          Bad: {}
        node_types:
          S: {capabilities: {svc: Svc}}
          T: {derived_from: S}
          O: {capabilities: {svc: Svc}}
          C: {requirements: [uses: {capability: Svc, relationship: Uses}]}

        """

    @Test("relationships are between nodes that their types name, and of a type that the capability names")
    func ends() throws {
        expect(
            Self.head + Self.ends + """
                  D:
                    requirements:
                      - uses: {capability: Svc, relationship: Uses}
                      - bad: {capability: Svc, relationship: Bad}
                  E: {derived_from: C, requirements: [uses: {node: O}]}
                  F: {capabilities: {svc: {type: Svc, valid_relationship_types: [Bad, None]}}}
                service_template:
                  node_templates:
                    s: {type: S}
                    o: {type: O}
                    a: {type: C, requirements: [uses: s]}
                    b: {type: C, requirements: [uses: o]}
                    c: {type: C, requirements: [uses: {node: s, relationship: Sub}]}
                """,
            says: [
                "t.yaml:14:47: error: relationships of type Uses do not come from nodes of type D\n    hint: they come from C",
                "t.yaml:15:46: error: capabilities of type Svc do not take relationships of type Bad\n"
                    + "    hint: they take Uses",
                "t.yaml:16:52: error: relationships of type Uses do not lead to nodes of type O\n    hint: they lead to S",
                "t.yaml:17:66: error: 'Bad' is none of the types that the parent allows\n"
                    + "    hint: it must be one of these, or derive from one: Uses",
                "t.yaml:17:71: error: there is no relationship type 'None'\n    hint: there is: Bad, Sub, Uses",
                "t.yaml:23:33: error: relationships of type Uses do not lead to 'o', of type O\n    hint: there is: S",
                "t.yaml:24:63: error: relationships of type Sub do not lead to 's', of type S\n    hint: there is: T",
            ])
        // Of several nodes the one is chosen that may be at the end.
        let template = try template(
            Self.head + Self.ends + """
                service_template:
                  node_templates:
                    s: {type: S}
                    o: {type: O}
                    c: {type: C, requirements: [uses: {capability: Svc}]}
                """)
        #expect(template.topology.relationships.map(\.target) == ["s"])
    }

    @Test("what is not required has no default (2.0 §9.4, §9.8)")
    func defaultsOfWhatIsOptional() {
        let hint = "\n    hint: leave out 'required: false': what has a default has a value (2.0 §9.4)"
        expect(
            Self.head + """
                node_types:
                  N:
                    properties:
                      x: {type: string, required: false, default: a}
                      y: {type: string, required: false}
                      z: {type: string, required: true, default: a}
                service_template:
                  inputs: {i: {type: string, required: false, default: a}}
                  node_templates: {n: {type: N}}
                """,
            says: [
                "t.yaml:5:35: warning: 'x' is not required, and has a default all the same" + hint,
                "t.yaml:9:40: warning: 'i' is not required, and has a default all the same" + hint,
            ])
    }
}
