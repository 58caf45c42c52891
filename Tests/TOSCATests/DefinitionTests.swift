import TOSCA
import Testing
import YAML

/// What the text of 1.3 says of definitions (§3.6) and of types (§3.7).
@Suite("Definitions and types of 1.3")
struct DefinitionTests {
    private static let head = "tosca_definitions_version: tosca_simple_yaml_1_3\n"

    private func hints(_ text: String, _ others: [String: String] = [:]) -> [String] {
        var files = others
        files["t.yaml"] = Self.head + text
        return ServiceTemplateReader(options: .init(givesHints: true))
            .read(entry: "t.yaml", from: MemorySource(files: files))
            .diagnostics.filter { $0.code == .deprecatedNotation }.map(\.description)
    }

    // MARK: - Artifacts and imports

    @Test("an artifact has a version by either of the names that 1.3 gives it, and an algorithm for its checksum")
    func artifacts() {
        expect(
            Self.head + """
                topology_template:
                  node_templates:
                    a:
                      type: tosca.nodes.Root
                      artifacts:
                        image: {type: tosca.artifacts.File, file: i, version: 3.2, checksum: ba41, checksum_algorithm: MD5}
                        other: {type: tosca.artifacts.File, file: i, artifact_version: "3.2", checksum: ba41}
                """,
            says: [
                "t.yaml:8:89: error: the artifact 'other' has a checksum, and no 'checksum_algorithm'\n"
                    + "    hint: name the algorithm, such as SHA-256"
            ])
    }

    @Test("an artifact of a template has a file, by itself or by its type")
    func files() {
        expect(
            Self.head + """
                node_types:
                  N:
                    derived_from: tosca.nodes.Root
                    artifacts: {a: {type: tosca.artifacts.File}, b: {type: tosca.artifacts.File, file: b}}
                topology_template:
                  node_templates:
                    n: {type: N, artifacts: {a: {description: none}, b: {description: b}, c: {type: tosca.artifacts.File}}}
                    m: {type: N, artifacts: {a: {file: a}, c: {type: tosca.artifacts.File, file: ""}}}
                """,
            says: [
                "t.yaml:8:30: error: the artifact 'a' has no 'file'",
                "t.yaml:8:75: error: the artifact 'c' has no 'file'",
                "t.yaml:9:82: error: 'file' is an empty name",
            ])
    }

    @Test(
        "an import that names the namespace of the Simple Profile brings the normative types, and no file",
        arguments: ["tosca_simple_yaml_1_3", "http://docs.oasis-open.org/tosca/ns/simple/yaml/1.3"])
    func namespaces(name: String) throws {
        let template = try template(
            Self.head + """
                imports: ["\(name)", {file: "\(name)", namespace_prefix: std}]
                node_types: {N: {derived_from: "std:tosca.nodes.Compute"}}
                """)
        #expect(template.types.nodeTypes["N"]?.header.ancestry.dropFirst().first == "tosca.nodes.Compute")
    }

    @Test("the prefix of the normative types is no prefix of an import, and the URI of a namespace is deprecated")
    func prefixes() {
        let others = ["o.yaml": Self.head]
        expect(
            Self.head + "imports: [{file: o.yaml, namespace_prefix: tosca}]\n", others,
            says: [
                "t.yaml:2:44: error: the prefix 'tosca' is that of the normative types\n    hint: choose another prefix"
            ])
        expect(
            Self.head + """
                imports: [{file: tosca_simple_yaml_1_3, namespace_prefix: tosca}]
                node_types: {N: {derived_from: "tosca:Compute"}}
                """, says: [])
        #expect(
            hints("imports: [{file: o.yaml, namespace_uri: 'http://example.org'}]\n", others) == [
                "t.yaml:2:26: hint: 'namespace_uri' is deprecated\n"
                    + "    hint: the file that is imported says its 'namespace'"
            ])
    }

    // MARK: - Filters

    @Test("a filter names capabilities, by their own names before those of types, and may ask for no more than them")
    func capabilityFilters() throws {
        func target(_ filter: String, _ capabilities: String = "{}") -> String? {
            let result = read(
                Self.head + """
                    capability_types: {C: {derived_from: tosca.capabilities.Root, properties: {x: {type: integer, default: 1}}}}
                    node_types:
                      A: {derived_from: tosca.nodes.Root, capabilities: {own: C}}
                      B: {derived_from: tosca.nodes.Root, capabilities: {C: tosca.capabilities.Node}}
                      N: {derived_from: tosca.nodes.Root, requirements: [r: {capability: tosca.capabilities.Node}]}
                    topology_template:
                      node_templates:
                        a: {type: A, capabilities: {own: {properties: {x: 3}}}}
                        b: {type: B}
                        c: {type: tosca.nodes.Compute, capabilities: {host: {properties: {num_cpus: 4}}}}
                        d: {type: tosca.nodes.Compute, capabilities: {host: {properties: {num_cpus: 1}}}}
                        n: {type: N, requirements: [r: {node_filter: {capabilities: \(filter)}}]}
                    """)
            let relationships = result.template?.topology.relationships.filter { $0.source == "n" }
            return relationships.map { $0.map(\.target).joined() }
        }
        #expect(target("[own]") == "a")
        #expect(target("[{own: {properties: [x: {greater_than: 2}]}}]") == "a")
        #expect(target("[{C: {properties: [x: {greater_than: 2}]}}]") == "a")
        #expect(target("[{Compute: {properties: [num_cpus: {greater_than: 2}]}}]") == "c")
        #expect(target("[{tosca.capabilities.Compute: {properties: [num_cpus: 1]}}]") == "d")
        // Both have what is called, or is of the type that is called C: that is said.
        #expect(target("[C]") == nil)
        #expect(target("[nothing]") == "")
    }

    @Test("a filter in a type suits the nodes that it is for")
    func filtersOfTypes() {
        expect(
            Self.head + """
                node_types:
                  T: {derived_from: tosca.nodes.Root, properties: {n: {type: integer, default: 1}}}
                  N:
                    derived_from: tosca.nodes.Root
                    requirements:
                      - r:
                          capability: tosca.capabilities.Node
                          node: T
                          node_filter: {properties: [n: {max_length: 3}, m: 1], capabilities: [host]}
                  M: {derived_from: N, requirements: [r: {occurrences: [1, 1]}]}
                """,
            says: [
                "t.yaml:10:42: error: 'max_length' is no constraint on values of type integer\n"
                    + "    hint: there is: equal, greater_than, greater_or_equal, less_than, less_or_equal, in_range,"
                    + " valid_values",
                "t.yaml:10:58: warning: the type T has no property 'm'\n    hint: did you mean 'n'?",
                "t.yaml:10:80: warning: the type T has no capability 'host'\n    hint: there is: feature",
            ])
    }

    // MARK: - Properties, attributes, parameters

    @Test("a refinement that says its type again keeps the constraints, the default and whether a value is needed")
    func refinement() throws {
        let template = try template(
            Self.head + """
                data_types: {Port: {derived_from: integer, constraints: [less_than: 100]}}
                node_types:
                  P:
                    properties:
                      a: {type: integer, required: false, constraints: [in_range: [1, 10]]}
                      b: {type: integer, default: 5}
                      c: {type: list, entry_schema: string, default: []}
                  Q:
                    derived_from: P
                    properties: {a: {type: Port, constraints: [less_than: 9]}, b: {type: integer}, c: {type: list}}
                """)
        let properties = try #require(template.types.nodeTypes["Q"]?.properties)
        #expect(properties["a"]?.type == "Port")
        #expect(properties["a"]?.isRequired == false)
        #expect(properties["a"]?.constraints.map(\.operator) == [.inRange, .lessThan])
        #expect(properties["b"]?.defaultValue == .integer(5))
        #expect(properties["c"]?.entryType == "string")
    }

    @Test("before 1.3 a definition that says its type takes the place of the one that is inherited")
    func replacement() throws {
        let template = try template(
            """
            tosca_definitions_version: tosca_simple_yaml_1_2
            node_types:
              P:
                properties:
                  mem: {type: scalar-unit.size, default: 1 GB, constraints: [less_or_equal: 2 GB]}
                  mode: {type: string, default: dev}
              Q:
                derived_from: P
                properties:
                  mem: {type: scalar-unit.size, default: 16 GB, constraints: [less_or_equal: 64 GB]}
                  mode: {type: string, constraints: [valid_values: [live]]}
            """)
        let properties = try #require(template.types.nodeTypes["Q"]?.properties)
        #expect(properties["mem"]?.constraints.count == 1)
        #expect(properties["mem"]?.defaultValue == .string("16 GB"))
        #expect(properties["mode"]?.defaultValue == nil)
    }

    @Test("a range that a parent gives can be narrowed, and never widened, by types and by templates")
    func ranges() {
        expect(
            Self.head + """
                node_types:
                  P: {properties: {a: {type: integer, constraints: [in_range: [1, 10]]}}}
                  Q: {derived_from: P, properties: {a: {type: integer, constraints: [in_range: [0, 99]]}}}
                topology_template: {node_templates: {q: {type: Q, properties: {a: 50}}}}
                """,
            says: ["t.yaml:5:67: error: 'a' is above 10\n    hint: the constraint is at t.yaml:3:53"])
    }

    @Test("a default that is inherited meets the constraints that a refinement adds, by itself or by its type")
    func inheritedDefaults() {
        expect(
            Self.head + """
                data_types: {Port: {derived_from: integer, constraints: [greater_than: 0]}}
                node_types:
                  P: {properties: {a: {type: integer, default: 0}, b: {type: integer, default: 0}}}
                  Q: {derived_from: P, properties: {a: {constraints: [in_range: [1, 9]]}, b: {type: Port}}}
                  R: {derived_from: P, properties: {a: {constraints: [in_range: [1, 9]], default: 1}}}
                  S: {derived_from: R, properties: {a: {description: the same}}}
                """,
            says: [
                "t.yaml:5:37: error: the default that 'a' inherits is below 1\n"
                    + "    hint: give it another one; the inherited one is at t.yaml:4:48",
                "t.yaml:5:75: error: the default that 'b' inherits is not above 0\n"
                    + "    hint: give it another one; the inherited one is at t.yaml:4:80",
            ])
    }

    @Test("a default that is inherited is a value of the type that a refinement gives, and its entries are")
    func inheritedStructures() {
        expect(
            Self.head + """
                data_types:
                  Small: {derived_from: integer, constraints: [less_than: 5]}
                  S: {properties: {a: {type: integer}}}
                  T: {derived_from: S, properties: {b: {type: integer}}}
                node_types:
                  P: {properties: {l: {type: list, entry_schema: integer, default: [9]}, s: {type: S, default: {a: 2}}}}
                  Q: {derived_from: P, properties: {l: {type: list, entry_schema: Small}, s: {type: T}}}
                  R: {derived_from: P, properties: {l: {type: string}}}
                """,
            says: [
                "t.yaml:8:37: error: an entry of the default that 'l' inherits is not below 5\n"
                    + "    hint: give it another one; the inherited one is at t.yaml:7:68",
                "t.yaml:8:75: error: the default that 's' inherits, of type T, lacks the property 'b', which its type"
                    + " requires\n    hint: give it another one; the inherited one is at t.yaml:7:96",
                "t.yaml:9:47: error: 'l' is of type string, where what it refines is of type list\n"
                    + "    hint: a refinement has the same type, or one derived from it: see t.yaml:7:20",
            ])
    }

    @Test("a final value of a data type's property is final in all values of that type")
    func finalMembers() {
        expect(
            Self.head + """
                data_types:
                  S: {properties: {a: {type: integer}, b: {type: integer, required: false}}}
                  T: {derived_from: S, properties: {a: {value: 5}}}
                node_types: {N: {derived_from: tosca.nodes.Root, properties: {t: {type: T}}}}
                topology_template:
                  node_templates:
                    n: {type: N, properties: {t: {a: 6}}}
                    m: {type: N, properties: {t: {a: 5, b: 1}}}
                """,
            says: [
                "t.yaml:8:38: error: 'a' has the value 5 by its type, which is final\n"
                    + "    hint: leave it out; the value is fixed at t.yaml:4:48"
            ])
    }

    @Test("a value that a derived type gives to an input is one of the type that is declared")
    func inputsOfTypes() {
        expect(
            Self.head + """
                node_types:
                  P:
                    derived_from: tosca.nodes.Root
                    interfaces:
                      Standard:
                        operations:
                          create: {inputs: {port: {type: integer, constraints: [{less_than: 10}], default: 3}}}
                  Q:
                    derived_from: P
                    interfaces: {Standard: {operations: {create: {inputs: {port: eighty}}}}}
                  R:
                    derived_from: P
                    interfaces: {Standard: {operations: {create: {inputs: {port: 80}}}}}
                  S:
                    derived_from: P
                    interfaces: {Standard: {operations: {create: {inputs: {port: 8}}}}}
                """,
            says: [
                "t.yaml:11:66: error: the input 'port' must be of type integer, and is a string",
                "t.yaml:14:66: error: the input 'port' is not below 10\n    hint: the constraint is at t.yaml:8:66",
            ])
    }

    @Test("a notification has the name of no operation, whichever of the two is inherited")
    func sharedNames() {
        expect(
            Self.head + """
                interface_types: {I: {derived_from: tosca.interfaces.Root, notifications: {a: {}}, operations: {b: {}}}}
                node_types:
                  P: {derived_from: tosca.nodes.Root, interfaces: {i: {type: I}}}
                  Q: {derived_from: P, interfaces: {i: {operations: {a: {}}}}}
                topology_template:
                  node_templates: {n: {type: Q, interfaces: {i: {notifications: {a: {outputs: {}}}}}}}
                """,
            says: [
                "t.yaml:5:54: warning: the notification 'a' has the name of an operation\n    hint: rename one of them"
            ])
    }

    @Test("a value that a type fixes is final for its subtypes and its templates")
    func finalValues() {
        let types = """
            node_types:
              P: {properties: {a: {type: integer, default: 1}, b: {type: string, default: x}}}
              Q: {derived_from: P, properties: {a: {value: 5}, b: fixed}}

            """
        expect(
            Self.head + types + """
                  R: {derived_from: Q, properties: {a: {value: 6}, b: {default: other}}}
                  S: {derived_from: Q, properties: {a: {value: 5}, b: {description: the same}}}
                topology_template:
                  node_templates:
                    q: {type: Q, properties: {a: 7, b: fixed}}
                    s: {type: S, properties: {b: other}}
                """,
            says: [
                "t.yaml:5:48: error: 'a' has a value that is final, and cannot be given another one\n"
                    + "    hint: see t.yaml:4:37",
                "t.yaml:5:65: error: 'b' has a value that is final, and cannot be given another one\n"
                    + "    hint: see t.yaml:4:52",
                "t.yaml:9:34: error: 'a' has the value 5 by its type, which is final\n"
                    + "    hint: leave it out; the value is fixed at t.yaml:4:48",
                "t.yaml:10:34: error: 'b' has the value fixed by its type, which is final\n"
                    + "    hint: leave it out; the value is fixed at t.yaml:4:55",
            ])
        expect(
            Self.head + "node_types: {N: {properties: {a: {type: integer, value: 1}}}}\n",
            says: [
                "t.yaml:2:31: error: 'a' has a value that is final, where nothing is there that it refines\n"
                    + "    hint: write 'default'; 'value' is for properties that are inherited"
            ])
        // What a type refines that is not there, nobody knows.
        expect(
            Self.head + "node_types: {N: {derived_from: Nothing, properties: {a: {type: integer, value: 1}}}}\n",
            says: ["t.yaml:2:32: error: there is no node type 'Nothing'"])
        // Earlier versions do not say so, and templates of theirs give other values.
        expect(types + "topology_template: {node_templates: {q: {type: Q, properties: {a: 7, b: y}}}}\n", says: [])
    }

    @Test("a final value may be given again in another notation")
    func sameValues() {
        let types = """
            data_types: {Login: {properties: {token: {type: string}, kind: {type: string, default: plain}}}}
            node_types:
              P:
                properties:
                  login: {type: Login}
                  size: {type: scalar-unit.size}
                  share: {type: float}
                  parts: {type: list, entry_schema: float}
              Q: {derived_from: P, properties: {login: {value: {token: x}}, size: 1 GB, share: 1, parts: [1, 2]}}
              R: {derived_from: Q, properties: {size: 1000 MB, share: 1.0}}

            """
        func template(_ token: String) -> String {
            Self.head + types
                + "topology_template: {node_templates: {q: {type: Q, properties: {login: {token: \(token)}, "
                + "size: 1000 MB, share: 1.0, parts: [1.0, 2.0]}}}}\n"
        }
        expect(template("x"), says: [])
        #expect(read(template("y")).diagnostics.map(\.code) == [.violatedConstraint])
    }

    @Test("an attribute is assigned by its value or by a mapping that describes it, and properties are attributes, too")
    func attributes() throws {
        let template = try template(
            Self.head + """
                node_types:
                  N:
                    properties: {p: {type: integer, default: 1}}
                    attributes: {a: {type: integer}, b: {type: integer}, m: {type: map, entry_schema: string}}
                topology_template:
                  node_templates:
                    n:
                      type: N
                      attributes: {a: {description: how many, value: 4}, b: {value: {get_property: [SELF, p]}}, p: 5, m: {value: x}}
                """)
        let attributes = try #require(template.topology.node("n")?.attributes)
        #expect(attributes["a"] == .integer(4))
        #expect(attributes["p"] == .integer(5))
        #expect(attributes["m"]?["value"] == .string("x"))
        guard case .function? = attributes["b"] else {
            Issue.record("\(attributes)")
            return
        }
        expect(
            Self.head + """
                node_types: {N: {properties: {p: {type: integer, default: 1}}, attributes: {a: {type: integer}}}}
                topology_template: {node_templates: {n: {type: N, attributes: {a: {value: x}, p: y, q: 1}}}}
                """,
            says: [
                "t.yaml:3:75: error: 'a' must be of type integer, and is a string",
                "t.yaml:3:82: error: 'p' must be of type integer, and is a string",
                "t.yaml:3:85: error: the node template 'n' has an attribute 'q' that its type does not declare\n"
                    + "    hint: did you mean 'a'?",
            ])
    }

    @Test("an attribute is neither required nor constrained: that is for properties")
    func attributeDefinitions() {
        let keys = "    hint: there is: default, description, entry_schema, key_schema, metadata, status, type"
        expect(
            Self.head + """
                node_types:
                  N: {attributes: {a: {type: string, required: true, constraints: [max_length: 3]}, b: {type: string, default: x}}}
                  M: {attributes: {a: {type: list, constraints: [max_length: 3], entry_schema: {type: string}}}}
                """,
            says: [
                "t.yaml:3:38: error: an attribute definition has no key 'required'\n" + keys,
                "t.yaml:3:54: error: an attribute definition has no key 'constraints'\n" + keys,
                "t.yaml:4:36: error: an attribute definition has no key 'constraints'\n"
                    + "    hint: indent it below 'entry_schema'",
            ])
    }

    @Test("a parameter is given by its value alone, or without a type, in files of 1.3")
    func parameters() throws {
        let text = """
            node_types:
              N:
                derived_from: tosca.nodes.Root
                interfaces: {Standard: {inputs: {i: 4}, operations: {create: {inputs: {port: 80, l: {value: 3}}}}}}
            topology_template:
              inputs: {a: 4, b: [x], c: {description: untyped}}
              outputs: {o: 5, p: {get_input: a}}
              node_templates: {n: {type: N}}

            """
        let template = try template(Self.head + text)
        #expect(template.topology.inputs.map(\.defaultValue) == [.integer(4), .list([.string("x")]), nil])
        #expect(template.topology.outputs[0].value == .integer(5))
        guard case .function? = template.topology.outputs.last?.value else {
            Issue.record("\(template.topology.outputs)")
            return
        }
        let create = template.topology.node("n")?.interfaces["Standard"]?.operations["create"]
        #expect(create?.inputs == ["i": .integer(4), "port": .integer(80), "l": .integer(3)])
        #expect(read(text).diagnostics.filter { $0.severity == .error }.count == 8)
        expect(
            Self.head + "topology_template: {inputs: {a: {typ: string}, b: }, outputs: {o: {vlaue: 1}}}\n",
            says: [
                "t.yaml:2:34: error: a definition has no key 'typ'\n    hint: did you mean 'type'?",
                "t.yaml:2:51: error: the definition of 'b' must be a mapping, and is empty\n"
                    + "    hint: leave it out if there is nothing to say",
                "t.yaml:2:68: error: a definition has no key 'vlaue'\n    hint: did you mean 'value'?",
            ])
    }

    // MARK: - Operations and interfaces

    @Test("operations of nodes run on the node or its host, those of relationships on one of the ends")
    func hosts() {
        func operation(_ host: String) -> String {
            "{Configure: {operations: {add_target: {implementation: {primary: a.sh, operation_host: \(host)}}}}}"
        }
        expect(
            Self.head + """
                relationship_types: {L: {derived_from: tosca.relationships.DependsOn, interfaces: \(operation("SELF"))}}
                topology_template:
                  node_templates:
                    n:
                      type: tosca.nodes.Root
                      interfaces: {Standard: {operations: {create: {implementation: {primary: a.sh, operation_host: SOURCE}}}}}
                      requirements: [dependency: {node: m, relationship: {type: L, interfaces: \(operation("HOST"))}}]
                    m: {type: tosca.nodes.Root}
                  relationship_templates: {l: {type: L, interfaces: \(operation("TARGET"))}}
                """, ["a.sh": "#!/bin/sh"],
            says: [
                "t.yaml:2:170: error: a relationship has no SELF: its ends are SOURCE and TARGET\n"
                    + "    hint: there is: ORCHESTRATOR, SOURCE, TARGET",
                "t.yaml:7:101: error: a node has no SOURCE\n    hint: there is: HOST, ORCHESTRATOR, SELF",
                "t.yaml:8:167: error: a relationship has no HOST: its ends are SOURCE and TARGET\n"
                    + "    hint: there is: ORCHESTRATOR, SOURCE, TARGET",
            ])
    }

    @Test("an interface type implements nothing, which is a warning where earlier versions have it")
    func implementations() {
        let text = """
            interface_types:
              I:
                derived_from: tosca.interfaces.Root
                operations: {a: {implementation: a.sh}, b: {}, inputs: {}}
                notifications: {b: {implementation: a.sh}}

            """
        let says = [
            "t.yaml:5:38: SEVERITY: an interface type does not implement its 'a'\n"
                + "    hint: node types, relationship types and templates do",
            "t.yaml:5:52: error: no operation may be called 'inputs' (1.3 §3.7.5.4)\n"
                + "    hint: inputs of all operations stand beside 'operations'",
            "t.yaml:6:21: warning: the notification 'b' has the name of an operation\n    hint: rename one of them",
            "t.yaml:6:41: SEVERITY: an interface type does not implement its 'b'\n"
                + "    hint: node types, relationship types and templates do",
        ]
        for (head, severity) in [
            (Self.head, "error"), ("tosca_definitions_version: tosca_simple_yaml_1_2\n", "warning"),
        ] {
            expect(
                head + text, ["a.sh": "#!/bin/sh"], says: says.map { $0.replacing("SEVERITY", with: severity) })
        }
    }

    @Test("a template has the notifications of its interfaces, and outputs of a node go to no end of a relationship")
    func notifications() {
        expect(
            Self.head + """
                interface_types:
                  W:
                    derived_from: tosca.interfaces.Root
                    operations: {go: {}}
                    notifications: {alarm: {outputs: {heat: [SELF, heat]}}}
                node_types:
                  N: {derived_from: tosca.nodes.Root, attributes: {heat: {type: integer}}, interfaces: {w: {type: W}}}
                topology_template:
                  node_templates:
                    n:
                      type: N
                      interfaces: {w: {notifications: {alram: {}}, operations: {go: {outputs: {h: [SOURCE, heat]}}}}}
                """,
            says: [
                "t.yaml:13:40: error: the interface 'w' has no notification 'alram'\n"
                    + "    hint: did you mean 'alarm'?",
                "t.yaml:13:83: error: a node has no SOURCE: that is for relationships\n"
                    + "    hint: write [SELF, heat]",
            ])
    }

    @Test("operations stand below 'operations'; where neither it nor 'notifications' is there, they are deprecated")
    func placesOfOperations() {
        let text = """
            interface_types:
              I: {derived_from: tosca.interfaces.Root, a: {description: x}}
              J: {derived_from: tosca.interfaces.Root, operations: {a: {}}}
            node_types:
              N: {derived_from: tosca.nodes.Root, interfaces: {i: {type: I, a: a.sh}, j: {type: J, operations: {a: a.sh}}}}

            """
        #expect(
            hints(text, ["a.sh": "#!/bin/sh"]) == [
                "t.yaml:3:44: hint: operations that stand in 'I' itself are deprecated\n"
                    + "    hint: indent them below 'operations'",
                "t.yaml:6:65: hint: operations that stand in 'i' itself are deprecated\n"
                    + "    hint: indent them below 'operations'",
            ])
        expect(
            Self.head + "interface_types: {I: {derived_from: tosca.interfaces.Root, operations: {a: {}}, b: {}}}\n",
            says: [
                "t.yaml:2:81: warning: 'b' stands beside 'operations', where 1.3 knows no operations\n"
                    + "    hint: indent it below 'operations'"
            ])
    }

    // MARK: - Workflows

    @Test("a condition joins others by one key, with a list of them; 'assert' is deprecated")
    func conditions() {
        func workflow(_ condition: String) -> String {
            """
            topology_template:
              node_templates: {n: {type: tosca.nodes.Root}}
              workflows:
                w:
                  preconditions: [{target: n, condition: \(condition)}]
                  steps: {s: {target: n, activities: [{set_state: started}]}}

            """
        }
        let clause = "state: [{equal: started}]"
        expect(
            Self.head + workflow("[{and: [{\(clause)}], or: [{\(clause)}]}, {not: {\(clause)}}]"),
            says: [
                "t.yaml:6:84: error: a condition has one of 'and', 'or' and 'not'; 'or' stands beside 'and'\n"
                    + "    hint: begin a new item of the list with it",
                "t.yaml:6:126: error: 'not' must be a list, and is a mapping\n"
                    + "    hint: write a '-' before each condition",
            ])
        expect(Self.head + workflow("[{\(clause), tosca_id: x}, {or: [{\(clause)}, {not: [{\(clause)}]}]}]"), says: [])
        #expect(
            hints(workflow("[{assert: [{\(clause)}]}]")) == [
                "t.yaml:6:48: hint: 'assert' is deprecated\n    hint: write 'and'"
            ])
    }

    @Test("a step about a relationship says on which end operations run, one about a group may name a node")
    func operationHosts() {
        expect(
            Self.head + """
                topology_template:
                  node_templates:
                    a: {type: tosca.nodes.SoftwareComponent, requirements: [host: c]}
                    c: {type: tosca.nodes.Compute}
                  groups: {g: {type: tosca.groups.Root, members: [a, c]}}
                  workflows:
                    w:
                      steps:
                        s1: {target: a, target_relationship: host, activities: [{call_operation: Configure.add_target}]}
                        s2: {target: a, target_relationship: host, operation_host: SELF, activities: [{call_operation: Configure.add_target}]}
                        s3: {target: g, operation_host: nothing, activities: [{call_operation: Standard.start}]}
                        s4: {target: g, operation_host: c, activities: [{call_operation: Standard.start}]}
                        s5: {target: g, operation_host: tosca.nodes.Compute, activities: [{call_operation: Standard.start}]}
                        s6: {target: a, operation_host: SOURCE, activities: [{call_operation: Standard.start}]}
                        s7: {target: a, target_relationship: host, activities: [{set_state: started}]}
                """,
            says: [
                "t.yaml:10:9: error: the step 's1' has no 'operation_host'\n"
                    + "    hint: write SOURCE or TARGET: the end of the relationship that its operations run on",
                "t.yaml:11:68: error: a relationship has no SELF: its ends are SOURCE and TARGET\n"
                    + "    hint: there is: ORCHESTRATOR, SOURCE, TARGET",
                "t.yaml:12:41: error: the host 'nothing' is no node template and no node type\n    hint: there is: a, c",
                "t.yaml:15:41: error: a node has no SOURCE\n    hint: there is: HOST, ORCHESTRATOR, SELF",
            ])
    }

    // MARK: - Types

    @Test("a data type derives from something or has properties, and only lists and maps have schemas of entries")
    func dataTypes() {
        expect(
            Self.head + """
                data_types:
                  Empty: {description: x}
                  None: {derived_from: tosca.datatypes.Root, properties: {}}
                  Structure: {properties: {a: {type: string}}, entry_schema: string}
                  List: {derived_from: list, key_schema: string}
                  Map: {derived_from: map, key_schema: integer, entry_schema: string}
                """,
            says: [
                "t.yaml:4:58: warning: the 'properties' of the data type 'None' are none\n"
                    + "    hint: leave them out if it has only those that it inherits",
                "t.yaml:5:62: error: the data type 'Structure' derives from no list and no map: 'entry_schema' has no"
                    + " meaning here",
                "t.yaml:6:42: error: values of type list have no keys: 'key_schema' has no meaning here",
            ])
    }

    @Test("the members of a group type are of one hierarchy, and groups of 1.3 have no lifecycle")
    func groupTypes() {
        expect(
            Self.head + """
                node_types: {Alone: {description: x}}
                group_types:
                  G: {derived_from: tosca.groups.Root, members: [tosca.nodes.Compute, tosca.groups.Root]}
                  H: {derived_from: tosca.groups.Root, members: [tosca.nodes.Compute, Alone]}
                  I: {derived_from: tosca.groups.Root, members: [tosca.nodes.Compute, tosca.nodes.Database]}
                """,
            says: [
                "t.yaml:4:49: warning: the members of the group type 'G' derive from no type that is common to them:"
                    + " 'tosca.nodes.Compute' and 'tosca.groups.Root'\n    hint: name types of one hierarchy",
                "t.yaml:5:49: warning: the members of the group type 'H' derive from no type that is common to them:"
                    + " 'tosca.nodes.Compute' and 'Alone'\n    hint: name types of one hierarchy",
            ])
        #expect(
            hints("group_types: {G: {derived_from: tosca.groups.Root, interfaces: {Standard: {operations: {}}}}}\n")
                == [
                    "t.yaml:2:52: hint: a group type with 'interfaces' is deprecated: groups have no lifecycle of their own"
                ])
    }

    @Test("what only 1.3 says is neither asked of files of other versions nor taken in them")
    func otherVersions() {
        let inputs = read("tosca_definitions_version: tosca_2_0\nservice_template: {inputs: {a: 5, b: [1]}}\n")
        #expect(
            inputs.diagnostics.map(\.message) == [
                "the definition of 'a' must be a mapping, and is an integer",
                // There a list says which attribute an input is mapped to.
                "an input that is mapped to an attribute: TOSCA 2.0 has this, and it is not supported yet",
            ])
        let step = read(
            """
            tosca_definitions_version: tosca_simple_yaml_1_2
            topology_template:
              node_templates:
                a: {type: tosca.nodes.SoftwareComponent, requirements: [{host: c}]}
                c: {type: tosca.nodes.Compute}
              workflows:
                w: {steps: {s: {target: a, target_relationship: host, activities: [{set_state: started}]}}}
            """)
        #expect(step.diagnostics.isEmpty)
    }

    @Test("occurrences that are no numbers are told once")
    func occurrencesByFunction() {
        let result = read(
            Self.head + """
                topology_template:
                  inputs: {n: {type: integer}}
                  node_templates:
                    c: {type: tosca.nodes.Compute}
                    a:
                      type: tosca.nodes.SoftwareComponent
                      requirements: [{host: {node: c, occurrences: [1, {get_input: n}]}}]
                """)
        #expect(result.diagnostics.count == 1)
    }

    @Test("what types add to a default is bounded, in whichever order they stand")
    func largeDefaults() {
        let doubling = (0..<40).map {
            "  D\($0): {properties: {a: {type: D\($0 + 1), default: {}}, b: {type: D\($0 + 1), default: {}}}}\n"
        }
        let deep = (0..<2_000).map { "  D\($0): {properties: {a: {type: D\($0 + 1), default: {}}}}\n" }
        for types in [doubling, doubling.reversed(), deep, deep.reversed()] {
            let last = "  D\(types.count): {properties: {x: {type: integer, default: 1}}}\n"
            let result = read("data_types:\n" + types.joined() + last)
            #expect(!result.diagnostics.isEmpty && result.diagnostics.allSatisfy { $0.code == .limitExceeded })
        }
        // The one that is too deep is that which has a hundred below it.
        for (types, line) in [(deep[..<126], 28), (deep[..<126].reversed()[...], 103)] {
            let text = "data_types:\n" + types.joined() + "  D126: {properties: {x: {type: integer, default: 1}}}\n"
            #expect(read(text).diagnostics.map(\.location.line) == [line])
        }
        expect(
            """
            data_types:
              L: {properties: {a: {type: integer, default: 1}, b: {type: integer, default: 1}}}
              E: {derived_from: list, entry_schema: E}
              S: {properties: {e: {type: E, default: [[]]}}}
            node_types:
              N:
                properties:
                  l: {type: list, entry_schema: L, default: [\(Array(repeating: "{}", count: 501).joined(separator: ", "))]}
                  m: {type: list, entry_schema: integer, default: [\(Array(repeating: "1", count: 2_000).joined(separator: ", "))]}
              M: {derived_from: N}
            """,
            says: [
                "t.yaml:9:7: error: what its type adds to the default of 'l' is more than 1000 values, or nested more"
                    + " than 100 deep"
            ])
    }

    @Test("defaults that take in themselves are said once, and end")
    func endlessDefaults() {
        expect(
            """
            data_types:
              Loop: {properties: {m: {type: Loop, default: {}}, n: {type: integer, default: 1}}}
              A: {properties: {x: {type: B, default: {}, required: false}}}
              B: {properties: {y: {type: list, entry_schema: A, default: [{}]}}}
              C: {derived_from: A}
              Tree: {properties: {children: {type: list, entry_schema: Tree, default: []}}}
            """,
            says: [
                "t.yaml:3:23: error: the default of 'm' takes in itself, without end: Loop.m → Loop.m\n"
                    + "    hint: leave out a default in the circle",
                "t.yaml:4:20: error: the default of 'x' takes in itself, without end: A.x → B.y → A.x\n"
                    + "    hint: leave out a default in the circle",
            ])
    }

    @Test("a default has what the members of its structures have by default, in whichever order the types stand")
    func nestedDefaults() throws {
        let types = [
            "  T: {properties: {u: {type: U, default: {x: {}}}}}\n",
            "  U: {properties: {x: {type: V, required: false}}}\n",
            "  V: {properties: {w: {type: W, default: {}}}}\n", "  W: {properties: {c: {type: integer, default: 1}}}\n",
        ]
        for types in [types, types.reversed()] {
            let result = read(
                "data_types:\n" + types.joined()
                    + """
                    node_types: {N: {properties: {p: {type: T, default: {}}}}}
                    topology_template: {node_templates: {n: {type: N}}}
                    """)
            let node = try #require(result.template?.topology.node("n"))
            #expect(node.properties["p"]?.member(at: ["u", "x", "w", "c"]) == .integer(1))
        }
    }

    @Test("a schema of entries says neither what there is by default, nor what there must be")
    func idleKeysOfSchemas() {
        let text = """
            data_types:
              D: {properties: {l: {type: list, entry_schema: {type: string, default: a, required: false}}}}

            """
        expect(
            Self.head + text,
            says: ["default", "required"].enumerated().map { index, key in
                "t.yaml:3:\(index == 0 ? 65 : 77): warning: a schema has no '\(key)' (1.3 §3.6.9): it says what entries are"
                    + " like, and not which there are\n    hint: leave it out"
            })
        let of2_0 = read("tosca_definitions_version: tosca_2_0\n" + text).diagnostics
        #expect(of2_0.map(\.code) == [.unknownKey, .unknownKey])
        #expect(of2_0.allSatisfy { $0.severity == .error })
    }

    @Test("a data type that derives from a built-in one has no properties: its values are those of that type")
    func propertiesOfBuiltInTypes() {
        expect(
            """
            data_types:
              Port: {derived_from: integer, properties: {x: {type: string}}}
              Own: {properties: {x: {type: string}}}
              Other: {derived_from: Own, properties: {y: {type: string}}}
            """,
            says: [
                "t.yaml:3:45: error: the data type 'Port' derives from integer, and has no properties of its own"
            ])
    }

    @Test("an interface type implements nothing in the short notation either, which is said once")
    func shortImplementations() {
        let text = "interface_types: {I: {derived_from: tosca.interfaces.Root, operations: {a: none.sh}}}\n"
        expect(
            Self.head + text,
            says: [
                "t.yaml:2:76: error: an interface type does not implement its 'a'\n"
                    + "    hint: node types, relationship types and templates do"
            ])
    }

    @Test("structures are compared by the types of their members, and integers to the last digit")
    func comparedParts() {
        expect(
            """
            data_types: {S: {properties: {size: {type: scalar-unit.size}, n: {type: integer, default: 4}}}}
            topology_template:
              inputs:
                a: {type: S, constraints: [{greater_than: {size: 900 MB}}], default: {size: 1 GB}}
                b: {type: S, constraints: [{less_than: {size: 900 MB}}], default: {size: 1 GB}}
                c: {type: integer, constraints: [{equal: 9007199254740993}], default: 9007199254740992}
                d: {type: map, entry_schema: integer, constraints: [{valid_values: [{x: 1, y: 2}]}], default: {y: 2, x: 1}}
            """,
            says: [
                "t.yaml:6:71: error: the default of 'b' is not below {size: 900 MB}\n    hint: the constraint is at t.yaml:6:33",
                "t.yaml:7:75: error: the default of 'c' is not 9007199254740993\n    hint: the constraint is at t.yaml:7:39",
            ])
    }

    @Test("a function in a clause hides nothing of what is wrong beside it")
    func clausesWithFunctions() {
        let head = "topology_template:\n  inputs:\n    i: {type: integer, default: 1}\n"
        expect(
            head + """
                    a:
                      type: integer
                      constraints:
                        - valid_values: [abc, {get_input: i}]
                        - in_range: [1, 2, {get_input: i}]
                        - min_length: {get_input: i}
                """,
            says: [
                "t.yaml:8:26: error: the value of 'valid_values' must be of type integer, and is a string",
                "t.yaml:9:21: error: 'in_range' takes a list of two values; this is a list\n"
                    + "    hint: write [LOWEST, HIGHEST]; either may be UNBOUNDED",
                "t.yaml:10:11: error: 'min_length' is no constraint on values of type integer\n"
                    + "    hint: there is: equal, greater_than, greater_or_equal, less_than, less_or_equal, in_range,"
                    + " valid_values",
            ])
    }

    @Test("values of any type are compared as what they are, and bounds need not be values of the type")
    func comparedAsWritten() {
        expect(
            """
            data_types:
              Port: {derived_from: integer, constraints: [{in_range: [1, 65535]}]}
              UserPort: {derived_from: Port, constraints: [{greater_than: 1023}, {less_than: 65536}]}
              Power: {derived_from: integer, constraints: [{valid_values: [1, 2, 4, 8]}]}
              Small: {derived_from: Power, constraints: [{less_or_equal: 5}]}
            topology_template:
              inputs:
                a: {type: any, constraints: [{equal: 1}], default: 1}
                b: {type: any, constraints: [{greater_than: 3}], default: 1}
                c: {type: any, constraints: [{valid_values: [{x: 1, y: 2}]}], default: {y: 2, x: 1}}
                d: {type: any, constraints: [{max_length: 2}], default: 12345}
                e: {type: range, constraints: [{in_range: [1, 10]}], default: [2, UNBOUNDED]}
                f: {type: range, constraints: [{in_range: [1, UNBOUNDED]}], default: [2, UNBOUNDED]}
                g: {type: Port, constraints: [{greater_than: 0}], default: 80}
            """,
            says: [
                "t.yaml:10:63: error: the default of 'b' is not above 3\n    hint: the constraint is at t.yaml:10:35",
                "t.yaml:12:61: error: the default of 'd' has 5 characters, more than 2\n"
                    + "    hint: the constraint is at t.yaml:12:35",
                "t.yaml:13:67: error: the default of 'e' is not within [1, 10]\n    hint: the constraint is at t.yaml:13:37",
            ])
    }

    @Test("a type whose parent's clauses conflict is told of its own conflict")
    func conflictsBelowConflicts() {
        expect(
            """
            data_types:
              P: {derived_from: string, constraints: [{min_length: 5}, {max_length: 3}]}
              C: {derived_from: P, constraints: [{length: 10}, {length: 9}]}
            """,
            says: ["3:61", "4:53"].map { place in
                "t.yaml:\(place): warning: no value meets both this clause and another one\n"
                    + "    hint: the other one is at t.yaml:\(place == "3:61" ? "3:44" : "4:39")"
            })
    }

    @Test("what a refinement of the type adds to an inherited default is said where the type is refined")
    func refinedDefaults() {
        let members = (0..<300).map { "p\($0): {type: integer, default: 1}" }.joined(separator: ", ")
        expect(
            Self.head + """
                data_types:
                  S: {properties: {s: {type: integer, default: 1}}}
                  L: {derived_from: S, properties: {\(members)}}
                node_types:
                  A: {properties: {m: {type: list, entry_schema: S, default: [{}, {}, {}, {}, {}]}}}
                  B: {derived_from: A, properties: {m: {type: list, entry_schema: L}}}
                """,
            says: [
                "t.yaml:7:37: error: what its type adds to the default of 'm' is more than 1000 values, or nested more"
                    + " than 100 deep"
            ])
    }
}
