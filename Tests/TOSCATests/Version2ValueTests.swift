import TOSCA
import Testing
import YAML

/// What TOSCA 2.0 has otherwise than 1.3 in values, conditions and requirements.
@Suite("TOSCA 2.0: values and conditions")
struct Version2ValueTests {
    private static let head = "tosca_definitions_version: tosca_2_0\n"
    private static let notChecked =
        "\n    hint: what is checked are clauses such as {$greater_than: [$value, 0]}, and several in an $and"

    // MARK: - Paths

    @Test("behind the name of a node template stands an index of its instances, as far as their number is known")
    func indices() {
        expect(
            Self.head + """
                node_types: {S: {properties: {p: {type: string, default: v}, l: {type: list, entry_schema: string, default: []}}}}
                service_template:
                  inputs: {n: {type: integer, default: 1}}
                  node_templates:
                    one: {type: S}
                    three: {type: S, count: 3}
                    many: {type: S, count: {$get_input: n}}
                    a: {type: S, properties: {p: {$get_property: [SELF, 0, l]}}}
                    b: {type: S, properties: {p: {$get_property: [three, $node_index, q]}}}
                  outputs:
                    a: {value: {$get_property: [three, 2, p]}}
                    b: {value: {$get_attribute: [three, 3, p]}}
                    c: {value: {$get_property: [one, 1, p]}}
                    d: {value: {$get_property: [many, 9, p]}}
                    e: {value: {$get_property: [one, -1, p]}}
                    f: {value: {$get_property: [one, 0, q]}}
                    g: {value: {$get_property: [one, 0]}}
                    h: {value: {$get_property: [one, 0, p, x]}}
                    i: {value: {$get_property: [three, ALL, p]}}
                    j: {value: {$get_property: [a, RELATIONSHIP, r, ALL, TARGET, p]}}
                """,
            says: [
                "t.yaml:9:57: error: an index follows the name of a node template alone",
                "t.yaml:13:41: error: 'three' has no instance 3",
                "t.yaml:14:38: error: 'one' has no instance 1",
                "t.yaml:16:38: error: 'one' has no instance -1",
                "t.yaml:17:41: error: the type S has no property or attribute 'q'\n    hint: did you mean 'l'?",
                "t.yaml:18:38: error: the name of a property or attribute is missing",
                "t.yaml:19:44: error: 'p' is of type string, which has no members",
                "t.yaml:20:40: error: the index ALL: TOSCA 2.0 has this, and it is not supported yet",
                "t.yaml:21:53: error: the index ALL: TOSCA 2.0 has this, and it is not supported yet",
            ])
    }

    @Test("words of paths that 1.3 has are taken with a warning, and what is not supported is said to be")
    func oldPaths() {
        expect(
            Self.head + """
                relationship_types: {Uses: {properties: {p: {type: string}}}}
                artifact_types: {F: {}}
                node_types: {S: {properties: {p: {type: string}}, artifacts: {f: {type: F, file: t.yaml}}, requirements: [host: {capability: C, relationship: Uses, count_range: [0, 1]}]}}
                service_template:
                  relationship_templates: {r: {type: Uses, properties: {p: {$get_property: [SOURCE, p]}}}}
                  node_templates:
                    s: {type: S, properties: {p: {$get_artifact: [SELF, f, LOCAL_FILE, true]}}}
                    t: {type: S, properties: {p: {$get_artifact: [s, RELATIONSHIP, f]}}}
                    u: {type: S, properties: {p: {$get_property: [HOST, p]}}}
                capability_types: {C: {}}
                """,
            says: [
                "t.yaml:6:77: warning: in TOSCA 2.0 no path begins with SOURCE\n    hint: write SELF, SOURCE",
                "t.yaml:8:60: warning: in TOSCA 2.0 '$get_artifact' takes no location\n"
                    + "    hint: leave out LOCAL_FILE and what follows it",
                "t.yaml:9:54: error: a path of '$get_artifact': TOSCA 2.0 has this, and it is not supported yet",
                "t.yaml:10:51: warning: in TOSCA 2.0 no path begins with HOST\n"
                    + "    hint: write SELF, RELATIONSHIP, host, TARGET",
            ])
    }

    @Test("over requirements and capabilities a path leads by steps, not by their names alone")
    func names() {
        let types =
            Self.head + """
                capability_types: {Svc: {properties: {n: {type: integer, default: 1}}}}
                relationship_types: {Uses: {properties: {r: {type: string, default: x}}}}
                interface_types: {I: {operations: {go: {inputs: {a: {type: string, required: false}}}}}}
                node_types:
                  S:
                    properties: {p: {type: string, default: v}, q: {type: string, default: w}}
                    capabilities: {svc: Svc}
                    requirements: [uses: {capability: Svc, relationship: Uses, node: S, count_range: [0, 1]}]
                    interfaces: {i: {type: I, operations: {go: {inputs: {a: {default: {$get_property: [SELF, uses, q]}}}}}}}

                """
        func said(_ place: String, _ name: String, _ path: String) -> String {
            "t.yaml:\(place): error: in TOSCA 2.0 no path leads on by the name of a requirement or a capability alone, as"
                + " by '\(name)'\n    hint: write [\(path)]"
        }
        expect(
            types + """
                service_template:
                  node_templates: {s: {type: S}, t: {type: S, requirements: [uses: s]}}
                  outputs:
                    a: {value: {$get_property: [t, uses, p]}}
                    b: {value: {$get_property: [t, uses, n]}}
                    c: {value: {$get_property: [t, uses, r]}}
                    d: {value: {$get_property: [t, svc, n]}}
                    e: {value: {$get_attribute: [t, 0, uses, p]}}
                    f: {value: {$get_property: [t, RELATIONSHIP, uses, TARGET, svc, n]}}
                    g: {value: {$get_property: [t, RELATIONSHIP, uses, CAPABILITY, n]}}
                """,
            says: [
                said("10:94", "uses", "SELF, RELATIONSHIP, uses, TARGET, q"),
                said("14:36", "uses", "t, RELATIONSHIP, uses, TARGET, p"),
                said("15:36", "uses", "t, RELATIONSHIP, uses, CAPABILITY, n"),
                said("16:36", "uses", "t, RELATIONSHIP, uses, r"), said("17:36", "svc", "t, CAPABILITY, svc, n"),
                said("18:40", "uses", "t, 0, RELATIONSHIP, uses, TARGET, p"),
                said("19:64", "svc", "t, RELATIONSHIP, uses, TARGET, CAPABILITY, svc, n"),
            ])
        // In a file of 1.3 they lead on, whatever imports it or is imported.
        expect(
            """
            tosca_definitions_version: tosca_simple_yaml_1_3
            imports: [types.yaml]
            topology_template:
              node_templates: {s: {type: S, interfaces: {i: {operations: {go: {inputs: {a: x}}}}}}, t: {type: S, requirements: [uses: s], interfaces: {i: {operations: {go: {inputs: {a: x}}}}}}}
              outputs: {o: {value: {get_property: [t, uses, p]}}}
            """, ["types.yaml": types], says: [])
    }

    // MARK: - Functions

    @Test("a mapping without a dollar sign is data, whatever it would call in 1.3")
    func data() throws {
        let version1 = read("topology_template: {outputs: {o: {value: {$: [a]}}}}").template
        #expect(version1?.topology.outputs.map(\.value) == [.map([MapEntry(key: "$", value: .list([.string("a")]))])])
        let template = try template(
            Self.head + """
                node_types: {S: {properties: {m: {type: map, entry_schema: integer}, n: {type: map, entry_schema: string}}}}
                service_template:
                  inputs: {x: {type: map, entry_schema: integer, default: {concat: 1}}}
                  node_templates:
                    s: {type: S, properties: {m: {$get_input: x}, n: {$$get_input: x}}}
                  outputs:
                    a: {value: {concat: [a, b]}}
                    b: {value: {$$node_index: []}}
                """)
        #expect(template.topology.node("s")?.properties["n"]?["$get_input"] == .string("x"))
        #expect(
            template.topology.outputs.map(\.value) == [
                .map([MapEntry(key: "concat", value: .list([.string("a"), .string("b")]))]),
                .map([MapEntry(key: "$node_index", value: .list([]))]),
            ])
        expect(
            Self.head + """
                service_template:
                  inputs: {x: {type: string}}
                  outputs: {a: {value: {get_input: x}}}
                """,
            says: [
                "t.yaml:4:25: warning: without a dollar sign 'get_input' is no function: this is a mapping\n"
                    + "    hint: write $get_input"
            ])
    }

    @Test("what only 2.0 calls is data in files of 1.x, as a text and as a key")
    func functionsOfLaterVersions() throws {
        let template = try template(
            """
            tosca_definitions_version: tosca_simple_yaml_1_3
            topology_template:
              inputs: {i: {type: map, entry_schema: {type: list, entry_schema: string}, default: {$node_index: []}}}
              node_templates: {n: {type: tosca.nodes.Root, metadata: {m: $node_index}}}
              outputs:
                a: {value: $node_index}
                b: {value: {$node_index: [x]}}
                c: {value: "{ $node_index: [] }"}
                d: {value: {$(unsupported): []}}
            """)
        func entry(_ key: String, _ values: [Value]) -> Value { .map([MapEntry(key: key, value: .list(values))]) }
        #expect(template.topology.inputs.map(\.defaultValue) == [entry("$node_index", [])])
        #expect(
            template.topology.outputs.map(\.value) == [
                .string("$node_index"), entry("$node_index", [.string("x")]), .string("{ $node_index: [] }"),
                entry("$(unsupported)", []),
            ])
    }

    @Test("of a function that is not supported one thing is said, and of a misspelt one what it may be")
    func functions() {
        expect(
            Self.head + """
                node_types: {S: {properties: {p: {type: string, required: false}, n: {type: integer, default: 0}}}}
                service_template:
                  inputs: {x: {type: string, default: $node_index}}
                  node_templates:
                    a: {type: S, properties: {p: {$union: [[a], [b]]}}}
                    b: {type: S, properties: {p: {$get_inputt: x}}}
                    c: {type: S, properties: {p: "$5.00"}}
                    d: {type: S, properties: {p: {$concat$1: [a]}, n: $node_index}}
                    f: {type: S, properties: {p: {$own: [a]}}}
                    e: {type: S, count: $node_index}
                  outputs: {o: {value: $node_index}}
                """,
            says: [
                "t.yaml:4:39: error: '$node_index' stands for nothing here: there is no node",
                "t.yaml:6:35: error: the function '$union': TOSCA 2.0 has this, and it is not supported yet",
                "t.yaml:7:35: error: TOSCA 2.0 has no function '$get_inputt', and those of one's own are not supported yet"
                    + "\n    hint: did you mean '$get_input'?",
                "t.yaml:8:34: error: TOSCA 2.0 has no function '$5.00', and those of one's own are not supported yet\n"
                    + "    hint: write $$5.00 for a text that begins with a dollar sign",
                "t.yaml:10:35: error: TOSCA 2.0 has no function '$own', and those of one's own are not supported yet",
                "t.yaml:11:25: error: '$node_index' stands for nothing here: there is no node",
                "t.yaml:12:24: error: '$node_index' stands for nothing here: there is no node",
            ])
    }

    @Test("inputs of activities and properties of artifacts may be calls")
    func activities() {
        expect(
            Self.head + """
                artifact_types: {F: {properties: {a: {type: string, required: false}}}}
                interface_types: {I: {operations: {go: {inputs: {a: {type: string}}}}}}
                node_types:
                  S:
                    interfaces:
                      i:
                        type: I
                        operations:
                          go:
                            inputs: {a: {type: string, default: x}}
                            implementation:
                              primary: t.yaml
                              dependencies: [{file: t.yaml, type: F, properties: {a: {$sum: [1, 2]}}}]
                service_template:
                  node_templates: {s: {type: S}}
                  workflows:
                    w:
                      inputs: {y: {type: string, default: z}}
                      precondition: {$equal: [1, 1]}
                      steps:
                        one:
                          target: s
                          activities:
                            - call_operation: {operation: i.go, inputs: {a: {$get_input: y}}}
                            - call_operation: {operation: i.go, inputs: {a: {$get_input: z}}}
                """,
            says: [
                "t.yaml:14:71: error: the function '$sum': TOSCA 2.0 has this, and it is not supported yet",
                "t.yaml:20:21: error: a precondition: TOSCA 2.0 has this, and it is not supported yet",
                "t.yaml:26:74: error: the topology has no input 'z'\n    hint: did you mean 'y'?",
            ])
    }

    // MARK: - Conditions

    @Test("a validation that compares with what a function gives is not checked, and that is said")
    func operands() {
        let why = "this validation is not checked: it compares with what a function gives, which is not supported yet"
        expect(
            Self.head + """
                node_types:
                  S:
                    properties:
                      a: {type: integer, validation: {$greater_or_equal: [$value, {$get_property: [SELF, b]}]}}
                      b: {type: integer, validation: {$valid_values: [$value, [{$get_input: x}, 3]]}}
                      c: {type: string, validation: {$less_or_equal: [{$length: [$value]}, {$get_input: x}]}}
                    requirements:
                      - r: {capability: C, relationship: R, node: S, count_range: [0, 1], node_filter: {$greater_than: [{$get_property: [SELF, TARGET, a]}, $node_index]}}
                capability_types: {C: {}}
                relationship_types: {R: {}}
                """,
            says: [
                "t.yaml:5:38: warning: \(why)" + Self.notChecked, "t.yaml:6:38: warning: \(why)" + Self.notChecked,
                "t.yaml:7:37: warning: \(why)" + Self.notChecked,
                "t.yaml:9:88: error: a filter with this condition: TOSCA 2.0 has this, and it is not supported yet\n"
                    + "    hint: it compares with what a function gives, which is not supported yet",
            ])
    }

    @Test("a validation that is none in 2.0 is an error")
    func malformed() {
        expect(
            Self.head + """
                node_types:
                  S:
                    properties:
                      a: {type: integer, validation: {$and: []}}
                      b: {type: integer, validation: [{$equal: [$value, 1]}]}
                      c: {type: integer, validation: true}
                      d: {type: integer, validation: {greater_or_equal: 3}}
                      e: {type: integer, validation: {$greather_than: [$value, 1]}}
                      f: {type: integer, validation: {$greater_than: [$value, 1, 2]}}
                      g: {type: integer, validation: {$even: [$value]}}
                      h: {type: integer, validation: {$less_than: [0, $value]}}
                """,
            says: [
                "t.yaml:5:38: error: '$and' takes a list of conditions",
                "t.yaml:6:38: error: a condition is a call of a function; this is a list\n    hint: write {$and: […]}",
                "t.yaml:7:38: error: a condition is a call of a function; this is a boolean\n"
                    + "    hint: write one such as {$greater_than: [$value, 0]}",
                "t.yaml:8:38: error: a condition is a call of a function; this is a mapping\n"
                    + "    hint: write {$greater_or_equal: [$value, …]}",
                "t.yaml:9:38: error: there is no function '$greather_than'\n    hint: did you mean '$greater_than'?",
                "t.yaml:10:38: error: '$greater_than' takes a list of two arguments; this has 3",
                "t.yaml:11:38: warning: this validation is not checked: TOSCA 2.0 has no function '$even', and those of"
                    + " one's own are not supported yet" + Self.notChecked,
                "t.yaml:12:38: warning: this validation is not checked: it is no comparison of $value, or of its $length,"
                    + " as a whole" + Self.notChecked,
            ])
    }

    @Test(
        "an expression matches a part of a text, but for where its anchors are",
        arguments: [
            (#"US\$"#, "5 US$", true), (#"US\$"#, "5 US", false), ("^a|b$", "abc", true), ("^a|b$", "cb", true),
            ("^a|b$", "cab d", false), ("^(a|b)$", "a", true), ("^(a|b)$", "ab", false), ("^x", "xa\\nb", true),
            ("x", "a\\nxb", true), ("[|]", "a|b", true), (#"x\\$"#, #"ax\\"#, true), ("^a+$", "aab", false),
        ])
    func patterns(pattern: String, text: String, matches: Bool) {
        let escaped = pattern.replacing("\\", with: "\\\\")
        let result = read(
            Self.head + """
                node_types: {S: {properties: {p: {type: string, validation: {$matches: [$value, "\(escaped)"]}}}}}
                service_template: {node_templates: {s: {type: S, properties: {p: "\(text)"}}}}
                """)
        #expect(result.diagnostics.isEmpty == matches, "\(result.diagnostics)")
    }

    @Test("what does not match is said in the words of the file, and lengths may be open above")
    func lengths() {
        expect(
            Self.head + """
                data_types: {Name: {derived_from: string, validation: {$in_range: [{$length: $value}, [2, UNBOUNDED]]}}}
                node_types:
                  S: {properties: {n: {type: Name}, p: {type: string, validation: {$matches: [$value, "^a|b"]}}}}
                service_template:
                  node_templates:
                    s: {type: S, properties: {n: a, p: c}}
                    t: {type: S, properties: {n: abc, p: cab}}
                """,
            says: [
                "t.yaml:7:34: error: 'n' has 1 character, fewer than 2\n    hint: the constraint is at t.yaml:2:56",
                "t.yaml:7:40: error: 'p' does not match the pattern ^a|b\n    hint: the constraint is at t.yaml:4:68",
            ])
        expect(
            """
            node_types: {S: {derived_from: Root, properties: {p: {type: string, constraints: [{matches: a}]}}}}
            """, says: ["t.yaml:2:84: error: there is no constraint 'matches'"])
    }

    @Test("in the filter of a requirement SELF is the relationship, from which CAPABILITY leads to what it is bound to")
    func capabilityFilters() throws {
        let types =
            Self.head + """
                capability_types: {Svc: {properties: {n: {type: integer}}}}
                relationship_types: {Uses: {}}
                node_types:
                  S: {capabilities: {svc: Svc}}
                  C:
                    requirements:
                      - uses:
                          capability: Svc
                          relationship: Uses
                          node: S
                          count_range: [0, 1]
                          node_filter: {$in_range: [{$get_property: [SELF, CAPABILITY, n]}, [1, 4]]}
                service_template:
                  node_templates:
                    a: {type: S, capabilities: {svc: {properties: {n: 3}}}}
                    b: {type: S, capabilities: {svc: {properties: {n: 4}}}}
                    c: {type: S, capabilities: {svc: {properties: {n: 5}}}}

                """
        func filtered(by capability: String) -> String {
            "uses: {\(capability)node: S, node_filter: {$greater_than: [{$get_property: [SELF, CAPABILITY, n]}, 3]}}"
        }
        for capability in ["capability: svc, ", "capability: Svc, ", ""] {
            let template = try template(types + "    d: {type: C, requirements: [\(filtered(by: capability))]}")
            #expect(template.topology.relationships.map(\.target) == ["b"], "\(capability)")
        }
    }

    @Test("messages call constraints as 2.0 does; what an attribute is given is its value, whatever keys it has")
    func namesOfFunctions() {
        expect(
            Self.head + """
                node_types:
                  S:
                    properties:
                      p: {type: integer, required: false, validation: {$greater_or_equal: [{$length: [$value]}, 3]}}
                      r: {type: string, required: false, validation: {$less_or_equal: [{$length: [$value]}, a]}}
                    attributes: {a: {type: integer}}
                service_template: {node_templates: {s: {type: S, attributes: {a: {value: 3}}}}}
                """,
            says: [
                "t.yaml:5:56: error: '$length' is no constraint on values of type integer\n"
                    + "    hint: there is: $equal, $greater_than, $greater_or_equal, $less_than, $less_or_equal, $in_range,"
                    + " $valid_values",
                "t.yaml:6:93: error: '$length' takes a whole number that is not below 0; this is a",
                "t.yaml:8:66: error: 'a' must be of type integer, and is a mapping",
            ])
    }

    @Test("a property of a substitution mapping leads to an input by its name; what is refused is mapped all the same")
    func mappedProperties() {
        expect(
            Self.head + """
                node_types:
                  B: {properties: {j: {type: integer}, k: {type: string}}}
                  I: {}
                service_template:
                  inputs: {n: {type: integer}}
                  substitution_mappings: {node_type: B, properties: {j: [n], k: {$concat: [a]}}}
                """,
            says: [
                "t.yaml:7:57: error: a property is mapped to an input, by its name; this is a list\n    hint: write n",
                "t.yaml:7:65: error: a property is mapped to an input, by its name; this is a mapping",
            ])
    }

    @Test("the types that a template says of outputs are there")
    func outputsOfTemplates() {
        expect(
            Self.head + """
                interface_types: {I: {operations: {go: {outputs: {x: {type: integer}}}}}}
                node_types: {S: {interfaces: {i: {type: I}}}}
                service_template:
                  node_templates:
                    s: {type: S, interfaces: {i: {operations: {go: {outputs: {x: {type: nope}}}}}}}
                """, says: ["t.yaml:6:73: error: there is no data type 'nope'"])
    }

    @Test("lists and maps may be equal to others")
    func equal() {
        expect(
            Self.head + """
                node_types: {S: {properties: {p: {type: list, entry_schema: string, validation: {$equal: [$value, [a, b]]}}}}}
                service_template: {node_templates: {s: {type: S, properties: {p: [a, b]}}, t: {type: S, properties: {p: [a]}}}}
                """,
            says: ["t.yaml:3:105: error: 'p' is none of [a, b]\n    hint: the constraint is at t.yaml:2:82"])
    }

    // MARK: - Requirements

    /// A type that requires another one, and the beginning of a template.
    private static let uses =
        head + """
            capability_types: {Svc: {}}
            relationship_types: {Uses: {}}
            node_types:
              S: {capabilities: {svc: Svc}}
              C: {requirements: [{uses: {capability: Svc, relationship: Uses, node: S, count_range: [1, 1]}}]}
            service_template:

            """

    @Test("a requirement that must be fulfilled is, by the only node that could, whether it is assigned or not")
    func implied() throws {
        let types =
            Self.head + """
                capability_types: {Svc: {}}
                relationship_types: {Uses: {}}
                node_types:
                  S: {capabilities: {svc: Svc}, properties: {p: {type: integer, default: 1}}}
                  C:
                    requirements:
                      - uses: {capability: Svc, relationship: Uses, node: S, count_range: [1, 1], node_filter: {$greater_than: [{$get_property: [SELF, TARGET, p]}, 3]}}
                      - may: {capability: Svc, relationship: Uses, node: S, count_range: [0, 1]}
                service_template:
                  node_templates:
                    a: {type: S}
                    b: {type: S, properties: {p: 5}}

                """
        let template = try template(
            types + "    c: {type: C}\n    d: {type: C, requirements: [uses: {optional: false}]}\n")
        #expect(template.topology.relationships.map(\.name) == ["c.uses", "d.uses"])
        #expect(template.topology.relationships.map(\.target) == ["b", "b"])
        expect(
            types + "    c: {type: C}\n    e: {type: S, properties: {p: 6}}\n",
            says: [
                "t.yaml:14:5: warning: 2 node templates of type S could fulfil the requirement 'uses' of 'c': it stays open"
                    + "\n    hint: write 'uses: NAME' with one of these: 'b' at t.yaml:13:5, 'e' at t.yaml:15:5"
            ])
        expect(
            types.replacing("5}", with: "2}") + "    c: {type: C}\n",
            says: [
                "t.yaml:14:5: warning: the requirement 'uses' of 'c' is not assigned: it stays open\n"
                    + "    hint: add '- uses: NODE' to its requirements"
            ])
    }

    @Test("an index of a target is a number or $node_index")
    func targets() throws {
        let types =
            Self.uses + """
                  node_templates:
                    a: {type: S}

                """
        let template = try template(
            types + """
                    b: {type: C, requirements: [uses: a]}
                    c: {type: C, requirements: [uses: [a, $node_index]]}
                    d: {type: C, count: 3, requirements: [uses: {node: [a, 3], optional: true}]}
                    e: {type: C, count: {$get_input: n}, requirements: [uses: [a, $node_index]]}
                  inputs: {n: {type: integer}}
                """)
        #expect(template.topology.relationships.map(\.binding) == [.one, .sameIndex, .index(3), .sameIndex])
        #expect(template.topology.relationships.map(\.isOptional) == [false, false, true, false])
        func missing(_ place: String, _ index: Int, _ count: Int) -> String {
            "t.yaml:\(place): error: the requirement 'uses' of 'c' is for the instance \(index) of 'b', of which there are"
                + " \(count)\n    hint: change the counts, or write 'optional: true'"
        }
        for (target, count, index) in [("[b, $node_index]", 2, 2), ("[b, 5]", 2, 5), ("b", 0, 0)] {
            expect(
                types + """
                        b: {type: S, count: \(count)}
                        c: {type: C, count: 3, requirements: [uses: \(target)]}
                    """, says: [missing("11:43", index, count)])
        }
        expect(
            types + """
                    b: {type: C, requirements: [uses: [a, {$get_input: i}]]}
                    c: {type: C, requirements: [uses: [a]]}
                """,
            says: [
                "t.yaml:10:39: error: a target by an index other than a number or $node_index: TOSCA 2.0 has this, and it"
                    + " is not supported yet",
                "t.yaml:11:39: error: a node with an index is a list of the two\n    hint: write [NODE, $node_index]",
            ])
    }

    @Test("where a filter is not supported, nothing is said of the nodes that it would leave")
    func filters() {
        expect(
            Self.uses + """
                  node_templates:
                    a: {type: S}
                    b: {type: S}
                    c: {type: C, requirements: [uses: {node: S, node_filter: {$not: [true]}}]}
                """,
            says: [
                "t.yaml:11:62: error: a filter with this condition: TOSCA 2.0 has this, and it is not supported yet\n"
                    + "    hint: '$not' is not supported yet"
            ])
    }

    @Test("requirements that are mapped to nodes that are selected are not supported")
    func selectable() {
        expect(
            Self.uses + """
                  substitution_mappings:
                    node_type: C
                    requirements: [{uses: a}, {uses: [a, b]}, {uses: [c, uses]}]
                  node_templates: {a: {type: S, directives: [select]}, b: {type: S, directives: [select]}, c: {type: C}}
                """,
            says: [
                "t.yaml:10:27: error: a requirement that is mapped to a selected node: TOSCA 2.0 has this, and it is not"
                    + " supported yet",
                "t.yaml:10:38: error: a requirement that is mapped to a selected node: TOSCA 2.0 has this, and it is not"
                    + " supported yet",
            ])
    }

    @Test("a property of a substitution mapping is mapped to an input by its name, and not by a call")
    func mappedInputs() {
        expect(
            Self.head + """
                node_types: {N: {properties: {p: {type: string}, q: {type: string}}}}
                service_template:
                  inputs: {i: {type: string}, j: {type: string}}
                  substitution_mappings: {node_type: N, properties: {p: {$get_input: i}, q: j}}
                """,
            says: [
                "t.yaml:5:57: error: a property is mapped to an input, by its name; this is a mapping\n    hint: write i"
            ])
    }

    @Test("timestamps of 2.0 are those of RFC 3339, and not the other ones that YAML 1.1 has")
    func timestamps() {
        func properties(_ texts: [String]) -> String {
            "data_types:\n  D:\n    properties:\n"
                + texts.enumerated().map { "      p\($0): {type: timestamp, default: \($1)}\n" }.joined()
        }
        let right = [
            "'2001-12-14T21:59:43Z'", "2001-12-14t21:59:43.10-05:00", "'2001-12-14T21:59:43.1z'",
            "'2001-12-14T21:59:43-00:00'",
        ]
        let wrong = [
            "2001-12-14", "2001-12-14 21:59:43.10 -5", "'2001-12-14T21:59:43'", "'2001-12-14T21:59:43.Z'",
            "'2001-12-14 21:59:43Z'", "'2001-12-14T21:59:43+5'",
        ]
        expect(Self.head + properties(right), says: [])
        let said = read(Self.head + properties(wrong)).diagnostics
        #expect(said.map(\.location.line) == Array(5..<11))
        #expect(said.allSatisfy { $0.code == .mistypedValue })
        expect(properties(right + wrong.filter { !$0.contains(".Z") }), says: [])
    }

    @Test("the type 'scalar' is abstract, and the one of 'null' is called nil")
    func scalarAndNil() {
        expect(
            Self.head + """
                data_types:
                  D:
                    properties:
                      a: {type: scalar, default: 1 MB}
                      b: {type: nil, default: 5}
                      c: {type: nill}
                """,
            says: [
                "t.yaml:5:17: error: 'scalar' is abstract: values are of types that derive from it (2.0 §9.1.2.2)\n"
                    + "    hint: such types are not supported yet; scalar-unit.size and its like of TOSCA 1.3 are taken",
                "t.yaml:6:31: error: the default of 'b' must be of type nil, and is an integer",
                "t.yaml:7:17: error: there is no data type 'nill'\n    hint: did you mean 'nil'?",
            ])
    }

    @Test("a mapping with the one key 'concat' is data: calls have a dollar sign")
    func concatOfData() throws {
        let text =
            headOf2_0 + """
                service_template:
                  outputs: {o: {value: {concat: {a: b}}}}
                """
        #expect(read(text).diagnostics.isEmpty)
        let former = read(text.replacing(headOf2_0, with: headOf1_3).replacing("service_", with: "topology_"))
        #expect(former.diagnostics.map(\.code) == [.malformedFunction])
    }
}
