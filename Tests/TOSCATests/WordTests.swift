import Testing

/// That messages speak of what stands in the file, in its words.
@Suite("The words of messages")
struct WordTests {
    @Test("numbers that are too small or too large are told as they are")
    func numbers() {
        expect(
            headOf2_0 + """
                node_types: {N: {}}
                service_template:
                  node_templates:
                    n: {type: N, count: -1}
                    o: {type: N, count: 99999999999999999999}
                    p: {type: N, count: 1.5}
                    q: {type: N, count: 0x2}
                """,
            says: [
                "t.yaml:6:25: error: the count of the node template 'n' must be a whole number that is not below 0, and is -1",
                "t.yaml:7:25: error: the count of the node template 'o' must be between 0 and 9223372036854775807, and is"
                    + " 99999999999999999999",
                "t.yaml:8:25: error: the count of the node template 'p' must be a whole number that is not below 0, and is a"
                    + " float",
            ])
        expect(
            headOf1_3 + """
                node_types: {A: {derived_from: tosca.nodes.Root, properties: {x: {type: integer}}}}
                topology_template: {node_templates: {a: {type: A, properties: {x: 99999999999999999999}}}}
                """,
            says: [
                "t.yaml:3:67: error: 'x' must be of type integer, which '99999999999999999999' is not\n"
                    + "    hint: an integer is between -9223372036854775808 and 9223372036854775807"
            ])
    }

    @Test("calls of 2.0 have their dollar signs, and what a path leads to is called by its name")
    func calls() {
        expect(
            headOf2_0 + """
                node_types: {N: {properties: {p: {type: string}}, capabilities: {c: Cap}}}
                capability_types: {Cap: {properties: {s: {type: string, default: q}}}}
                service_template:
                  inputs: {k: {type: integer}}
                  node_templates: {a: {type: N, properties: {p: {$get_input: k}}}}
                  outputs:
                    c: {value: {$get_property: [a, CAPABILITY, c, z]}}
                    j: {value: "$get_input"}
                    l: {value: {$concat: [[x], y]}}
                    m: {value: {$join: [{$concat: [x, y]}]}}
                    t: {value: {$token: [[x], ",", 1]}}
                """,
            says: [
                "t.yaml:7:49: error: 'p', by { $get_input: [k] }, must be of type string, and is of type integer",
                "t.yaml:9:51: error: the capability 'c' of 'a' has no property or attribute 'z'\n"
                    + "    hint: did you mean 's'?",
                "t.yaml:10:16: error: '$get_input' takes 1 or more arguments; this has 0",
                "t.yaml:11:32: error: '$concat' takes texts alone or lists alone; 'y' stands beside a list",
                "t.yaml:12:25: error: '$join' takes a list of texts; { $concat: [x, y] } is of type string",
                "t.yaml:13:26: error: '$token' takes a text to be taken apart",
            ])
    }

    @Test("hints name what a place and a version have")
    func hints() {
        expect(
            headOf1_3 + """
                topology_template:
                  node_templates:
                    s:
                      type: tosca.nodes.Compute
                      interfaces: {Standard: {start: {implementation: {primary: a.sh, operation_host: FOO}}}}
                """, ["a.sh": ""],
            says: [
                "t.yaml:6:87: error: 'FOO' is no operation host\n    hint: there is: HOST, ORCHESTRATOR, SELF"
            ])
        expect(
            headOf2_0 + """
                node_types: {N: {}}
                service_template: {node_templates: {n: {type: N, directives: [internall]}}}
                """,
            says: [
                "t.yaml:4:63: warning: the directive 'internall' has no meaning here\n"
                    + "    hint: there is: create, select, substitute"
            ])
    }

    @Test("a relationship is called by the requirement that it is of, and one time is once")
    func requirements() {
        expect(
            headOf1_3 + """
                node_types:
                  A:
                    derived_from: tosca.nodes.Root
                    requirements: [{r: {capability: tosca.capabilities.Node, occurrences: [0, 0]}}]
                  B:
                    derived_from: tosca.nodes.Root
                    requirements: [{up: {capability: tosca.capabilities.Node, occurrences: [0, UNBOUNDED]}}]
                topology_template:
                  node_templates:
                    c: {type: tosca.nodes.Compute}
                    a: {type: A, requirements: [{r: c}]}
                    b: {type: B, requirements: [{up: c}, {up: {node: c, relationship: {properties: {q: 1}}}}]}
                """,
            says: [
                "t.yaml:12:34: error: 'a' assigns the requirement 'r' once; none is allowed",
                "t.yaml:13:85: error: the relationship of the requirement 'up' of 'b' has a property 'q' that its type does"
                    + " not declare",
            ])
    }
}
