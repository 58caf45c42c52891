import TOSCA
import Testing

/// One mistake is one message: what only follows from another one is not said.
@Suite("What follows from a mistake")
struct FollowUpTests {
    private static let head = "tosca_definitions_version: tosca_simple_yaml_1_3\n"

    @Test("a misspelt key is taken for the one that the hint names, and what is below it is checked")
    func keys() {
        expect(
            Self.head + """
                repositories: {r: {ulr: "https://example.org"}}
                node_types:
                  A:
                    derived_from: tosca.nodes.Root
                    properties: {name: {type: string}, a: {typ: string}, b: 5}
                    requirements: [{host: {capabilty: tosca.capabilities.Compute}}]
                topology_template:
                  node_templates:
                    vm: {typ: tosca.nodes.Compute}
                    x: {type: A, propertis: {name: 1, a: s, b: 6}, requirement: [{host: vm}]}
                    y: {type: A, properties: {name: y, a: s}, requirements: {host: vm}}
                    z: {type: A, properties: {name: z, a: s}, requirements: [{host: {nod: vm}}]}
                  policies: [{p: {typ: tosca.policies.Scaling, targets: [vm]}}]
                """,
            says: [
                "t.yaml:2:20: error: a repository has no key 'ulr'\n    hint: did you mean 'url'?",
                "t.yaml:6:44: error: a definition has no key 'typ'\n    hint: did you mean 'type'?",
                "t.yaml:6:61: error: the definition of 'b' must be a mapping, and is an integer",
                "t.yaml:7:28: error: a requirement has no key 'capabilty'\n    hint: did you mean 'capability'?",
                "t.yaml:10:10: error: a node template has no key 'typ'\n    hint: did you mean 'type'?",
                "t.yaml:11:18: error: a node template has no key 'propertis'\n    hint: did you mean 'properties'?",
                "t.yaml:11:36: error: 'name' must be of type string, and is an integer\n    hint: put it in quotes",
                "t.yaml:11:52: error: a node template has no key 'requirement'\n    hint: did you mean 'requirements'?",
                "t.yaml:12:61: error: 'requirements' must be a list, and is a mapping\n"
                    + "    hint: write a '-' before each name",
                "t.yaml:13:70: error: a requirement has no key 'nod'\n    hint: did you mean 'node'?",
                "t.yaml:14:19: error: a policy has no key 'typ'\n    hint: did you mean 'type'?",
            ])
    }

    @Test("of what a filter that is wrong does not find nothing is said, nor is it held against a node that is named")
    func filters() {
        expect(
            Self.head + """
                topology_template:
                  node_templates:
                    vm: {type: tosca.nodes.Compute, capabilities: {host: {properties: {num_cpus: 2}}}}
                    a:
                      type: tosca.nodes.SoftwareComponent
                      requirements: [{host: {node_filter: {capabilities: [{hst: {properties: [{num_cpus: 2}]}}]}}}]
                    b:
                      type: tosca.nodes.SoftwareComponent
                      requirements: [{host: {node_filter: {capabilities: {host: {properties: [{num_cpus: 2}]}}}}}]
                    c:
                      type: tosca.nodes.SoftwareComponent
                      requirements:
                        - host: {node: vm, node_filter: {capabilities: [{host: {properties: [{num_cpus: 3}]}}]}}
                """,
            says: [
                "t.yaml:7:60: warning: the type tosca.nodes.Compute has no capability 'hst'\n"
                    + "    hint: did you mean 'host'?",
                "t.yaml:10:58: error: 'capabilities' must be a list, and is a mapping\n"
                    + "    hint: write a '-' before each name",
                "t.yaml:14:28: error: 'node_filter' is for nodes that are looked for, and 'vm' is named\n"
                    + "    hint: leave it out, or name a node type",
            ])
    }

    @Test("a constraint, occurrences, a type and a target that are wrong are that alone")
    func values() {
        expect(
            Self.head + """
                node_types:
                  A:
                    derived_from: tosca.nodes.Root
                    properties: {p: {type: string, default: abc, constraints: [{length: -1}]}}
                    interfaces: {Standard: {create: {implementation: {primary: {file: a.foo, type: my.Scrpt}}}}}
                topology_template:
                  node_templates:
                    a: {type: A, capabilities: {feature: {occurrences: [-1, 2]}}}
                  workflows:
                    w:
                      steps:
                        s: {target: b, operation_host: s, activities: [{call_operation: Standard.create}]}
                """, ["a.foo": ""],
            says: [
                "t.yaml:5:73: error: 'length' takes a whole number that is not below 0; this is -1",
                "t.yaml:6:84: error: there is no artifact type 'my.Scrpt'",
                "t.yaml:9:57: error: the first entry of 'occurrences' must be a whole number that is not below 0, and is '-1'\n"
                    + "    hint: write [LEAST, MOST], where MOST may be UNBOUNDED",
                "t.yaml:13:21: error: the target 'b' is no node template and no group\n    hint: did you mean 'a'?",
            ])
    }

    @Test("what is wrong with a template is not said again of its copies")
    func copies() {
        expect(
            Self.head + """
                topology_template:
                  node_templates:
                    b: {copy: a}
                    a:
                      type: tosca.nodes.Root
                      properties: {zz: 1}
                      interfaces: {Iff: {}}
                      requirements: [{dependency: none}]
                    c: {copy: a, attributes: {at: 1}}
                """,
            says: [
                "t.yaml:7:20: error: the node template 'b' has a property 'zz' that its type does not declare",
                "t.yaml:8:20: error: the type of the node template 'b' has no interface 'Iff'\n"
                    + "    hint: there is: Standard",
                "t.yaml:9:35: error: the requirement 'dependency' of 'b' names a node 'none' that is not there\n"
                    + "    hint: there is: a, c",
                "t.yaml:10:31: error: the node template 'c' has an attribute 'at' that its type does not declare\n"
                    + "    hint: there is: state, tosca_id, tosca_name",
            ])
    }

    @Test("a misspelt property that must be given is not also said to lack, and its value is checked; leniently, too")
    func misspeltProperties() {
        let text =
            Self.head + """
                data_types: {D: {properties: {member: {type: string}, other: {type: string, default: x}}}}
                capability_types: {C: {properties: {size: {type: integer}}}}
                relationship_types:
                  R: {derived_from: tosca.relationships.DependsOn, properties: {quick: {type: string}}}
                node_types:
                  N:
                    derived_from: tosca.nodes.Root
                    properties: {port: {type: integer}, d: {type: D}, mode: {type: string, required: false}}
                    capabilities: {c: {type: C}}
                topology_template:
                  node_templates:
                    n:
                      type: N
                      properties: {prt: a, prot: 2, d: {membr: a}}
                      capabilities: {c: {properties: {sice: 3}}}
                    m:
                      type: N
                      properties: {d: {member: a}, mod: x, extra: 1, size: 7}
                      capabilities: {c: {properties: {size: 3}}}
                      requirements: [{dependency: {node: n, relationship: {type: R, properties: {quik: a}}}}]
                """
        let unknown = [
            "t.yaml:15:20: error: the node template 'n' has a property 'prt' that its type does not declare\n"
                + "    hint: did you mean 'port'?",
            "t.yaml:15:25: error: 'port' must be of type integer, and is a string",
            "t.yaml:15:28: error: the node template 'n' has a property 'prot' that its type does not declare\n"
                + "    hint: did you mean 'port'?",
            "t.yaml:15:41: error: 'd', of type D, has a property 'membr' that its type does not declare\n"
                + "    hint: did you mean 'member'?",
            "t.yaml:16:39: error: the capability 'c' of the node template 'n' has a property 'sice' that its type does"
                + " not declare\n    hint: did you mean 'size'?",
            "t.yaml:17:5: error: the node template 'm' lacks the property 'port', which its type requires",
            "t.yaml:19:36: error: the node template 'm' has a property 'mod' that its type does not declare\n"
                + "    hint: did you mean 'mode'?",
            "t.yaml:19:44: error: the node template 'm' has a property 'extra' that its type does not declare\n"
                + "    hint: there is: d, mode, port",
            "t.yaml:19:54: error: the node template 'm' has a property 'size' that its type does not declare\n"
                + "    hint: it is one of the capability 'c': write capabilities: {c: {properties: {size: …}}}",
            "t.yaml:21:82: error: the relationship of the requirement 'dependency' of 'm' has a property 'quik'"
                + " that its type does not declare\n"
                + "    hint: did you mean 'quick'?",
        ]
        expect(text, says: unknown)
        // What lacks is no matter of leniency.
        let isOfDeclared = ["'prot'", "'mod'", "'extra'", "a property 'size'"]
        expect(
            text, lenient: true,
            says: unknown.map { message in
                isOfDeclared.contains(where: message.contains)
                    ? message.replacing(": error:", with: ": warning:") : message
            })
    }

    @Test("a misspelt input that must be given is not also said to lack, be it one of an interface or of a workflow")
    func misspeltInputs() {
        expect(
            Self.head + """
                interface_types:
                  I: {inputs: {where: {type: string}}, operations: {run: {inputs: {speed: {type: integer}}}}}
                node_types: {N: {derived_from: tosca.nodes.Root, interfaces: {i: {type: I}}}}
                topology_template:
                  node_templates:
                    a: {type: N, interfaces: {i: {inputs: {wher: a, own: b}, operations: {run: {inputs: {sped: x}}}}}}
                    b: {type: N, interfaces: {i: {inputs: {where: a}, operations: {run: {inputs: {own: x}}}}}}
                    c: {type: N, interfaces: {i: {inputs: {where: a, were: b}, operations: {run: {inputs: {speed: 1, sped: 2}}}}}}
                  workflows:
                    v: {inputs: {count: {type: integer}}, steps: {s: {target: a, activities: [{set_state: started}]}}}
                    w: {steps: {s: {target: a, activities: [{inline: {workflow: v, inputs: {cont: 1}}}]}}}
                """,
            says: [
                "t.yaml:7:44: error: the interface 'i' has no input 'wher'\n    hint: did you mean 'where'?",
                "t.yaml:7:90: error: the operation 'run' has no input 'sped'\n    hint: did you mean 'speed'?",
                "t.yaml:7:96: error: the input 'speed' must be of type integer, and is a string",
                "t.yaml:8:68: error: the operation 'run' lacks the input 'speed', which its type requires",
                "t.yaml:12:77: error: the workflow 'v' has no input 'cont'\n    hint: did you mean 'count'?",
            ])
    }

    @Test("what a template lacks is not said again of its copies, but what a copy does itself is")
    func lackingCopies() {
        expect(
            Self.head + """
                capability_types: {C: {properties: {p: {type: integer}}}}
                relationship_types:
                  R: {derived_from: tosca.relationships.Root, properties: {q: {type: string}}}
                node_types:
                  N:
                    derived_from: tosca.nodes.Root
                    properties: {z: {type: string}}
                    capabilities: {c: {type: C}}
                    requirements: [{peer: {capability: tosca.capabilities.Node}}]
                  M: {derived_from: N, properties: {y: {type: string}}}
                topology_template:
                  node_templates:
                    before: {copy: n}
                    n: {type: N}
                    typed: {copy: n, type: M}
                    giving: {copy: n, properties: {z: 1}}
                  relationship_templates:
                    r: {type: R}
                    s: {copy: r, properties: {other: x}}
                """,
            says: [
                "t.yaml:15:5: error: the node template 'n' lacks the property 'z', which its type requires",
                "t.yaml:15:5: error: the capability 'c' of the node template 'n' lacks the property 'p', which its type"
                    + " requires",
                "t.yaml:15:5: warning: the requirement 'peer' of 'n' is not assigned: it stays open\n"
                    + "    hint: add '- peer: NODE' to its requirements",
                "t.yaml:16:5: error: the node template 'typed' lacks the property 'y', which its type requires",
                "t.yaml:17:39: error: 'z' must be of type string, and is an integer\n    hint: put it in quotes",
                "t.yaml:19:5: error: the relationship template 'r' lacks the property 'q', which its type requires",
                "t.yaml:20:31: error: the relationship template 's' has a property 'other' that its type does not"
                    + " declare\n    hint: there is: q",
            ])
    }

    @Test("a notification with the name of an operation is told of once, and so is an operation that is there twice")
    func operations() {
        expect(
            Self.head + """
                interface_types: {I: {operations: {a: {}}, notifications: {a: {}}}}
                node_types:
                  P: {derived_from: tosca.nodes.Root, interfaces: {i: {type: I, operations: {a: {}}, notifications: {a: {}}}}}
                  Q: {derived_from: P, interfaces: {i: {type: I, operations: {a: {}}, notifications: {a: {}}}}}
                  R: {derived_from: Q, interfaces: {j: {type: I, operations: {b: {}}, b: {}}}}
                topology_template:
                  node_templates: {n: {type: R, interfaces: {i: {operations: {a: {}}, notifications: {a: {}}}}}}
                """,
            says: [
                "t.yaml:2:60: warning: the notification 'a' has the name of an operation\n    hint: rename one of them",
                "t.yaml:6:71: error: the operation 'b' is there twice\n    hint: it is first here (t.yaml:6:63)",
            ])
    }

    @Test("a requirement stays open neither by a mapping that is misspelt nor by a definition that is broken")
    func openRequirements() {
        expect(
            Self.head + """
                node_types:
                  N: {derived_from: tosca.nodes.Root, requirements: [{a: {capability: tosca.capabilities.Node}}]}
                  M: {derived_from: tosca.nodes.Root, requirements: [{b: {capability: tosca.capabilities.Node}}]}
                  B: {derived_from: tosca.nodes.Root, requirements: [{c: {}}, {d: }, {e: nope.Cap}]}
                topology_template:
                  node_templates: {n: {type: N}, m: {type: M}, b: {type: B}}
                  substitution_mappings:
                    node_type: tosca.nodes.Root
                    requirements: [{dependency: [n, aa]}, {dependency: [mm, b]}]
                """,
            says: [
                "t.yaml:5:55: error: the requirement 'c' has no 'capability'\n"
                    + "    hint: name the capability type that fulfils it",
                "t.yaml:5:67: error: the requirement 'd' must be a name or a mapping, and is empty\n"
                    + "    hint: leave it out if there is nothing to say",
                "t.yaml:5:74: error: there is no capability type 'nope.Cap'",
                "t.yaml:10:37: error: the type N has no requirement 'aa'\n    hint: did you mean 'a'?",
                "t.yaml:10:57: error: there is no node template 'mm'\n    hint: did you mean 'm'?",
            ])
    }

    @Test(
        "an attribute that is asked for too early is told of once, also where several operations have it by an interface"
    )
    func earlyAttributes() {
        expect(
            Self.head + """
                topology_template:
                  node_templates:
                    n:
                      type: tosca.nodes.Root
                      requirements:
                        - dependency:
                            node: m
                            relationship:
                              type: tosca.relationships.DependsOn
                              interfaces:
                                Configure:
                                  inputs: {where: {get_attribute: [SOURCE, state]}}
                                  operations: {pre_configure_target: a.sh, post_configure_target: a.sh}
                    m: {type: tosca.nodes.Root}
                """, ["a.sh": ""],
            says: [
                "t.yaml:13:35: warning: when pre_configure_target runs, the source is not created yet: it has no"
                    + " attributes\n    hint: use add_source, which runs when the source is started"
            ])
    }

    @Test(
        "of a template whose type is not there the names are checked that have a meaning without it, and nothing else")
    func unknownTypes() {
        expect(
            Self.head + """
                topology_template:
                  inputs: {count: {type: integer}}
                  node_templates:
                    n:
                      type: Nope
                      properties: {a: {get_input: cont}, b: {get_property: [mm, x]}, c: {get_property: [SELF, y]}}
                      attributes: {a: {concat: [{get_attribute: [m, none]}, {get_attribute: [HOST, any]}]}}
                      interfaces: {I: {operations: {o: {inputs: {i: {get_input: count}, j: {get_input: c0unt}}}}}}
                      requirements: [{host: mn}, {x: {node: m}}, y: o, z]
                    o: {copy: n, properties: {d: {get_input: conut}}}
                    m: {type: tosca.nodes.Root}
                """,
            says: [
                "t.yaml:6:13: error: there is no node type 'Nope'",
                "t.yaml:7:35: error: the topology has no input 'cont'\n    hint: did you mean 'count'?",
                "t.yaml:7:61: error: there is no node template 'mm'\n    hint: did you mean 'm'?",
                "t.yaml:8:53: error: the type tosca.nodes.Root has no property or attribute 'none'\n"
                    + "    hint: there is: dependency, feature, state, tosca_id, tosca_name",
                "t.yaml:9:88: error: the topology has no input 'c0unt'\n    hint: did you mean 'count'?",
                "t.yaml:10:29: error: the requirement 'host' of 'n' names a node 'mn' that is not there\n"
                    + "    hint: did you mean 'm'?",
                "t.yaml:11:46: error: the topology has no input 'conut'\n    hint: did you mean 'count'?",
            ])
        expect(
            """
            tosca_definitions_version: tosca_2_0
            service_template:
              inputs: {size: {type: integer}}
              node_templates:
                n: {type: Nope, count: {$get_input: sise}, properties: {a: {$get_property: [other, x]}}}
                m: {type: Nope, count: -1}
            """,
            says: [
                "t.yaml:5:15: error: there is no node type 'Nope'",
                "t.yaml:5:41: error: the topology has no input 'sise'\n    hint: did you mean 'size'?",
                "t.yaml:5:81: error: there is no node template 'other'\n    hint: there is: m, n",
                "t.yaml:6:15: error: there is no node type 'Nope'",
                "t.yaml:6:28: error: the count of the node template 'm' must be a whole number that is not below 0, and"
                    + " is -1",
            ])
    }

    @Test("what has the name of a function in a template whose type is not there is a call only where a value may be")
    func namesOfFunctions() {
        expect(
            Self.head + """
                topology_template:
                  node_templates:
                    n: {type: Nope, properties: {token: [a, b], concat: 5}}
                    m:
                      type: Nope
                      capabilities: {get_property: [none, x], c: {properties: {a: {get_input: i}}}}
                      requirements: [get_property: [n, x]]
                """,
            says: [
                "t.yaml:4:15: error: there is no node type 'Nope'", "t.yaml:6:13: error: there is no node type 'Nope'",
                "t.yaml:7:36: error: the capability 'get_property' must be a mapping, and is a list",
                "t.yaml:7:79: error: the topology has no input 'i'",
                "t.yaml:8:36: error: the requirement 'get_property' must be a name or a mapping, and is a list",
            ])
    }

    @Test("a misspelt type of a capability that a requirement asks for has a hint, as its name has")
    func capabilities() {
        expect(
            Self.head + """
                topology_template:
                  node_templates:
                    n:
                      type: tosca.nodes.Root
                      requirements:
                        - dependency: {node: m, capability: tosca.capabilities.Nod}
                        - dependency: {node: tosca.nodes.Root, capability: Nod}
                        - dependency: {node: m, capability: featur}
                        - dependency: {capability: Cmpute}
                    m: {type: tosca.nodes.Root}
                """,
            says: [
                "t.yaml:7:45: error: there is no capability and no capability type 'tosca.capabilities.Nod'\n"
                    + "    hint: did you mean 'tosca.capabilities.Node'?",
                "t.yaml:8:60: error: there is no capability and no capability type 'Nod'\n"
                    + "    hint: did you mean 'Node'?",
                "t.yaml:9:45: error: there is no capability and no capability type 'featur'\n"
                    + "    hint: did you mean 'feature'?",
                "t.yaml:10:36: error: there is no capability and no capability type 'Cmpute'\n"
                    + "    hint: did you mean 'Compute'?",
            ])
    }

    @Test("no value is held against a clause that is wrong in itself")
    func malformedClauses() {
        expect(
            Self.head + """
                data_types:
                  Port: {derived_from: integer, constraints: [in_range: [9, 1]]}
                node_types:
                  A:
                    derived_from: tosca.nodes.Root
                    properties:
                      a: {type: integer, constraints: [in_range: [5, 1]], default: 3}
                      b: {type: integer, constraints: [valid_values: [1, x]]}
                      c: {type: integer, constraints: [greater_than: 5, less_than: x]}
                      d: {type: Port}
                topology_template: {node_templates: {n: {type: A, properties: {b: 2, c: 4, d: 10}}}}
                """,
            says: [
                "t.yaml:3:57: error: 'in_range' ends below its beginning",
                "t.yaml:8:50: error: 'in_range' ends below its beginning",
                "t.yaml:9:58: error: the value of 'valid_values' must be of type integer, and is a string",
                "t.yaml:10:68: error: the value of 'less_than' must be of type integer, and is a string",
                "t.yaml:12:73: error: 'c' is not above 5\n    hint: the constraint is at t.yaml:10:40",
            ])
    }

    @Test("of a node of the wrong type it is not also said that it lacks what a path asks of it, nor of what hosts it")
    func pathsAstray() {
        expect(
            Self.head + """
                node_types:
                  A:
                    derived_from: tosca.nodes.SoftwareComponent
                    properties: {a: {type: string}, b: {type: string}, c: {type: string}}
                    requirements: [link: {capability: tosca.capabilities.Endpoint, occurrences: [0, 1]}]
                topology_template:
                  node_templates:
                    root: {type: tosca.nodes.Root}
                    n:
                      type: A
                      properties:
                        a: {get_property: [HOST, cpus]}
                        b: {get_property: [SELF, link, url]}
                        c: {get_property: [SELF, host, cpus]}
                      requirements: [host: root, link: root]
                    on:
                      type: tosca.nodes.WebApplication
                      properties: {context_root: {get_property: [HOST, cpus]}}
                      requirements: [host: web]
                    web: {type: tosca.nodes.WebServer, requirements: [host: root]}
                  outputs: {o: {value: {get_attribute: [n, link, url]}}, p: {value: {get_attribute: [root, url]}}}
                """,
            says: [
                "t.yaml:16:28: error: 'root' is of type tosca.nodes.Root, where the requirement 'host' is for"
                    + " tosca.nodes.Compute\n    hint: name a node template of that type, or of one derived from it",
                "t.yaml:16:40: error: 'root' has no capability of type tosca.capabilities.Endpoint, which the"
                    + " requirement 'link' is for\n    hint: it has: feature (tosca.capabilities.Node)",
                "t.yaml:21:61: error: 'root' is of type tosca.nodes.Root, where the requirement 'host' is for"
                    + " tosca.nodes.Compute\n    hint: name a node template of that type, or of one derived from it",
                "t.yaml:22:92: error: the type tosca.nodes.Root has no property or attribute 'url'\n"
                    + "    hint: there is: dependency, feature, state, tosca_id, tosca_name",
            ])
    }

    @Test("nor is it said so in 2.0, where a path leads over relationships by steps")
    func stepsAstray() {
        expect(
            """
            tosca_definitions_version: tosca_2_0
            capability_types: {C: {}, D: {}}
            relationship_types: {R: {}}
            node_types:
              A:
                properties: {a: {type: string}}
                requirements: [link: {capability: C, relationship: R, node: B}]
              B: {capabilities: {c: {type: C}}, properties: {url: {type: string, default: x}}}
              Other: {capabilities: {c: {type: C}}}
            service_template:
              node_templates:
                n:
                  type: A
                  properties: {a: {$get_property: [SELF, RELATIONSHIP, link, TARGET, url]}}
                  requirements: [link: o]
                o: {type: Other}
            """,
            says: [
                "t.yaml:15:28: error: 'o' is of type Other, where the requirement 'link' is for B\n"
                    + "    hint: name a node template of that type, or of one derived from it"
            ])
    }

    @Test("nor where the second node is wrong, a step behind it leads nowhere, or an index stands before it")
    func indicesAstray() {
        expect(
            """
            tosca_definitions_version: tosca_2_0
            capability_types: {C: {}, D: {}}
            relationship_types: {R: {}}
            node_types:
              A:
                properties: {a: {type: string}, b: {type: string}, c: {type: string}, d: {type: string}}
                requirements: [link: {capability: C, relationship: R, node: B, count_range: [0, 2]}]
              B:
                capabilities: {c: {type: C}, d: {type: D}}
                properties: {url: {type: string, default: x}}
              Other: {capabilities: {c: {type: C}}}
            service_template:
              node_templates:
                n:
                  type: A
                  properties:
                    a: {$get_property: [SELF, RELATIONSHIP, link, 1, TARGET, url]}
                    b: {$get_property: [SELF, RELATIONSHIP, link, 1, TARGET, CAPABILITY, d, x]}
                    c: {$get_property: [n, 0, RELATIONSHIP, link, 1, TARGET, url]}
                    d: {$get_property: [SELF, RELATIONSHIP, link, 0, TARGET, ulr]}
                  requirements: [link: b, link: o]
                b: {type: B}
                o: {type: Other}
            """,
            says: [
                "t.yaml:20:66: error: 'RELATIONSHIP', 'link', '0', 'TARGET' of 'n' has no property or attribute 'ulr'\n"
                    + "    hint: did you mean 'url'?",
                "t.yaml:21:37: error: 'o' is of type Other, where the requirement 'link' is for B\n"
                    + "    hint: name a node template of that type, or of one derived from it",
            ])
    }

    @Test("nor what the operations of a relationship ask of such a target")
    func targetsAstray() {
        expect(
            Self.head + """
                node_types:
                  A:
                    derived_from: tosca.nodes.Root
                    requirements:
                      - link:
                          capability: tosca.capabilities.Node
                          node: B
                          relationship:
                            type: tosca.relationships.DependsOn
                            interfaces:
                              Configure:
                                operations:
                                  add_target:
                                    inputs: {u: {get_property: [TARGET, url]}, f: {get_artifact: [TARGET, f]}}
                  B: {derived_from: tosca.nodes.Root, properties: {url: {type: string, default: x}}}
                topology_template:
                  node_templates:
                    n: {type: A, requirements: [link: o]}
                    o: {type: tosca.nodes.Root}
                """,
            says: [
                "t.yaml:19:39: error: 'o' is of type tosca.nodes.Root, where the requirement 'link' is for B\n"
                    + "    hint: name a node template of that type, or of one derived from it"
            ])
    }

    @Test("a property of a substitution mapping that is misspelt is not also told of as mapped to nothing")
    func mappedProperties() {
        expect(
            Self.head + """
                node_types:
                  N: {derived_from: tosca.nodes.Root, properties: {port: {type: integer}, size: {type: integer}}}
                topology_template:
                  inputs: {count: {type: integer}}
                  substitution_mappings: {node_type: N, properties: {prot: [count]}}
                """,
            says: [
                "t.yaml:6:38: warning: the type N requires the property 'size', which nothing here takes\n"
                    + "    hint: map it to an input",
                "t.yaml:6:54: error: the type N has no property 'prot'\n    hint: did you mean 'port'?",
            ])
    }

    @Test("a node of another type ends paths where it is an error, and none where it is a warning")
    func wrongTarget() {
        let text = """
            node_types:
              A:
                derived_from: tosca.nodes.Root
                properties: {p: {type: string, required: false}}
                requirements: [r: {capability: tosca.capabilities.Node, node: B}]
              B: {derived_from: tosca.nodes.Root}
            topology_template:
              node_templates:
                a: {type: A, requirements: [r: b], properties: {p: {get_property: [SELF, r, none]}}}
                b: {type: A, requirements: [r: c]}
                c: {type: B}
            """
        let target = "'b' is of type A, where the requirement 'r' is for B"
        let codes = [true, false].map { read(text, lenient: $0).diagnostics.map { "\($0.severity): \($0.message)" } }
        #expect(
            codes == [
                ["warning: \(target)", "warning: 'r' of 'a' has no property or attribute 'none'"], ["error: \(target)"],
            ])
    }
}
