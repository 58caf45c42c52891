import TOSCA
import Testing

@Suite("Functions, wherever they stand")
struct FunctionPlaceTests {
    @Test("groups, policies, triggers, workflows and relationship templates are checked like node templates")
    func places() {
        expect(
            """
            tosca_definitions_version: tosca_simple_yaml_1_3
            policy_types:
              Scale: {derived_from: tosca.policies.Scaling, properties: {most: {type: integer}, least: {type: integer, default: 1}}}
            group_types:
              Tier: {derived_from: tosca.groups.Root, properties: {name: {type: string}}}
            relationship_types:
              Link: {derived_from: tosca.relationships.ConnectsTo, properties: {port: {type: integer}}}
            topology_template:
              inputs: {size: {type: integer}, twice: {type: integer, default: {get_input: sise}}}
              relationship_templates:
                unused: {type: Link, properties: {port: {get_property: [SELF, prot]}}}
                other: {type: Link, properties: {port: {get_property: [TARGET, port]}}}
              node_templates:
                a: {type: tosca.nodes.Compute, attributes: {public_address: {get_attribute: [SELF, adress]}}}
              groups:
                tier: {type: Tier, members: [a], properties: {name: {get_property: [SELF, nam]}}}
              policies:
                - scale:
                    type: Scale
                    targets: [a]
                    properties: {most: {get_input: siz}, least: {get_property: [nowhere, name]}}
                    triggers:
                      up:
                        event: tosca.events.Load
                        action: [{call_operation: {operation: Standard.start, inputs: {n: {get_input: siez}}}}]
              workflows:
                grow:
                  inputs: {by: {type: integer, default: {get_input: sizes}}, more: {type: integer}}
                  preconditions: [{target: a, condition: [{assert: [{state: [{equal: {get_input: none}}]}]}]}]
                  steps:
                    one:
                      target: a
                      activities:
                        - call_operation: {operation: Standard.start, inputs: {n: {get_input: by}, m: {get_input: bye}}}
                    two: {target: a, activities: [{inline: {workflow: grow, inputs: {by: {get_property: [b, x]}}}}]}
            """,
            says: [
                "t.yaml:9:79: error: the topology has no input 'sise'\n    hint: did you mean 'size'?",
                "t.yaml:11:67: error: the type Link has no property or attribute 'prot'\n    hint: did you"
                    + " mean 'port'?",
                "t.yaml:14:88: error: the type tosca.nodes.Compute has no property or attribute 'adress'",
                "t.yaml:16:79: error: the type Tier has no property or attribute 'nam'\n    hint: did you"
                    + " mean 'name'?",
                "t.yaml:21:40: error: the topology has no input 'siz'\n    hint: did you mean 'size'?",
                "t.yaml:21:69: error: there is no node template 'nowhere'\n    hint: there is: a, other, unused",
                "t.yaml:25:76: error: the operation 'start' has no input 'n'",
                "t.yaml:25:91: error: the topology has no input 'siez'\n    hint: did you mean 'size'?",
                "t.yaml:28:57: error: the topology has no input 'sizes'\n    hint: did you mean 'size'?",
                "t.yaml:29:86: error: the topology has no input 'none'\n    hint: there is: size, twice",
                "t.yaml:34:68: error: the operation 'start' has no input 'n'",
                "t.yaml:34:88: error: the operation 'start' has no input 'm'",
                "t.yaml:34:103: error: the topology has no input 'bye'\n    hint: did you mean 'by'?",
                "t.yaml:35:39: warning: the workflow 'grow' inlines itself: grow → grow",
                "t.yaml:35:94: error: there is no node template 'b'\n    hint: did you mean 'a'?",
            ])
    }

    @Test("the defaults of declarations have functions of the right form, whether anything has them or not")
    func defaults() {
        expect(
            """
            node_types:
              N:
                derived_from: tosca.nodes.Root
                properties:
                  a: {type: string, default: {get_property: SELF}}
                  b: {type: string, default: {join: [text]}}
                attributes: {c: {type: string, default: {token: [text, '', 0]}}}
            """,
            says: [
                "t.yaml:6:34: error: 'get_property' takes 2 or more arguments; this has 1",
                "t.yaml:7:42: error: 'join' takes a list and a text between its parts",
                "t.yaml:8:60: error: what separates the parts of 'token' is a text of one character or more",
            ])
    }

    @Test(
        "'join' and 'token' take what they say",
        arguments: [
            ("{join: [[a, b]]}", nil), ("{join: [[a, 1, {get_input: i}], '-']}", nil),
            ("{join: [{get_input: l}, {get_input: i}]}", nil),
            ("{token: [{get_input: i}, {get_input: i}, {get_input: n}]}", nil), ("{token: ['a:b/c', ':/', 2]}", nil),
            ("{join: [[a], '-', x]}", "24: error: 'join' takes 1 to 2 arguments; this has 3"),
            ("{join: [a, '-']}", "32: error: 'join' takes a list and a text between its parts"),
            ("{join: [[a, [b]], '-']}", "32: error: 'join' takes a list of texts; '[b]' is none"),
            ("{join: [[a], [b]]}", "37: error: what 'join' puts between parts is a text"),
            ("{join: [[a], 1]}", "37: error: what 'join' puts between parts is a text"),
            ("{token: [a, b]}", "24: error: 'token' takes 3 arguments; this has 2"),
            ("{token: [[a], ':', 0]}", "33: error: 'token' takes a text to be taken apart"),
            (
                "{token: [a, '', 0]}",
                "36: error: what separates the parts of 'token' is a text of one character or more"
            ),
            ("{token: [a, 1, 0]}", "36: error: what separates the parts of 'token' is a text of one character or more"),
            (
                "{token: [a, ':', -1]}",
                "41: error: 'token' takes a text, separating characters and the index of a part; '-1' is no index"
            ),
            ("{token: ['a:b', ':', 2]}", "45: error: 'a:b' has 2 parts; the first has the index 0"),
        ] as [(String, String?)])
    func strings(function: String, said: String?) {
        expect(
            """
            topology_template:
              inputs: {i: {type: string}, l: {type: list}, n: {type: integer}}

              outputs: {o: {value: \(function)}}
            """, says: said.map { ["t.yaml:5:\($0)"] } ?? [])
    }
}

@Suite("Types of what functions give")
struct FunctionTypeTests {
    private func model(_ property: String, _ value: String) -> String {
        """
        data_types:
          Point: {derived_from: tosca.datatypes.Root, properties: {x: {type: integer}, name: {type: string}}}
          Port: {derived_from: integer}
        node_types:
          N:
            derived_from: tosca.nodes.Root
            attributes: {count: {type: integer}}
            properties:
              text: {type: string, required: false}
              number: {type: integer, required: false}
              ratio: {type: float, required: false}
              size: {type: scalar-unit.size, required: false}
              items: {type: list, entry_schema: {type: string}, required: false}
              point: {type: Point, required: false}
              flag: {type: boolean, required: false}
              version: {type: version, required: false}
        topology_template:
          inputs:
            i: {type: integer}
            s: {type: string}
            p: {type: Point}
            port: {type: Port}
            numbers: {type: list, entry_schema: {type: integer}}
            time: {type: scalar-unit.time}
            anything: {type: any}
          node_templates:
            other: {type: N}
            n: {type: N, properties: {\(property): \(value)}}
        """
    }

    @Test(
        "what is certainly of another type than is declared is an error",
        arguments: [
            ("text", "{get_input: i}", "string", "integer"), ("text", "{get_input: port}", "string", "Port"),
            ("text", "{get_input: [p, x]}", "string", "integer"),
            ("text", "{get_input: [numbers, 0]}", "string", "integer"),
            ("flag", "{get_input: i}", "boolean", "integer"), ("number", "{get_input: p}", "integer", "Point"),
            ("size", "{get_input: time}", "scalar-unit.size", "scalar-unit.time"),
            ("point", "{concat: [a, b]}", "Point", "string"), ("items", "{token: ['a b', ' ', 0]}", "list", "string"),
            ("text", "{get_attribute: [other, count]}", "string", "integer"),
            ("text", "{get_property: [other, point, x]}", "string", "integer"),
        ])
    func unfit(property: String, function: String, wanted: String, given: String) {
        let said = read(model(property, function)).diagnostics.map(\.message)
        #expect(said.count == 1)
        #expect(said.first?.hasSuffix("must be of type \(wanted), and is of type \(given)") == true, "\(said)")
    }

    @Test(
        "what may be of the type is left to the values",
        arguments: [
            ("number", "{get_input: port}"), ("ratio", "{get_input: i}"), ("number", "{get_input: s}"),
            ("number", "{concat: [1, 2]}"), ("size", "{get_input: s}"), ("text", "{get_input: time}"),
            ("text", "{get_input: anything}"), ("text", "{get_input: [anything, x, y]}"), ("version", "{get_input: s}"),
            ("items", "[{get_input: s}, {get_input: [p, name]}]"), ("items", "{concat: [{get_input: numbers}, [a]]}"),
            ("point", "{get_input: p}"), ("text", "{get_operation_output: [SELF, Standard, create, x]}"),
            ("text", "{join: [[a, b]]}"),
        ])
    func open(property: String, function: String) {
        #expect(read(model(property, function)).diagnostics.map(\.description) == [])
    }

    @Test("outputs, operation inputs, groups and policies are held against their types, too")
    func places() {
        expect(
            """
            tosca_definitions_version: tosca_simple_yaml_1_3
            group_types:
              G: {derived_from: tosca.groups.Root, properties: {text: {type: string}}}
            policy_types:
              P: {derived_from: tosca.policies.Root, properties: {text: {type: string}}}
            node_types:
              N:
                derived_from: tosca.nodes.Root
                interfaces: {Standard: {operations: {create: {inputs: {text: {type: string}}}}}}
            topology_template:
              inputs: {i: {type: integer}}
              node_templates:
                n: {type: N, interfaces: {Standard: {operations: {create: {inputs: {text: {get_input: i}}}}}}}
              groups: {g: {type: G, members: [n], properties: {text: {get_input: i}}}}
              policies: [{p: {type: P, targets: [n], properties: {text: {get_input: i}}}}]
              outputs: {o: {type: string, value: {get_input: i}}, free: {value: {get_input: i}}}
            """,
            says: [("13:79", "text"), ("14:58", "text"), ("15:61", "text"), ("16:38", "o")].map { place, name in
                "t.yaml:\(place): error: '\(name)', by { get_input: [i] }, must be of type string, and is of type integer"
            })
    }
}

@Suite("Values in a circle")
struct ValueCycleTests {
    @Test("defaults of types, attributes and inputs are followed; operations may break a circle through an attribute")
    func circles() {
        expect(
            """
            node_types:
              Defaults:
                derived_from: tosca.nodes.Root
                properties:
                  a: {type: string, default: {get_property: [SELF, b]}}
                  b: {type: string, default: {concat: [x, {get_property: [SELF, a]}]}}
              Attributes:
                derived_from: tosca.nodes.Root
                properties: {p: {type: string, default: {get_attribute: [SELF, q]}}}
                attributes: {q: {type: string, default: {get_property: [SELF, p]}}}
              Same:
                derived_from: tosca.nodes.Root
                properties: {r: {type: string}}
            topology_template:
              inputs:
                one: {type: string, default: {get_input: two}}
                two: {type: string, default: {get_input: one}}
                three: {type: string, default: {get_input: one}}
              node_templates:
                d: {type: Defaults}
                e: {type: Defaults, properties: {b: end}}
                f: {type: Attributes}
                g: {type: Attributes, attributes: {q: end}}
                h: {type: Same, properties: {r: {get_attribute: [SELF, r]}}}
            """,
            says: [
                "t.yaml:7:47: error: properties are each other's values in a circle: d.a → d.b → d.a",
                "t.yaml:11:45: warning: until an operation sets one of them, these are each other's values"
                    + " in a circle: f.p → f.q (attribute) → f.p",
                "t.yaml:18:34: error: defaults are each other's values in a circle: input one → input two →"
                    + " input one",
                "t.yaml:25:37: warning: until an operation sets one of them, these are each other's values"
                    + " in a circle: h.r → h.r",
            ])
    }

    @Test("parts of one value that read other parts of it are no circle, and such that read themselves are")
    func parts() {
        func model(_ function: String) -> String {
            """
            node_types:
              N: {derived_from: tosca.nodes.Root, properties: {all: {type: map, entry_schema: {type: string}}}}
            topology_template:
              node_templates:
                n: {type: N, properties: {all: {x: end, y: \(function)}}}
            """
        }
        expect(model("{get_property: [SELF, all, x]}"), says: [])
        expect(
            model("{get_property: [SELF, all, y]}"),
            says: ["t.yaml:6:48: error: properties are each other's values in a circle: n.all.y → n.all.y"])
    }

    @Test("circles lead over relationships, by the names of their templates or behind the requirement")
    func relationships() {
        let text = """
            relationship_types:
              R: {derived_from: tosca.relationships.DependsOn, properties: {z: {type: string}}}
            node_types:
              N: {derived_from: tosca.nodes.Root, properties: {q: {type: string, default: end}}}
            topology_template:
              relationship_templates:
                named: {type: R, properties: {z: {get_property: [SOURCE, q]}}}
                end: {type: R, properties: {z: {get_property: [TARGET, q]}}}
              node_templates:
                a:
                  type: N
                  properties: {q: {get_property: [named, z]}}
                  requirements: [{dependency: {node: b, relationship: named}}]
                b:
                  type: N
                  properties: {q: {get_property: [SELF, dependency, z]}}
                  requirements: [{dependency: {node: c, relationship: named}}]
                c: {type: N}
                d:
                  type: N
                  properties: {q: {get_property: [end, z]}}
                  requirements: [{dependency: {node: c, relationship: end}}]

            """
        expect(
            text,
            says: [
                "t.yaml:8:38: error: properties are each other's values in a circle: a.q → a.dependency.z → a.q"
            ])
    }

    @Test(
        "whether a chain of values can be followed does not depend on their names", arguments: [50, 51], [true, false])
    func chains(count: Int, isAscending: Bool) {
        let names = (0...count).map { "p\(100 + (isAscending ? $0 : count - $0))" }
        let chain = zip(names, names.dropFirst()).map { "\($0): {concat: [{get_property: [SELF, \($1)]}]}" }
        let result = read(
            """
            node_types:
              N:
                properties:
                  \(names.map { "\($0): {type: string, constraints: [{max_length: 300}]}" }.joined(separator: "\n      "))
            topology_template:
              node_templates: {n: {type: N, properties: {\((chain + ["\(names[count]): \(String(repeating: "x", count: 301))"]).joined(separator: ", "))}}}
            """)
        let said = Dictionary(grouping: result.diagnostics, by: \.code).mapValues(\.count)
        #expect(said[.violatedConstraint] == count + 1)
        #expect(said[.limitExceeded] == (count == 50 ? nil : 1))
    }

    @Test("a value that doubles at each of many steps is refused, where it comes to be too much")
    func doubling() throws {
        let steps = 40
        let nodes = (0..<steps).map {
            "    n\($0): {type: N, properties: {q: {concat: [{get_property: [n\($0 + 1), q]}, "
                + "{get_property: [n\($0 + 1), q]}]}}}\n"
        }
        let result = read(
            """
            node_types:
              N: {derived_from: tosca.nodes.Root, properties: {q: {type: string, default: end}}}
            topology_template:
              node_templates:

            """ + nodes.joined() + "    n\(steps): {type: N}\n")
        #expect(
            result.diagnostics.map(\.description) == [
                "t.yaml:30:72: error: this has no value: it is made of more than 100000 values"
            ])
        let service = try #require(result.partial)
        let context = TemplateContext(service.topology, service.types, inputs: [:])
        func value(_ step: Int) throws -> Value { try context.property(["q"], of: .node("n\(step)")) }
        #expect(try value(steps - 3).text.count == 3 * 8)
        let error = #expect(throws: EvaluationError.self) { try value(0) }
        #expect(error?.message.contains("it is made of more than 100000 values") == true)
    }

    @Test("long texts go through many hands, and are not multiplied without end")
    func longTexts() throws {
        func text(_ length: Int, _ properties: [String]) -> String {
            """
            node_types:
              N:
                derived_from: tosca.nodes.Root
                properties:
                  p0: {type: string}
            \(properties.indices.map { "      p\($0 + 1): {type: string}\n" }.joined())
            topology_template:
              inputs: {long: {type: string, default: \(String(repeating: "y", count: length))}}
              node_templates:
                n:
                  type: N
                  properties:
                    p0: \(String(repeating: "x", count: length))
            \(properties.enumerated().map { "        p\($0 + 1): \($1)\n" }.joined())
            """
        }
        let steps = (0..<40).map { "{concat: [{get_property: [SELF, p\($0)]}, y]}" }
        let service = try template(text(200_000, steps))
        let context = TemplateContext(service.topology, service.types, inputs: [:])
        #expect(try context.property(["p40"], of: .node("n")).text.utf8.count == 200_040)
        let list = "[\(Array(repeating: "''", count: 1000).joined(separator: ", "))]"
        let reason = "this has no value: it is put together of more than 16000000 bytes of text"
        for (separator, message) in [
            ("{get_property: [SELF, p0]}", "error: \(reason)"),
            ("{get_input: long}", "warning: with the defaults of inputs \(reason)"),
        ] {
            let joined = read(text(50_000, ["{join: [\(list), \(separator)]}"])).diagnostics
            #expect(joined.map(\.code) == [.limitExceeded])
            #expect(joined.first?.description.hasSuffix(message) == true)
        }
    }

    @Test("constraints compare structures with what their members have by default, and nothing with functions")
    func constraints() {
        expect(
            """
            data_types:
              Place: {properties: {port: {type: integer, default: 80}}}
            node_types:
              A:
                derived_from: tosca.nodes.Root
                properties:
                  same: {type: Place, default: {}, constraints: [equal: {port: 80}]}
                  other: {type: Place, default: {}, constraints: [equal: {port: 81}]}
                  open: {type: integer, default: 3, constraints: [greater_than: {get_input: none}]}
            """,
            says: [
                "t.yaml:9:37: error: the default of 'other' is not {port: 81}\n"
                    + "    hint: the constraint is at t.yaml:9:55",
                "t.yaml:10:69: warning: 'greater_than' compares with values that are written, and not with what a"
                    + " function gives: nothing is compared with { get_input: [none] }\n    hint: write the value itself",
            ])
    }

    @Test("functions in the defaults of a capability are of the node that has it, and are checked where it stands in")
    func capabilities() {
        expect(
            """
            capability_types:
              C:
                properties: {p: {type: string, default: {get_property: [SELF, none]}}}
                attributes:
                  a: {type: string, default: {get_attribute: [SELF, nothing]}}
                  q: {type: string, default: {get_property: [SELF, own]}}
            node_types:
              N:
                derived_from: tosca.nodes.Root
                properties: {own: {type: string, default: mine}}
                capabilities: {c: C}
            topology_template:
              node_templates: {n: {type: N}}
            """,
            says: [
                "t.yaml:4:67: error: the type N has no property or attribute 'none'\n"
                    + "    hint: there is: c, dependency, feature, own, state, tosca_id, tosca_name",
                "t.yaml:6:57: error: the type N has no property or attribute 'nothing'\n"
                    + "    hint: there is: c, dependency, feature, own, state, tosca_id, tosca_name",
            ])
        expect(
            headOf1_3 + """
                capability_types:
                  C: {attributes: {a: {type: integer, default: {concat: [x, y]}}}}
                node_types:
                  N: {derived_from: tosca.nodes.Root, capabilities: {c: C}}
                topology_template:
                  substitution_mappings: {node_type: N, capabilities: {c: {attributes: {}}}}
                """,
            says: ["t.yaml:3:48: error: 'a', by { concat: [x, y] }, must be of type integer, and is a string"])
    }
}
