import TOSCA
import Testing
import YAML

@Suite("Refinement")
struct RefinementTests {
    private static let parents = """
        data_types:
          Base: {properties: {x: {type: string, required: false}}}
          Narrow: {derived_from: Base}
          Other: {properties: {y: {type: string, required: false}}}
        capability_types:
          C: {properties: {p: {type: Base, required: false}}}
          D: {derived_from: C}
        node_types:
          P:
            properties:
              a: {type: Base}
              l: {type: list, entry_schema: Base, required: false}
              d: {type: integer, default: 5, constraints: [greater_than: 0]}
            capabilities: {c: D}
            requirements: [{r: {capability: D, occurrences: [1, 2]}}]

        """

    @Test("what a subtype does not say anew stays as it is in the parent")
    func inheritance() throws {
        let template = try template(
            Self.parents + """
                  Q: {derived_from: P, properties: {a: {type: Narrow}, d: {description: other, constraints: [less_than: 9]}}}
                """)
        let properties = try #require(template.types.nodeTypes["Q"]?.properties)
        #expect(properties["a"]?.type == "Narrow")
        #expect(properties["d"]?.type == "integer")
        #expect(properties["d"]?.defaultValue == .integer(5))
        #expect(properties["d"]?.constraints.map(\.operator) == [.greaterThan, .lessThan])
        #expect(properties["d"]?.description == "other")
    }

    @Test("of a refinement whose type does not fit nothing else is said that follows from it", arguments: ["1", "3"])
    func unfitTypes(minor: String) {
        let text = """
            tosca_definitions_version: tosca_simple_yaml_1_\(minor)
            node_types:
              P:
                derived_from: tosca.nodes.Root
                properties:
                  a: {type: integer, default: 3, constraints: [{less_than: 5}]}
                  b: {type: integer, required: false}
                  c: {type: list, entry_schema: {type: string}, default: [x]}
              Q:
                derived_from: P
                properties:
                  a: {type: string, default: 7, constraints: [{greater_than: 1}]}
                  b: {type: list, default: [7]}
                  c: {type: map, entry_schema: {type: integer}, default: {}}
              R:
                derived_from: Q
                properties: {a: {type: string, default: x}}
            topology_template:
              node_templates:
                q: {type: Q, properties: {a: 9, b: 4, c: [y]}}
                r: {type: R, properties: {b: [4]}}
            """
        let said = read(text).diagnostics.map { "\($0.location.line): \($0.message)" }
        #expect(
            said == [
                "12: 'a' is of type string, where what it refines is of type integer",
                "13: 'b' is of type list, where what it refines is of type integer",
                "14: 'c' is of type map, where what it refines is of type list",
            ])
    }

    @Test("a subtype narrows and never widens")
    func narrowing() {
        expect(
            Self.parents + """
                  Q:
                    derived_from: P
                    properties:
                      a: {type: Other}
                      l: {type: list, entry_schema: Other, required: false}
                      d: {type: integer, required: false, default: -1}
                      n: {description: nothing}
                    capabilities: {c: C}
                    requirements: [{r: {capability: C, occurrences: [0, 3]}}]
                """,
            says: [
                "t.yaml:20:17: error: 'a' is of type Other, where what it refines is of type Base\n"
                    + "    hint: a refinement has the same type, or one derived from it: see t.yaml:12:7",
                "t.yaml:21:37: error: the entries of 'l' are of type Other, where those of what it refines are of type"
                    + " Base\n    hint: see t.yaml:13:7",
                "t.yaml:22:36: error: 'd' is required by what it refines: it cannot become optional\n"
                    + "    hint: see t.yaml:14:7",
                "t.yaml:23:7: error: the definition of 'n' has no type\n    hint: add 'type' with the name of a data type, such as string",
                "t.yaml:24:23: error: the capability 'c' is of type C, where what it refines is of type D\n"
                    + "    hint: a refinement has the same type, or one derived from it",
                "t.yaml:25:37: error: the requirement 'r' is for C, where what it refines is for D\n"
                    + "    hint: a refinement has the same type, or one derived from it",
                "t.yaml:25:53: warning: this allows fewer than the 1 that the parent type demands",
                "t.yaml:25:53: warning: this allows more than the 2 that the parent type allows",
            ])
    }

    @Test("a default meets the type and the constraints, and a constraint suits its type")
    func constraints() {
        expect(
            """
            data_types:
              Port: {derived_from: integer, constraints: [in_range: [1, 65535]]}
              Odd: {properties: {p: {type: Port, required: false}}, constraints: [length: 3]}
            node_types:
              N:
                properties:
                  a: {type: Port, default: 0}
                  b: {type: boolean, constraints: [greater_than: true]}
                  c: {type: string, constraints: [max_length: -1]}
                  d: {type: string, constraints: [pattern: "("]}
                  e: {type: scalar-unit.size, default: 1 GB, constraints: [less_than: 1 MB]}
                  f: {type: list, entry_schema: {type: Port, constraints: [less_than: 100]}, default: [1, 200, 70000]}
                  g: {type: version, default: 1.0, constraints: [valid_values: [1.0, x]]}
                  h: {type: integer, constraints: [in_range: [5, 1]]}
                  i: {type: string, constraints: [like: a]}
                  j: {type: range, default: [1, 200], constraints: [in_range: [0, 100]]}
                  k: {type: map, key_schema: {type: string, constraints: [min_length: 2]}, default: {a: 1}}
            """,
            says: [
                "t.yaml:4:70: error: the data type 'Odd' cannot be constrained: it derives from no built-in type\n"
                    + "    hint: constrain its properties",
                "t.yaml:8:32: error: the default of 'a' is below 1\n    hint: the constraint is at t.yaml:3:47",
                "t.yaml:9:40: error: 'greater_than' is no constraint on values of type boolean\n"
                    + "    hint: there is: equal, valid_values",
                "t.yaml:10:51: error: 'max_length' takes a whole number that is not below 0; this is -1",
                "t.yaml:11:48: error: '(' is no regular expression: a '(' is not closed",
                "t.yaml:12:44: error: the default of 'e' is not below 1 MB\n    hint: the constraint is at t.yaml:12:64",
                "t.yaml:13:95: error: an entry of the default of 'f' is not below 100\n"
                    + "    hint: the constraint is at t.yaml:13:64",
                "t.yaml:13:100: error: an entry of the default of 'f' is not below 100\n"
                    + "    hint: the constraint is at t.yaml:13:64",
                "t.yaml:14:74: error: the value of 'valid_values' must be of type version, which 'x' is not\n"
                    + "    hint: a version is MAJOR.MINOR[.FIX[.QUALIFIER[-BUILD]]]",
                "t.yaml:15:50: error: 'in_range' ends below its beginning",
                "t.yaml:16:39: error: there is no constraint 'like'",
                "t.yaml:17:33: error: the default of 'j' is not within [0, 100]\n    hint: the constraint is at t.yaml:17:57",
                "t.yaml:18:90: error: the key 'a' of the default of 'k' has 1 character, fewer than 2\n"
                    + "    hint: the constraint is at t.yaml:18:63",
            ])
    }

    @Test("a derived type fixes a property that it inherits by its value alone, be that a mapping, and no other")
    func fixedValues() throws {
        let types = """
            data_types:
              Login: {properties: {user: {type: string}, token: {type: string}}}
            node_types:
              A: {derived_from: tosca.nodes.Root, properties: {size: {type: integer}, login: {type: Login}}}

            """
        let fixed = try template(types + "  B: {derived_from: A, properties: {size: 5, login: {user: u, token: t}}}")
        let properties = try #require(fixed.types.nodeTypes["B"]?.properties)
        #expect(properties["size"]?.type == "integer")
        #expect(properties["size"]?.defaultValue == .integer(5))
        #expect(properties["login"]?.defaultValue?["token"] == .string("t"))
        expect(
            types + "  B: {derived_from: A, properties: {size: five, login: {user: u, pass: t}, other: 7}}",
            says: [
                "t.yaml:6:43: error: the value of 'size' must be of type integer, and is a string",
                "t.yaml:6:56: error: the value of 'login', of type Login, lacks the property 'token', which its type"
                    + " requires",
                "t.yaml:6:66: error: the value of 'login', of type Login, has a property 'pass' that its type does"
                    + " not declare\n    hint: there is: token, user",
                "t.yaml:6:83: error: the definition of 'other' must be a mapping, and is an integer",
            ])
    }

    @Test("the entries of a derived data type are of the type that those of its parent are of, or of a derived one")
    func entriesOfDataTypes() {
        expect(
            """
            data_types:
              Name: {derived_from: string, constraints: [max_length: 3]}
              Texts: {derived_from: list, entry_schema: {type: string}}
              Names: {derived_from: Texts, entry_schema: {type: Name}}
              Numbers: {derived_from: Names, entry_schema: {type: integer}}
              Pairs: {derived_from: map, entry_schema: string}
              Plain: {derived_from: Pairs, entry_schema: map}

            """,
            says: [
                "t.yaml:6:55: error: the entries of 'Numbers' are of type integer, where those of what it refines are of"
                    + " type Name\n    hint: see t.yaml:5:53",
                "t.yaml:8:46: error: the entries of 'Plain' are of type map, where those of what it refines are of type"
                    + " string\n    hint: see t.yaml:7:44",
            ])
    }

    @Test("what a type fixes may have members that are called as keys of definitions that say nothing of values")
    func fixedStructures() throws {
        let text = """
            data_types:
              Report: {properties: {status: {type: string}, size: {type: integer, required: false}}}
            node_types:
              P: {derived_from: tosca.nodes.Root, properties: {r: {type: Report}, s: {type: Report}, t: {type: Report}}}
              Q:
                derived_from: P
                properties:
                  r: {status: green, size: 3}
                  s: {status: deprecatd, size: 3}
                  t: {status: deprecated}
            """
        let result = read(text)
        #expect(
            result.diagnostics.map(\.description) == [
                "t.yaml:10:19: error: 'status' cannot be 'deprecatd'\n"
                    + "    hint: there is: supported, unsupported, experimental, deprecated",
                "t.yaml:10:30: error: a definition has no key 'size'",
            ], "\(result.diagnostics)")
        let fixed = read(text.replacing("s: {status: deprecatd, size: 3}\n", with: "\n"))
        let properties = try #require(fixed.template?.types.nodeTypes["Q"]?.properties)
        #expect(properties["r"]?.defaultValue?["status"] == .string("green"))
        #expect(properties["r"]?.isDeprecated == false)
        #expect(properties["t"]?.isDeprecated == true)
    }
}
