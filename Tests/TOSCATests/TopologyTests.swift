import TOSCA
import Testing

@Suite("Topologies")
struct TopologyTests {
    @Test("a node template has its type's defaults and its own values, each of the type that is declared")
    func values() throws {
        let template = try template(
            """
            description: A model.
            metadata: {template_name: m, template_version: 1.10}
            data_types:
              Port: {derived_from: integer}
              Pair: {properties: {left: {type: string}, right: {type: version, default: 0.10}}}
            node_types:
              N:
                derived_from: tosca.nodes.Root
                properties:
                  version: {type: version}
                  text: {type: string}
                  mode: {type: string}
                  when: {type: timestamp}
                  size: {type: scalar-unit.size}
                  number: {type: integer}
                  ratio: {type: float}
                  flag: {type: boolean, default: true}
                  range: {type: range}
                  port: {type: Port}
                  pair: {type: Pair}
                  names: {type: list, entry_schema: {type: string}}
                  versions: {type: map, entry_schema: version}
                  free: {type: any}
            topology_template:
              node_templates:
                n:
                  type: N
                  description: It.
                  directives: [select]
                  attributes: {tosca_name: x}
                  properties:
                    version: 1.10
                    text: "7"
                    mode: "0644"
                    when: 2016-01-02
                    size: 10 GB
                    number: 0x1F
                    ratio: 1.50
                    range: [1, UNBOUNDED]
                    port: 080
                    pair: {left: "1.0"}
                    names: ["1", "2.50"]
                    versions: {a: 1.20, b: 2.0}
                    free: [3.10, 3.5, {a: true}, 7]
              outputs:
                o: {description: out, value: {get_property: [n, text]}}
            """)
        #expect(template.description == "A model.")
        #expect(template.metadata == ["template_name": "m", "template_version": "1.10"])
        let node = try #require(template.topology.node("n"))
        #expect(node.directives == ["select"])
        #expect(node.attributes == ["tosca_name": .string("x")])
        let expected: [String: Value] = [
            "version": .string("1.10"), "text": .string("7"), "mode": .string("0644"), "when": .string("2016-01-02"),
            "size": .string("10 GB"), "number": .integer(31), "ratio": .float(1.5), "flag": .boolean(true),
            "range": .list([.integer(1), .string("UNBOUNDED")]), "port": .integer(80),
            "pair": .map([
                MapEntry(key: "left", value: .string("1.0")), MapEntry(key: "right", value: .string("0.10")),
            ]),
            "names": .list([.string("1"), .string("2.50")]),
            "versions": .map([
                MapEntry(key: "a", value: .string("1.20")), MapEntry(key: "b", value: .string("2.0")),
            ]),
            "free": .list([
                .string("3.10"), .float(3.5), .map([MapEntry(key: "a", value: .boolean(true))]), .integer(7),
            ]),
        ]
        for (name, value) in expected { #expect(node.properties[name] == value, "\(name)") }
        #expect(node.properties.count == expected.count)
        #expect(template.topology.outputs.map(\.name) == ["o"])
        #expect(template.topology.outputs[0].description == "out")
    }

    @Test("inputs keep their order, types, defaults and constraints")
    func inputs() throws {
        let template = try template(
            """
            topology_template:
              inputs:
                z: {type: integer, default: 3, description: how many, constraints: [{valid_values: [1, 2, 3]}]}
                a: {type: version, required: false, default: 1.10}
                m: {type: list, entry_schema: {type: Credential}}
            """)
        let inputs = template.topology.inputs
        #expect(inputs.map(\.name) == ["z", "a", "m"])
        #expect(inputs.map(\.defaultValue) == [.integer(3), .string("1.10"), nil])
        #expect(inputs.map(\.isRequired) == [true, false, true])
        #expect(inputs[0].description == "how many")
        #expect(inputs[0].constraints.count == 1)
        #expect(inputs[2].entryType == "tosca.datatypes.Credential")
    }

    @Test("capabilities have their types' properties, and the template's in their place")
    func capabilities() throws {
        let template = try template(
            """
            topology_template:
              node_templates:
                server:
                  type: Compute
                  capabilities:
                    scalable: {properties: {max_instances: 3, default_instances: 3}}
                    endpoint: {attributes: {ip_address: 10.0.0.1}}
            """)
        let server = try #require(template.topology.node("server"))
        #expect(server.capabilities["scalable"]?.type == "tosca.capabilities.Scalable")
        #expect(
            server.capabilities["scalable"]?.properties == [
                "min_instances": .integer(1), "max_instances": .integer(3), "default_instances": .integer(3),
            ])
        #expect(server.capabilities["endpoint"]?.attributes == ["ip_address": .string("10.0.0.1")])
        #expect(server.capabilities["endpoint"]?.properties["secure"] == .boolean(true))
        #expect(server.capabilities["host"] != nil)
    }

    @Test("a copy says what the other template says, but for what it says itself")
    func copy() throws {
        let template = try template(
            """
            topology_template:
              node_templates:
                server: {type: Compute}
                one: {type: WebServer, requirements: [{host: server}], properties: {component_version: 1.0}}
                two: {copy: one, properties: {component_version: 2.0}}
            """)
        #expect(template.topology.node("two")?.type == "tosca.nodes.WebServer")
        #expect(template.topology.node("two")?.properties["component_version"] == .string("2.0"))
        #expect(template.topology.relationships.map(\.name) == ["one.host", "two.host"])
        expect(
            "topology_template: {node_templates: {a: {copy: c}, b: {copy: a}, cc: {type: Root}}}",
            says: [
                "t.yaml:2:48: error: there is no node template 'c' to copy\n    hint: did you mean 'cc'?",
                "t.yaml:2:62: error: 'a' is a copy itself, which cannot be copied",
            ])
    }

    @Test("a copy has all that the other template says, down to single values, unless it says so itself")
    func deepCopy() throws {
        let template = try template(
            """
            node_types:
              N:
                derived_from: tosca.nodes.Root
                properties: {a: {type: string}, m: {type: map, entry_schema: string}}
                attributes: {x: {type: string}}
                capabilities: {host: tosca.capabilities.Compute}
            topology_template:
              node_templates:
                one:
                  type: N
                  properties: {a: one, m: {k: v, l: v}}
                  attributes: {x: one}
                  capabilities: {host: {properties: {num_cpus: 1, mem_size: 1 GB}}}
                  interfaces:
                    Standard: {create: {implementation: one.sh, inputs: {i: 1, j: 1}}, start: one.sh}
                two:
                  copy: one
                  properties: {m: {k: w}}
                  capabilities: {host: {properties: {num_cpus: 2}}}
                  interfaces: {Standard: {create: {inputs: {j: 2}}, start: two.sh}}
            """, ["one.sh": "", "two.sh": ""])
        let two = try #require(template.topology.node("two"))
        #expect(two.properties["a"] == .string("one"))
        #expect(two.properties["m"] == .map([MapEntry(key: "k", value: .string("w"))]))
        #expect(two.attributes == ["x": .string("one")])
        #expect(two.capabilities["host"]?.properties["num_cpus"] == .integer(2))
        #expect(two.capabilities["host"]?.properties["mem_size"] == .string("1 GB"))
        let operations = try #require(two.interfaces["Standard"]?.operations)
        #expect(operations["create"]?.inputs == ["i": .integer(1), "j": .integer(2)])
        #expect(operations["create"]?.implementation?.primary.file == "one.sh")
        #expect(operations["start"]?.implementation?.primary.file == "two.sh")
    }

    @Test("a copy takes over interfaces and operations in whichever notations the two templates have them")
    func copiedNotations() throws {
        let template = try template(
            """
            topology_template:
              node_templates:
                a: {type: Compute, interfaces: {Standard: {operations: {create: a.sh, start: a.sh}}}}
                b: {copy: a, interfaces: {Standard: {create: b.sh}}}
                c: {copy: a, interfaces: {Standard: {create: {inputs: {i: 1}}}}}
                d: {copy: a, interfaces: {tosca.interfaces.node.lifecycle.Standard: {operations: {create: b.sh}}}}
                e: {type: Compute, interfaces: {Standard: {create: {implementation: a.sh, inputs: {i: 1}}}}}
                f: {copy: e, interfaces: {Standard: {operations: {create: b.sh}}}}
            """, ["a.sh": "", "b.sh": ""])
        func operation(_ name: String, of node: String) -> Operation? {
            template.topology.node(node)?.interfaces["Standard"]?.operations[name]
        }
        for (node, file) in [("b", "b.sh"), ("c", "a.sh"), ("d", "b.sh"), ("f", "b.sh")] {
            #expect(operation("create", of: node)?.implementation?.primary.file == file, "\(node)")
        }
        for node in ["b", "c", "d"] {
            #expect(operation("start", of: node)?.implementation?.primary.file == "a.sh", "\(node)")
        }
        for node in ["c", "f"] { #expect(operation("create", of: node)?.inputs == ["i": .integer(1)], "\(node)") }
    }

    @Test("a copy takes over what it does not say itself of an implementation")
    func copiedImplementations() throws {
        let template = try template(
            """
            topology_template:
              node_templates:
                a:
                  type: Compute
                  interfaces:
                    Standard:
                      create: {implementation: {primary: a.sh, timeout: 5, operation_host: HOST, dependencies: [d.sh]}}
                      start: a.sh
                b: {copy: a, interfaces: {Standard: {create: {implementation: {timeout: 7}}}}}
                c: {copy: a, interfaces: {Standard: {create: {implementation: {primary: b.sh}}}}}
                d: {copy: a, interfaces: {Standard: {create: b.sh}}}
                e: {copy: a, interfaces: {Standard: {create: {implementation: {file: b.sh}}}}}
                f: {copy: a, interfaces: {Standard: {create: {implementation: {dependencies: [b.sh]}}}}}
                g: {copy: a, interfaces: {Standard: {start: {implementation: {timeout: 7}}}}}
            """, ["a.sh": "", "b.sh": "", "d.sh": ""])
        func said(_ operation: String, of node: String) throws -> [String] {
            let interface = try #require(template.topology.node(node)?.interfaces["Standard"])
            let implementation = try #require(interface.operations[operation]?.implementation)
            return [implementation.primary.file, implementation.timeout.map(String.init) ?? "none"]
                + [implementation.operationHost?.rawValue ?? "none"] + implementation.dependencies.map(\.file)
        }
        #expect(try said("create", of: "b") == ["a.sh", "7", "HOST", "d.sh"])
        for node in ["c", "d", "e"] {
            #expect(try said("create", of: node) == ["b.sh", "5", "HOST", "d.sh"], "\(node)")
        }
        #expect(try said("create", of: "f") == ["a.sh", "5", "HOST", "b.sh"])
        #expect(try said("start", of: "g") == ["a.sh", "7", "none"])
    }

    @Test("what is wrong with a template is said once where it is copied, and all of it")
    func wrongCopies() {
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

    @Test("values of wrong types are refused where they stand, in lists and structures too")
    func wrongTypes() {
        expect(
            """
            data_types:
              Pair: {properties: {left: {type: integer}, right: {type: Pair, required: false}}}
            node_types:
              N:
                properties:
                  i: {type: integer, required: false}
                  b: {type: boolean, required: false}
                  s: {type: string, required: false}
                  l: {type: list, required: false, entry_schema: {type: integer}}
                  m: {type: map, required: false, entry_schema: {type: boolean}}
                  p: {type: Pair, required: false}
                  r: {type: range, required: false}
                  d: {type: PortDef, required: false}
            topology_template:
              node_templates:
                n:
                  type: N
                  properties:
                    i: many
                    b: 1
                    s: [a]
                    l: [1, two]
                    m: {k: 3}
                    p: {left: x, right: {lft: 1}}
                    r: [1]
                    d: "80"
                o: {type: N, properties: {p: text, l: {a: 1}}}
            """,
            says: [
                "t.yaml:20:12: error: 'i' must be of type integer, and is a string",
                "t.yaml:21:12: error: 'b' must be of type boolean, and is an integer",
                "t.yaml:22:12: error: 's' must be of type string, and is a list",
                "t.yaml:23:16: error: an entry of 'l' must be of type integer, and is a string",
                "t.yaml:24:16: error: the entry 'k' of 'm' must be of type boolean, and is an integer",
                "t.yaml:25:19: error: 'left' must be of type integer, and is a string",
                "t.yaml:25:30: error: 'right', of type Pair, has a property 'lft' that its type does not declare\n"
                    + "    hint: did you mean 'left'?",
                "t.yaml:26:12: error: 'r' must be of type range, which '[1]' is not\n"
                    + "    hint: a range is [LEAST, MOST], where MOST may be UNBOUNDED",
                "t.yaml:27:12: error: 'd' must be of type tosca.datatypes.network.PortDef, and is a string\n"
                    + "    hint: leave out the quotes",
                "t.yaml:28:34: error: 'p' must be of type Pair, a mapping, and is a string",
                "t.yaml:28:43: error: 'l' must be of type list, and is a mapping",
            ])
    }

    @Test("a float is a finite number", arguments: [".inf", "-.INF", ".nan", "1e400"])
    func finite(_ number: String) {
        expect(
            """
            node_types:
              N: {derived_from: tosca.nodes.Root, properties: {f: {type: float}}}
            topology_template:
              node_templates:
                a: {type: N, properties: {f: \(number)}}
            """,
            says: [
                "t.yaml:6:34: error: 'f' must be of type float, which '\(number)' is not\n    hint: write a finite number"
            ])
    }

    @Test("a template without type, with an unknown one, or that is no mapping is named")
    func malformedTemplates() {
        expect(
            """
            topology_template:
              node_templates:
                a: {properties: {x: 1}}
                b: {type: Compote}
                c: text
                d: {type: Compute, propertis: {}}
              relationship_template: {}
            """,
            says: [
                "t.yaml:4:5: error: the node template 'a' has no type\n    hint: add 'type' with the name of a node type",
                "t.yaml:5:15: error: there is no node type 'Compote'\n    hint: did you mean 'Compute'?",
                "t.yaml:6:8: error: the node template 'c' must be a mapping, and is a string\n    hint: write {type: text}",
                "t.yaml:7:24: error: a node template has no key 'propertis'\n    hint: did you mean 'properties'?",
                "t.yaml:8:3: error: a topology template has no key 'relationship_template'\n"
                    + "    hint: did you mean 'relationship_templates'?",
            ])
    }

    @Test("what has no name is refused where it stands, whatever it is")
    func noNames() {
        expect(
            """
            node_types:
              "": {derived_from: tosca.nodes.Root}
              N: {derived_from: tosca.nodes.Root, workflows: {"": {steps: {a: {activities: [{set_state: started}]}}}}}
            topology_template:
              inputs: {"": {type: string}}
              node_templates:
                "": {type: tosca.nodes.Root}
                [a]: {type: tosca.nodes.Root}
            """,
            says: [
                "t.yaml:3:3: error: an entry of 'node_types' has no name",
                "t.yaml:4:51: error: an entry of 'workflows' has no name",
                "t.yaml:6:12: error: an entry of a list of properties has no name",
                "t.yaml:8:5: error: an entry of 'node_templates' has no name",
                "t.yaml:9:5: error: an entry of 'node_templates' has no name",
            ])
    }

    @Test("a time may be written with a negative exponent")
    func exponent() throws {
        let template = try template(
            """
            node_types:
              N: {derived_from: tosca.nodes.Root, properties: {t: {type: scalar-unit.time}}}
            topology_template:
              node_templates: {a: {type: N, properties: {t: 1e-3 s}}}
            """)
        #expect(template.topology.node("a")?.properties["t"] == .string("1e-3 s"))
    }

    @Test("a filter has a meaning where a node is selected")
    func filterOfNode() {
        func said(_ directives: String, version: String = "1_3") -> [String] {
            read(
                """
                tosca_definitions_version: tosca_simple_yaml_\(version)
                topology_template:
                  node_templates:
                    a: {type: tosca.nodes.Compute, \(directives)node_filter: {capabilities: [host: {properties: [num_cpus: 3]}]}}
                """
            ).diagnostics.map(\.description)
        }
        let warning = "warning: the filter of the node template 'a' has no meaning"
        #expect(said("directives: [select], ") == [])
        #expect(
            said("") == [
                "t.yaml:4:49: \(warning): the node is made, and not selected\n    hint: add 'directives: [select]'"
            ])
        #expect(
            said("", version: "1_2") == [
                "t.yaml:4:49: \(warning): the node is made, and not selected\n    hint: add 'directives: [selectable]'"
            ])
        #expect(
            said("directives: [substitute], ") == [
                "t.yaml:4:75: \(warning): the node is substituted, and not selected\n"
                    + "    hint: add 'select' to the directives, or leave the filter out"
            ])
        #expect(
            said("directives: [selct], ") == [
                "t.yaml:4:49: warning: the directive 'selct' has no meaning here\n    hint: did you mean 'select'?"
            ])
    }

    @Test("how many instances there are by a type alone is within the bounds, too")
    func instanceCountsOfTypes() {
        expect(
            """
            node_types:
              N:
                derived_from: tosca.nodes.Compute
                capabilities:
                  scalable:
                    type: tosca.capabilities.Scalable
                    properties: {default_instances: {type: integer, default: 2}}
            topology_template:
              node_templates:
                a: {type: N}
                b: {type: N, capabilities: {scalable: {properties: {max_instances: 2}}}}
            """,
            says: [
                "t.yaml:11:5: error: the instances of 'a' cannot be counted: default_instances 2 is above max_instances 1\n"
                    + "    hint: give max_instances as well: it is 1 where nothing is said"
            ])
    }

    @Test("how many instances there are is within the bounds that there are, or left to a run that knows the inputs")
    func instanceCounts() {
        func capability(_ properties: String) -> String {
            "{type: tosca.nodes.Compute, capabilities: {scalable: {properties: {\(properties)}}}}\n"
        }
        expect(
            """
            topology_template:
              inputs: {i: {type: integer, default: 9}}
              node_templates:
                a: \(capability("default_instances: -1"))
                b: \(capability("min_instances: 3, max_instances: 2"))
                c: \(capability("default_instances: 5"))
                d: \(capability("default_instances: {get_input: i}"))
                e: \(capability("max_instances: 3, default_instances: two"))
            """,
            says: [
                "t.yaml:5:94: error: the instances of 'a' cannot be counted: default_instances is '-1', not a whole"
                    + " number of instances",
                "t.yaml:7:90: error: the instances of 'b' cannot be counted: min_instances 3 is above max_instances 2",
                "t.yaml:9:94: error: the instances of 'c' cannot be counted: default_instances 5 is above"
                    + " max_instances 1\n    hint: give max_instances as well: it is 1 where nothing is said",
                "t.yaml:13:112: error: 'default_instances' must be of type integer, and is a string",
            ])
    }

    @Test("what a run does not look at may contradict itself: a second scalable capability, and one beside a count")
    func capabilitiesThatDoNotCount() {
        expect(
            """
            node_types:
              N:
                derived_from: tosca.nodes.Compute
                capabilities: {more: {type: tosca.capabilities.Scalable}}
              M:
                derived_from: tosca.nodes.Root
                capabilities: {b: {type: tosca.capabilities.Scalable}, a: {type: tosca.capabilities.Scalable}}
            topology_template:
              node_templates:
                a: {type: N, capabilities: {more: {properties: {min_instances: 3}}}}
                b: {type: M, capabilities: {b: {properties: {min_instances: 3}}}}
                c: {type: M, capabilities: {a: {properties: {default_instances: 0}}}}
            """,
            says: [
                "t.yaml:13:69: error: the instances of 'c' cannot be counted: default_instances 0 is below"
                    + " min_instances 1"
            ])
        let scaled = "capabilities: {scalable: {properties: {default_instances: 3}}}"
        expect(
            """
            tosca_definitions_version: tosca_2_0
            imports: [{profile: "org.oasis-open.simple:2.0"}]
            service_template:
              node_templates:
                a: {type: Compute, count: 3, \(scaled)}
                b: {type: Compute, \(scaled)}
            """,
            says: [
                "t.yaml:6:82: error: the instances of 'b' cannot be counted: default_instances 3 is above"
                    + " max_instances 1\n    hint: give max_instances as well: it is 1 where nothing is said"
            ])
    }

    @Test("numbers of instances that only TOSCA 2.0 has are said to have no effect, whatever they are")
    func countsBefore2_0() {
        let hint =
            "\n    hint: give the properties of a capability of type tosca.capabilities.Scalable, or write the file in"
            + " TOSCA 2.0"
        expect(
            """
            topology_template:
              node_templates:
                a: {type: Compute, count: {get_input: nope}}
                b: {type: Compute, occurrences: [2, 3]}
                c: {copy: b}
            """,
            says: [
                "t.yaml:4:24: warning: 'count' of a node template has no effect before TOSCA 2.0" + hint,
                "t.yaml:5:24: warning: 'occurrences' of a node template has no effect before TOSCA 2.0" + hint,
            ])
    }
}
