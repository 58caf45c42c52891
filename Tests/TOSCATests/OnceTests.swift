import TOSCA
import Testing

/// What one mistake leads to elsewhere is not told of, and what a type gives to many templates is told of once.
@Suite("What is said once")
struct OnceTests {
    @Test("a misspelt capability that must have a property does not lack it besides; leniently, too")
    func capabilities() {
        let text =
            headOf1_3 + """
                capability_types: {C: {derived_from: tosca.capabilities.Root, properties: {p: {type: integer}}}}
                node_types: {A: {derived_from: tosca.nodes.Root, capabilities: {feat: {type: C}}}}
                topology_template:
                  node_templates:
                    a: {type: A, capabilities: {faet: {properties: {p: x}}}}
                    b: {type: A, capabilities: {faet: {}, feat: {properties: {p: 1}}}}
                """
        let first = [
            "t.yaml:6:33: error: the type A has no capability 'faet'\n    hint: did you mean 'feat'?",
            "t.yaml:6:56: error: 'p' must be of type integer, and is a string",
        ]
        expect(
            text,
            says: first + ["t.yaml:7:33: error: the type A has no capability 'faet'\n    hint: did you mean 'feat'?"])
        expect(
            text, lenient: true,
            says: first + ["t.yaml:7:33: warning: the type A has no capability 'faet'\n    hint: did you mean 'feat'?"])
    }

    @Test("a call without its dollar sign is an error where no mapping may stand, and a warning where one may")
    func dollars() {
        expect(
            headOf2_0 + """
                node_types: {A: {properties: {p: {type: string}, m: {type: map, entry_schema: string}}}}
                service_template:
                  inputs: {k: {type: string}}
                  node_templates:
                    a: {type: A, properties: {p: {get_input: k}, m: {get_input: k}}}
                    b: {type: A, properties: {p: {$get_input: k, $concat: [k]}, m: {}}}
                """,
            says: [
                "t.yaml:7:35: error: without a dollar sign 'get_input' is no function: this is a mapping\n"
                    + "    hint: write $get_input",
                "t.yaml:7:54: warning: without a dollar sign 'get_input' is no function: this is a mapping\n"
                    + "    hint: write $get_input",
                "t.yaml:8:35: error: '$get_input' is a call: nothing stands beside it\n"
                    + "    hint: write $$get_input for a key of that name",
            ])
    }

    @Test("a call without its dollar sign is told of once in a relationship template, and among many mistakes")
    func dollarsElsewhere() {
        let types = """
            capability_types: {C: {}}
            relationship_types: {R: {properties: {p: {type: string}, q: {type: integer}}}}
            node_types:
              A: {requirements: [{r: {capability: C, relationship: {type: R, properties: {q: {validation: {$less_than: [$value, 9]}}}}}}]}
              B: {capabilities: {c: C}}
              P: {properties: {p: {type: string}}}

            """
        expect(
            headOf2_0 + types + """
                service_template:
                  inputs: {k: {type: string}}
                  relationship_templates: {t: {type: R, properties: {p: {get_input: k}, q: 12}}}
                  node_templates:
                    b: {type: B}
                    a: {type: A, requirements: [{r: {node: b, relationship: t}}]}
                """,
            says: [
                "t.yaml:11:58: error: without a dollar sign 'get_input' is no function: this is a mapping\n"
                    + "    hint: write $get_input",
                "t.yaml:11:76: error: 'q' is not below 9\n    hint: the constraint is at t.yaml:6:96",
            ])
        let many = (0..<600).map { "    n\($0): {type: P, properties: {p: {get_input: k}}}\n" }.joined()
        let said = read(headOf2_0 + types + "service_template:\n  node_templates:\n" + many).diagnostics
        #expect(said.count == 600)
        #expect(said.allSatisfy { $0.code == .unknownFunction && $0.severity == .error })
    }

    @Test("a function that a type gives to its templates is told of once")
    func typeDefaults() {
        expect(
            headOf1_3 + """
                node_types:
                  A:
                    derived_from: tosca.nodes.SoftwareComponent
                    properties:
                      p: {type: string, default: {get_artifact: [SELF, img]}}
                      q: {type: string, default: {get_property: [SELF, host, nope]}}
                      s: {type: string, default: {get_property: [SELF, t]}}
                      t: {type: string, default: {get_property: [SELF, s]}}
                    interfaces:
                      Standard:
                        operations: {create: {inputs: {x: {type: string, default: {get_artifact: [SELF, q]}}}}}
                topology_template:
                  node_templates:
                    c: {type: tosca.nodes.Compute}
                    a: {type: A, requirements: [{host: c}]}
                    b: {type: A, requirements: [{host: c}], properties: {p: {get_artifact: [SELF, img]}}}
                """,
            says: [
                "t.yaml:6:56: error: 'a' has no artifact 'img'",
                "t.yaml:7:62: error: 'host' of 'a' has no property or attribute 'nope'",
                "t.yaml:9:34: error: properties are each other's values in a circle: a.s → a.t → a.s",
                "t.yaml:12:89: error: 'a' has no artifact 'q'",
                "t.yaml:17:83: error: 'b' has no artifact 'img'",
            ])
    }

    @Test("a node template that cannot be read, steps that are a list and a type that is empty are that alone")
    func unread() {
        expect(
            headOf1_3 + """
                node_types: {A: {derived_from: tosca.nodes.SoftwareComponent}, E: }
                topology_template:
                  node_templates:
                    c: {type: tosca.nodes.Compue}
                    a: {type: A, requirements: [{host: {node: tosca.nodes.Compute}}]}
                    e: {type: E, requirements: [{dependency: a}]}
                  workflows: {w: {steps: [{x: {target: a, activities: [{set_state: started}]}}]}}
                """,
            says: [
                "t.yaml:2:67: error: the node type 'E' must be a mapping, and is empty\n"
                    + "    hint: write {derived_from: TYPE} if there is nothing else to say",
                "t.yaml:5:15: error: there is no node type 'tosca.nodes.Compue'\n"
                    + "    hint: did you mean 'tosca.nodes.Compute'?",
                "t.yaml:8:26: error: 'steps' must be a mapping, and is a list",
            ])
    }

    @Test("occurrences that end before they begin are held neither against those of subtypes nor against templates")
    func occurrences() {
        expect(
            headOf1_3 + """
                node_types:
                  A:
                    derived_from: tosca.nodes.Root
                    requirements: [{r: {capability: tosca.capabilities.Node, occurrences: [3, 1]}}]
                  B: {derived_from: A, requirements: [{r: {capability: tosca.capabilities.Node, occurrences: [1, 1]}}]}
                topology_template:
                  node_templates:
                    c: {type: tosca.nodes.Compute}
                    a: {type: A, requirements: [{r: c}, {r: c}]}
                    b: {type: B, requirements: [{r: c}]}
                """,
            says: ["t.yaml:5:75: error: 'occurrences' ends below 3, where it begins"])
    }

    @Test("what a definition of a requirement asks for in vain is not told of again where it is assigned")
    func requirements() {
        expect(
            headOf1_3 + """
                capability_types: {Cap: {derived_from: tosca.capabilities.Root, valid_source_types: [A]}}
                node_types:
                  A: {derived_from: tosca.nodes.Root, requirements: [{dependency: {capability: tosca.capabilities.Endpoint}}]}
                  O: {derived_from: tosca.nodes.Root, requirements: [{r: {capability: Cap}}]}
                  T: {derived_from: tosca.nodes.Root, capabilities: {c: Cap}}
                topology_template:
                  node_templates:
                    c: {type: tosca.nodes.Compute}
                    a: {type: A, requirements: [{dependency: c}]}
                    t: {type: T}
                    o: {type: O, requirements: [{r: t}]}
                """,
            says: [
                "t.yaml:4:80: error: the requirement 'dependency' is for tosca.capabilities.Endpoint, where what it refines"
                    + " is for tosca.capabilities.Node\n    hint: a refinement has the same type, or one derived from it",
                "t.yaml:5:71: error: capabilities of type Cap do not take nodes of type O\n    hint: they take A",
            ])
    }

    @Test(
        "properties beside a relationship are taken for its own, and keys are not held against a type that none can have"
    )
    func misplaced() {
        expect(
            headOf1_3 + """
                topology_template:
                  node_templates:
                    v: {type: tosca.nodes.Storage.BlockStorage, properties: {name: v, size: 1 GB}}
                    c:
                      type: tosca.nodes.Compute
                      requirements: [{local_storage: {node: v, properties: {location: /x}}}]
                """,
            says: [
                "t.yaml:7:48: error: a requirement has no key 'properties'\n"
                    + "    hint: write relationship: {properties: …}"
            ])
        expect(
            headOf2_0 + """
                node_types: {N: {properties: {m: {type: map, key_schema: integer, entry_schema: string}}}}
                service_template: {node_templates: {a: {type: N, properties: {m: {x: y, z: w}}}}}
                """,
            says: [
                "t.yaml:3:58: error: keys are strings in 2.0, and cannot be of type integer\n"
                    + "    hint: name 'string', or a type that derives from it"
            ])
    }

    @Test("what is given by a name of one letter is not held against the type of another one")
    func shortNames() {
        expect(
            headOf1_3 + """
                topology_template:
                  node_templates: {s: {type: tosca.nodes.Compute}}
                  workflows:
                    a: {inputs: {z: {type: string}}, steps: {x: {target: s, activities: [{set_state: started}]}}}
                    c: {steps: {x: {activities: [{inline: {workflow: a, inputs: {q: 1}}}]}}}
                """,
            says: [
                "t.yaml:6:66: error: the workflow 'a' has no input 'q'\n    hint: did you mean 'z'?"
            ])
    }

    @Test("of two misspelt capabilities only one is taken for that which is meant")
    func twoMisspeltCapabilities() {
        expect(
            """
            capability_types: {C: {properties: {host: {type: string}, port: {type: integer}}}}
            node_types: {N: {capabilities: {endpoint: C}}}
            topology_template:
              node_templates:
                n:
                  type: N
                  capabilities: {endpint: {properties: {host: a, port: 1}}, endpont: {properties: {port: 2}}}
            """,
            says: ["endpint": "8:22", "endpont": "8:65"].sorted { $0.key < $1.key }.map { name, place in
                "t.yaml:\(place): error: the type N has no capability '\(name)'\n    hint: did you mean 'endpoint'?"
            })
    }
}
